extension Explanation {
    /// The explanation as a JSON value: the figures of the valuation, and each ruleset with a verdict for each of its rules.
    public func json() -> Value {
        [
            "listing_id": Value(id: valuation.listingID),
            "title": .text(title),
            "list_price_usd": Value(valuation.listPrice),
            "total_adjustment_usd": Value(valuation.total),
            "adjusted_price_usd": Value(valuation.adjustedPrice),
            "saving_percent": Value(valuation.savingPercent.map { Decimals.rounded($0, places: 2) }),
            "tier": Value(valuation.tier(thresholds)?.rawValue),
            "problem": Value(valuation.problem),
            "rulesets": .list(layers.map { $0.json() }),
        ]
    }
}

extension Explanation.Layer {
    fileprivate func json() -> Value {
        var failure: FailedCondition?
        if case .conditionsFailed(let condition) = verdict { failure = condition }
        return [
            "ruleset_id": .text(rulesetID),
            "ruleset_name": .text(rulesetName),
            "ruleset_version": .text(rulesetVersion),
            "verdict": .text(verdict.name),
            "why": verdict == .applied ? .null : .text(verdict.text),
            "failed_condition": failure.map { $0.json() } ?? .null,
            "total_usd": Value(total),
            "rules": .list(rules.map { $0.json() }),
        ]
    }
}

extension Explanation.Line {
    fileprivate func json() -> Value {
        var failure: FailedCondition?
        if case .notMatched(let condition) = outcome { failure = condition }
        let name =
            switch outcome {
            case .matched: "matched"
            case .notMatched: "not_matched"
            case .skipped: "skipped"
            }
        return [
            "group": .text(groupName),
            "group_id": .text(groupID),
            "rule_id": .text(ruleID),
            "rule_name": .text(ruleName),
            "verdict": .text(name),
            "amount_usd": Value(amount),
            "reason": outcome == .matched ? .text(reason) : .null,
            "error": Value(error),
            "failed_condition": failure.map { $0.json() } ?? .null,
        ]
    }
}

extension FailedCondition {
    fileprivate func json() -> Value {
        ["text": .text(text), "field": Value(field), "value": value]
    }
}
