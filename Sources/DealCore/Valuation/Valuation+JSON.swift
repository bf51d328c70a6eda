extension Valuation {
    /// The valuation as a JSON value: totals, tier, layers with their lines, and the statement.
    public func json(thresholds: DealThresholds = .standard) -> Value {
        [
            "listing_id": Value(id: listingID),
            "list_price_usd": Value(listPrice),
            "total_adjustment_usd": Value(total),
            "adjusted_price_usd": Value(adjustedPrice),
            "saving_percent": Value(savingPercent.map { Decimals.rounded($0, places: 2) }),
            "tier": Value(tier(thresholds)?.rawValue),
            "matched_rules_count": .number(Double(matchedCount)),
            "problem": Value(problem),
            "layers": .list(layers.map { $0.json() }),
            "statement": .list(statement().map { $0.json() }),
        ]
    }
}

extension Valuation.Layer {
    fileprivate func json() -> Value {
        [
            "ruleset_id": .text(rulesetID),
            "ruleset_name": .text(rulesetName),
            "ruleset_version": .text(rulesetVersion),
            "priority": .number(Double(priority)),
            "total_usd": Value(total),
            "lines": .list(lines.map { $0.json() }),
        ]
    }
}

extension Valuation.Line {
    fileprivate func json() -> Value {
        [
            "group": .text(groupName),
            "group_id": .text(groupID),
            "rule_id": .text(ruleID),
            "rule_name": .text(ruleName),
            "amount_usd": Value(amount),
            "matched": .bool(matched),
            "reason": .text(reason),
            "error": Value(error),
        ]
    }
}

extension StatementLine {
    fileprivate func json() -> Value {
        ["label": .text(label), "detail": .text(detail), "amount_usd": Value(amount), "kind": .text(kind.rawValue)]
    }
}
