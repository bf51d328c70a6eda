/// Reads the entities of a baseline.
struct BaselineReader {
    /// The most entities and fields together.
    private static let maximumFields = 10_000

    private(set) var json: JSONReading
    private(set) var schemaVersion = "1.0"
    private(set) var generatedAt = ""
    private(set) var description = ""

    init(source: [UInt8]) {
        json = JSONReading(source: source)
    }

    mutating func entities(in root: JSONNode) -> [Baseline.Entity] {
        guard root.isMap else {
            json.mismatch(root, "baseline", "a map")
            return []
        }
        json.warnOfUnknownNames(in: root, "", ["schema_version", "generated_at", "description", "entities"])
        schemaVersion = json.text("schema_version", in: root, "") ?? "1.0"
        if schemaVersion != "1", !schemaVersion.hasPrefix("1."), let place = root.present("schema_version") {
            let message = "baselines of `schema_version` `\(schemaVersion)` cannot be read"
            json.report(.error("unknown-format", message, path: "schema_version", hint: "1.0 can be read"), at: place.range)
        }
        generatedAt = json.text("generated_at", in: root, "") ?? ""
        description = json.text("description", in: root, "") ?? ""
        guard let entities = json.map("entities", in: root, "") else {
            if root.present("entities") == nil {
                json.report(.error("missing-name", "`entities` is missing", path: "entities"), at: root.range)
            }
            return []
        }
        let count = entities.members.reduce(0) { $0 + 1 + $1.node.elements.count }
        guard count <= Self.maximumFields else {
            json.report(.error("too-many", "the baseline has more than \(Self.maximumFields) fields", path: "entities"), at: entities.range)
            return []
        }
        return entities.members.map { Baseline.Entity(name: $0.name, fields: fields(of: $0)) }
    }

    private mutating func fields(of entity: JSONNode.Member) -> [Baseline.Field] {
        var fields: [Baseline.Field] = []
        var seen: Set<String> = []
        switch entity.node.content {
        case .array, .null: break
        default: json.mismatch(entity.node, "entities.\(entity.name)", "a list")
        }
        for (index, node) in entity.node.elements.enumerated() {
            let path = "entities.\(entity.name)[\(index)]"
            guard let field = field(node, path) else { continue }
            if !seen.insert(field.id).inserted {
                // The field stays, so that positions lead back to the text; nothing is made of it.
                json.report(
                    .error(
                        "duplicate-id", "another field of \(entity.name) has the id `\(field.id)`; this one is skipped", path: path + ".id"),
                    at: node.present("id")?.range ?? node.range)
            }
            fields.append(field)
        }
        return fields
    }

    private mutating func field(_ node: JSONNode, _ path: String) -> Baseline.Field? {
        guard node.isMap else {
            json.mismatch(node, path, "a map")
            return nil
        }
        json.warnOfUnknownNames(
            in: node, path,
            [
                "id", "proper_name", "description", "explanation", "unit", "valuation_buckets", "Formula", "formula", "dependencies",
                "nullable",
                "notes",
            ])
        guard let id = json.text("id", in: node, path), !id.isEmpty else {
            if node.identifier("id") == nil {
                json.report(.error("missing-name", "`\(path).id` is missing", path: path + ".id"), at: node.range)
            }
            return nil
        }
        return Baseline.Field(
            id: id, properName: json.text("proper_name", in: node, path) ?? id, description: json.text("description", in: node, path) ?? "",
            explanation: json.text("explanation", in: node, path) ?? "", unit: json.text("unit", in: node, path),
            buckets: buckets(node, path), formula: formula(node, path), dependencies: dependencies(node, path),
            isNullable: json.flag("nullable", in: node, path) ?? false, notes: json.text("notes", in: node, path))
    }

    private mutating func buckets(_ node: JSONNode, _ path: String) -> [Baseline.Bucket] {
        var buckets: [Baseline.Bucket] = []
        for (index, bucket) in (json.list("valuation_buckets", in: node, path) ?? []).enumerated() {
            let place = "\(path).valuation_buckets[\(index)]"
            guard bucket.isMap else {
                json.mismatch(bucket, place, "a map")
                continue
            }
            buckets.append(
                Baseline.Bucket(
                    label: json.text("label", in: bucket, place) ?? "", minimum: json.number("min_usd", in: bucket, place),
                    maximum: json.number("max_usd", in: bucket, place), formula: formula(bucket, place)))
        }
        return buckets
    }

    private mutating func formula(_ node: JSONNode, _ path: String) -> String? {
        json.text("Formula", in: node, path) ?? json.text("formula", in: node, path)
    }

    private mutating func dependencies(_ node: JSONNode, _ path: String) -> [String] {
        var names: [String] = []
        for (index, name) in (json.list("dependencies", in: node, path) ?? []).enumerated() {
            if case .string(let text) = name.content {
                names.append(text)
            } else {
                json.mismatch(name, "\(path).dependencies[\(index)]", "text")
            }
        }
        return names
    }
}
