/// Resolves the names of a formula and checks its types while it is read.
struct FormulaChecker {
    let context: CompilationContext
    private(set) var diagnostics: [Diagnostic] = []
    /// The names of fields in order of appearance, and in how many places each is read.
    private var names: [String] = []
    private var uses: [String: Int] = [:]
    private let nonZero: Set<String>

    init(context: CompilationContext, nonZero: Set<String>) {
        self.context = context
        self.nonZero = nonZero
    }

    /// The dotted names of the fields it reads, in order of appearance.
    var fields: [String] { names.filter { uses[$0, default: 0] > 0 } }

    /// The most errors, and the most warnings, told of one formula.
    private static let maximumDiagnostics = 100
    private var errorCount = 0

    private mutating func error(_ code: String, _ message: String, _ range: Range<Int>, hint: @autoclosure () -> String? = nil) {
        errorCount += 1
        guard errorCount <= Self.maximumDiagnostics else { return }
        diagnostics.append(.error(code, message, hint: hint(), range: range))
    }

    private mutating func warning(_ code: String, _ message: String, _ range: Range<Int>, hint: String? = nil) {
        guard diagnostics.count - min(errorCount, Self.maximumDiagnostics) < Self.maximumDiagnostics else { return }
        diagnostics.append(.warning(code, message, hint: hint, range: range))
    }

    private static func isNumeric(_ type: FieldSchema.FieldType) -> Bool { type == .number || type == .boolean || type == .any }

    private func shown(_ type: FieldSchema.FieldType) -> String {
        switch type {
        case .number: "a number"
        case .text: "text"
        case .boolean: "true or false"
        case .list: "a list"
        case .map: "a map"
        case .date: "a date"
        case .any: "anything"
        }
    }

    private func span(_ first: TypedExpression, _ last: TypedExpression) -> Range<Int> {
        first.range.lowerBound..<max(first.range.upperBound, last.range.upperBound)
    }

    // MARK: Names

    private static let functions = FormulaFunction.allCases.map(\.rawValue).sorted()

    mutating func field(_ name: String, range: Range<Int>) -> TypedExpression {
        guard let field = context.schema.field(named: name) else {
            let isFunction = FormulaFunction(rawValue: name) != nil
            let context = context
            error(
                "unknown-field", "`\(name)` is not a known field", range,
                hint: isFunction ? "call it: `\(name)(…)`" : context.suggestion(for: name))
            return TypedExpression(expression: .constant(.null), type: .any, range: range)
        }
        if uses.updateValue(uses[field.name, default: 0] + 1, forKey: field.name) == nil {
            names.append(field.name)
            if let hint = context.misspelling(of: field.name) {
                warning("undeclared-field", "`\(field.name)` is not declared", range, hint: hint)
            }
        }
        // In formulas days are compared as text: their form sorts by time.
        let type = field.type == .date ? .text : field.type
        return TypedExpression(expression: .field(context.layout.slot(for: field.name)), type: type, range: range, fieldName: field.name)
    }

    mutating func element(of value: TypedExpression, _ index: TypedExpression, range: Range<Int>) -> TypedExpression {
        if let name = value.fieldName, case .constant(.text(let member)) = index.expression {
            // `cpu['cores']` is the field `cpu.cores`.
            uses[name, default: 1] -= 1
            return field("\(name).\(member)", range: range)
        }
        if value.type == .number || value.type == .boolean { error("wrong-type", "\(shown(value.type)) has no elements", range) }
        return TypedExpression(
            expression: .element(value.expression, index: index.expression), type: .any, range: range,
            height: max(value.height, index.height) + 1)
    }

    mutating func list(_ elements: [TypedExpression], range: Range<Int>) -> TypedExpression {
        let height = elements.map(\.height).max() ?? 0
        return TypedExpression(
            expression: .list(elements.map(\.expression)), type: .list, range: range, height: height + 1,
            elementTypes: elements.map(\.type))
    }

