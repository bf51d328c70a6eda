/// A ruleset in the order its rules run, resolved against a layout of fields.
final class CompiledRuleset: Sendable {
    let id: String
    let name: String
    let version: String
    let priority: Int
    let isActive: Bool
    /// The ruleset's own conditions; `nil` for none.
    let predicate: Predicate?
    /// Where they start in ``program``.
    let conditions: Int?
    let rules: [CompiledRule]
    let program: ConditionProgram

    init(
        _ ruleset: Ruleset, predicate: Predicate?, conditions: Int?, rules: [CompiledRule], program: ConditionProgram
    ) {
        id = ruleset.id
        name = ruleset.name
        version = ruleset.version
        priority = ruleset.priority
        isActive = ruleset.isActive
        self.predicate = predicate
        self.conditions = conditions
        self.rules = rules
        self.program = program
    }

    func applies(to record: Record) -> Bool {
        conditions.map { program.holds(from: $0, in: record) } ?? true
    }

    /// Runs all rules on one listing.
    func layer(for record: Record, listPrice: Money?, _ layout: FieldLayout) -> Valuation.Layer {
        var lines: [Valuation.Line] = []
        var total = Money.zero
        for rule in rules {
            if rule.problem != nil {
                lines.append(Valuation.Line(rule, amount: .zero, amounts: [], error: rule.problem))
                continue
            }
            if let conditions = rule.conditions, !program.holds(from: conditions, in: record) { continue }
            let line = run(rule, record, listPrice, total, layout)
            total += line.amount
            lines.append(line)
        }
        return Valuation.Layer(rulesetID: id, rulesetName: name, rulesetVersion: version, priority: priority, total: total, lines: lines)
    }

    private func run(
        _ rule: CompiledRule, _ record: Record, _ listPrice: Money?, _ total: Money, _ layout: FieldLayout
    ) -> Valuation.Line {
        var sum = 0.0
        var amounts: [ActionAmount] = []
        var errors: [String] = []
        amounts.reserveCapacity(rule.actions.count)
        for action in rule.actions {
            let running = listPrice.map { ($0 + total).doubleValue + sum }
            do throws(DealError) {
                let amount = try action.amount(for: record, CompiledAction.Prices(list: listPrice?.doubleValue, running: running), layout)
                guard Money(amount.value * rule.weight) != nil else { throw DealError(.overflow, "the amount is too large") }
                sum += amount.value * rule.weight
                amounts.append(amount)
            } catch {
                errors.append(error.description)
                amounts.append(ActionAmount(.failed(error.message), 0))
            }
        }
        let amount = Money(sum)
        if amount == nil { errors.append("overflow: the sum of the amounts is too large") }
        return Valuation.Line(
            rule, amount: amount ?? .zero, amounts: amounts, error: errors.isEmpty ? nil : errors.joined(separator: "; "))
    }
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

    let label: Label
    /// The group's weight, times the profile's weight of the group.
    let weight: Double
    /// Its conditions; `nil` for none, and for a rule that cannot be built.
    let predicate: Predicate?
    /// Where they start in the ruleset's program.
    let conditions: Int?
    let actions: [CompiledAction]
    /// Why it could not be built, and is skipped.
    let problem: String?

    init(
        _ rule: Rule, of group: RuleGroup, weight: Double, predicate: Predicate?, conditions: Int?, actions: [CompiledAction],
        problem: String?
    ) {
        label = Label(groupID: group.id, groupName: group.name, ruleID: rule.id, ruleName: rule.name)
        self.weight = weight
        self.predicate = predicate
        self.conditions = conditions
        self.actions = actions
        self.problem = problem
    }
}
