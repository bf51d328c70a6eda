/// Binds rules to the columns of a catalogue.
struct BlockPlanner {
    private let columns: [Column]
    /// The columns of the layout at hand.
    private var slots: [Int?] = []
    private var questions: [Int: [FieldTest]] = [:]
    private var answers: [Question: (words: Int, bit: UInt64)] = [:]
    private var words: [BlockPlan.Words] = []
    private var fieldCount = 0
    private var depth = 0

    private struct Question: Hashable {
        let column: Int
        let test: FieldTest
    }

    private struct Group: Hashable {
        let column: Int
        let number: Int
    }

    /// A ruleset, or what is left of it, with the rules that are to run.
    struct Part {
        let predicate: Predicate?
        let rules: [(rule: CompiledRule, place: Int)]
        /// The layout the rules are resolved against.
        let layout: FieldLayout
        /// Whether the rules' amounts are to be taken away.
        var isRemoved = false
        /// Whether its rules match the rows that the last rule before it did.
        var repeatsMask = false
    }

    static func plan(_ parts: [Part], mode: Valuer.Mode, over catalogue: Catalogue) -> BlockPlan {
        var planner = BlockPlanner(columns: catalogue.columns)
        for part in parts {
            planner.slots = catalogue.slots(of: part.layout)
            part.predicate.map { planner.collect($0) }
            for (rule, _) in part.rules {
                rule.predicate.map { planner.collect($0) }
                for case .table(let table) in rule.actions.lazy.map(\.basis) {
                    for row in table.rows { row.predicate.map { planner.collect($0) } }
                }
            }
        }
        planner.ask()
        let rulesets = parts.map { part in
            planner.slots = catalogue.slots(of: part.layout)
            return planner.ruleset(part)
        }
        return BlockPlan(
            rulesets: rulesets, words: planner.words, mode: mode, fieldCount: planner.fieldCount,
            depth: planner.depth)
    }

    private init(columns: [Column]) {
        self.columns = columns
    }

    /// The column of a slot; `nil` where no listing has a value.
    private func column(_ slot: Int) -> Int? {
        slots[slot].flatMap { columns[$0].kind == .empty ? nil : $0 }
    }

    // MARK: Conditions

    /// Notes which tests have to be put to texts and other values.
    private mutating func collect(_ predicate: Predicate) {
        switch predicate {
        case .test(let slot, let test):
            guard let column = column(slot), columns[column].kind != .numbers else { return }
            questions[column, default: []].append(test)
        case .all(let parts), .any(let parts), .none(let parts):
            for part in parts { collect(part) }
        }
    }

    private mutating func ask() {
        for (column, tests) in questions.sorted(by: { $0.key < $1.key }) {
            var groups: [Group: Int] = [:]
            for (test, answer) in zip(tests, columns[column].answers(to: tests)) {
                let group = Group(column: column, number: answer.group)
                if groups[group] == nil {
                    groups[group] = words.count
                    words.append(BlockPlan.Words(column: column, words: answer.words))
                }
                answers[Question(column: column, test: test)] = (groups[group] ?? 0, answer.bit)
            }
        }
    }

    private func condition(_ predicate: Predicate) -> BlockPlan.Condition {
        switch predicate {
        case .test(let slot, let test):
            guard let column = column(slot) else { return .constant(test.passes(.null)) }
            if columns[column].kind == .numbers {
                return NumericTest(test).map { .numeric($0, column: column) } ?? .asked(test, column: column)
            }
            let answer = answers[Question(column: column, test: test)]
            return answer.map { .answer(words: $0.words, bit: $0.bit) } ?? .constant(false)
        case .all(let parts): return .all(parts.map(condition))
        case .any(let parts): return .any(parts.map(condition))
        case .none(let parts): return .none(parts.map(condition))
        }
    }

    // MARK: Rules

    private mutating func ruleset(_ part: Part) -> BlockPlan.PlannedRuleset {
        let gate = part.predicate.map(condition)
        depth = max(depth, gate?.depth ?? 0)
        let rules = part.rules.compactMap { rule, place -> BlockPlan.PlannedRule? in
            // A rule that cannot be built matches nothing.
            guard rule.problem == nil else { return nil }
            let condition = rule.predicate.map { self.condition($0) }
            depth = max(depth, condition?.depth ?? 0)
            return BlockPlan.PlannedRule(
                rule: rule, condition: condition, amounts: amounts(rule), place: place,
                isRemoved: part.isRemoved, slots: slots)
        }
        return BlockPlan.PlannedRuleset(condition: gate, rules: rules, repeatsMask: part.repeatsMask)
    }