    mutating func call(_ name: String, _ arguments: [TypedExpression], nameRange: Range<Int>, range: Range<Int>) -> TypedExpression {
        guard let function = FormulaFunction(rawValue: name) else {
            let context = context
            error(
                "unknown-function", "`\(name)` is not a function", nameRange,
                hint: context.log.hint(for: name, among: Self.functions) ?? "use one of: \(Self.functions.joined(separator: ", "))")
            return TypedExpression(expression: .constant(.null), type: .any, range: range)
        }
        if !function.arity.contains(arguments.count) {
            let (low, high) = (function.arity.lowerBound, function.arity.upperBound)
            let count = low == high ? "\(low)" : high == .max ? "at least \(low)" : "\(low) or \(high)"
            error("wrong-argument-count", "`\(name)` takes \(count) argument\(count == "1" ? "" : "s"), not \(arguments.count)", range)
        }
        for argument in arguments where function.argument != .any {
            let fits =
                function.argument == .number ? Self.isNumeric(argument.type) : argument.type == function.argument || argument.type == .any
            if !fits { error("wrong-type", "`\(name)` needs \(shown(function.argument)), not \(shown(argument.type))", argument.range) }
        }
        let types = Set(arguments.map(\.type))
        var type = function.result == .any && types.count == 1 && types != [.list] ? arguments[0].type : function.result
        if function == .lookup, function.arity.contains(arguments.count) { type = lookup(arguments, range: range) }
        let height = arguments.map(\.height).max() ?? 0
        return TypedExpression(expression: .call(function, arguments.map(\.expression)), type: type, range: range, height: height + 1)
    }

    /// Checks the lists of a `lookup`; gives the type of its result.
    private mutating func lookup(_ arguments: [TypedExpression], range: Range<Int>) -> FieldSchema.FieldType {
        for list in arguments[1...2] where list.type != .list && list.type != .any {
            error("wrong-type", "`lookup` needs a list here, not \(shown(list.type))", list.range, hint: "write `[…]`")
        }
        let (keys, results) = (arguments[1].elementTypes, arguments[2].elementTypes)
        if let keys, let results, keys.count != results.count {
            error(
                "lengths-differ", "`lookup` has \(keys.count) keys but \(results.count) results", range, hint: "give every key one result")
        }
        if let key = keys.flatMap(Self.common), !Self.canEqual(arguments[0].type, key) {
            warning("wrong-type", "\(shown(arguments[0].type)) never equals \(shown(key))", arguments[1].range)
        }
        guard let results else { return .any }
        return Self.common(results + arguments.dropFirst(3).map(\.type)) ?? .any
    }

    /// The type of values of several types, where that is known: true and false count as numbers beside numbers.
    private static func common(_ types: [FieldSchema.FieldType]) -> FieldSchema.FieldType? {
        let kinds = Set(types)
        if kinds.count == 1 { return kinds.first }
        return kinds == [.number, .boolean] ? .number : nil
    }

    private static func canEqual(_ left: FieldSchema.FieldType, _ right: FieldSchema.FieldType) -> Bool {
        left == right || left == .any || right == .any || (isNumeric(left) && isNumeric(right))
    }

    // MARK: Operators

    mutating func not(_ operand: TypedExpression, at range: Range<Int>) -> TypedExpression {
        TypedExpression(
            expression: .not(operand.expression), type: .boolean, range: range.lowerBound..<operand.range.upperBound,
            height: operand.height + 1)
    }

    mutating func signed(_ operand: TypedExpression, negative: Bool, at range: Range<Int>) -> TypedExpression {
        let whole = range.lowerBound..<operand.range.upperBound
        if !Self.isNumeric(operand.type) { error("wrong-type", "a sign needs a number, not \(shown(operand.type))", whole) }
        var expression = FormulaExpression.negated(operand.expression)
        if !negative {
            let step = FormulaExpression.ArithmeticStep(symbol: .add, operand: operand.expression)
            expression = .arithmetic(.constant(0), [step])
        } else if case .constant(.number(let number)) = operand.expression {
            expression = .constant(.number(-number))
        }
        return TypedExpression(expression: expression, type: .number, range: whole, height: operand.height + 1)
    }

    mutating func logical(_ word: String, _ operands: [TypedExpression]) -> TypedExpression {
        if word == "or", let last = operands.last, last.type == .number, operands[0].type == .number || operands[0].type == .any {
            warning(
                "logical-or", "`or` gives true or false, not one of its values", span(operands[0], last),
                hint: "write `coalesce(a, b)` for a value in place of a missing one")
        }
        let expressions = operands.map(\.expression)
        let height = operands.map(\.height).max() ?? 0
        return TypedExpression(
            expression: word == "or" ? .any(expressions) : .all(expressions), type: .boolean,
            range: span(operands[0], operands[operands.count - 1]),
            height: height + 1)
    }

