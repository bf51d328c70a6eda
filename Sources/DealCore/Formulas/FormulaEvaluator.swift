/// Computes a formula for one record, within a limit on work.
struct FormulaEvaluator {
    /// The most steps one evaluation may take; a step is a node, an element looked at, or 64 bytes of text looked at or made.
    static let maximumWork = 100_000

    private let record: Record
    private var work = FormulaEvaluator.maximumWork
    /// The first field read that had no value, and was not replaced by one.
    private(set) var missingSlot: Int?

    init(record: Record) {
        self.record = record
    }

    mutating func spend(_ steps: Int = 1) throws(DealError) {
        work -= steps
        guard work >= 0 else { throw DealError(.workLimit, "the formula takes more than \(Self.maximumWork) steps") }
    }

    /// Pays for looking at a value.
    private mutating func spend(on value: Value) throws(DealError) {
        switch value {
        case .text(let text): try spend(text.utf8.count / 64)
        case .list(let elements):
            try spend(elements.count)
            for element in elements { try spend(on: element) }
        case .map(let members):
            try spend(members.count)
            for member in members.values { try spend(on: member) }
        case .null, .bool, .number: break
        }
    }

    mutating func value(_ expression: FormulaExpression) throws(DealError) -> Value {
        try spend()
        switch expression {
        case .constant(let value):
            return value
        case .field(let slot):
            return try field(slot)
        case .negated(let operand):
            return try FormulaArithmetic.subtract(.number(0), try value(operand))
        case .not(let operand):
            return .bool(!(try truth(operand)))
        case .arithmetic(let first, let steps):
            return try arithmetic(first, steps)
        case .power(let base, let exponent):
            return try FormulaArithmetic.power(try value(base), try value(exponent))
        case .comparison(let first, let steps):
            return try comparison(first, steps)
        case .all(let operands):
            for operand in operands where !(try truth(operand)) { return false }
            return true
        case .any(let operands):
            for operand in operands where try truth(operand) { return true }
            return false
        case .conditional(let condition, let then, let otherwise):
            return try truth(condition) ? try value(then) : try value(otherwise)
        case .call(let function, let arguments):
            return try call(function, arguments)
        case .list(let elements):
            return .list(try values(elements))
        case .element(let whole, let index):
            let (whole, index) = (try value(whole), try value(index))
            // A map knows its members; all else is walked through.
            if case .map = whole {} else { try spend(on: whole) }
            return try FormulaArithmetic.element(of: whole, at: index)
        }
    }

    private mutating func values(_ expressions: [FormulaExpression]) throws(DealError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try value(expression)) }
        return values
    }

    private mutating func field(_ slot: Int) throws(DealError) -> Value {
        let value = record[slot]
        switch value {
        case .null:
            if missingSlot == nil { missingSlot = slot }
        case .number(let number) where !number.isFinite:
            throw DealError(.wrongType, "a field holds a number that is not finite")
        default: break
        }
        return value
    }

    private mutating func arithmetic(
        _ first: FormulaExpression, _ steps: [FormulaExpression.ArithmeticStep]
    ) throws(DealError) -> Value {
        var result = try value(first)
        for step in steps {
            let operand = try value(step.operand)
            result = try FormulaArithmetic.apply(step.symbol, result, operand)
            if case .text(let text) = result { try spend(text.utf8.count / 64) }
        }
        return result
    }

    /// A chain stops at its first link that does not hold; a link with a missing side is null.
    private mutating func comparison(
        _ first: FormulaExpression, _ steps: [FormulaExpression.ComparisonStep]
    ) throws(DealError) -> Value {
        let missingBefore = missingSlot
        var left = try value(first)
        try spend(on: left)
        for step in steps {
            let right = try value(step.operand)
            try spend(on: right)
            guard let holds = try FormulaArithmetic.compare(step.symbol, left, right) else { return .null }
            missingSlot = missingBefore
            if !holds { return false }
            left = right
        }
        return true
    }

    /// Whether a value counts as true: not null, not zero, not empty.
    private mutating func truth(_ expression: FormulaExpression) throws(DealError) -> Bool {
        let missingBefore = missingSlot
        let value = try value(expression)
        missingSlot = missingBefore
        switch value {
        case .null: return false
        case .bool(let flag): return flag
        case .number(let number): return number != 0
        case .text(let text): return !text.isEmpty
        case .list(let elements): return !elements.isEmpty
        case .map(let members): return !members.isEmpty
        }
    }

    private mutating func call(_ function: FormulaFunction, _ arguments: [FormulaExpression]) throws(DealError) -> Value {
        let missingBefore = missingSlot
        guard function == .coalesce || function == .ifNull else {
            let values = try values(arguments)
            try spend(values.count)
            for value in values { try spend(on: value) }
            let result = try FormulaFunctions.apply(function, values)
            if !result.isNull { missingSlot = missingBefore }
            return result
        }
        for argument in arguments {
            let value = try value(argument)
            if !value.isNull {
                missingSlot = missingBefore
                return value
            }
        }
        return .null
    }
}
