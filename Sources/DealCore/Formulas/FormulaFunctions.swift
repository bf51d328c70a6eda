/// The functions of formulas on values; a null argument gives null, but `coalesce`, `if_null` and `lookup` may replace it.
enum FormulaFunctions {
    static func apply(_ function: FormulaFunction, _ arguments: [Value]) throws(DealError) -> Value {
        if function == .lookup { return try lookup(arguments) }
        if arguments.contains(where: \.isNull) { return .null }
        switch function {
        case .abs: return .number(try number(function, arguments[0]).magnitude)
        case .floor: return .number(try number(function, arguments[0]).rounded(.down))
        case .ceil: return .number(try number(function, arguments[0]).rounded(.up))
        case .sqrt:
            let radicand = try number(function, arguments[0])
            guard radicand >= 0 else { throw DealError(.overflow, "`sqrt` of a negative number") }
            return .number(radicand.squareRoot())
        case .int: return .number(try whole(arguments[0]).rounded(.towardZero))
        case .float:
            guard let number = decimal(arguments[0]) else {
                throw DealError(.wrongType, "`float` cannot make a number of \(arguments[0].kindName)")
            }
            return .number(number)
        case .round: return try rounded(arguments)
        case .pow: return arguments.count == 3 ? try modularPower(arguments) : try FormulaArithmetic.power(arguments[0], arguments[1])
        case .clamp: return try clamped(arguments)
        case .min, .max: return try extreme(function, arguments)
        case .sum: return try sum(arguments)
        case .lower: return .text(try text(function, arguments[0]).lowercased())
        case .startsWith: return .bool(try text(function, arguments[0]).hasPrefix(try text(function, arguments[1])))
        case .contains: return .bool(try FormulaArithmetic.contains(arguments[0], arguments[1]) ?? false)
        case .coalesce, .ifNull, .lookup: return arguments[0]
        }
    }

    private static func number(_ function: FormulaFunction, _ value: Value) throws(DealError) -> Double {
        try FormulaArithmetic.number(value, function.rawValue)
    }

    private static func text(_ function: FormulaFunction, _ value: Value) throws(DealError) -> String {
        guard case .text(let text) = value else { throw DealError(.wrongType, "`\(function.rawValue)` needs text, not \(value.kindName)") }
        return text
    }

    /// The number of `int`: text must be a whole number.
    private static func whole(_ value: Value) throws(DealError) -> Double {
        guard case .text(let text) = value else { return try number(.int, value) }
        guard !text.contains("."), let whole = Decimals.number(in: text) else {
            throw DealError(.wrongType, "\"\(text.prefix(40))\" is not a whole number")
        }
        return whole
    }

    /// The number of `float`, and of a formula's result: numbers, true and false, and any decimal text.
    static func decimal(_ value: Value) -> Double? {
        guard case .text(let text) = value else { return value.asNumber }
        let trimmed = Decimals.trimmed(text)
        let isDecimal = trimmed.utf8.count <= 400 && trimmed.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let number = Double(trimmed), number.isFinite else { return nil }
        return number
    }

    private static func rounded(_ arguments: [Value]) throws(DealError) -> Value {
        let number = try number(.round, arguments[0])
        guard arguments.count == 2 else { return .number(number.rounded(.toNearestOrEven)) }
        guard let places = Int(exactly: try self.number(.round, arguments[1])) else {
            throw DealError(.wrongType, "`round` needs a whole number of places")
        }
        return try FormulaArithmetic.finite(Decimals.rounded(number, places: places))
    }

    /// max(low, min(high, value)): with bounds the wrong way round, the low one.
    private static func clamped(_ arguments: [Value]) throws(DealError) -> Value {
        let value = try number(.clamp, arguments[0])
        let low = try number(.clamp, arguments[1])
        let high = try number(.clamp, arguments[2])
        return .number(max(low, min(high, value)))
    }

    private static func modularPower(_ arguments: [Value]) throws(DealError) -> Value {
        var numbers: [Int64] = []
        for argument in arguments {
            guard let whole = Int64(exactly: try number(.pow, argument)) else {
                throw DealError(.wrongType, "`pow` with a modulus needs whole numbers")
            }
            numbers.append(whole)
        }
        guard numbers[2] != 0 else { throw DealError(.divisionByZero, "`pow` with modulus zero") }
        guard numbers[1] >= 0 else { throw DealError(.overflow, "`pow` with a modulus needs a positive exponent") }
        return .number(Double(Powers.power(numbers[0], numbers[1], modulus: numbers[2])))
    }

    /// The elements of a single list argument, or the arguments themselves.
    private static func elements(_ arguments: [Value]) throws(DealError) -> [Value]? {
        guard arguments.count == 1 else { return arguments }
        guard case .list(let elements) = arguments[0] else { throw DealError(.wrongType, "a single argument must be a list") }
        return elements.contains(where: \.isNull) ? nil : elements
    }

    private static func extreme(_ function: FormulaFunction, _ arguments: [Value]) throws(DealError) -> Value {
        guard let elements = try elements(arguments) else { return .null }
        guard var best = elements.first else { throw DealError(.wrongType, "`\(function.rawValue)` of nothing") }
        if elements.count == 1, !isText(best) { _ = try number(function, best) }
        for element in elements.dropFirst() {
            let symbol: FormulaExpression.Comparison = function == .min ? .less : .greater
            if try FormulaArithmetic.compare(symbol, element, best) ?? false { best = element }
        }
        return best
    }

    /// The result at the place of the first key that equals the value; without one the default, or null.
    private static func lookup(_ arguments: [Value]) throws(DealError) -> Value {
        if arguments[1].isNull || arguments[2].isNull { return .null }
        guard case .list(let keys) = arguments[1], case .list(let results) = arguments[2] else {
            throw DealError(.wrongType, "`lookup` needs a list of keys and a list of results")
        }
        guard keys.count == results.count else {
            throw DealError(.wrongType, "`lookup` has \(keys.count) keys but \(results.count) results")
        }
        if let place = keys.firstIndex(where: { FormulaArithmetic.equal($0, arguments[0]) }) { return results[place] }
        return arguments.count == 4 ? arguments[3] : .null
    }

    private static func isText(_ value: Value) -> Bool {
        if case .text = value { true } else { false }
    }

    private static func sum(_ arguments: [Value]) throws(DealError) -> Value {
        guard let elements = try elements([arguments[0]]) else { return .null }
        var total = arguments.count == 2 ? arguments[1] : 0
        for element in elements { total = try FormulaArithmetic.finite(try number(.sum, total) + number(.sum, element)) }
        return total
    }
}