    /// Checks one step of a run and widens the run's result by it.
    mutating func arithmetic(
        _ symbol: FormulaExpression.Arithmetic, _ left: inout TypedExpression, _ right: TypedExpression, at range: Range<Int>
    ) {
        let type = resultType(of: symbol, left, right)
        if type == nil {
            for operand in [left, right] where !Self.isNumeric(operand.type) {
                error("wrong-type", "`\(symbol.rawValue)` needs numbers, not \(shown(operand.type))", operand.range)
            }
        }
        if symbol == .divide || symbol == .floorDivide || symbol == .remainder { checkDivisor(right) }
        left = TypedExpression(
            expression: left.expression, type: type ?? .any, range: span(left, right), height: max(left.height, right.height + 1))
    }

    /// What an operator gives: numbers, but `+` also joins text and `*` also repeats it, as in the original; `nil` where it cannot work.
    private func resultType(
        of symbol: FormulaExpression.Arithmetic, _ left: TypedExpression, _ right: TypedExpression
    ) -> FieldSchema.FieldType? {
        let types: Set = [left.type, right.type]
        if types.isSubset(of: [.number, .boolean]) { return .number }
        if types.isSubset(of: [.number, .boolean, .any]) { return symbol == .add || symbol == .multiply ? .any : .number }
        switch symbol {
        case .add: return types.isSubset(of: [.text, .any]) ? .text : nil
        case .multiply: return types != [.text] && types.isSubset(of: [.text, .number, .boolean, .any]) ? .text : nil
        default: return nil
        }
    }

    private mutating func checkDivisor(_ divisor: TypedExpression) {
        if case .constant(.number(let number)) = divisor.expression {
            if number == 0 { warning("division-by-zero", "the formula divides by zero and never gives an amount", divisor.range) }
            return
        }
        if let name = divisor.fieldName, nonZero.contains(name) { return }
        warning(
            "possible-division-by-zero", "the divisor may be zero", divisor.range,
            hint: "a listing where it is zero gets no amount from this rule; guard it with a condition")
    }

    mutating func power(_ base: TypedExpression, _ exponent: TypedExpression, at range: Range<Int>) -> TypedExpression {
        for operand in [base, exponent] where !Self.isNumeric(operand.type) {
            error("wrong-type", "`**` needs numbers, not \(shown(operand.type))", operand.range)
        }
        return TypedExpression(
            expression: .power(base.expression, exponent.expression), type: .number, range: span(base, exponent),
            height: max(base.height, exponent.height) + 1)
    }

    mutating func comparison(
        _ symbol: FormulaExpression.Comparison, _ left: TypedExpression, _ right: TypedExpression, _ result: inout TypedExpression,
        at range: Range<Int>
    ) {
        let bothNumeric = Self.isNumeric(left.type) && Self.isNumeric(right.type)
        let bothText = (left.type == .text || left.type == .any) && (right.type == .text || right.type == .any)
        switch symbol {
        case .equal, .notEqual:
            if !Self.canEqual(left.type, right.type) {
                let verdict = symbol == .equal ? "never" : "always"
                warning(
                    "wrong-type", "\(shown(left.type)) \(verdict) \(symbol == .equal ? "equals" : "differs from") \(shown(right.type))",
                    span(left, right))
            }
        case .isIn, .isNotIn:
            if right.type != .list, right.type != .any, !(right.type == .text && bothText) {
                error("wrong-type", "`in` needs a list or text after it, not \(shown(right.type))", right.range)
            }
        default:
            if !bothNumeric, !bothText {
                error("wrong-type", "`\(symbol.rawValue)` cannot compare \(shown(left.type)) with \(shown(right.type))", span(left, right))
            }
        }
        result = TypedExpression(
            expression: result.expression, type: .boolean, range: span(result, right),
            height: max(result.height, left.height + 1, right.height + 1))
    }

    mutating func conditional(
        _ condition: TypedExpression, _ then: TypedExpression, _ otherwise: TypedExpression, start: Int
    ) -> TypedExpression {
        let type: FieldSchema.FieldType =
            then.type == otherwise.type ? then.type : Self.isNumeric(then.type) && Self.isNumeric(otherwise.type) ? .number : .any
        return TypedExpression(
            expression: .conditional(condition: condition.expression, then: then.expression, otherwise: otherwise.expression), type: type,
            range: start..<max(otherwise.range.upperBound, condition.range.upperBound),
            height: max(condition.height, then.height, otherwise.height) + 1)
    }

    /// The last checks, on the whole.
    mutating func finish(_ result: TypedExpression, wantsAmount: Bool) {
        if wantsAmount, result.type == .list || result.type == .map || result.type == .text {
            error("wrong-type", "the formula gives \(shown(result.type)), but an amount is a number", result.range)
        }
        if result.height > 5 {
            warning("deep-nesting", "operators nest \(result.height) deep", result.range, hint: "split the formula into several rules")
        }
    }
}
