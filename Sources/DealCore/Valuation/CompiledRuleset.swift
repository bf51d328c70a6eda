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
    }

    /// Whether a rule's amount depends on the rules before it.
    var hasRunningPrices: Bool { rules.contains(where: \.readsRunningPrice) }

    /// Whether the ruleset's own conditions hold.
    func applies(to subject: borrowing ValuationSubject) -> Bool {
        gate.next(from: 0, subject.answers, subject.program) == 0
    }

    /// Runs all rules on one listing.
    func layer(for subject: borrowing ValuationSubject) -> Valuation.Layer {
        var lines: [Valuation.Line] = []
        lines.reserveCapacity(min(rules.count, 8 + rules.count / 4))
        var total = Money.zero
        var next = 0
        while true {
            next = conditions.next(from: next, subject.answers, subject.program)
            guard next < conditions.count else { break }
            let rule = rules[next]
            next += 1
            if rule.problem != nil {
                lines.append(Valuation.Line(rule, error: rule.problem))
                continue
            }
            let line = rule.line(for: subject, runningTotal: total)
            total += line.amount
            lines.append(line)
        }
        return Valuation.Layer(self, total: total, lines: lines)
    }
}

/// One listing while it is valued.
struct ValuationSubject {
    let record: Record
    /// What its fields answer to the questions of the conditions.
    let answers: ContiguousArray<UInt64>
    let listPrice: Money?
    let program: ConditionProgram
}

/// A rule resolved against a layout of fields.
final class CompiledRule: Sendable {
    /// What the rule is called.
    struct Label: Hashable, Sendable {
        let groupID: String
        let groupName: String
        let ruleID: String
        let ruleName: String
    }

    /// What the rule's amounts depend on, for telling whether a rule has changed.
    struct Source: Hashable, Sendable {
        let conditions: Condition?
        let actions: [Action]
        let weight: Double
    }

    let label: Label
    let source: Source
    /// The group's weight, times the profile's weight of the group.
    let weight: Double
    /// Its conditions; `nil` for none, and for a rule that cannot be built.
    let predicate: Predicate?
    let actions: [CompiledAction]
    /// The action of a rule that has one without modifiers.
    private let plain: CompiledAction.Plain?
    /// Why it could not be built, and is skipped.
    let problem: String?

    init(
        _ rule: Rule, of group: RuleGroup, weight: Double, predicate: Predicate?, actions: [CompiledAction],
        problem: String?
    ) {
        label = Label(groupID: group.id, groupName: group.name, ruleID: rule.id, ruleName: rule.name)
        self.weight = weight
        source = Source(conditions: rule.conditions, actions: rule.actions, weight: weight)
        self.predicate = predicate
        self.actions = actions
        self.problem = problem
        plain = actions.count == 1 && actions[0].modifiers == nil ? actions[0].plain : nil
    }

    /// Whether an amount depends on the rules before it.
    var readsRunningPrice: Bool {
        actions.contains { if case .multiplier = $0.basis { true } else { false } }
    }

    /// The line of a rule with one simple action; `nil` where something is out of the ordinary.
    private func line(_ plain: CompiledAction.Plain, _ subject: borrowing ValuationSubject) -> Valuation.Line? {
        let given: ActionAmount
        switch plain {
        case .fixed(let value): given = ActionAmount(value)
        case .perUnit(let slot, let divisor, let value):
            guard let quantity = subject.record.plainNumber(slot), !quantity.isNaN else { return nil }
            given = ActionAmount(quantity / divisor * value, from: quantity / divisor)
        case .percentage(let percent):
            guard let list = subject.listPrice?.doubleValue else { return nil }
            given = ActionAmount(list * percent / 100, from: list)
        case .benchmark, .multiplier, .other: return nil
        }
        guard let amount = Money(given.value * weight) else { return nil }
        return Valuation.Line(self, amount, given)
    }

    /// Adds up the amounts of the actions for a listing that meets the conditions.
    func line(for subject: borrowing ValuationSubject, runningTotal: Money) -> Valuation.Line {
        if let plain, let line = line(plain, subject) { return line }
        var first: ActionAmount?
        var others: [ActionAmount] = []
        var errors: [String] = []
        var sum = 0.0
        let list = subject.listPrice?.doubleValue
        for action in actions {
            let running = subject.listPrice.map { ($0 + runningTotal).doubleValue + sum }
            do throws(DealError) {
                let amount = try action.amount(for: subject, CompiledAction.Prices(list: list, running: running))
                guard Money(amount.value * weight) != nil else { throw DealError(.overflow, "the amount is too large") }
                sum += amount.value * weight
                if first == nil { first = amount } else { others.append(amount) }
            } catch {
                errors.append(error.description)
                let nothing = ActionAmount(failed: error.message)
                if first == nil { first = nothing } else { others.append(nothing) }
            }
        }
        let amount = Money(sum)
        if amount == nil { errors.append("overflow: the sum of the amounts is too large") }
        return Valuation.Line(self, amount ?? .zero, first: first, others: others, errors: errors)
    }
}
