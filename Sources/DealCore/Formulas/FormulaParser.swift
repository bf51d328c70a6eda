/// A formula's part with what is known about it.
struct TypedExpression {
    var expression: FormulaExpression
    var type: FieldSchema.FieldType
    var range: Range<Int>
    /// How deep operators nest in it.
    var height = 0
    /// The name of the field this is, for going on to its members.
    var fieldName: String?
    /// The types of the elements, for a list written out.
    var elementTypes: [FieldSchema.FieldType]?
}

/// Reads a formula by precedence climbing (Pratt, "Top down operator precedence", 1973), resolving names and checking types on the way.
///
/// The first thing that breaks the grammar stops the reading; names and types that are wrong are all collected.
struct FormulaParser {
    /// The deepest nesting of parentheses, calls and conditionals.
    static let maximumDepth = 200

    enum Precedence: Int {
        case lowest, or, and, not, comparison, sum, product, sign, power

        var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .power }
    }

    let tokens: [FormulaToken]
    var position = 0
    var depth = 0
    var checker: FormulaChecker

    static func parse(_ text: String, checker: FormulaChecker) throws(FormulaSyntaxError) -> (TypedExpression, FormulaChecker) {
        var parser = FormulaParser(tokens: try FormulaLexer.tokens(of: text), checker: checker)
        let result = try parser.expression()
        guard case .end = parser.current.kind else { throw parser.leftOver() }
        return (result, parser.checker)
    }

    private init(tokens: [FormulaToken], checker: FormulaChecker) {
        self.tokens = tokens
        self.checker = checker
    }

    var current: FormulaToken { tokens[position] }

    mutating func advance() -> FormulaToken {
        let token = current
        if position < tokens.count - 1 { position += 1 }
        return token
    }

    mutating func accept(_ symbol: String) -> Bool {
        guard current.is(symbol) else { return false }
        _ = advance()
        return true
    }

    /// Counts one more level of nesting; every level must be left again.
    mutating func enter() throws(FormulaSyntaxError) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw tooDeep(current) }
    }

    // MARK: Operators

    /// A whole expression: `if a then b else c`, `b if a else c`, or anything below.
    mutating func expression() throws(FormulaSyntaxError) -> TypedExpression {
        try enter()
        defer { depth -= 1 }
        if current.is("if") { return try leadingConditional() }
        let value = try operation(.or)
        return current.is("if") ? try trailingConditional(value) : value
    }

    private mutating func leadingConditional() throws(FormulaSyntaxError) -> TypedExpression {
        let start = advance().range.lowerBound
        let condition = try expression()
        try expect("then", after: "the condition")
        let then = try expression()
        try expect("else", after: "the value")
        return checker.conditional(condition, then, try expression(), start: start)
    }

    private mutating func trailingConditional(_ value: TypedExpression) throws(FormulaSyntaxError) -> TypedExpression {
        _ = advance()
        let condition = try operation(.or)
        try expect("else", after: "the condition")
        return checker.conditional(condition, value, try expression(), start: value.range.lowerBound)
    }

    private mutating func operation(_ minimum: Precedence) throws(FormulaSyntaxError) -> TypedExpression {
        var left = try prefix(minimum)
        while let precedence = infixPrecedence(), precedence.rawValue >= minimum.rawValue {
            left =
                switch precedence {
                case .or: try run("or", left, .or)
                case .and: try run("and", left, .and)
                case .comparison: try comparison(left)
                case .power: try power(left)
                default: try arithmetic(left, precedence)
                }
        }
        return left
    }

    private func infixPrecedence() -> Precedence? {
        switch current.kind {
        case .keyword("or"): .or
        case .keyword("and"): .and
        case .keyword("in"): .comparison
        case .keyword("not"): tokens[min(position + 1, tokens.count - 1)].is("in") ? .comparison : nil
        case .symbol("=="), .symbol("!="), .symbol("<"), .symbol("<="), .symbol(">"), .symbol(">="): .comparison
        case .symbol("+"), .symbol("-"): .sum
        case .symbol("*"), .symbol("/"), .symbol("//"), .symbol("%"): .product
        case .symbol("**"): .power
        default: nil
        }
    }

    private mutating func prefix(_ minimum: Precedence) throws(FormulaSyntaxError) -> TypedExpression {
        if current.is("not"), minimum.rawValue <= Precedence.not.rawValue { return try signed(.not) }
        if current.is("-") || current.is("+") { return try signed(.sign) }
        return try postfix(try primary())
    }

    /// `not a`, `-a`, `+a`.
    private mutating func signed(_ precedence: Precedence) throws(FormulaSyntaxError) -> TypedExpression {
        let token = advance()
        try enter()
        defer { depth -= 1 }
        let operand = try operation(precedence)
        return token.is("not") ? checker.not(operand, at: token.range) : checker.signed(operand, negative: token.is("-"), at: token.range)
    }

    private mutating func run(_ word: String, _ first: TypedExpression, _ precedence: Precedence) throws(FormulaSyntaxError)
        -> TypedExpression
    {
        var operands = [first]
        while accept(word) { operands.append(try operation(precedence.tighter)) }
        return checker.logical(word, operands)
    }

    private mutating func arithmetic(_ first: TypedExpression, _ precedence: Precedence) throws(FormulaSyntaxError) -> TypedExpression {
        var result = first
        result.height += 1
        var steps: [FormulaExpression.ArithmeticStep] = []
        while infixPrecedence() == precedence, case .symbol(let text) = current.kind,
            let symbol = FormulaExpression.Arithmetic(rawValue: text)
        {
            let token = advance()
            let operand = try operation(precedence.tighter)
            steps.append(FormulaExpression.ArithmeticStep(symbol: symbol, operand: operand.expression))
            checker.arithmetic(symbol, &result, operand, at: token.range)
        }
        result.expression = .arithmetic(first.expression, steps)
        result.fieldName = nil
        return result
    }

    /// Right associative, and tighter than a sign before it: −2 ** 2 is −4, 2 ** −1 is 0.5.
    private mutating func power(_ base: TypedExpression) throws(FormulaSyntaxError) -> TypedExpression {
        let token = advance()
        try enter()
        defer { depth -= 1 }
        let exponent = try operation(.sign)
        return checker.power(base, exponent, at: token.range)
    }

    private mutating func comparison(_ first: TypedExpression) throws(FormulaSyntaxError) -> TypedExpression {
        var left = first
        var result = first
        var steps: [FormulaExpression.ComparisonStep] = []
        while infixPrecedence() == .comparison {
            let token = advance()
            var word = token.word
            if word == "not", accept("in") { word = "not in" }
            guard let symbol = FormulaExpression.Comparison(rawValue: word) else { throw unexpected(token, "after a value") }
            let right = try operation(.sum)
            steps.append(FormulaExpression.ComparisonStep(symbol: symbol, operand: right.expression))
            checker.comparison(symbol, left, right, &result, at: token.range)
            left = right
        }
        result.expression = .comparison(first.expression, steps)
        result.fieldName = nil
        return result
    }
}
