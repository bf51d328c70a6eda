/// The part of some conditions that decided against a listing.
public struct FailedCondition: Hashable, Sendable {
    /// What was asked and what was there: `cpu.cores is 4, not ≥ 8`.
    public let text: String
    /// The dotted name of the field that was looked at; `nil` where a group of conditions failed as a whole.
    public let field: String?
    /// The value the field has; text is given whole.
    public let value: Value

    init(_ text: String, field: String? = nil, value: Value = .null) {
        self.text = text
        self.field = field
        self.value = value
    }
}

extension Predicate {
    /// The first condition that fails for a listing's values, in the order of evaluation; `nil` when the conditions hold.
    func firstFailure(in record: Record, _ layout: FieldLayout) -> FailedCondition? {
        switch self {
        case .test(let slot, let test):
            let value = record[slot]
            guard !test.passes(value) else { return nil }
            let name = layout.name(of: slot)
            return FailedCondition(test.failure(of: name, value), field: name, value: value)
        case .all(let parts):
            return parts.lazy.compactMap { $0.firstFailure(in: record, layout) }.first
        case .any(let parts):
            var failures: [FailedCondition] = []
            for part in parts {
                guard let failure = part.firstFailure(in: record, layout) else { return nil }
                failures.append(failure)
            }
            if failures.count == 1 { return failures.first }
            guard !failures.isEmpty else { return FailedCondition("an or-group without conditions never matches") }
            return FailedCondition("none of: " + Wording.listed(failures.map(\.text), separator: "; "))
        case .none(let parts):
            return parts.lazy.compactMap { part in part.reason(in: record, layout).map { FailedCondition("excluded: " + $0) } }.first
        }
    }

    /// What makes the conditions hold for a listing's values; `nil` when they fail.
    private func reason(in record: Record, _ layout: FieldLayout) -> String? {
        switch self {
        case .test(let slot, let test):
            let value = record[slot]
            return test.passes(value) ? test.success(of: layout.name(of: slot), value) : nil
        case .all(let parts):
            let reasons = parts.map { $0.reason(in: record, layout) }
            guard !reasons.contains(nil) else { return nil }
            return reasons.isEmpty ? "a group without conditions" : Wording.listed(reasons.compactMap(\.self), separator: " and ")
        case .any(let parts):
            return parts.lazy.compactMap { $0.reason(in: record, layout) }.first
        case .none(let parts):
            let failures = parts.map { $0.firstFailure(in: record, layout)?.text }
            guard !failures.contains(nil) else { return nil }
            return failures.isEmpty ? "a not-group without conditions" : Wording.listed(failures.compactMap(\.self), separator: " and ")
        }
    }
}

extension FieldTest {
    /// Why a field's value does not pass.
    func failure(of name: String, _ value: Value) -> String {
        if case .isNull = self { return "\(name) is \(Wording.shown(value)), not missing" }
        if value.isNull { return "\(name) has no value" }
        let seen = "\(name) is \(Wording.shown(value))"
        switch self {
        case .notEquals, .notIn: return "\(seen), which is excluded"
        case .ordered, .between: return value.asNumber == nil ? "\(seen), not a number" : "\(seen), not \(requirement)"
        case .date, .dateBetween: return FieldTest.day(of: value) == nil ? "\(seen), not a date" : "\(seen), not \(requirement)"
        default: return "\(seen), not \(requirement)"
        }
    }

    /// Why a field's value passes.
    func success(of name: String, _ value: Value) -> String {
        let seen = value.isNull ? "\(name) has no value" : "\(name) is \(Wording.shown(value))"
        return switch self {
        case .isNull, .isNotNull, .equals: seen
        default: "\(seen), \(requirement)"
        }
    }

    /// What is asked of a value, to stand after "not" or a comma.
    private var requirement: String {
        switch self {
        case .equals(let operand): Wording.shown(operand.value)
        case .notEquals(let operand): "other than \(Wording.shown(operand.value))"
        case .ordered(let order, let bound): "\(order.sign) \(Decimals.text(bound))"
        case .between(let low, let high): "between \(Decimals.text(low)) and \(Decimals.text(high))"
        case .date(let order, let day): "\(order.sign) \(day)"
        case .dateBetween(let first, let last): "between \(first) and \(last)"
        case .text(.start, let text): "starting with \(Wording.shown(.text(text.source)))"
        case .text(.end, let text): "ending with \(Wording.shown(.text(text.source)))"
        case .text(.anywhere, let text): "containing \(Wording.shown(.text(text.source)))"
        case .matches(let pattern): "matching /\(Wording.cut(pattern.text))/"
        case .isIn(let operands): operands.isEmpty ? "one of an empty list" : "one of \(Self.choices(operands))"
        case .notIn(let operands): operands.isEmpty ? "whatever it is" : "none of \(Self.choices(operands))"
        default: "with a value"
        }
    }

    private static func choices(_ operands: [Operand]) -> String {
        Wording.listed(operands.map { Wording.choice($0.value) })
    }
}

extension FieldTest.Order {
    /// The sign of the comparison.
    var sign: String {
        switch self {
        case .greater: ">"
        case .less: "<"
        case .greaterOrEqual: "≥"
        case .lessOrEqual: "≤"
        }
    }
}
