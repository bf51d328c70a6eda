/// A ruleset in the order its rules run, resolved against a layout of fields.
final class CompiledRuleset: Sendable {
    let id: String
    let name: String
    let version: String
    let priority: Int
    let isActive: Bool
    /// The ruleset's own conditions; `nil` for none.
    let predicate: Predicate?
    /// Where they start in the program of all conditions.
    let conditions: Int?
    let rules: [CompiledRule]

    init(_ ruleset: Ruleset, predicate: Predicate?, conditions: Int?, rules: [CompiledRule]) {
        id = ruleset.id
        name = ruleset.name
        version = ruleset.version
        priority = ruleset.priority
        isActive = ruleset.isActive
        self.predicate = predicate
        self.conditions = conditions
        self.rules = rules
    }

    /// Runs all rules on one listing.
    func layer(for subject: borrowing ValuationSubject) -> Valuation.Layer {
        var lines: [Valuation.Line] = []
        lines.reserveCapacity(min(rules.count, 8 + rules.count / 4))
        var total = Money.zero
        for rule in rules {
            if let conditions = rule.conditions, !subject.meets(conditions) { continue }
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

    /// Whether the condition that starts at a step of the program holds; always without one.
    func meets(_ conditions: Int?) -> Bool {
        conditions.map { program.holds(from: $0, in: record, answers) } ?? true
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

    /// Adds up the amounts of the actions for a listing that meets the conditions.
    func line(for subject: borrowing ValuationSubject, runningTotal: Money) -> Valuation.Line {
        var line = Valuation.Line(self)
        var sum = 0.0
        let list = subject.listPrice?.doubleValue
        for action in actions {
            let running = subject.listPrice.map { ($0 + runningTotal).doubleValue + sum }
            do throws(DealError) {
                let amount = try action.amount(for: subject, CompiledAction.Prices(list: list, running: running))
                guard Money(amount.value * weight) != nil else { throw DealError(.overflow, "the amount is too large") }
                sum += amount.value * weight
                line.append(amount)
            } catch {
                line.fail(error.description)
                line.append(ActionAmount(failed: error.message))
            }
        }
        if let amount = Money(sum) { line.amount = amount } else { line.fail("overflow: the sum of the amounts is too large") }
        return line
    }
}
