/// A test that a number alone answers, or whether there is a value at all.
enum NumericTest: Sendable {
    case isNull
    case isNotNull
    case ordered(FieldTest.Order, Double)
    case between(Double, Double)
    case equals(Double)
    case notEquals(Double)
    case isIn([Double])
    case notIn([Double])

    /// The test, where numbers suffice for it.
    init?(_ test: FieldTest) {
        switch test {
        case .isNull: self = .isNull
        case .isNotNull: self = .isNotNull
        case .ordered(let order, let bound): self = .ordered(order, bound)
        case .between(let low, let high): self = .between(low, high)
        case .equals(let operand):
            guard let number = operand.pureNumber else { return nil }
            self = .equals(number)
        case .notEquals(let operand):
            guard let number = operand.pureNumber else { return nil }
            self = .notEquals(number)
        case .isIn(let operands):
            guard let numbers = Self.numbers(operands) else { return nil }
            self = .isIn(numbers)
        case .notIn(let operands):
            guard let numbers = Self.numbers(operands) else { return nil }
            self = .notIn(numbers)
        default: return nil
        }
    }

    private static func numbers(_ operands: [Operand]) -> [Double]? {
        let numbers = operands.compactMap(\.pureNumber)
        return numbers.count == operands.count ? numbers : nil
    }

    /// Whether a number passes; NaN stands for no value.
    func passes(_ number: Double) -> Bool {
        switch self {
        case .isNull: number.isNaN
        case .isNotNull: !number.isNaN
        case .ordered(let order, let bound): order.holds(number, bound)
        case .between(let low, let high): low <= number && number <= high
        case .equals(let wanted): number == wanted
        case .notEquals(let wanted): !number.isNaN && number != wanted
        case .isIn(let wanted): wanted.contains(number)
        case .notIn(let wanted): !number.isNaN && !wanted.contains(number)
        }
    }
}
