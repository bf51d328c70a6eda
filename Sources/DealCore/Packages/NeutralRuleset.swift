/// A ruleset in the neutral form `rules-bench/1`, which rule engines of several kinds can read: declared fields, groups and rules by
/// priority, conditions `field op value` that match all or any, one action a rule.
struct NeutralRuleset {
    /// What the format of such a text starts with.
    static let formatName = "rules-bench/"

    let ruleset: Ruleset
    /// The declared fields.
    let fields: [FieldSchema.Field]
    let diagnostics: [Diagnostic]

    init(root: JSONNode, source: [UInt8]) throws(DealError) {
        try SourceLimit.checkMaps(root, .invalidRuleset, "ruleset")
        var translation = NeutralTranslation(source: source)
        let node = translation.ruleset(root)
        var assembly = RulesetAssembly(source: source)
        assembly.read(node)
        let structure = translation.json.diagnostics + assembly.structure
        guard let ruleset = assembly.rulesets.first, !structure.contains(where: { $0.severity == .error }) else {
            throw DealError(.invalidRuleset, Diagnostic.ordered(structure))
        }
        self.ruleset = ruleset
        fields = translation.fields
        diagnostics = Diagnostic.ordered(structure + assembly.meaning(root: node, schema: FieldSchema(fields: fields)))
    }
}

/// Puts the parts of a neutral ruleset where ``RulesetReader`` looks for them.
private struct NeutralTranslation {
    /// The most fields a text may declare: every unknown name is compared with all of them.
    private static let maximumFields = 1000

    private static let operators = [
        "lt": "less_than", "lte": "lte", "gt": "greater_than", "gte": "gte", "eq": "equals", "ne": "not_equals", "in": "in",
        "not_in": "not_in", "contains": "contains", "between": "between",
    ]
    private static let actions = ["fixed": "fixed_value"]

    private(set) var json: JSONReading
    private(set) var fields: [FieldSchema.Field] = []

    init(source: [UInt8]) {
        json = JSONReading(source: source)
    }

    mutating func ruleset(_ root: JSONNode) -> JSONNode {
        if let format = json.text("format", in: root, ""), format != "rules-bench/1", let place = root.present("format") {
            let message = "`\(format)` is not a known format"
            json.report(.error("unknown-format", message, path: "format", hint: "write `rules-bench/1`"), at: place.range)
        }
        readFields(root)
        if let semantics = json.map("semantics", in: root, ""), let strings = semantics.present("strings"),
            strings.value.asText?.hasPrefix("case-sensitive") == true
        {
            json.report(
                .warning("not-kept", "text is compared without regard to case here", path: "semantics.strings"), at: strings.range)
        }
        var added = mapped("groups", in: root) { $0.group($1) }
        if let version = root.present("version"), case .number(_, let digits) = version.content {
            added.append(JSONNode.Member("version", version.text(digits)))
        }
        return root.rearranged(renaming: [:], without: ["format", "currency", "fields", "semantics"], adding: added)
    }

    private mutating func readFields(_ root: JSONNode) {
        let members = json.map("fields", in: root, "")?.members ?? []
        guard members.count <= Self.maximumFields else {
            json.report(.error("too-many", "more than \(Self.maximumFields) fields are declared", path: "fields"), at: root.range)
            return
        }
        let types: [String: FieldSchema.FieldType] = [
            "string": .text, "number": .number, "boolean": .boolean, "list": .list, "map": .map, "any": .any,
        ]
        for member in members {
            guard case .string(let text) = member.node.content else {
                json.mismatch(member.node, "fields.\(member.name)", "text")
                continue
            }
            let isNullable = text.hasSuffix("?")
            let name = isNullable ? String(text.dropLast()) : text
            if types[name] == nil {
                let message = "`\(name)` is not a type of fields; the field may hold anything"
                let hint = "one of: \(types.keys.sorted().joined(separator: ", "))"
                json.report(.warning("unknown-value", message, path: "fields.\(member.name)", hint: hint), at: member.node.range)
            }
            fields.append(FieldSchema.Field(member.name, type: types[name] ?? .any, isNullable: isNullable))
        }
    }

    /// The list under a name with each of its maps translated, as a member to add; none where there is no such list.
    private mutating func mapped(
        _ name: String, in node: JSONNode, _ translate: (inout NeutralTranslation, JSONNode) -> JSONNode
    ) -> [JSONNode.Member] {
        guard let list = node.present(name), case .array(let nodes) = list.content else { return [] }
        return [JSONNode.Member(name, list.list(of: nodes.map { $0.isMap ? translate(&self, $0) : $0 }))]
    }

    private mutating func group(_ node: JSONNode) -> JSONNode {
        node.rearranged(
            renaming: ["priority": "display_order", "enabled": "active"], without: [], adding: mapped("rules", in: node) { $0.rule($1) })
    }

    private mutating func rule(_ node: JSONNode) -> JSONNode {
        var added = mapped("conditions", in: node) { $0.condition($1) }
        let match = json.choice("match", in: node, "rule", of: ["all", "any"]) { ["all", "any"].contains($0) ? $0 : nil }
        if match == "any", let place = node.present("match"), let conditions = added.first {
            let members = [JSONNode.Member("logical_operator", place.text("or")), conditions]
            added = [JSONNode.Member("conditions", JSONNode(content: .object(members), range: conditions.node.range))]
        }
        if let action = node.present("action") { added.append(JSONNode.Member("actions", action.list(of: [self.action(action)]))) }
        return node.rearranged(
            renaming: ["priority": "evaluation_order", "enabled": "active"], without: ["match", "action"], adding: added)
    }

    private func condition(_ node: JSONNode) -> JSONNode {
        var added: [JSONNode.Member] = []
        if let place = node.present("op"), case .string(let word) = place.content, let name = Self.operators[word] {
            added.append(JSONNode.Member("operator", place.text(name)))
        }
        return node.rearranged(
            renaming: ["field": "field_name", "op": "operator"], without: added.isEmpty ? [] : ["op"], adding: added)
    }

    private mutating func action(_ node: JSONNode) -> JSONNode {
        guard node.isMap else { return node }
        var added: [JSONNode.Member] = []
        let type = node.present("type")
        var word = ""
        if case .string(let text)? = type?.content { word = text }
        if let type, let name = Self.actions[word] { added.append(JSONNode.Member("action_type", type.text(name))) }
        if word == "percentage", let base = node.present("of"), base.value != .text("price_usd") {
            let shown = base.value.asText.map { "`\($0)`" } ?? base.kindName
            json.report(.error("unknown-value", "a percentage is one of `price_usd`, not of \(shown)", path: "of"), at: base.range)
        }
        return node.rearranged(
            renaming: [
                "type": "action_type", "value": word == "percentage" ? "percent" : "value_usd", "field": "metric", "expr": "formula",
            ], without: ["of"], adding: added)
    }
}
