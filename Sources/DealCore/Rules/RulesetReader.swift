/// Reads rulesets out of JSON; the structure must hold, the meaning is checked when the ruleset is compiled.
struct RulesetReader {
    /// The deepest nesting of conditions.
    static let maximumConditionDepth = 32

    private(set) var json: JSONReading
    /// Whether every part of the text has its place in what was read, so that paths lead back to it.
    var isComplete: Bool { isWhole && !hasGivenUp }

    private var isWhole = true
    private var counts: [RulesetPart: Int] = [:]
    private var isTooLarge = false

    init(source: [UInt8]) {
        json = JSONReading(source: source)
    }

    mutating func ruleset(_ node: JSONNode) -> Ruleset? {
        guard isMap(node, "ruleset") else { return nil }
        let known = [
            "format", "id", "name", "description", "version", "priority", "active", "valid_from", "valid_to", "conditions", "groups",
        ]
        counts = [:]
        isTooLarge = false
        json.warnOfUnknownNames(in: node, "", known)
        if let format = json.text("format", in: node, ""), format != Ruleset.format, let member = node.member("format")?.node {
            json.report(
                .error("unknown-format", "`\(format)` is not a known format", path: "format", hint: "write `\(Ruleset.format)`"),
                at: member.range)
        }
        let id = required("id", in: node, "")
        return Ruleset(
            id: id, name: json.text("name", in: node, "") ?? id, description: json.text("description", in: node, "") ?? "",
            version: json.text("version", in: node, "") ?? "1.0.0", priority: json.integer("priority", in: node, "") ?? 10,
            isActive: json.flag("active", in: node, "") ?? true, validFrom: json.day("valid_from", in: node, ""),
            validTo: json.day("valid_to", in: node, ""), conditions: conditions(node, ""),
            groups: elements("groups", .groups, in: node, "") { $0.group($1, $2) })
    }

    private mutating func group(_ node: JSONNode, _ path: String) -> RuleGroup {
        json.warnOfUnknownNames(in: node, path, ["id", "name", "category", "description", "display_order", "weight", "active", "rules"])
        let id = required("id", in: node, path)
        return RuleGroup(
            id: id, name: json.text("name", in: node, path) ?? id, category: json.text("category", in: node, path) ?? "",
            description: json.text("description", in: node, path) ?? "", displayOrder: json.integer("display_order", in: node, path) ?? 100,
            weight: json.number("weight", in: node, path) ?? 1, isActive: json.flag("active", in: node, path) ?? true,
            rules: elements("rules", .rules, in: node, path) { $0.rule($1, $2) })
    }

    private mutating func rule(_ node: JSONNode, _ path: String) -> Rule {
        json.warnOfUnknownNames(
            in: node, path, ["id", "name", "description", "version", "evaluation_order", "active", "conditions", "actions"])
        let id = required("id", in: node, path)
        return Rule(
            id: id, name: json.text("name", in: node, path) ?? id, description: json.text("description", in: node, path) ?? "",
            version: json.integer("version", in: node, path) ?? 1, evaluationOrder: json.integer("evaluation_order", in: node, path) ?? 100,
            isActive: json.flag("active", in: node, path) ?? true,
            conditions: conditions(node, path), actions: elements("actions", .actions, in: node, path) { $0.action($1, $2) })
    }

    // MARK: Conditions

    /// A condition, a list of conditions that must all hold, or nothing (also `{}`) for always.
    private mutating func conditions(_ node: JSONNode, _ path: String) -> Condition? {
        guard let member = node.member("conditions")?.node else { return nil }
        let path = JSONReading.join(path, "conditions")
        switch member.content {
        case .null: return nil
        case .object(let members) where members.isEmpty: return nil
        case .array(let nodes): return .all(parts(nodes, path, 1))
        default: return condition(member, path, 0)
        }
    }

    private mutating func parts(_ nodes: [JSONNode], _ path: String, _ depth: Int) -> [Condition] {
        var parts: [Condition] = []
        for (index, node) in nodes.enumerated() where !hasGivenUp { parts.append(condition(node, "\(path)[\(index)]", depth)) }
        return parts
    }

