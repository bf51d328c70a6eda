/// Writes a ruleset as the sum of its rules.
struct SQLRuleset {
    /// The most rules that can apply to a listing: their amounts are below 100 billion each and must fit a BIGINT together.
    static let maximumRules = 9_000

    private let scope: SQLScope
    private let paths: [RulePath: String]

    private struct RulePath: Hashable {
        let group: String
        let rule: String
    }

    private var dialect: SQLDialect { scope.dialect }

    init(_ ruleset: Ruleset, scope: SQLScope) {
        self.scope = scope
        var paths: [RulePath: String] = [:]
        for (groupIndex, group) in ruleset.groups.enumerated() {
            for (ruleIndex, rule) in group.rules.enumerated() {
                let path = RulePath(group: group.id, rule: rule.id)
                // Of equal ids only the first is built.
                if paths[path] == nil { paths[path] = "groups[\(groupIndex)].rules[\(ruleIndex)]" }
            }
        }
        self.paths = paths
    }

    /// The total in counts of 1/10,000.
    ///
    /// A rule that scales the running price needs the total of all rules before it, perhaps several times: that total is then named by a
    /// subquery around which the rest is written.
    func total(of ruleset: CompiledRuleset) -> String {
        let rules = ruleset.isActive ? ruleset.rules.filter { $0.problem == nil } : []
        if rules.count > Self.maximumRules {
            scope.report(SQLObstacle("the ruleset has more than \(Self.maximumRules) rules"), "groups")
            return dialect.units(0)
        }
        let condition = ruleset.isActive ? ruleset.predicate.flatMap { SQLConditions(scope: scope).condition($0, "conditions") } : nil
        var subqueries = 0
        var source = ""
        var terms = [dialect.units(0)]
        for rule in rules {
            if rule.actions.contains(where: \.needsRunningPrice), terms.count > 1 {
                subqueries += 1
                let name = dialect.quoted("dealkit_total_\(subqueries)")
                source = "\n FROM (SELECT \(Self.lines(terms)) AS \(name)\(source)) AS \(dialect.quoted("dealkit_\(subqueries)"))"
                terms = [name]
            }
            if let term = term(of: rule, runningTotal: terms[0]) { terms.append(term) }
        }
        var text = subqueries == 0 ? Self.lines(terms) : "(SELECT \(Self.lines(terms))\(source))"
        if let condition { text = "CASE WHEN \(condition) THEN \(text) ELSE \(dialect.units(0)) END" }
        if nestsTooDeep(text, SQLNesting.limit) {
            scope.report(SQLObstacle("the ruleset's expression nests too deep", hint: "use fewer multipliers"), "groups")
        }
        return scope.guarded(text)
    }

    private static func lines(_ terms: [String]) -> String { SQLText.balanced(terms, "\n  + ") }

    /// Amounts added from the left, as the valuer does.
    static func sum(_ amounts: [String]) -> String {
        amounts.count == 1 ? amounts[0] : "(\(amounts.joined(separator: " + ")))"
    }

    // MARK: Rules

    /// What a rule contributes, in counts of 1/10,000; `nil` for nothing.
    private func term(of rule: CompiledRule, runningTotal: String) -> String? {
        let path = paths[RulePath(group: rule.label.groupID, rule: rule.label.ruleID)] ?? ""
        scope.knownSlots = rule.predicate.map(SQLConditions.knownSlots) ?? []
        let condition = rule.predicate.flatMap { SQLConditions(scope: scope).condition($0, path + ".conditions") }
        guard let units = units(of: rule, path, runningTotal) else { return nil }
        let text = condition.map { "CASE WHEN \($0) THEN \(units) ELSE \(dialect.units(0)) END" } ?? units
        guard !nestsTooDeep(text, SQLNesting.ruleLimit) else {
            scope.report(SQLObstacle("the rule's expression nests too deep", hint: "split the formula into several rules"), path)
            return nil
        }
        return text
    }

    private func nestsTooDeep(_ text: String, _ limit: Int) -> Bool {
        dialect == .sqlite && SQLNesting(text).deepest > limit
    }

    private func units(of rule: CompiledRule, _ path: String, _ runningTotal: String) -> String? {
        if let units = constantUnits(of: rule) { return units == 0 ? nil : dialect.units(units) }
        var amounts: [String] = []
        for (index, action) in rule.actions.enumerated() {
            let actions = SQLActions(scope: scope, runningTotal: runningTotal, path: "\(path).actions[\(index)]")
            do throws(SQLObstacle) {
                if let amount = try actions.amount(action, weight: rule.weight, after: amounts) { amounts.append(amount) }
            } catch {
                scope.report(error, actions.path)
            }
        }
        guard !amounts.isEmpty else { return nil }
        do throws(SQLObstacle) {
            guard amounts.count > 1 else { return try dialect.counted(amounts[0]) }
            return try dialect.counted(try dialect.bounded(Self.sum(amounts)))
        } catch {
            scope.report(error, path)
            return nil
        }
    }

    /// The contribution of a rule whose amounts are all fixed, within the limit of amounts.
    private func constantUnits(of rule: CompiledRule) -> Int64? {
        var sum = 0.0
        for action in rule.actions {
            guard case .fixed(let value) = action.basis, action.modifiers == nil else { return nil }
            let amount = value * rule.weight
            if Money(amount) != nil { sum += amount }
        }
        return sum.magnitude < SQLMagnitude.amountLimit ? Money(sum)?.units : nil
    }
}

extension CompiledAction {
    fileprivate var needsRunningPrice: Bool {
        if case .multiplier = basis { true } else { false }
    }
}
