extension Valuer {
    /// Values a listing, and says of every ruleset and every rule whether it matched or why not.
    ///
    /// - Parameters:
    ///   - listing: the listing to value.
    ///   - thresholds: from which savings on the tiers begin.
    public func explain(_ listing: Listing, thresholds: DealThresholds = .standard) -> Explanation {
        explanation(
            of: layout.record(of: listing), value(listing), title: listing.title, boundTo: listing.rulesetID,
            without: listing.disabledRulesetIDs, thresholds)
    }

    /// Values any map of values, and says of every ruleset and every rule whether it matched or why not.
    ///
    /// - Parameters:
    ///   - values: the values by name; nested maps are reached by dotted names, the list price is `price_usd`.
    ///   - thresholds: from which savings on the tiers begin.
    public func explain(_ values: [String: Value], thresholds: DealThresholds = .standard) -> Explanation {
        explanation(
            of: layout.record(of: values), value(values), title: values["title"]?.asText ?? "", boundTo: nil, without: [], thresholds)
    }

    private func explanation(
        of record: Record, _ valuation: Valuation, title: String, boundTo bound: String?, without disabled: Set<String>,
        _ thresholds: DealThresholds
    ) -> Explanation {
        let applied = Dictionary(valuation.layers.map { ($0.rulesetID, $0) }, uniquingKeysWith: { first, _ in first })
        let layers = rulesets.map { ruleset in
            let layer = applied[ruleset.id]
            return Explanation.Layer(
                rulesetID: ruleset.id, rulesetName: ruleset.name, rulesetVersion: ruleset.version,
                verdict: layer == nil ? reason(against: ruleset, record, valuation, bound, disabled) : .applied,
                total: layer?.total ?? .zero, rules: layer.map { lines(of: ruleset, $0, record) } ?? [])
        }
        return Explanation(title: title, valuation: valuation, layers: layers, thresholds: thresholds)
    }

    /// Why a ruleset did not apply.
    private func reason(
        against ruleset: CompiledRuleset, _ record: Record, _ valuation: Valuation, _ bound: String?, _ disabled: Set<String>
    ) -> Explanation.Verdict {
        if let bound { return .boundToAnother(bound) }
        if !ruleset.isActive { return .inactive }
        if !ruleset.isInForce { return .notInForce(from: ruleset.validFrom, to: ruleset.validTo) }
        if disabled.contains(ruleset.id) { return .disabled }
        if let failure = ruleset.predicate?.firstFailure(in: record, layout) { return .conditionsFailed(failure) }
        return valuation.layers.first.map { .notFirst($0.rulesetID) } ?? .inactive
    }

    /// Pairs a ruleset's rules with the lines they gave: both stand in the order the rules ran.
    private func lines(of ruleset: CompiledRuleset, _ layer: Valuation.Layer, _ record: Record) -> [Explanation.Line] {
        var next = layer.lines.startIndex
        return ruleset.rules.map { rule in
            let label = rule.label
            guard next < layer.lines.endIndex, layer.lines[next].ruleID == label.ruleID, layer.lines[next].groupID == label.groupID,
                layer.lines[next].matched == (rule.problem == nil)
            else {
                let failure = rule.predicate?.firstFailure(in: record, layout) ?? FailedCondition("its conditions do not hold")
                return Explanation.Line(
                    groupID: label.groupID, groupName: label.groupName, ruleID: label.ruleID, ruleName: label.ruleName,
                    outcome: .notMatched(failure), amount: .zero, reason: "", error: nil)
            }
            let line = layer.lines[next]
            next += 1
            return Explanation.Line(
                groupID: label.groupID, groupName: label.groupName, ruleID: label.ruleID, ruleName: label.ruleName,
                outcome: line.matched ? .matched : .skipped, amount: line.amount, reason: line.reason, error: line.error)
        }
    }
}
