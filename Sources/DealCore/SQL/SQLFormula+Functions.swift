/// The functions of formulas, and divisions without a rest.
extension SQLFormula {
    mutating func call(_ function: FormulaFunction, _ arguments: [FormulaExpression]) throws(SQLObstacle) -> SQLTerm {
        switch function {
        case .coalesce, .ifNull: return try firstValue(of: arguments)
        case .lookup: return try lookup(arguments)
        case .abs:
            let number = try number(arguments[0])
            return combined("abs(\(number.text))", [number], number.magnitude)
        case .floor: return try rounding("floor", arguments[0])
        case .ceil: return try rounding("ceil", arguments[0])
        case .int: return try rounding("trunc", arguments[0])
        case .float: return try number(arguments[0])
        case .sqrt: return try squareRoot(arguments[0])
        case .round: return try rounded(arguments)
        case .pow:
            guard arguments.count == 2 else { throw SQLObstacle("`pow` with a modulus cannot be said in SQL") }
            return try term(.power(arguments[0], arguments[1]))
        case .clamp:
            let numbers = try numbers(arguments)
            let inner = dialect.least([numbers[0].text, numbers[2].text])
            return extreme(dialect.greatest([inner, numbers[1].text]), numbers)
        case .min, .max:
            let numbers = try numbers(try elements(function, arguments))
            guard !numbers.isEmpty else { throw SQLObstacle("`\(function.rawValue)` of nothing always fails") }
            let texts = numbers.map(\.text)
            return extreme(function == .min ? dialect.least(texts) : dialect.greatest(texts), numbers)
        case .sum: return try sum(arguments)
        case .lower:
            let text = try text(arguments[0], function)
            return SQLTerm(.text, "lower(\(text.text))").needing([text])
        case .startsWith: return try textTest(.start, whole: arguments[0], part: arguments[1], function)
        case .contains: return try contains(arguments[0], arguments[1])
        }
    }

    /// A number in the range of its arguments.
    private func extreme(_ text: String, _ numbers: [SQLTerm]) -> SQLTerm {
        let magnitude = numbers.dropFirst().reduce(numbers[0].magnitude) { $0.union($1.magnitude) }
        var result = combined(text, numbers, magnitude)
        // Other databases than SQLite pass over NULL.
        if dialect != .sqlite, numbers.count > 1 { result.isStrict = result.isMissing == nil }
        return result
    }

    /// The elements of a single list argument, or the arguments themselves.
    private func elements(_ function: FormulaFunction, _ arguments: [FormulaExpression]) throws(SQLObstacle) -> [FormulaExpression] {
        guard arguments.count == 1 else { return arguments }
        guard case .list(let elements) = arguments[0] else { throw SQLObstacle("`\(function.rawValue)` needs a list written out") }
        return elements
    }

    private mutating func sum(_ arguments: [FormulaExpression]) throws(SQLObstacle) -> SQLTerm {
        let start = arguments.count == 2 ? arguments[1] : .constant(0)
        let steps = try elements(.sum, [arguments[0]]).map { FormulaExpression.ArithmeticStep(symbol: .add, operand: $0) }
        return try term(.arithmetic(start, steps))
    }

    // MARK: Rounding

    private mutating func rounding(_ name: String, _ argument: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        let number = try number(argument)
        return combined("\(name)(\(number.text))", [number], number.magnitude.rounded())
    }

    private mutating func squareRoot(_ argument: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        let number = try number(argument)
        // Databases raise an error for negative numbers, also where the result is not used.
        let root = combined("sqrt(abs(\(number.text)))", [number], number.magnitude.squareRoot())
        return refusing("\(number.text) < \(try dialect.number(0))", root)
    }

    /// Half to even; decimal places are rounded by the exact product with the power of ten.
    private mutating func rounded(_ arguments: [FormulaExpression]) throws(SQLObstacle) -> SQLTerm {
        let number = try number(arguments[0])
        var places = 0.0
        if arguments.count == 2 {
            guard case .constant(.number(let count)) = arguments[1] else { throw SQLObstacle("`round` needs a constant count of places") }
            places = count
        }
        guard places >= 0, places <= 7, places == places.rounded() else {
            throw SQLObstacle("`round` can be said in SQL for 0 to 7 places only")
        }
        if dialect == .sqlite || places > 0 { try exceptBeyond(0x1p51 / scale(places), number.text) }
        guard places > 0 else { return combined(dialect.halfEven(number.text), [number], number.magnitude.rounded()) }
        let product = try number.magnitude.multiplied(by: SQLMagnitude(high: 28, low: 0))
        let magnitude = SQLMagnitude(high: product.high, low: min(product.low, -80))
        return combined(try rounded(number.text, places: places), [number], magnitude)
    }

    private func scale(_ places: Double) -> Double { (0..<Int(places)).reduce(1) { scale, _ in scale * 10 } }

