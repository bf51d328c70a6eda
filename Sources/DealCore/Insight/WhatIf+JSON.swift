extension WhatIf {
    /// The comparison as a JSON value.
    public func json() -> Value {
        let order: [DealTier?] = DealTier.allCases + [nil]
        let matrix = order.map { before in
            (
                before?.rawValue ?? "none",
                Value.map(
                    Dictionary(
                        uniqueKeysWithValues: order.map { after in
                            (after?.rawValue ?? "none", .number(Double(count(from: before, to: after))))
                        }))
            )
        }
        return [
            "listings": .number(Double(listingCount)),
            "unpriced": .number(Double(unpricedCount)),
            "changed": .number(Double(changedCount)),
            "tier_changes": .number(Double(tierChangeCount)),
            "distribution": distribution.map { $0.json() } ?? .null,
            "histogram": .list(histogram.map { ["label": .text($0.label), "count": .number(Double($0.count))] }),
            "down": .list(down.map { $0.json() }),
            "up": .list(up.map { $0.json() }),
            "tiers": .map(Dictionary(uniqueKeysWithValues: matrix)),
            "rules": .list(rules.map { $0.json() }),
        ]
    }
}

extension WhatIf.Distribution {
    fileprivate func json() -> Value {
        [
            "mean_usd": Value(mean), "median_usd": Value(median), "percentile_5_usd": Value(percentile5),
            "percentile_95_usd": Value(percentile95), "sum_usd": Value(sum),
        ]
    }
}

extension WhatIf.Mover {
    fileprivate func json() -> Value {
        [
            "row": .number(Double(row)),
            "listing_id": Value(id: listingID),
            "title": .text(title),
            "before_usd": Value(before),
            "after_usd": Value(after),
            "change_usd": Value(change),
            "rules": .list(rules.map { $0.json() }),
        ]
    }
}

extension WhatIf.RuleDifference {
    fileprivate func json() -> Value {
        [
            "ruleset_id": .text(rulesetID),
            "rule_id": .text(ruleID),
            "rule_name": .text(ruleName),
            "before_usd": Value(before),
            "after_usd": Value(after),
            "change_usd": Value(change),
        ]
    }
}

extension WhatIf.RuleChange {
    fileprivate func json() -> Value {
        [
            "ruleset_id": .text(rulesetID),
            "rule_id": .text(ruleID),
            "rule_name": .text(ruleName),
            "kind": .text(kind.rawValue),
            "listings": .number(Double(listings)),
            "change_usd": Value(change),
        ]
    }
}