    private mutating func amounts(_ rule: CompiledRule) -> [BlockPlan.Amount]? {
        var amounts: [BlockPlan.Amount] = []
        for action in rule.actions {
            guard let basis = basis(action.basis), let amount = amount(basis, action.modifiers) else { return nil }
            amounts.append(amount)
        }
        return amounts
    }

    private mutating func basis(_ basis: CompiledAction.Basis) -> BlockPlan.Basis? {
        switch basis {
        case .fixed(let value): return .constant(value)
        case .perUnit(let slot, let divisor, _, let value), .benchmark(let slot, let divisor, let value):
            guard let column = column(slot) else { return .constant(.nan) }
            return columns[column].kind == .numbers ? .perUnit(column: column, divisor: divisor, value: value) : nil
        case .percentage(let percent):
            return .percentage(percent)
        case .formula(let program):
            guard let numeric = program.numeric, hasNumbers(numeric) else { return nil }
            fieldCount = max(fieldCount, numeric.slots.count)
            return .formula(numeric)
        case .table(let table):
            let rows = table.rows.map { (condition: $0.predicate.map(condition), value: $0.value) }
            depth = max(depth, rows.map { $0.condition.map { $0.depth + 1 } ?? 0 }.max() ?? 0)
            return .table(rows, collects: table.hit == .collect)
        case .broken: return .constant(.nan)
        case .multiplier: return nil
        }
    }

    private func hasNumbers(_ program: NumericProgram) -> Bool {
        program.slots.allSatisfy { slot in column(slot).map { columns[$0].kind == .numbers } ?? true }
    }

    // MARK: Modifiers

    private func amount(_ basis: BlockPlan.Basis, _ modifiers: CompiledModifiers?) -> BlockPlan.Amount? {
        guard let modifiers else { return BlockPlan.Amount(basis: basis, factors: [], minimum: nil, maximum: nil) }
        var factors: [BlockPlan.Factor] = []
        for multiplier in modifiers.multipliers {
            guard let factor = factor(multiplier) else { return nil }
            factors += factor
        }
        if !modifiers.conditionFactors.isEmpty {
            guard let factor = conditionFactor(modifiers) else { return nil }
            factors += factor
        }
        if let curve = modifiers.ageCurve, let column = column(modifiers.ageSlot) {
            guard columns[column].kind == .numbers else { return nil }
            factors.append(.age(column: column, curve))
        }
        if !modifiers.brandFactors.isEmpty {
            guard let factor = brandFactor(modifiers) else { return nil }
            factors += factor
        }
        return BlockPlan.Amount(basis: basis, factors: factors, minimum: modifiers.minimum, maximum: modifiers.maximum)
    }

    /// A factor for each different value of an interned column.
    private func table(_ column: Int, _ factor: (Value) -> Double) -> [Double]? {
        columns[column].kind == .interned ? columns[column].values.map(factor) : nil
    }

    private func factor(_ multiplier: CompiledModifiers.FieldMultiplier) -> [BlockPlan.Factor]? {
        guard let column = column(multiplier.slot) else { return [] }
        if columns[column].kind == .numbers {
            let steps = multiplier.rows.compactMap { row in
                let number = Double(String(decoding: row.text.bytes, as: UTF8.self))
                return number.flatMap { row.text.equals(Decimals.text($0)) ? (number: $0, factor: row.factor) : nil }
            }
            return [.stepped(column: column, steps)]
        }
        return table(column) { value in
            value.asText.flatMap { text in multiplier.rows.first { $0.text.equals(text) }?.factor } ?? 1
        }.map { [.looked([(column, $0)])] }
    }

    private func conditionFactor(_ modifiers: CompiledModifiers) -> [BlockPlan.Factor]? {
        guard let column = column(modifiers.conditionSlot) else { return [] }
        let values = columns[column].values
        let isText = values.allSatisfy { if case .text = $0 { true } else { $0.isNull } }
        guard columns[column].kind == .interned, isText else { return nil }
        return table(column) { $0.asText.flatMap { modifiers.conditionFactors[$0.lowercased()] } ?? 1 }.map { [.looked([(column, $0)])] }
    }

    private func brandFactor(_ modifiers: CompiledModifiers) -> [BlockPlan.Factor]? {
        var tables: [(column: Int, factors: [Double])] = []
        for slot in modifiers.brandSlots {
            guard let column = column(slot) else { continue }
            guard let table = table(column, { $0.asText.map { modifiers.brandFactors[$0.lowercased()] ?? 1 } ?? .nan }) else { return nil }
            tables.append((column, table))
        }
        return tables.isEmpty ? [] : [.looked(tables)]
    }
}
