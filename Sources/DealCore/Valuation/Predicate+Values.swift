/// What conditions mean: the plain definition, which every faster evaluator must agree with.
extension Predicate {
    /// Whether the condition holds for a listing's values.
    func holds(in record: Record) -> Bool {
        switch self {
        case .test(let slot, let test): test.passes(record[slot])
        case .all(let parts): parts.allSatisfy { $0.holds(in: record) }
        case .any(let parts): parts.contains { $0.holds(in: record) }
        case .none(let parts): !parts.contains { $0.holds(in: record) }
        }
    }
}

extension FieldTest {
    /// Whether a value passes.
    ///
    /// `null` passes only `isNull`; what is not a number fails every comparison of size, and what is not a day every one of days.
    func passes(_ value: Value) -> Bool {
        switch self {
        case .isNull: return value.isNull
        case .isNotNull: return !value.isNull
        case .equals(let operand): return !value.isNull && operand.equals(value)
        case .notEquals(let operand): return !value.isNull && !operand.equals(value)
        case .isIn(let operands): return !value.isNull && operands.contains { $0.equals(value) }
        case .notIn(let operands): return !value.isNull && !operands.contains { $0.equals(value) }
        case .ordered(let order, let bound): return value.asNumber.map { order.holds($0, bound) } ?? false
        case .between(let low, let high): return value.asNumber.map { low <= $0 && $0 <= high } ?? false
        case .date(let order, let bound): return Self.day(of: value).map { order.holds($0, bound) } ?? false
        case .dateBetween(let first, let last): return Self.day(of: value).map { first <= $0 && $0 <= last } ?? false
        case .text(.anywhere, let text): return Self.anyText(of: value) { text.stands(.anywhere, in: $0) }
        case .text(let part, let text): return value.asText.map { text.stands(part, in: $0) } ?? false
        case .matches(let pattern): return Self.anyText(of: value) { pattern.matches($0) }
        }
    }

    /// The day that a value's text is, or that its date-time is of.
    static func day(of value: Value) -> CalendarDate? {
        if case .text(let text) = value { CalendarDate(text) } else { nil }
    }

    /// Whether the value's text, or that of some element of a list, passes.
    private static func anyText(of value: Value, _ test: (String) -> Bool) -> Bool {
        if case .list(let elements) = value { return elements.contains { $0.asText.map(test) ?? false } }
        return value.asText.map(test) ?? false
    }
}

extension FieldTest.Order {
    func holds<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Bool {
        switch self {
        case .greater: left > right
        case .less: left < right
        case .greaterOrEqual: left >= right
        case .lessOrEqual: left <= right
        }
    }
}
