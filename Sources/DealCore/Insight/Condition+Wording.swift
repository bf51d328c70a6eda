extension Condition {
    /// The condition as a person would say it: ``ram_gb ≥ 8``, ``condition is one of new, refurb``.
    var wording: String {
        switch self {
        case .test(let field, let test, let value): "\(field) \(Self.wording(test, value))"
        case .all(let parts): parts.isEmpty ? "nothing" : Self.listed(parts, " and ")
        case .any(let parts): "any of: \(Self.listed(parts, "; "))"
        case .none(let parts): "none of: \(Self.listed(parts, "; "))"
        }
    }

    private static func listed(_ parts: [Condition], _ separator: String) -> String {
        Wording.listed(parts.map(\.wording), separator: separator)
    }

    private static func wording(_ test: Operator, _ value: Value) -> String {
        let shown = value.isNull ? "null" : Wording.shown(value)
        return switch test.kind {
        case .equals: "is \(shown)"
        case .notEquals: "is not \(shown)"
        case .greaterThan: "> \(bound(value))"
        case .lessThan: "< \(bound(value))"
        case .gte: "≥ \(bound(value))"
        case .lte: "≤ \(bound(value))"
        case .between: "is between \(elements(value).map(bound).joined(separator: " and "))"
        case .contains: "contains \(shown)"
        case .startsWith: "starts with \(shown)"
        case .endsWith: "ends with \(shown)"
        case .regex: "matches \(shown)"
        case .isIn: "is one of \(choices(value))"
        case .notIn: "is none of \(choices(value))"
        case .isNull: "has no value"
        case .isNotNull: "has a value"
        case nil: "\(test.rawValue) \(shown)"
        }
    }

    private static func choices(_ value: Value) -> String {
        let elements = elements(value)
        return elements.isEmpty ? "an empty list" : Wording.listed(elements.map(Wording.choice))
    }

    private static func bound(_ value: Value) -> String {
        value.asText.map { Wording.cut($0) } ?? Wording.shown(value)
    }

    private static func elements(_ value: Value) -> [Value] {
        if case .list(let elements) = value { elements } else { [value] }
    }
}
