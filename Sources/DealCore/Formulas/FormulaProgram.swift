/// A formula resolved against a layout of fields.
struct FormulaProgram: Sendable {
    let expression: FormulaExpression
    /// The same, where numbers suffice.
    let numeric: NumericProgram?
    /// The dotted names of the fields it reads, in order of appearance.
    let fields: [String]

    private init(_ expression: FormulaExpression, fields: [String]) {
        self.expression = expression
        self.fields = fields
        numeric = NumericProgram(expression)
    }

    /// Compiles a formula; gives no program when a diagnostic is an error.
    ///
    /// - Parameters:
    ///   - context: what the formulas of one document share; it gets the slots of the fields this one reads.
    ///   - nonZero: fields that are never zero where the formula is computed.
    ///   - wantsAmount: whether a result that cannot be a number is an error.
    static func compile(
        _ text: String, in context: CompilationContext, nonZero: Set<String> = [], wantsAmount: Bool
    ) -> (program: FormulaProgram?, diagnostics: [Diagnostic]) {
        guard text.utf8.count <= Formula.maximumLength else {
            return (nil, [.error("formula-too-long", "the formula is longer than \(Formula.maximumLength) bytes")])
        }
        // As in the original, no text at all is no amount; blanks alone are a mistake.
        if text.isEmpty { return (FormulaProgram(.constant(0), fields: []), []) }
        let slotCount = context.layout.count
        do throws(FormulaSyntaxError) {
            var (result, checker) = try FormulaParser.parse(text, checker: FormulaChecker(context: context, nonZero: nonZero))
            checker.finish(result, wantsAmount: wantsAmount)
            let failed = checker.diagnostics.contains { $0.severity == .error }
            if failed {
                context.layout.shrink(to: slotCount)
                return (nil, checker.diagnostics)
            }
            return (FormulaProgram(result.expression, fields: checker.fields), checker.diagnostics)
        } catch {
            context.layout.shrink(to: slotCount)
            return (nil, [error.diagnostic])
        }
    }

    func value(for record: Record) throws(DealError) -> Value {
        var evaluator = FormulaEvaluator(record: record)
        return try evaluator.value(expression)
    }

    /// The result as a number: true and false as 1 and 0, numeric text as its number.
    func number(for record: Record, _ layout: FieldLayout) throws(DealError) -> Double {
        if let number = numeric?.number(for: record) { return number }
        var evaluator = FormulaEvaluator(record: record)
        let value = try evaluator.value(expression)
        if case .number(let number) = value { return number }
        if case .null = value {
            let name = evaluator.missingSlot.map { "`\(layout.name(of: $0))`" } ?? "the formula"
            throw DealError(.missingField, "\(name) has no value")
        }
        guard let number = FormulaFunctions.decimal(value) else {
            throw DealError(.wrongType, "the formula gives \(value.kindName), not a number")
        }
        return number
    }
}
