/// Reads what a package says about itself, and the custom fields it defines.
struct RulePackageHeader {
    /// The most custom fields a package may define, and the most it may require: every unknown name is compared with all of them.
    static let maximumFields = 256

    private(set) var json: JSONReading
    private(set) var name: String?
    private(set) var version = "1.0.0"
    private(set) var author = ""
    private(set) var description = ""
    private(set) var tags: [String] = []
    private(set) var customFields: [FieldSchema.Field] = []
    private var names: Set<String> = []

    init(source: [UInt8]) {
        json = JSONReading(source: source)
    }

    mutating func read(_ root: JSONNode) {
        guard root.isMap else { return json.mismatch(root, "package", "a map") }
        checkFormat(root)
        let known = ["schema_version", "metadata", "rulesets", "rule_groups", "rules", "custom_field_definitions", "examples"]
        json.warnOfUnknownNames(in: root, "", known)
        for (index, node) in fields("custom_field_definitions", in: root, "").enumerated() {
            readField(node, "custom_field_definitions[\(index)]")
        }
        if let metadata = json.map("metadata", in: root, "") {
            readMetadata(metadata)
        } else if root.present("metadata") == nil {
            json.report(.warning("missing-name", "`metadata` is missing", path: "metadata"), at: root.range)
        }
        if let examples = json.list("examples", in: root, ""), !examples.isEmpty, let node = root.present("examples") {
            notKept("examples", node, "examples")
        }
    }

    // MARK: The package itself

    private mutating func checkFormat(_ root: JSONNode) {
        guard let node = root.present("schema_version") else { return }
        var version = ""
        if case .string(let text) = node.content { version = text }
        if case .number(_, let digits) = node.content { version = digits }
        guard version != "1", !version.hasPrefix("1.") else { return }
        json.report(
            .error(
                "unknown-format", "packages of `schema_version` `\(version)` cannot be read", path: "schema_version",
                hint: "1.0 can be read"),
            at: node.range)
    }

    private mutating func readMetadata(_ node: JSONNode) {
        let path = "metadata"
        name = json.text("name", in: node, path)
        if name == nil { json.report(.warning("missing-name", "`metadata.name` is missing", path: "metadata.name"), at: node.range) }
        author = json.text("author", in: node, path) ?? ""
        description = json.text("description", in: node, path) ?? ""
        if let text = json.text("version", in: node, path), let place = node.present("version") {
            version = text
            Self.oddVersion(text, "metadata.version").map { json.report($0, at: place.range) }
        }
        for (index, tag) in (json.list("tags", in: node, path) ?? []).enumerated() {
            if case .string(let text) = tag.content { tags.append(text) } else { json.mismatch(tag, "metadata.tags[\(index)]", "text") }
        }
        if let compatibility = json.map("compatibility", in: node, path) { checkCompatibility(compatibility, "metadata.compatibility") }
    }

    /// A warning for a version that is not three numbers with points between them.
    static func oddVersion(_ text: String, _ path: String) -> Diagnostic? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumbers = parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { (48...57).contains($0) } }
        guard parts.count != 3 || !isNumbers else { return nil }
        return .warning("odd-version", "`\(text)` is not a version of the form X.Y.Z", path: path, hint: "write `1.0.0`")
    }

    private mutating func checkCompatibility(_ node: JSONNode, _ path: String) {
        if let minimum = node.present("min_app_version") {
            notKept("\(path).min_app_version", minimum, "what the original program must be")
        }
        let defined = Set(customFields.map(\.name))
        for (index, field) in fields("required_custom_fields", in: node, path).enumerated() {
            let place = "\(path).required_custom_fields[\(index)]"
            guard case .string(let text) = field.content else {
                json.mismatch(field, place, "text")
                continue
            }
            guard !defined.contains(Self.customName(text)) else { continue }
            let hint = json.hint(for: Self.customName(text), among: defined)
            json.report(
                .warning("missing-custom-field", "the custom field `\(text)` is required but not defined", path: place, hint: hint),
                at: field.range)
        }
    }

    // MARK: Custom fields

    private mutating func fields(_ name: String, in node: JSONNode, _ path: String) -> [JSONNode] {
        let nodes = json.list(name, in: node, path) ?? []
        guard nodes.count > Self.maximumFields else { return nodes }
        let place = JSONReading.join(path, name)
        json.report(
            .error("too-many", "`\(place)` lists more than \(Self.maximumFields) fields", path: place), at: nodes[Self.maximumFields].range)
        return []
    }

    private static func customName(_ name: String) -> String { name.hasPrefix("custom.") ? name : "custom." + name }

    private mutating func readField(_ node: JSONNode, _ path: String) {
        guard node.isMap else { return json.mismatch(node, path, "a map") }
        guard let text = json.text("field_name", in: node, path), !text.isEmpty else {
            if node.present("field_name") == nil {
                json.report(.error("missing-name", "`\(path).field_name` is missing", path: path + ".field_name"), at: node.range)
            }
            return
        }
        let name = Self.customName(text)
        if !names.insert(name).inserted, let place = node.present("field_name") {
            let message = "another custom field has the name `\(text)`; this one is ignored"
            return json.report(.warning("duplicate-id", message, path: path + ".field_name"), at: place.range)
        }
        let choices = (json.list("options", in: node, path) ?? []).compactMap(\.value.asText)
        let isNullable = json.flag("required", in: node, path) != true
        customFields.append(FieldSchema.Field(name, type: readType(node, path), isNullable: isNullable, choices: choices))
        if let value = node.present("default_value") { notKept("\(path).default_value", value, "a default value") }
        if let entity = json.text("entity_type", in: node, path), entity.lowercased() != "listing", let place = node.present("entity_type")
        {
            let message = "`\(text)` is a field of `\(entity)` and is read from the attributes of the listing here"
            json.report(.warning("not-kept", message, path: path + ".entity_type"), at: place.range)
        }
    }

    private mutating func readType(_ node: JSONNode, _ path: String) -> FieldSchema.FieldType {
        guard let text = json.text("field_type", in: node, path), let place = node.present("field_type") else { return .any }
        let types: [String: FieldSchema.FieldType] = [
            "string": .text, "text": .text, "enum": .text, "number": .number, "integer": .number, "boolean": .boolean,
            "multi_select": .list,
            "json": .any,
        ]
        if let type = types[text.lowercased()] { return type }
        let hint = json.hint(for: text, among: types.keys) ?? "one of: \(types.keys.sorted().joined(separator: ", "))"
        let message = "`\(text)` is not a type of fields; the field may hold anything"
        json.report(.warning("unknown-value", message, path: path + ".field_type", hint: hint), at: place.range)
        return .any
    }

    private mutating func notKept(_ path: String, _ node: JSONNode, _ what: String) {
        json.report(.warning("not-kept", "`\(path)` is not kept: \(what) has no place here", path: path), at: node.range)
    }
}
