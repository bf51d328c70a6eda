/// The operators of formulas on values.
///
/// A null operand gives null. Results that are not finite are errors. `//` and `%` round toward minus infinity, as in the original.
enum FormulaArithmetic {
    static func apply(_ symbol: FormulaExpression.Arithmetic, _ left: Value, _ right: Value) throws(DealError) -> Value {
        if case .number(let left) = left, case .number(let right) = right { return try apply(symbol, left, right) }
        if left.isNull || right.isNull { return .null }
        switch (symbol, left, right) {
        case (.add, .text(let left), .text(let right)): return try joined(left, right)
        case (.multiply, .text(let text), _): return try repeated(text, right)
        case (.multiply, _, .text(let text)): return try repeated(text, left)
        default: return try apply(symbol, try number(left, symbol.rawValue), try number(right, symbol.rawValue))
        }
    }

    static func subtract(_ left: Value, _ right: Value) throws(DealError) -> Value {
        try apply(.subtract, left, right)
    }

    private static func apply(_ symbol: FormulaExpression.Arithmetic, _ left: Double, _ right: Double) throws(DealError) -> Value {
        switch symbol {
        case .add: return try finite(left + right)
        case .subtract: return try finite(left - right)
        case .multiply: return try finite(left * right)
        case .divide:
            guard right != 0 else { throw DealError(.divisionByZero, "division by zero") }
            return try finite(left / right)
        case .floorDivide: return try finite(try floorDivision(left, right).quotient)
        case .remainder: return try finite(try floorDivision(left, right).remainder)
        }
    }

    /// Division rounded toward minus infinity; the remainder has the divisor's sign.
    private static func floorDivision(_ left: Double, _ right: Double) throws(DealError) -> (quotient: Double, remainder: Double) {
        guard right != 0 else { throw DealError(.divisionByZero, "division by zero") }
        var remainder = left.truncatingRemainder(dividingBy: right)
        var quotient = (left - remainder) / right
        if remainder != 0, (remainder < 0) != (right < 0) {
            remainder += right
            quotient -= 1
        }
        let floored = quotient.rounded(.down)
        return (quotient - floored > 0.5 ? floored + 1 : floored, remainder)
    }

    static func power(_ base: Value, _ exponent: Value) throws(DealError) -> Value {
        if base.isNull || exponent.isNull { return .null }
        let base = try number(base, "**")
        let exponent = try number(exponent, "**")
        if base == 0, exponent < 0 { throw DealError(.divisionByZero, "zero to a negative power") }
        if base < 0, exponent != exponent.rounded(.towardZero) { throw DealError(.overflow, "a root of a negative number") }
        return try finite(Powers.power(base, exponent))
    }

    /// Whether a comparison holds; `nil` when a side is missing.
    ///
    /// Only `==` and `!=` tell what is missing from what is not.
    static func compare(_ symbol: FormulaExpression.Comparison, _ left: Value, _ right: Value) throws(DealError) -> Bool? {
        switch symbol {
        case .equal: return equal(left, right)
        case .notEqual: return !equal(left, right)
        case .isIn: return try contains(right, left)
        case .isNotIn: return try contains(right, left).map { !$0 }
        default: break
        }
        if left.isNull || right.isNull { return nil }
        if case .text(let left) = left, case .text(let right) = right { return ordered(symbol, left, right) }
        return ordered(symbol, try number(left, symbol.rawValue), try number(right, symbol.rawValue))
    }

    private static func ordered<Operand: Comparable>(_ symbol: FormulaExpression.Comparison, _ left: Operand, _ right: Operand) -> Bool {
        switch symbol {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        default: left >= right
        }
    }

    /// Equality without conversions, but true counts as 1 and false as 0.
    static func equal(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.bool(let flag), .number(let number)), (.number(let number), .bool(let flag)): number == (flag ? 1 : 0)
        default: left == right
        }
    }

    /// Whether a list has an element, or a text a part.
    static func contains(_ whole: Value, _ part: Value) throws(DealError) -> Bool? {
        if whole.isNull || part.isNull { return nil }
        switch (whole, part) {
        case (.list(let elements), _): return elements.contains { equal($0, part) }
        case (.text(let text), .text(let part)): return part.isEmpty || text.contains(part)
        default: throw DealError(.wrongType, "\(whole.kindName) cannot contain \(part.kindName)")
        }
    }

    static func element(of whole: Value, at index: Value) throws(DealError) -> Value {
        switch (whole, index) {
        case (.null, _), (_, .null): return .null
        case (.map(let members), .text(let name)): return members[name] ?? .null
        case (.list(let elements), _): return try element(of: elements, at: index)
        case (.text(let text), _): return try element(of: text.unicodeScalars.map { .text(String($0)) }, at: index)
        default: throw DealError(.wrongType, "\(whole.kindName) has no element \(index.asText ?? index.kindName)")
        }
    }

    /// Elements count from 0, or from −1 backwards.
    private static func element(of elements: [Value], at index: Value) throws(DealError) -> Value {
        guard let position = Int(exactly: try number(index, "[ ]")) else { throw DealError(.wrongType, "an index must be a whole number") }
        let offset = position < 0 ? elements.count + position : position
        guard elements.indices.contains(offset) else {
            throw DealError(.overflow, "there is no element \(position) among \(elements.count)")
        }
        return elements[offset]
    }

    private static func joined(_ left: String, _ right: String) throws(DealError) -> Value {
        guard left.utf8.count + right.utf8.count <= Formula.maximumLength else { throw DealError(.workLimit, "the text grows too long") }
        return .text(left + right)
    }

    private static func repeated(_ text: String, _ count: Value) throws(DealError) -> Value {
        if case .text = count { throw DealError(.wrongType, "`*` cannot multiply text with text") }
        guard let times = Int(exactly: try number(count, "*")) else {
            throw DealError(.wrongType, "`*` repeats text a whole number of times")
        }
        guard times <= Formula.maximumLength / max(1, text.utf8.count) else { throw DealError(.workLimit, "the text grows too long") }
        return .text(String(repeating: text, count: max(0, times)))
    }

    /// A number operand: numbers, true and false; nothing else is converted.
    static func number(_ value: Value, _ operation: String) throws(DealError) -> Double {
        switch value {
        case .number(let number): return number
        case .bool(let flag): return flag ? 1 : 0
        default: throw DealError(.wrongType, "`\(operation)` needs a number, not \(value.kindName)")
        }
    }

    static func finite(_ number: Double) throws(DealError) -> Value {
        guard number.isFinite else { throw DealError(.overflow, "the result is too large") }
        return .number(number)
    }
}
