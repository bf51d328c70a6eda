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
    }

    /// Whether an amount depends on the rules before it.
    var readsRunningPrice: Bool {
        actions.contains { if case .multiplier = $0.basis { true } else { false } }
    }

    /// Adds up the amounts of the actions for a listing that meets the conditions.
    func line(for subject: borrowing ValuationSubject, runningTotal: Money) -> Valuation.Line {
        if problem != nil { return Valuation.Line(self, error: problem) }
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

/// One listing while it is valued.
struct ValuationSubject {
    let record: Record
    /// What its fields answer to the questions of the conditions.
    let answers: ContiguousArray<UInt64>
    let listPrice: Money?
    let program: ConditionProgram
}
