extension Baseline {
    /// The baseline as JSON with sorted names on one line: the same text for every baseline that says the same, and one that reads back.
    ///
    /// Its digest may serve as an identity; members a baseline does not know are not part of it.
    public var canonicalText: String {
        var entities: [String: Value] = [:]
        for entity in self.entities { entities[entity.name] = .list(entity.fields.map { .map($0.members) }) }
        return JSON.text(
            of: [
                "schema_version": .text(schemaVersion), "generated_at": .text(generatedAt), "description": .text(description),
                "entities": .map(entities),
            ])
    }

    /// Every field by `Entity.field`; of fields with one id the first.
    func fieldsByName() -> [String: Field] {
        var fields: [String: Field] = [:]
        for entity in entities {
            for field in entity.fields.reversed() { fields["\(entity.name).\(field.id)"] = field }
        }
        return fields
    }
}

extension Baseline.Field {
    /// What the field says, by the names of the JSON.
    var members: [String: Value] {
        [
            "id": .text(id), "proper_name": .text(properName), "description": .text(description), "explanation": .text(explanation),
            "unit": Value(unit), "valuation_buckets": .list(buckets.map(\.value)), "Formula": Value(formula),
            "dependencies": .list(dependencies.map(Value.text)), "nullable": .bool(isNullable), "notes": Value(notes),
        ]
    }

    /// The names of what two fields say differently, sorted; `min_usd` and `max_usd` are the ends of all ranges together.
    func changes(from old: Baseline.Field) -> [String] {
        let before = old.members.merging(old.ends) { $1 }
        let now = members.merging(ends) { $1 }
        return now.keys.filter { now[$0] != before[$0] }.sorted()
    }

    private var ends: [String: Value] {
        ["min_usd": Value(buckets.compactMap(\.minimum).min()), "max_usd": Value(buckets.compactMap(\.maximum).max())]
    }
}

extension Baseline.Bucket {
    fileprivate var value: Value {
        ["label": .text(label), "min_usd": Value(minimum), "max_usd": Value(maximum), "Formula": Value(formula)]
    }
}
