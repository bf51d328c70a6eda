/// What a baseline says otherwise than an older one, by `Entity.field`.
public struct BaselineDifference: Hashable, Sendable {
    /// A field that both baselines have.
    public struct Change: Hashable, Sendable {
        /// The field: `CPU.cores`.
        public let field: String
        /// The names of what it says otherwise, sorted: `Formula`, `max_usd`, `valuation_buckets`.
        public let names: [String]
    }

    /// Fields only the new baseline has, sorted.
    public let added: [String]
    /// Fields that changed, sorted.
    public let changed: [Change]
    /// Fields only the old baseline has, sorted.
    public let removed: [String]

    /// Whether all fields are the same.
    public var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }

    /// The difference as a JSON value, with counts.
    public func json() -> Value {
        [
            "added": .list(added.map(Value.text)),
            "changed": .list(changed.map { ["field": .text($0.field), "changes": .list($0.names.map(Value.text))] }),
            "removed": .list(removed.map(Value.text)),
            "summary": [
                "added": Value(added.count), "changed": Value(changed.count), "removed": Value(removed.count),
                "total": Value(added.count + changed.count + removed.count),
            ],
        ]
    }
}

extension BaselineDifference: CustomStringConvertible {
    /// One line a field: `+ GPU.metal`, `~ CPU.cores: valuation_buckets`, `- Listing.base`; `no difference` without any.
    public var description: String {
        let lines =
            added.map { "+ \($0)" } + changed.map { "~ \($0.field): \($0.names.joined(separator: ", "))" } + removed.map { "- \($0)" }
        return lines.isEmpty ? "no difference" : lines.joined(separator: "\n")
    }
}

extension Baseline {
    /// What this baseline says otherwise than an older one.
    public func difference(from old: Baseline) -> BaselineDifference {
        let (before, now) = (old.fieldsByName(), fieldsByName())
        let changed = now.keys.sorted().compactMap { name -> BaselineDifference.Change? in
            guard let field = now[name], let former = before[name], field != former else { return nil }
            return BaselineDifference.Change(field: name, names: field.changes(from: former))
        }
        return BaselineDifference(
            added: now.keys.filter { before[$0] == nil }.sorted(), changed: changed,
            removed: before.keys.filter { now[$0] == nil }.sorted())
    }

    /// The baseline with some fields, named `Entity.field`, as another one has them; a field the other lacks is removed.
    ///
    /// All other fields stay as they are, where the original drops them. Version, date and description become those of the other baseline,
    /// unless nothing changes. Names that neither has mean nothing.
    public func adopting(_ fields: Set<String>, from new: Baseline) -> Baseline {
        let (before, now) = (fieldsByName(), new.fieldsByName())
        guard fields.contains(where: { before[$0] != now[$0] }) else { return self }
        var entities = self.entities.map { entity in
            Entity(
                name: entity.name,
                fields: entity.fields.compactMap { field in
                    let name = "\(entity.name).\(field.id)"
                    return fields.contains(name) ? now[name] : field
                })
        }
        let positions = Dictionary(entities.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        for entity in new.entities {
            let added = entity.fields.filter { field in
                let name = "\(entity.name).\(field.id)"
                return fields.contains(name) && before[name] == nil
            }
            if let position = positions[entity.name] {
                entities[position].fields += added
            } else if !added.isEmpty {
                entities.append(Entity(name: entity.name, fields: added))
            }
        }
        return Baseline(
            schemaVersion: new.schemaVersion, generatedAt: new.generatedAt, description: new.description,
            entities: entities)
    }
}
