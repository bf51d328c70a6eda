/// The operands of formulas: literals, names, calls, lists, elements; and what to say about what is out of place.
extension FormulaParser {
    mutating func primary() throws(FormulaSyntaxError) -> TypedExpression {
        let token = advance()
        switch token.kind {
        case .symbol("("): return try parenthesised(token)
        case .symbol("["): return try brackets(token)
        case .name(let name): return current.is("(") ? try call(name, token) : try field(name, token)
        default:
            guard let (value, type) = Self.literal(token) else { throw unexpected(token, "where a value should stand") }
            return TypedExpression(expression: .constant(value), type: type, range: token.range)
        }
    }

    static func literal(_ token: FormulaToken) -> (Value, FieldSchema.FieldType)? {
        switch token.kind {
        case .number(let number): (.number(number), .number)
        case .text(let text): (.text(text), .text)
        case .keyword("True"), .keyword("true"): (true, .boolean)
        case .keyword("False"), .keyword("false"): (false, .boolean)
        case .keyword("None"), .keyword("null"): (.null, .any)
        default: nil
        }
    }

    mutating func brackets(_ open: FormulaToken) throws(FormulaSyntaxError) -> TypedExpression {
        let elements = try list(closing: "]", open: open)
        return checker.list(elements, range: open.range.lowerBound..<tokens[position - 1].range.upperBound)
    }

    mutating func field(_ first: String, _ token: FormulaToken) throws(FormulaSyntaxError) -> TypedExpression {
        var name = first
        var end = token.range.upperBound
        while accept(".") {
            let part = advance()
            guard case .name(let member) = part.kind else { throw unexpected(part, "after a dot") }
            name += "." + member
            end = part.range.upperBound
        }
        guard !current.is("(") else {
            throw FormulaSyntaxError(
                "`\(name)` is not a function", at: token.range.lowerBound..<end, hint: "functions are called by their plain name")
        }
        return checker.field(name, range: token.range.lowerBound..<end)
    }

    mutating func call(_ name: String, _ token: FormulaToken) throws(FormulaSyntaxError) -> TypedExpression {
        let open = advance()
        let arguments = try list(closing: ")", open: open)
        return checker.call(name, arguments, nameRange: token.range, range: token.range.lowerBound..<tokens[position - 1].range.upperBound)
    }

    /// `(a)`, or a list written `(a, b)`.
    mutating func parenthesised(_ open: FormulaToken) throws(FormulaSyntaxError) -> TypedExpression {
        let elements = try list(closing: ")", open: open)
        let range = open.range.lowerBound..<tokens[position - 1].range.upperBound
        guard elements.count == 1, !tokens[position - 2].is(","), var only = elements.first else {
            guard !elements.isEmpty else { throw FormulaSyntaxError("the parentheses are empty", at: range) }
            return checker.list(elements, range: range)
        }
        only.range = range
        return only
    }

    mutating func list(closing bracket: String, open: FormulaToken) throws(FormulaSyntaxError) -> [TypedExpression] {
        var elements: [TypedExpression] = []
        while !accept(bracket) {
            elements.append(try expression())
            if accept(bracket) { break }
            guard accept(",") else { throw notClosed(open, bracket) }
        }
        return elements
    }

    mutating func postfix(_ operand: TypedExpression) throws(FormulaSyntaxError) -> TypedExpression {
        var result = operand
        while current.is("[") { result = try element(of: result) }
        return result
    }

    mutating func element(of whole: TypedExpression) throws(FormulaSyntaxError) -> TypedExpression {
        let open = advance()
        guard whole.height < Self.maximumDepth else { throw tooDeep(open) }
        let indices = try list(closing: "]", open: open)
        let range = whole.range.lowerBound..<tokens[position - 1].range.upperBound
        guard indices.count == 1 else { throw FormulaSyntaxError("one index must stand between `[` and `]`", at: range) }
        return checker.element(of: whole, indices[0], range: range)
    }

    // MARK: Errors

    func tooDeep(_ token: FormulaToken) -> FormulaSyntaxError {
        FormulaSyntaxError("the formula nests deeper than \(Self.maximumDepth)", at: token.range, code: "formula-too-deep")
    }

    func notClosed(_ open: FormulaToken, _ bracket: String) -> FormulaSyntaxError {
        guard case .end = current.kind else { return unexpected(current, "where `,` or `\(bracket)` should stand") }
        return FormulaSyntaxError("\(open.shown) is not closed", at: open.range, hint: "add `\(bracket)`")
    }

    mutating func expect(_ word: String, after what: String) throws(FormulaSyntaxError) {
        guard accept(word) else { throw unexpected(current, "where `\(word)` should stand after \(what)") }
    }

    func unexpected(_ token: FormulaToken, _ place: String) -> FormulaSyntaxError {
        guard case .end = token.kind else {
            let missing = token.is(")") ? "remove it, or add the value before it" : nil
            return FormulaSyntaxError("unexpected \(token.shown) \(place)", at: token.range, hint: missing)
        }
        guard tokens.count > 1, let last = tokens.dropLast().last else {
            return FormulaSyntaxError("the formula is empty", at: token.range, hint: "write 0 for no amount")
        }
        return FormulaSyntaxError("the formula ends after \(last.shown), \(place)", at: last.range)
    }

    func leftOver() -> FormulaSyntaxError {
        if current.is(")") || current.is("]") {
            return FormulaSyntaxError("\(current.shown) closes nothing", at: current.range, hint: "remove it, or open it before")
        }
        if case .name("is") = current.kind {
            return FormulaSyntaxError(
                "`is` is not an operator of formulas", at: current.range, hint: "write `==`, or `coalesce` for missing values")
        }
        return FormulaSyntaxError(
            "unexpected \(current.shown) after the end of the formula", at: current.range, hint: "an operator may be missing before it")
    }
}
