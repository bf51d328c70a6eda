/// A condition with its fields resolved to slots and its values prepared: the one form every evaluator starts from.
indirect enum Predicate: Hashable, Sendable {
    case test(slot: Int, FieldTest)
    case all([Predicate])
    case any([Predicate])
    case none([Predicate])

    /// The slots of the fields it asks.
    var slots: Set<Int> {
        switch self {
        case .test(let slot, _): [slot]
        case .all(let parts), .any(let parts), .none(let parts): parts.reduce(into: []) { $0.formUnion($1.slots) }
        }
    }
}

/// What is asked of a field's value.
enum FieldTest: Hashable, Sendable {
    enum Order: Sendable {
        case greater, less, greaterOrEqual, lessOrEqual
    }

    enum Part: Sendable {
        case start, end, anywhere
    }

    case isNull
    case isNotNull
    case equals(Operand)
    case notEquals(Operand)
    case ordered(Order, Double)
    case between(Double, Double)
    case date(Order, CalendarDate)
    case dateBetween(CalendarDate, CalendarDate)
    case text(Part, FoldedText)
    case matches(Pattern)
    case isIn([Operand])
    case notIn([Operand])
}

/// A value to compare with, prepared for the one equality all operators share.
struct Operand: Hashable, Sendable {
    /// The value as the rule spells it.
    let value: Value
    /// The number to compare with, where the value has one.
    let number: Double?
    /// The lower-cased text, for text.
    let foldedText: FoldedText?

    init(_ value: Value) {
        self.value = value
        number = value.asNumber
        if case .text(let text) = value { foldedText = FoldedText(text) } else { foldedText = nil }
    }

    /// The number to compare with, where only the number matters.
    var pureNumber: Double? {
        if case .number(let number) = value { number } else { nil }
    }

    /// Text with text without regard to case; otherwise by number where both have one; otherwise as they are.
    func equals(_ other: Value) -> Bool {
        if case .text(let text) = other, let foldedText { return foldedText.equals(text) }
        if let number, let otherNumber = other.asNumber { return number == otherNumber }
        return value == other
    }
}
