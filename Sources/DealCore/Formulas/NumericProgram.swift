/// A formula that computes with numbers alone, as a flat list of instructions on registers.
///
/// It runs where every field it reads holds a finite number or nothing; NaN stands for nothing, 1 and 0 for true and false.
/// Whatever it cannot decide (an error, or a result that is missing) is left to the ``FormulaEvaluator``, which says why.
struct NumericProgram: Hashable, Sendable {
    /// The most registers; a formula that nests deeper is not one of these.
    static let registerCount = 16

    enum Operand: Hashable, Sendable {
        case register(Int)
        case field(Int)
        case constant(Double)
    }

    /// What an instruction does.
    enum Operation: Hashable, Sendable {
        // Missing when an operand is missing.
        case add, subtract, multiply, divide, floorDivide, remainder, power
        case minimum, maximum
        case absolute, floor, ceiling, truncate, round, squareRoot
        case roundTo(places: Int)
        case less, lessOrEqual, greater, greaterOrEqual
        // Defined for missing operands too.
        case equal, notEqual
        /// The second operand where the first is true; the first itself otherwise: a link of a chain of comparisons.
        case chained
        case and, or, not
        /// The first operand, or the second where the first is missing.
        case coalesce
        /// The second operand where the first is true, the third otherwise.
        case select
    }

    struct Instruction: Hashable, Sendable {
        var operation: Operation
        var first: Operand
        var second: Operand
        var third: Operand
        /// The register the result goes to.
        var result: Int
    }

    private(set) var instructions: [Instruction] = []
    private(set) var result = Operand.constant(0)
    /// The slots of the fields it reads, each once.
    private(set) var slots: [Int] = []
    /// Whether anything missing or wrong anywhere makes the whole result missing.
    private(set) var isStrict = true

    /// Makes a program; `nil` for a formula that needs more than numbers.
    init?(_ expression: FormulaExpression) {
        guard let result = operand(expression, 0) else { return nil }
        self.result = result
    }

    /// Adds what computes an expression; registers below `free` are in use.
    private mutating func operand(_ expression: FormulaExpression, _ free: Int) -> Operand? {
        guard free < Self.registerCount - 2 else { return nil }
        switch expression {
        case .constant(.number(let number)): return .constant(number)
        case .constant(.bool(let flag)): return .constant(flag ? 1 : 0)
        case .constant(.null): return .constant(.nan)
        case .field(let slot):
            if !slots.contains(slot) { slots.append(slot) }
            return .field(slot)
        case .negated(let operand): return binary(.subtract, .constant(.number(0)), operand, free)
        case .not(let operand): return unary(.not, operand, free)
        case .arithmetic(let first, let steps): return arithmetic(first, steps, free)
        case .power(let base, let exponent): return binary(.power, base, exponent, free)
        case .comparison(let first, let steps): return comparison(first, steps, free)
        case .all(let operands): return fold(.and, operands, from: 1, free)
        case .any(let operands): return fold(.or, operands, from: 0, free)
        case .conditional(let condition, let then, let otherwise):
            guard let first = operand(condition, free), let second = operand(then, free + 1), let third = operand(otherwise, free + 2)
            else { return nil }
            return emit(.select, first, second, third, into: free)
        case .call(let function, let arguments): return call(function, arguments, free)
        case .constant, .list, .element: return nil
        }
    }

    private mutating func emit(
        _ operation: Operation, _ first: Operand, _ second: Operand = .constant(0), _ third: Operand = .constant(0),
        into result: Int
    ) -> Operand {
        switch operation {
        case .equal, .notEqual, .chained, .and, .or, .not, .coalesce, .select, .less, .lessOrEqual, .greater, .greaterOrEqual:
            isStrict = false
        default: break
        }
        instructions.append(Instruction(operation: operation, first: first, second: second, third: third, result: result))
        return .register(result)
    }

    private mutating func unary(_ operation: Operation, _ expression: FormulaExpression, _ free: Int) -> Operand? {
        operand(expression, free).map { emit(operation, $0, into: free) }
    }

    private mutating func binary(_ operation: Operation, _ left: FormulaExpression, _ right: FormulaExpression, _ free: Int) -> Operand? {
        guard let first = operand(left, free), let second = operand(right, free + 1) else { return nil }
        return emit(operation, first, second, into: free)
    }

