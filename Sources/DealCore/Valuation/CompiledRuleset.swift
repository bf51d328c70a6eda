/// A ruleset in the order its rules run, resolved against a layout of fields.
final class CompiledRuleset: Sendable {
    let id: String
    let name: String
    let version: String
    let priority: Int
    let isActive: Bool
    /// Whether the day for which to value is one of its days.
    let isInForce: Bool
    let validFrom: CalendarDate?
    let validTo: CalendarDate?
    /// The ruleset's own conditions; `nil` for none.
    let predicate: Predicate?
    /// The same as they were written.
    let source: Condition?
    let rules: [CompiledRule]
    /// The ruleset's own conditions, prepared.
    private let gate: ConditionList
    /// The rules' conditions, apart from the rules so that those that do not match are not touched.
    private let conditions: ConditionList
    /// What the rules give, for those that have one simple action; a formula by its place among `formulas`.
    private let simple: [SimpleRule]
    private let formulas: [NumericProgram]

    init(_ ruleset: Ruleset, isInForce: Bool, predicate: Predicate?, gate: ConditionList, rules: [CompiledRule], conditions: ConditionList)
    {
        id = ruleset.id
        name = ruleset.name
        version = ruleset.version
        priority = ruleset.priority
        isActive = ruleset.isActive
        self.isInForce = isInForce
        validFrom = ruleset.validFrom
        validTo = ruleset.validTo
        self.predicate = predicate
        source = ruleset.conditions
        self.gate = gate
        self.rules = rules
        self.conditions = conditions
        var formulas: [NumericProgram] = []
        simple = rules.map { SimpleRule($0, &formulas) }
        self.formulas = formulas
    }

    /// Whether a rule's amount depends on the rules before it.
    var hasRunningPrices: Bool { rules.contains(where: \.readsRunningPrice) }

    /// The slots of all fields that the actions read.
    func slotsOfActions(in layout: FieldLayout) -> Set<Int> {
        rules.reduce(into: []) { slots, rule in rule.actions.forEach { slots.formUnion($0.slots(in: layout)) } }
    }

    /// Whether the ruleset's own conditions hold.
    func applies(to subject: borrowing ValuationSubject) -> Bool {
        gate.holding(0, subject.answers, subject.program) != 0
    }

    /// Runs all rules on one listing.
    func layer(for subject: borrowing ValuationSubject) -> Valuation.Layer {
        var lines = Valuation.Lines(self)
        var total = Money.zero
        let list = subject.listPrice?.doubleValue ?? .nan
        let (simple, formulas) = (simple, formulas)
        let (simpleRules, programs) = (simple.span, formulas.span)
        for word in 0..<conditions.wordCount {
            var holding = conditions.holding(word, subject.answers, subject.program)
            lines.reserve(holding.nonzeroBitCount)
            while holding != 0 {
                let index = 64 &* word &+ holding.trailingZeroBitCount
                holding &= holding &- 1
                if let given = Self.given(simpleRules[index], subject.record, list, programs) {
                    total += given.amount
                    lines.append(index, given)
                } else {
                    let line = rules[index].line(for: subject, runningTotal: total)
                    total += line.amount
                    lines.append(index, line)
                }
            }
        }
        return Valuation.Layer(total: total, lines: lines)
    }

    /// What a rule with one simple action gives; `nil` where anything is out of the ordinary.
    private static func given(
        _ rule: SimpleRule, _ record: borrowing Record, _ list: Double, _ formulas: borrowing Span<NumericProgram>
    ) -> Valuation.Lines.Given? {
        let value: Double
        var origin: Double
        switch rule.action {
        case .fixed(let amount): (value, origin) = (amount, amount)
        case .perUnit(let slot, let divisor, let each):
            origin = record.numbers[slot] / divisor
            value = origin * each
        case .percentage(let percent): (value, origin) = (list * percent / 100, list)
        case .formula(let place):
            guard let number = formulas[place].number(for: record) else { return nil }
            (value, origin) = (number, number)
        case .other: return nil
        }
        // Also false for what is missing: every value that is no number stands as NaN.
        guard let amount = Money(value * rule.weight) else { return nil }
        return Valuation.Lines.Given(amount: amount, value: value, origin: origin)
    }
}

/// What most rules need to give an amount, without what has to be counted when it is copied.
private struct SimpleRule: Sendable {
    enum Action: Sendable {
        case fixed(Double)
        case perUnit(slot: Int, divisor: Double, value: Double)
        case percentage(Double)
        case formula(place: Int)
        case other
    }

    let action: Action
    let weight: Double

    init(_ rule: CompiledRule, _ formulas: inout [NumericProgram]) {
        weight = rule.weight
        guard rule.problem == nil, rule.actions.count == 1, rule.actions[0].modifiers == nil else {
            action = .other
            return
        }
        switch rule.actions[0].basis {
        case .fixed(let value): action = .fixed(value)
        case .perUnit(let slot, let divisor, _, let value): action = .perUnit(slot: slot, divisor: divisor, value: value)
        case .percentage(let percent): action = .percentage(percent)
        case .formula(let program) where program.numeric != nil:
            action = .formula(place: formulas.count)
            if let numeric = program.numeric { formulas.append(numeric) }
        case .benchmark, .multiplier, .formula, .table, .broken: action = .other
        }
    }
}
