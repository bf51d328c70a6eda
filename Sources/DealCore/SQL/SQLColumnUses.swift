/// What a column holds, as far as SQL is concerned.
enum SQLColumnType: String {
    case number, text, boolean
}

/// As what the rules use each field: this decides the type of a field that may hold anything.
struct SQLColumnUses {
    private var types: [Int: Set<SQLColumnType>] = [:]

    init() {}

    init(_ ruleset: CompiledRuleset) {
        if let predicate = ruleset.predicate { note(predicate) }
        for rule in ruleset.rules where rule.problem == nil {
            if let predicate = rule.predicate { note(predicate) }
            for action in rule.actions { note(action) }
        }
    }

    /// The one type a field is used as; `nil` for none or several.
    func type(of slot: Int) -> SQLColumnType? {
        guard let types = types[slot], types.count == 1 else { return nil }
        return types.first
    }

    func isUsedInSeveralWays(_ slot: Int) -> Bool { (types[slot]?.count ?? 0) > 1 }

    private mutating func note(_ slot: Int, _ type: SQLColumnType) { types[slot, default: []].insert(type) }

    // MARK: Conditions

    private mutating func note(_ predicate: Predicate) {
        switch predicate {
        case .test(let slot, let test): note(slot, test)
        case .all(let parts), .any(let parts), .none(let parts):
            for part in parts { note(part) }
        }
    }

    private mutating func note(_ slot: Int, _ test: FieldTest) {
        switch test {
        case .isNull, .isNotNull: break
        case .equals(let operand), .notEquals(let operand): note(slot, operand.value)
        case .isIn(let operands), .notIn(let operands):
            for operand in operands { note(slot, operand.value) }
        case .ordered, .between: note(slot, .number)
        case .date, .dateBetween, .text, .matches: note(slot, .text)
        }
    }

    private mutating func note(_ slot: Int, _ value: Value) {
        switch value {
        case .number: note(slot, .number)
        // Numeric text is compared with both, so it says nothing.
        case .text(let text): if Decimals.number(in: text) == nil { note(slot, .text) }
        case .bool: note(slot, .boolean)
        case .null, .list, .map: break
        }
    }

    // MARK: Actions

    private mutating func note(_ action: CompiledAction) {
        switch action.basis {
        case .perUnit(let slot, _, _, _), .benchmark(let slot, _, _): note(slot, .number)
        case .formula(let program): note(program.expression, as: .number)
        case .table(let table):
            for row in table.rows { row.predicate.map { note($0) } }
        case .fixed, .multiplier, .percentage, .broken: break
        }
        guard let modifiers = action.modifiers else { return }
        for multiplier in modifiers.multipliers where !multiplier.rows.isEmpty {
            let isNumeric = multiplier.rows.allSatisfy { $0.text.number != nil }
            note(multiplier.slot, isNumeric ? .number : .text)
        }
        if !modifiers.conditionFactors.isEmpty { note(modifiers.conditionSlot, .text) }
        if modifiers.ageCurve != nil { note(modifiers.ageSlot, .number) }
        for slot in modifiers.brandSlots { note(slot, .text) }
    }

    // MARK: Formulas

    /// Follows what an expression is needed as down to the fields.
    private mutating func note(_ expression: FormulaExpression, as wanted: SQLColumnType?) {
        switch expression {
        case .constant: break
        case .field(let slot):
            if let wanted { note(slot, wanted) }
        case .negated(let operand): note(operand, as: .number)
        case .not(let operand): note(operand, as: nil)
        case .arithmetic(let first, let steps):
            note(first, as: .number)
            for step in steps { note(step.operand, as: .number) }
        case .power(let base, let exponent):
            note(base, as: .number)
            note(exponent, as: .number)
        case .comparison(let first, let steps):
            let operands = [first] + steps.map(\.operand)
            let types = Set(operands.compactMap(Self.type))
            let isOrdered = steps.contains { [.less, .lessOrEqual, .greater, .greaterOrEqual].contains($0.symbol) }
            let wanted = types.count == 1 ? types.first : isOrdered && types.isEmpty ? .number : nil
            for operand in operands { note(operand, as: wanted) }
        case .all(let operands), .any(let operands):
            for operand in operands { note(operand, as: nil) }
        case .conditional(let condition, let then, let otherwise):
            note(condition, as: nil)
            note(then, as: wanted)
            note(otherwise, as: wanted)
        case .call(.lookup, let arguments):
            let key = Self.type(of: arguments[1])
            for argument in arguments.prefix(2) { note(argument, as: key) }
            for argument in arguments.dropFirst(2) { note(argument, as: wanted) }
        case .call(let function, let arguments):
            let isReplacing = function == .coalesce || function == .ifNull
            let type: SQLColumnType? = isReplacing ? wanted : [.lower, .startsWith, .contains].contains(function) ? .text : .number
            for argument in arguments { note(argument, as: type) }
        case .list(let elements):
            for element in elements { note(element, as: wanted) }
        case .element(let whole, let index):
            note(whole, as: nil)
            note(index, as: nil)
        }
    }

    /// What a literal, or an operation, is for sure.
    private static func type(of expression: FormulaExpression) -> SQLColumnType? {
        switch expression {
        case .constant(.number), .negated, .arithmetic, .power: .number
        case .constant(.text): .text
        case .constant(.bool): .boolean
        case .list(let elements): elements.lazy.compactMap { type(of: $0) }.first
        case .call(.lower, _): .text
        default: nil
        }
    }
}

extension FoldedText {
    /// The text in lower case.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The one number whose text this is; `nil` for none.
    var number: Double? {
        guard let number = Double(text), number.isFinite, Decimals.text(number).lowercased() == text else { return nil }
        return number
    }
}