    /// A condition; one that cannot be read is reported, and its place taken by one that always holds.
    private mutating func condition(_ node: JSONNode, _ path: String, _ depth: Int) -> Condition {
        guard isMap(node, path), count(.tests, node, path) else { return .all([]) }
        guard depth <= Self.maximumConditionDepth else {
            json.report(.error("too-deep", "conditions nest deeper than \(Self.maximumConditionDepth)", path: path), at: node.range)
            return .all([])
        }
        let (field, conditions) = (json.present("field_name", node), json.present("conditions", node))
        if let field, conditions != nil {
            // As a group, an empty one, it would always match, whatever its test says.
            let hint = "leave out `conditions` for a test, or `field_name` for a group with the test inside"
            json.report(
                .error("mixed-condition", "the condition is a test and a group at once", path: path, hint: hint), at: field.range)
        }
        if conditions != nil || (field == nil && node.member("conditions") != nil) { return group(of: node, path, depth) }
        guard node.member("field_name") != nil else {
            json.report(
                .error("missing-name", "a condition needs `field_name`, a group of conditions needs `conditions`", path: path),
                at: node.range)
            return .all([])
        }
        json.warnOfUnknownNames(in: node, path, ["field_name", "field_type", "operator", "value", "logical_operator", "group_order"])
        let name = json.text("field_name", in: node, path) ?? ""
        let value = node.member("value")?.node
        if let value, !count(.tests, value, path + ".value", value.valueCount) { return .all([]) }
        return .test(name, Operator(rawValue: required("operator", in: node, path)), value?.value ?? .null)
    }

    private mutating func group(of node: JSONNode, _ path: String, _ depth: Int) -> Condition {
        json.warnOfUnknownNames(in: node, path, ["logical_operator", "conditions", "group_order", "field_name"])
        let words = ["and", "or", "not"]
        let word = json.choice("logical_operator", in: node, path, of: words) { words.contains($0.lowercased()) ? $0.lowercased() : nil }
        let children = parts(json.list("conditions", in: node, path) ?? [], path + ".conditions", depth + 1)
        switch word {
        case "or": return .any(children)
        case "not": return Condition.none(children)
        default: return .all(children)
        }
    }

    // MARK: Actions

    private mutating func action(_ node: JSONNode, _ path: String) -> Action {
        json.warnOfUnknownNames(
            in: node, path, ["action_type", "metric", "value_usd", "unit_type", "formula", "percent", "hit", "rows", "modifiers"])
        var action = Action(Action.Kind(rawValue: required("action_type", in: node, path)))
        action.metric = json.text("metric", in: node, path)
        action.valueUSD = json.number("value_usd", in: node, path)
        action.unitType = json.text("unit_type", in: node, path)
        action.formula = json.text("formula", in: node, path)
        action.percent = json.number("percent", in: node, path)
        action.table = table(node, path)
        if let map = json.map("modifiers", in: node, path) { action.modifiers = modifiers(map, JSONReading.join(path, "modifiers")) }
        return action
    }

    /// The table of an action; `nil` where it has neither rows nor a hit policy.
    private mutating func table(_ node: JSONNode, _ path: String) -> DecisionTable? {
        guard node.member("rows") != nil || node.member("hit") != nil else { return nil }
        let policies = DecisionTable.HitPolicy.allCases.map(\.rawValue)
        let hit = json.choice("hit", in: node, path, of: policies) { DecisionTable.HitPolicy(rawValue: $0.lowercased()) }
        return DecisionTable(hit ?? .first, rows: elements("rows", .rows, in: node, path) { $0.row($1, $2) })
    }

    private mutating func row(_ node: JSONNode, _ path: String) -> DecisionTable.Row {
        json.warnOfUnknownNames(in: node, path, ["name", "conditions", "value_usd"])
        if node.member("value_usd").map(\.node.isNull) ?? true {
            json.report(.error("missing-value", "a row needs `value_usd`", path: path), at: node.range)
        }
        return DecisionTable.Row(
            json.number("value_usd", in: node, path) ?? 0, when: conditions(node, path), name: json.text("name", in: node, path))
    }

