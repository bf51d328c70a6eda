/// A formula after all names are resolved and all types are checked: the one form every evaluator starts from.
///
/// Runs of operators of one rank are kept flat, so that a long sum is not a deep tree.
indirect enum FormulaExpression: Sendable {
    case constant(Value)
    case field(Int)
    case negated(FormulaExpression)
    case not(FormulaExpression)
    case arithmetic(FormulaExpression, [ArithmeticStep])
    case power(FormulaExpression, FormulaExpression)
    /// A chain such as `1 < x <= 5`: true when every link is.
    case comparison(FormulaExpression, [ComparisonStep])
    case all([FormulaExpression])
    case any([FormulaExpression])
    case conditional(condition: FormulaExpression, then: FormulaExpression, otherwise: FormulaExpression)
    case call(FormulaFunction, [FormulaExpression])
    case list([FormulaExpression])
    case element(FormulaExpression, index: FormulaExpression)

    struct ArithmeticStep: Sendable {
        let symbol: Arithmetic
        let operand: FormulaExpression
    }

    struct ComparisonStep: Sendable {
        let symbol: Comparison
        let operand: FormulaExpression
    }

    enum Arithmetic: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case remainder = "%"
    }

    enum Comparison: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case isIn = "in"
        case isNotIn = "not in"
    }
}

/// The functions of formulas.
enum FormulaFunction: String, CaseIterable, Sendable {
    case abs, min, max, sum, round, floor, ceil, int, float, sqrt, pow, clamp, coalesce, lookup
    case ifNull = "if_null"
    case lower, contains
    case startsWith = "starts_with"

    /// How many arguments it takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .abs, .floor, .ceil, .int, .float, .sqrt, .lower: 1...1
        case .sum, .round: 1...2
        case .pow: 2...3
        case .ifNull, .contains, .startsWith: 2...2
        case .clamp: 3...3
        case .lookup: 3...4
        case .min, .max, .coalesce: 1...Int.max
        }
    }

    /// What it gives.
    var result: FieldSchema.FieldType {
        switch self {
        case .coalesce, .ifNull, .min, .max, .lookup: .any
        case .lower: .text
        case .contains, .startsWith: .boolean
        default: .number
        }
    }

    /// What its arguments must be; lists are allowed where a function takes many.
    var argument: FieldSchema.FieldType {
        switch self {
        case .coalesce, .ifNull, .min, .max, .sum, .int, .float, .contains, .lookup: .any
        case .lower, .startsWith: .text
        default: .number
        }
    }
}
