/// Writes formulas in SQL.
///
/// Values that are missing and computations that fail are kept apart from the values, so that `coalesce`, conditions and `==` see what
/// the formula's own evaluator shows them. Formulas are typed, so each part is a number, true or false, or text.
struct SQLFormula {
    /// The most parts a formula can have: databases limit how deep expressions nest.
    static let maximumParts = 400
    /// The longest text of a part; some functions repeat their argument.
    static let maximumLength = 100_000

    let scope: SQLScope
    private var parts = 0

    init(_ scope: SQLScope) {
        self.scope = scope
    }

    var dialect: SQLDialect { scope.dialect }

    mutating func number(_ expression: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        try term(expression).asNumber(dialect)
    }

    mutating func numbers(_ expressions: [FormulaExpression]) throws(SQLObstacle) -> [SQLTerm] {
        var terms: [SQLTerm] = []
        for expression in expressions { terms.append(try number(expression)) }
        return terms
    }

    mutating func term(_ expression: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        parts += 1
        guard parts <= Self.maximumParts else { throw SQLObstacle("the formula has more than \(Self.maximumParts) parts") }
        let term = try translated(expression)
        guard term.text.utf8.count <= Self.maximumLength else { throw SQLObstacle("the formula becomes too long") }
        return term
    }

    private mutating func translated(_ expression: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        switch expression {
        case .constant(let value): return try constant(value)
        case .field(let slot): return try field(slot)
        case .negated(let operand):
            let operand = try number(operand)
            return combined("(- \(operand.text))", [operand], operand.magnitude)
        case .not(let operand):
            let operand = try term(operand)
            return boolean(SQLText.not(try operand.truth(dialect)), failing: operand.failures)
        case .arithmetic(let first, let steps): return try arithmetic(first, steps)
        case .power(let base, let exponent): return try power(base, exponent)
        case .comparison(let first, let steps): return try comparison(first, steps)
        case .all(let operands): return try logical(operands, SQLText.all) { $0 }
        case .any(let operands): return try logical(operands, SQLText.any, SQLText.not)
        case .conditional(let condition, let then, let otherwise): return try conditional(condition, then, otherwise)
        case .call(let function, let arguments): return try call(function, arguments)
        case .list: throw SQLObstacle("a list can only stand after `in` and in `min`, `max` and `sum`")
        case .element: throw SQLObstacle("elements of lists, maps and texts cannot be taken")
        }
    }

    // MARK: Values

    private func constant(_ value: Value) throws(SQLObstacle) -> SQLTerm {
        switch value {
        case .number(let number):
            var term = SQLTerm(.number, try dialect.number(number))
            term.magnitude = SQLMagnitude(of: number)
            term.constant = number
            return term
        case .bool(let flag): return SQLTerm(.boolean, flag ? "TRUE" : "FALSE")
        case .text(let text): return SQLTerm(.text, try dialect.string(text))
        case .null:
            var term = SQLTerm(.opaque, "NULL")
            term.lack(where: "TRUE")
            return term
        case .list, .map: throw SQLObstacle("lists and maps have no form in SQL")
        }
    }

    private func field(_ slot: Int) throws(SQLObstacle) -> SQLTerm {
        var term: SQLTerm
        switch try scope.type(of: slot) {
        case .number:
            term = SQLTerm(.number, try scope.number(slot))
            term.magnitude = .column
        case .boolean: term = SQLTerm(.boolean, try scope.boolean(slot))
        case .text: term = SQLTerm(.text, try scope.text(slot))
        case nil: term = SQLTerm(.opaque, try scope.column(slot))
        }
        if !scope.knownSlots.contains(slot) { term.lack(where: try scope.isNull(slot)) }
        return term
    }

    /// A number that is missing where an operand is.
    func combined(_ text: String, _ operands: [SQLTerm], _ magnitude: SQLMagnitude) -> SQLTerm {
        var term = SQLTerm(.number, text).needing(operands)
        term.magnitude = magnitude
        return term
    }

    /// True or false, never missing.
    private func boolean(_ text: String, failing failures: [SQLTerm.Failure]) -> SQLTerm {
        var term = SQLTerm(.boolean, text)
        term.fail(failures)
        return term
    }

    // MARK: Arithmetic

    private mutating func arithmetic(
        _ first: FormulaExpression, _ steps: [FormulaExpression.ArithmeticStep]
    ) throws(SQLObstacle) -> SQLTerm {
        var result = try number(first)
        for step in steps { result = try apply(step.symbol, result, try number(step.operand)) }
        return result
    }

    private func apply(_ symbol: FormulaExpression.Arithmetic, _ left: SQLTerm, _ right: SQLTerm) throws(SQLObstacle) -> SQLTerm {
        switch symbol {
        case .add: return combined("(\(left.text) + \(right.text))", [left, right], try left.magnitude.adding(right.magnitude))
        case .subtract: return combined("(\(left.text) - \(right.text))", [left, right], try left.magnitude.adding(right.magnitude))
        case .multiply:
            return combined("(\(left.text) * \(right.text))", [left, right], try left.magnitude.multiplied(by: right.magnitude))
        case .divide:
            let magnitude = try left.magnitude.divided(by: right.magnitude)
            if let divisor = right.constant, divisor != 0 { return combined("(\(left.text) / \(right.text))", [left, right], magnitude) }
            let zero = try dialect.number(0)
            return refusing(
                "\(right.text) = \(zero)", combined("(\(left.text) / nullif(\(right.text), \(zero)))", [left, right], magnitude))
        case .floorDivide, .remainder: return try floorDivision(symbol, left, right)
        }
    }

