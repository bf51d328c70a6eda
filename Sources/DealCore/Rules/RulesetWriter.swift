extension Ruleset {
    /// The ruleset as JSON of format ``format``, indented; it reads back as an equal ruleset.
    public func json() -> String {
        var writer = JSONWriter(indented: true)
        writer.write(ordered)
        return writer.text + "\n"
    }

    private var ordered: OrderedJSON {
        var members: [(String, OrderedJSON)] = [
            ("format", .text(Self.format)), ("id", .text(id)), ("name", .text(name)), ("description", .text(description)),
            ("version", .text(version)), ("priority", .number(Double(priority))), ("active", .value(.bool(isActive))),
        ]
        if let validFrom { members.append(("valid_from", .text(validFrom.description))) }
        if let validTo { members.append(("valid_to", .text(validTo.description))) }
        members += [("conditions", conditions.map(\.orderedRoot) ?? .value(.null)), ("groups", .array(groups.map(\.ordered)))]
        return .object(members)
    }
}

extension RuleGroup {
    fileprivate var ordered: OrderedJSON {
        .object([
            ("id", .text(id)), ("name", .text(name)), ("category", .text(category)), ("description", .text(description)),
            ("display_order", .number(Double(displayOrder))), ("weight", .number(weight)), ("active", .value(.bool(isActive))),
            ("rules", .array(rules.map(\.ordered))),
        ])
    }
}

extension Rule {
    fileprivate var ordered: OrderedJSON {
        var members: [(String, OrderedJSON)] = [("id", .text(id)), ("name", .text(name)), ("description", .text(description))]
        if version != 1 { members.append(("version", .number(Double(version)))) }
        members += [
            ("evaluation_order", .number(Double(evaluationOrder))), ("active", .value(.bool(isActive))),
            ("conditions", conditions.map(\.orderedRoot) ?? .value(.null)), ("actions", .array(actions.map(\.ordered))),
        ]
        return .object(members)
    }
}

extension Condition {
    /// At the root, conditions that must all hold are written as a plain list.
    fileprivate var orderedRoot: OrderedJSON {
        if case .all(let children) = self { .array(children.map(\.ordered)) } else { ordered }
    }

    private var ordered: OrderedJSON {
        switch self {
        case .test(let field, let test, let value):
            .object([("field_name", .text(field)), ("operator", .text(test.rawValue)), ("value", OrderedJSON(value))])
        case .all(let children): Self.group("and", children)
        case .any(let children): Self.group("or", children)
        case .none(let children): Self.group("not", children)
        }
    }

    private static func group(_ word: String, _ children: [Condition]) -> OrderedJSON {
        .object([("logical_operator", .text(word)), ("conditions", .array(children.map(\.ordered)))])
    }
}

extension Action {
    fileprivate var ordered: OrderedJSON {
        var members: [(String, OrderedJSON)] = [("action_type", .text(kind.rawValue))]
        if let metric { members.append(("metric", .text(metric))) }
        if let valueUSD { members.append(("value_usd", .number(valueUSD))) }
        if let unitType { members.append(("unit_type", .text(unitType))) }
        if let formula { members.append(("formula", .text(formula))) }
        if let percent { members.append(("percent", .number(percent))) }
        if let table { members += [("hit", .text(table.hit.rawValue)), ("rows", .array(table.rows.map(\.ordered)))] }
        if modifiers != Modifiers() { members.append(("modifiers", modifiers.ordered)) }
        return .object(members)
    }
}

extension DecisionTable.Row {
    fileprivate var ordered: OrderedJSON {
        var members: [(String, OrderedJSON)] = []
        if let name { members.append(("name", .text(name))) }
        if let conditions { members.append(("conditions", conditions.orderedRoot)) }
        members.append(("value_usd", .number(valueUSD)))
        return .object(members)
    }
}

extension Modifiers {
    fileprivate var ordered: OrderedJSON {
        var members: [(String, OrderedJSON)] = []
        if !multipliers.isEmpty { members.append(("multipliers", .array(multipliers.map(\.ordered)))) }
        if !conditionMultipliers.isEmpty { members.append(("condition_multipliers", OrderedJSON(Self.map(conditionMultipliers)))) }
        if let ageCurve {
            members.append(("age_curve", .object([("rate_per_year", .number(ageCurve.ratePerYear)), ("max", .number(ageCurve.maximum))])))
        }
        if !brandMultipliers.isEmpty { members.append(("brand_multipliers", OrderedJSON(Self.map(brandMultipliers)))) }
        if let clamp { members.append(("clamp", .value(.bool(clamp)))) }
        if let minimumUSD { members.append(("min_usd", .number(minimumUSD))) }
        if let maximumUSD { members.append(("max_usd", .number(maximumUSD))) }
        return .object(members)
    }

    private static func map(_ factors: [String: Double]) -> Value { .map(factors.mapValues(Value.number)) }
}

extension Modifiers.FieldMultiplier {
    fileprivate var ordered: OrderedJSON {
        var members: [(String, OrderedJSON)] = []
        if let name { members.append(("name", .text(name))) }
        members.append(("field", .text(field)))
        let rows = rows.map { row in
            OrderedJSON.object([("value", OrderedJSON(row.value))] + (row.multiplier.map { [("multiplier", .number($0))] } ?? []))
        }
        members.append(("conditions", .array(rows)))
        return .object(members)
    }
}

extension OrderedJSON {
    fileprivate static func text(_ text: String) -> OrderedJSON { .value(.text(text)) }
    fileprivate static func number(_ number: Double) -> OrderedJSON { .value(.number(number)) }
}