    /// The product with the power of ten is taken with its rounding error, so that only true ties count as ties.
    ///
    /// The number is split in halves of 26 bits, whose products are exact (T. J. Dekker, "A floating-point technique for extending the
    /// available precision", 1971).
    private func rounded(_ number: String, places: Double) throws(SQLObstacle) -> String {
        let scale = try dialect.number(scale(places))
        let split = "(\(number) * \(try dialect.number(134_217_729)))"
        let high = "(\(split) - (\(split) - \(number)))"
        let product = "(\(number) * \(scale))"
        let error = "((\(high) * \(scale) - \(product)) + (\(number) - \(high)) * \(scale))"
        let isTie = "abs(\(product) - \(dialect.halfEven(product))) = \(try dialect.number(0.5))"
        let zero = try dialect.number(0)
        return """
            (CASE WHEN \(isTie) AND \(error) > \(zero) THEN ceil(\(product)) \
            WHEN \(isTie) AND \(error) < \(zero) THEN floor(\(product)) ELSE \(dialect.halfEven(product)) END / \(scale))
            """
    }

    private func exceptBeyond(_ limit: Double, _ number: String) throws(SQLObstacle) {
        scope.except(where: "abs(\(number)) >= \(try dialect.number(limit))")
    }

    // MARK: Divisions without a rest

    /// `//` and `%`, rounded toward minus infinity.
    func floorDivision(_ symbol: FormulaExpression.Arithmetic, _ left: SQLTerm, _ right: SQLTerm) throws(SQLObstacle) -> SQLTerm {
        let zero = try dialect.number(0)
        let magnitude =
            symbol == .remainder
            ? SQLMagnitude(high: right.magnitude.high + 1, low: min(left.magnitude.low, right.magnitude.low))
            : try left.magnitude.divided(by: right.magnitude).rounded()
        guard dialect != .postgres else {
            return combined(try exactDivision(symbol, left, right), [left, right], magnitude)
        }
        let rest = dialect.remainder(left.text, "nullif(\(right.text), \(zero))")
        let isOff = "\(rest) <> \(zero) AND (\(rest) < \(zero)) <> (\(right.text) < \(zero))"
        let text: String
        if symbol == .remainder {
            text = "CASE WHEN \(isOff) THEN \(rest) + \(right.text) ELSE \(rest) END"
        } else {
            let quotient = "(\(left.text) - \(rest)) / nullif(\(right.text), \(zero))"
            try exceptBeyond(0x1p51, quotient)
            text = "CASE WHEN \(isOff) THEN round(\(quotient) - \(try dialect.number(1))) ELSE round(\(quotient)) END"
        }
        return refusing("\(right.text) = \(zero)", combined(text, [left, right], magnitude))
    }

    /// PostgreSQL has no remainder of double precision; by a whole number, the quotient can be corrected by an exact product.
    private func exactDivision(_ symbol: FormulaExpression.Arithmetic, _ left: SQLTerm, _ right: SQLTerm) throws(SQLObstacle) -> String {
        guard let divisor = right.constant, divisor >= 1, divisor <= 0x1p31, divisor == divisor.rounded() else {
            throw SQLObstacle("`\(symbol.rawValue)` can be said in SQL for a whole positive number after it only")
        }
        try exceptBeyond(0x1p51, left.text)
        let floored = "floor(\(left.text) / \(right.text))"
        let quotient = "CASE WHEN \(floored) * \(right.text) > \(left.text) THEN \(floored) - \(try dialect.number(1)) ELSE \(floored) END"
        return symbol == .floorDivide ? quotient : "(\(left.text) - (\(quotient)) * \(right.text))"
    }

    // MARK: Text

    private mutating func text(_ expression: FormulaExpression, _ function: FormulaFunction) throws(SQLObstacle) -> SQLTerm {
        let text = try term(expression)
        guard text.kind == .text else { throw SQLObstacle("`\(function.rawValue)` can be said in SQL for text only") }
        return text
    }

    private mutating func textTest(
        _ part: FieldTest.Part, whole: FormulaExpression, part wanted: FormulaExpression, _ function: FormulaFunction
    ) throws(SQLObstacle) -> SQLTerm {
        let whole = try text(whole, function)
        guard case .constant(.text(let wanted)) = wanted else { throw SQLObstacle("`\(function.rawValue)` needs a constant text") }
        let passes = wanted.isEmpty ? "\(whole.text) IS NOT NULL" : try dialect.passes(part, whole.text, wanted)
        var term = SQLTerm(.boolean, passes).needing([whole])
        term.isStrict = whole.isStrict && !wanted.isEmpty
        return term
    }

    /// Whether a list written out has an element, or a text a part.
    mutating func contains(_ whole: FormulaExpression, _ part: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        guard case .list(let elements) = whole else { return try textTest(.anywhere, whole: whole, part: part, .contains) }
        let part = try term(part)
        var tests: [String] = []
        var failures: [SQLTerm.Failure] = []
        for element in elements {
            let element = try term(element)
            tests.append(try equality(element, part))
            failures += element.failures
        }
        var result = SQLTerm(.boolean, SQLText.any(tests)).needing([part])
        result.fail(failures)
        result.isStrict = result.isMissing == nil
        return result
    }
}