    /// A term that fails where a condition holds and all its values are there.
    func refusing(_ condition: String, _ term: SQLTerm) -> SQLTerm {
        var term = term
        term.fail([SQLTerm.Failure(condition, unless: term.missing)])
        return term
    }

    private mutating func power(_ base: FormulaExpression, _ exponent: FormulaExpression) throws(SQLObstacle) -> SQLTerm {
        guard case .constant(.number(let power)) = exponent else {
            throw SQLObstacle("a power needs a constant exponent: with any other the result could be too large for the database to go on")
        }
        let base = try number(base)
        let zero = try dialect.number(0)
        let magnitude = try base.magnitude.raised(to: power)
        // Where the power fails, its base is replaced by one that works.
        var safe = base.text
        if power < 0 { safe = "coalesce(nullif(\(safe), \(zero)), \(try dialect.number(1)))" }
        let isRoot = power != power.rounded(.towardZero)
        if isRoot { safe = "abs(\(safe))" }
        var result = combined("\(dialect == .postgres ? "power" : "pow")(\(safe), \(try dialect.number(power)))", [base], magnitude)
        result.isStrict = base.isStrict && power >= 0
        if power < 0 { result = refusing("\(base.text) = \(zero)", result) }
        return isRoot ? refusing("\(base.text) < \(zero)", result) : result
    }

    // MARK: Conditions

    /// `and` and `or`: an operand is looked at only where those before it did not decide.
    private mutating func logical(
        _ operands: [FormulaExpression], _ join: ([String]) -> String, _ goesOn: (String) -> String
    ) throws(SQLObstacle) -> SQLTerm {
        var truths: [String] = []
        var failures: [SQLTerm.Failure] = []
        for operand in operands {
            let operand = try term(operand)
            failures += truths.isEmpty ? operand.failures : operand.failures(where: SQLText.all(truths.map(goesOn)))
            truths.append(try operand.truth(dialect))
        }
        return boolean(join(truths), failing: failures)
    }

    private mutating func conditional(
        _ condition: FormulaExpression, _ then: FormulaExpression, _ otherwise: FormulaExpression
    ) throws(SQLObstacle) -> SQLTerm {
        let condition = try term(condition)
        let holds = try condition.truth(dialect)
        let (then, otherwise) = try alike(try term(then), try term(otherwise))
        var result = SQLTerm(then.kind, "CASE WHEN \(holds) THEN \(then.text) ELSE \(otherwise.text) END")
        result.magnitude = then.magnitude.union(otherwise.magnitude)
        result.isStrict = then.isStrict && otherwise.isStrict
        if let isMissing = then.isMissing { result.lack(where: SQLText.all([holds, isMissing])) }
        if let isMissing = otherwise.isMissing { result.lack(where: SQLText.all([SQLText.not(holds), isMissing])) }
        result.fail(condition.failures + then.failures(where: holds) + otherwise.failures(where: SQLText.not(holds)))
        return result
    }

    /// Two terms as the same type, since a column has one.
    func alike(_ left: SQLTerm, _ right: SQLTerm) throws(SQLObstacle) -> (SQLTerm, SQLTerm) {
        if left.kind == right.kind { return (left, right) }
        let (left, right) = (left.adopting(right.kind), right.adopting(left.kind))
        if left.kind == right.kind { return (left, right) }
        guard left.kind != .text, right.kind != .text else { throw SQLObstacle("a value is text in one case and a number in another") }
        return (try left.asNumber(dialect), try right.asNumber(dialect))
    }

    /// The first value that is there.
    mutating func firstValue(of arguments: [FormulaExpression]) throws(SQLObstacle) -> SQLTerm {
        var terms: [SQLTerm] = []
        for argument in arguments {
            let term = try term(argument)
            terms.append(term)
            // Those after it are never looked at.
            if term.isMissing == nil { break }
        }
        var result = terms.removeLast()
        while let term = terms.popLast() { result = try replacing(term, result) }
        return result
    }

    private func replacing(_ term: SQLTerm, _ replacement: SQLTerm) throws(SQLObstacle) -> SQLTerm {
        guard let isMissing = term.isMissing else { return term }
        let (term, replacement) = try alike(term, replacement)
        var result = SQLTerm(term.kind, "CASE WHEN \(isMissing) THEN \(replacement.text) ELSE \(term.text) END")
        result.magnitude = term.magnitude.union(replacement.magnitude)
        result.isStrict = replacement.isStrict
        if let neither = replacement.isMissing { result.lack(where: SQLText.all([isMissing, neither])) }
        result.fail(term.failures + replacement.failures(where: isMissing))
        return result
    }
}