    /// Modifiers of the wrong form are left out, as in the original, but not silently.
    private mutating func modifiers(_ node: JSONNode, _ path: String) -> Modifiers {
        let known = ["multipliers", "condition_multipliers", "age_curve", "brand_multipliers", "clamp", "min_usd", "max_usd", "unit"]
        json.warnOfUnknownNames(in: node, path, known)
        var modifiers = Modifiers()
        for member in node.members {
            let place = "\(path).\(member.name)"
            switch (member.name, member.node.content) {
            case (_, .null): break
            case ("multipliers", .array(let nodes)):
                for (index, node) in nodes.enumerated() where !hasGivenUp {
                    if let multiplier = multiplier(node, "\(place)[\(index)]") { modifiers.multipliers.append(multiplier) }
                }
            case ("condition_multipliers", .object): modifiers.conditionMultipliers = factors(member.node, place)
            case ("brand_multipliers", .object): modifiers.brandMultipliers = factors(member.node, place)
            case ("age_curve", .object):
                guard let rate = json.number("rate_per_year", in: member.node, place) else {
                    ignore(member.node, place, "has no `rate_per_year`")
                    break
                }
                modifiers.ageCurve = Modifiers.AgeCurve(ratePerYear: rate, maximum: json.number("max", in: member.node, place) ?? 0.5)
            case ("clamp", .bool(let flag)): modifiers.clamp = flag
            case ("min_usd", .number(let number, _)): modifiers.minimumUSD = number
            case ("max_usd", .number(let number, _)): modifiers.maximumUSD = number
            case (let name, _) where known.contains(name) && name != "unit": ignore(member.node, place, "is \(member.node.kindName)")
            default: break
            }
        }
        return modifiers
    }

    private mutating func multiplier(_ node: JSONNode, _ path: String) -> Modifiers.FieldMultiplier? {
        guard case .object = node.content, case .string(let field)? = node.member("field")?.node.content,
            case .array(let rows)? = node.member("conditions")?.node.content
        else {
            ignore(node, path, "needs `field` and a list `conditions`")
            return nil
        }
        guard count(.rows, node, path, 1 + rows.count) else { return nil }
        return Modifiers.FieldMultiplier(
            name: json.text("name", in: node, path), field: field,
            rows: rows.enumerated().map { index, row in
                let factor = json.number("multiplier", in: row, "\(path).conditions[\(index)]")
                return Modifiers.FieldMultiplier.Row(row.member("value")?.node.value ?? .null, factor)
            })
    }

    private mutating func factors(_ node: JSONNode, _ path: String) -> [String: Double] {
        var factors: [String: Double] = [:]
        guard count(.rows, node, path, node.members.count) else { return factors }
        for member in node.members {
            if let factor = json.number(member, path) { factors[member.name] = factor }
        }
        return factors
    }

    private mutating func ignore(_ node: JSONNode, _ path: String, _ why: String) {
        json.report(.warning("ignored-modifier", "`\(path)` \(why) and is ignored", path: path), at: node.range)
    }

    // MARK: Limits

    /// Whether there is nothing to gain from reading on: the ruleset is refused, and enough of its errors are known.
    private var hasGivenUp: Bool { isTooLarge || !json.log.wants(.error) }

    /// Counts parts; those that are too many are reported, and end the reading.
    private mutating func count(_ part: RulesetPart, _ node: JSONNode, _ path: String, _ number: Int = 1) -> Bool {
        counts[part, default: 0] += number
        guard counts[part, default: 0] > part.maximum else { return true }
        if !isTooLarge {
            json.report(.error("too-many", "the ruleset has more than \(part.maximum) \(part.rawValue)", path: path), at: node.range)
        }
        isTooLarge = true
        return false
    }

    // MARK: Helpers

    private mutating func isMap(_ node: JSONNode, _ path: String) -> Bool {
        if case .object = node.content { return true }
        json.mismatch(node, path, "a map")
        return false
    }

    private mutating func required(_ name: String, in node: JSONNode, _ path: String) -> String {
        let before = json.diagnostics.count
        if let text = json.identifier(name, in: node, path), !text.isEmpty { return text }
        if json.diagnostics.count == before {
            let place = JSONReading.join(path, name)
            json.report(.error("missing-name", "`\(place)` is missing", path: place), at: node.range)
        }
        return ""
    }

    private mutating func elements<Element>(
        _ name: String, _ part: RulesetPart, in node: JSONNode, _ path: String, _ read: (inout RulesetReader, JSONNode, String) -> Element
    ) -> [Element] {
        var elements: [Element] = []
        for (index, element) in (json.list(name, in: node, path) ?? []).enumerated() {
            let place = "\(JSONReading.join(path, name))[\(index)]"
            guard !hasGivenUp, count(part, element, place) else { break }
            if isMap(element, place) { elements.append(read(&self, element, place)) } else { isWhole = false }
        }
        return elements
    }
}
