extension WhatIf {
    /// Two valuers and the listings to compare them over.
    struct Comparison {
        /// What a rule is known by on both sides.
        struct Key: Hashable {
            let rulesetID: String
            let ruleID: String
        }

        let count: Int
        /// All rules of both sides: those before in the order they run, then the new ones.
        let order: [Key]
        /// The rules that only one side has.
        let knownRules: [Key: RuleChange]

        private let before: Valuer
        private let after: Valuer
        private let value: (Valuer, Int) -> Valuation
        private let title: (Int) -> String
        /// Whether the rulesets' ids do not matter, as each side has a single one.
        private let isPair: Bool

        init(
            _ before: Valuer, _ after: Valuer, count: Int, title: @escaping (Int) -> String, value: @escaping (Valuer, Int) -> Valuation
        ) {
            self.before = before
            self.after = after
            self.count = count
            self.title = title
            self.value = value
            let isPair = before.rulesets.count == 1 && after.rulesets.count == 1
            self.isPair = isPair
            let old = Self.rules(of: before, isPair)
            let new = Self.rules(of: after, isPair)
            let oldKeys = Set(old.map(\.0))
            let newKeys = Set(new.map(\.0))
            var known: [Key: RuleChange] = [:]
            for (key, rulesetID, label) in old where !newKeys.contains(key) { known[key] = Self.change(rulesetID, label, .removed) }
            for (key, rulesetID, label) in new where !oldKeys.contains(key) { known[key] = Self.change(rulesetID, label, .added) }
            knownRules = known
            order = old.map(\.0) + new.map(\.0).filter { !oldKeys.contains($0) }
        }

        private static func rules(of valuer: Valuer, _ isPair: Bool) -> [(Key, rulesetID: String, CompiledRule.Label)] {
            var seen: Set<Key> = []
            return valuer.rulesets.flatMap { ruleset in
                ruleset.rules.compactMap { rule in
                    let key = Key(rulesetID: isPair ? "" : ruleset.id, ruleID: rule.label.ruleID)
                    return seen.insert(key).inserted ? (key, ruleset.id, rule.label) : nil
                }
            }
        }

        private static func change(_ rulesetID: String, _ label: CompiledRule.Label, _ kind: RuleChange.Kind) -> RuleChange {
            RuleChange(rulesetID: rulesetID, ruleID: label.ruleID, ruleName: label.ruleName, kind: kind)
        }

        func valuations(_ row: Int) -> (before: Valuation, after: Valuation) {
            (value(before, row), value(after, row))
        }

        /// The listing with what explains the change of its price.
        func mover(_ row: Int) -> Mover? {
            let (before, after) = valuations(row)
            guard let old = before.adjustedPrice, let new = after.adjustedPrice else { return nil }
            let rules = differences(before, after).map(\.difference)
            return Mover(
                row: row, listingID: after.listingID, title: title(row), before: old, after: new,
                rules: rules.sorted { $0.size == $1.size ? $0.ruleID < $1.ruleID : $0.size > $1.size })
        }

        /// The rules that give other amounts, or match on one side only.
        func differences(_ before: Valuation, _ after: Valuation) -> [(key: Key, difference: RuleDifference)] {
            if isSame(before, after) { return [] }
            let old = lines(before)
            let new = lines(after)
            let newByKey = Dictionary(new.map { ($0.key, $0.line) }, uniquingKeysWith: { first, _ in first })
            let oldKeys = Set(old.map(\.key))
            var found: [(key: Key, difference: RuleDifference)] = []
            for (key, rulesetID, line) in old where newByKey[key]?.amount != line.amount {
                found.append((key, RuleDifference(rulesetID, line, before: line.amount, after: newByKey[key]?.amount)))
            }
            for (key, rulesetID, line) in new where !oldKeys.contains(key) {
                found.append((key, RuleDifference(rulesetID, line, before: nil, after: line.amount)))
            }
            return found
        }

        /// Whether the same rules give the same amounts: what most listings come to, decided without a look-up.
        private func isSame(_ before: Valuation, _ after: Valuation) -> Bool {
            before.layers.elementsEqual(after.layers) { old, new in
                (isPair || old.rulesetID == new.rulesetID) && old.total == new.total
                    && old.lines.elementsEqual(new.lines) {
                        $0.amount == $1.amount && $0.matched == $1.matched && $0.ruleID == $1.ruleID
                    }
            }
        }

        private func lines(_ valuation: Valuation) -> [(key: Key, rulesetID: String, line: Valuation.Line)] {
            valuation.layers.flatMap { layer in
                layer.lines.lazy.filter(\.matched).map { line in
                    (Key(rulesetID: isPair ? "" : layer.rulesetID, ruleID: line.ruleID), layer.rulesetID, line)
                }
            }
        }
    }
}

extension WhatIf.RuleDifference {
    fileprivate init(_ rulesetID: String, _ line: Valuation.Line, before: Money?, after: Money?) {
        self.init(rulesetID: rulesetID, ruleID: line.ruleID, ruleName: line.ruleName, before: before, after: after)
    }

    /// The difference without its sign.
    fileprivate var size: Money { max(change, -change) }
}

/// The fixed buckets of changes.
enum ChangeScale {
    /// Where buckets begin, in whole currency units.
    private static let steps: [Int64] = [1, 5, 10, 20, 50, 100]

    /// Counts changes, none of which is zero, by bucket from the greatest fall to the greatest rise.
    static func histogram(_ changes: some Sequence<Money>, unchanged: Int) -> [WhatIf.Bucket] {
        var counts = Array(repeating: 0, count: 2 * steps.count + 3)
        let middle = steps.count + 1
        counts[middle] = unchanged
        for change in changes {
            let size = max(change, -change)
            let step = steps.count { size >= Money(units: $0 * Money.unitsPerWhole) }
            counts[change < .zero ? middle - 1 - step : middle + 1 + step] += 1
        }
        return counts.enumerated().map { WhatIf.Bucket(label: label($0, middle), count: $1) }
    }

    private static func label(_ index: Int, _ middle: Int) -> String {
        guard index != middle else { return "unchanged" }
        let step = index < middle ? middle - 1 - index : index - middle - 1
        let size =
            switch step {
            case 0: "under $\(steps[0])"
            case steps.count: "$\(steps[step - 1]) or more"
            default: "$\(steps[step - 1]) to $\(steps[step])"
            }
        return (index < middle ? "down " : "up ") + size
    }
}
