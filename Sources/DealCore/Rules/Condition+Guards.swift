extension Condition {
    /// The fields that cannot be zero where the condition matches: a formula may divide by them.
    var nonZeroFields: Set<String> {
        switch self {
        case .test(let field, let test, let value): Self.excludesZero(test, value) ? [field] : []
        case .all(let conditions): conditions.reduce(into: []) { $0.formUnion($1.nonZeroFields) }
        case .any(let conditions):
            conditions.dropFirst().reduce(conditions.first?.nonZeroFields ?? []) { $0.intersection($1.nonZeroFields) }
        case .none: []
        }
    }

    private static func excludesZero(_ test: Operator, _ value: Value) -> Bool {
        switch (test, value) {
        case (.greaterThan, .number(let bound)): bound >= 0
        case (.gte, .number(let bound)): bound > 0
        case (.lessThan, .number(let bound)): bound <= 0
        case (.lte, .number(let bound)): bound < 0
        case (.equals, .number(let number)): number != 0
        case (.notEquals, .number(let number)): number == 0
        case (.between, .list(let bounds)):
            bounds.compactMap(\.asNumber).min().map { $0 > 0 } == true || bounds.compactMap(\.asNumber).max().map { $0 < 0 } == true
        default: false
        }
    }
}