    private mutating func fold(_ operation: Operation, _ expressions: [FormulaExpression], from start: Double, _ free: Int) -> Operand? {
        var result = Operand.constant(start)
        for expression in expressions {
            guard let next = operand(expression, free + 1) else { return nil }
            result = emit(operation, result, next, into: free)
        }
        return result
    }

    private mutating func arithmetic(
        _ first: FormulaExpression, _ steps: [FormulaExpression.ArithmeticStep], _ free: Int
    ) -> Operand? {
        guard var result = operand(first, free) else { return nil }
        for step in steps {
            guard let next = operand(step.operand, free + 1) else { return nil }
            result = emit(Self.operation(step.symbol), result, next, into: free)
        }
        return result
    }

    private static func operation(_ symbol: FormulaExpression.Arithmetic) -> Operation {
        switch symbol {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .remainder: .remainder
        }
    }

    /// A chain keeps what its links compare in one register, and how it stands in another.
    private mutating func comparison(
        _ first: FormulaExpression, _ steps: [FormulaExpression.ComparisonStep], _ free: Int
    ) -> Operand? {
        guard var left = operand(first, free + 1) else { return nil }
        var result: Operand?
        for (index, step) in steps.enumerated() {
            let place = free + 2 + index
            guard let operation = Self.operation(step.symbol), let right = operand(step.operand, place) else { return nil }
            let link = emit(operation, left, right, into: steps.count == 1 ? free : place + 1)
            result =
                result.map { emit(.chained, $0, link, into: free) }
                ?? (steps.count == 1 ? link : emit(.chained, .constant(1), link, into: free))
            left = right
        }
        return result
    }

    private static func operation(_ symbol: FormulaExpression.Comparison) -> Operation? {
        switch symbol {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .isIn, .isNotIn: nil
        }
    }

    private mutating func call(_ function: FormulaFunction, _ arguments: [FormulaExpression], _ free: Int) -> Operand? {
        switch function {
        case .abs: return unary(.absolute, arguments[0], free)
        case .floor: return unary(.floor, arguments[0], free)
        case .ceil: return unary(.ceiling, arguments[0], free)
        case .int: return unary(.truncate, arguments[0], free)
        case .float: return operand(arguments[0], free)
        case .sqrt: return unary(.squareRoot, arguments[0], free)
        case .pow: return arguments.count == 2 ? binary(.power, arguments[0], arguments[1], free) : nil
        case .round: return rounded(arguments, free)
        case .min: return extreme(.minimum, arguments, free)
        case .max: return extreme(.maximum, arguments, free)
        case .sum: return sum(arguments, free)
        case .clamp:
            guard let value = operand(arguments[0], free), let low = operand(arguments[1], free + 1),
                let high = operand(arguments[2], free + 2)
            else { return nil }
            return emit(.maximum, low, emit(.minimum, high, value, into: free), into: free)
        case .coalesce, .ifNull:
            guard var result = operand(arguments[0], free) else { return nil }
            for argument in arguments.dropFirst() {
                guard let next = operand(argument, free + 1) else { return nil }
                result = emit(.coalesce, result, next, into: free)
            }
            return result
        default: return nil
        }
    }

    private mutating func rounded(_ arguments: [FormulaExpression], _ free: Int) -> Operand? {
        guard arguments.count == 2 else { return unary(.round, arguments[0], free) }
        guard case .constant(.number(let number)) = arguments[1], let places = Int(exactly: number) else { return nil }
        return unary(.roundTo(places: places), arguments[0], free)
    }

    /// Arguments, or the elements of a single list.
    private static func elements(_ arguments: [FormulaExpression]) -> [FormulaExpression]? {
        if arguments.count > 1 { return arguments }
        guard case .list(let elements)? = arguments.first, !elements.isEmpty else { return nil }
        return elements
    }

    private mutating func extreme(_ operation: Operation, _ arguments: [FormulaExpression], _ free: Int) -> Operand? {
        guard let elements = Self.elements(arguments), var result = operand(elements[0], free) else { return nil }
        for element in elements.dropFirst() {
            guard let next = operand(element, free + 1) else { return nil }
            result = emit(operation, result, next, into: free)
        }
        return result
    }

    private mutating func sum(_ arguments: [FormulaExpression], _ free: Int) -> Operand? {
        guard case .list(let elements) = arguments[0] else { return nil }
        guard var result = arguments.count == 2 ? operand(arguments[1], free) : .constant(0) else { return nil }
        for element in elements {
            guard let next = operand(element, free + 1) else { return nil }
            result = emit(.add, result, next, into: free)
        }
        return result
    }
}
