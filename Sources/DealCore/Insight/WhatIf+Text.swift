extension WhatIf: CustomStringConvertible {
    /// The comparison for a person at a terminal: how many prices change and by how much, the biggest movers with the rules that
    /// explain them, the tiers, and what became of the rules.
    public var text: String {
        ([summary] + changes + movers("Falls most", down) + movers("Rises most", up) + tierMatrix + ruleChanges)
            .joined(separator: "\n") + "\n"
    }

    /// The comparison, as ``text``.
    public var description: String { text }

    private var summary: String {
        let share = listingCount == 0 ? "" : " (\(Decimals.formatted(Double(changedCount) / Double(listingCount) * 100, places: 1)) %)"
        var parts = ["\(Wording.count(listingCount, "listing")) compared"]
        parts.append(changedCount == 0 ? "no adjusted price changes" : "\(Decimals.grouped(UInt64(changedCount))) change\(share)")
        if tierChangeCount > 0 { parts.append("\(Decimals.grouped(UInt64(tierChangeCount))) change tier") }
        if unpricedCount > 0 { parts.append("\(Decimals.grouped(UInt64(unpricedCount))) without a list price") }
        return parts.joined(separator: ", ")
    }

    private var changes: [String] {
        guard let distribution else { return [] }
        var figures = TextTable([(.left, 20), (.right, 30)])
        figures.append("mean", Wording.signed(distribution.mean))
        figures.append("median", Wording.signed(distribution.median))
        figures.append("5th percentile", Wording.signed(distribution.percentile5))
        figures.append("95th percentile", Wording.signed(distribution.percentile95))
        figures.append("all together", Wording.signed(distribution.sum))
        var bars = TextTable([(.left, 20), (.right, 12), (.left, 40)])
        let most = histogram.lazy.filter { $0.label != "unchanged" }.map(\.count).max() ?? 0
        for bucket in histogram where bucket.count > 0 {
            let length = bucket.label == "unchanged" || most == 0 ? 0 : max(1, bucket.count * 40 / most)
            bars.append(bucket.label, Decimals.grouped(UInt64(bucket.count)), String(repeating: "█", count: length))
        }
        return ["", "Adjusted prices that change"] + figures.lines(indent: "  ") + [""] + bars.lines(indent: "  ")
    }

    private func movers(_ heading: String, _ movers: [Mover]) -> [String] {
        guard !movers.isEmpty else { return [] }
        var table = TextTable([(.left, 60), (.right, 20), (.left, 50)])
        for mover in movers {
            let name = mover.title.isEmpty ? "listing \(mover.listingID)" : mover.title
            table.append(name, Wording.signed(mover.change), "\(mover.before.formatted) → \(mover.after.formatted)")
            for rule in mover.rules.prefix(3) {
                let before = rule.before.map(\.formatted) ?? "none"
                table.append("  " + rule.ruleID, Wording.signed(rule.change), "\(before) → \(rule.after.map(\.formatted) ?? "none")")
            }
            let rest = mover.rules.dropFirst(3)
            let sum = rest.reduce(Money.zero) { $0 + $1.change }
            if !rest.isEmpty { table.append("  \(rest.count) more", Wording.signed(sum)) }
        }
        return ["", heading] + table.lines(indent: "  ")
    }

    private static let tierOrder: [DealTier?] = DealTier.allCases + [nil]

    private var tierMatrix: [String] {
        let shown = Self.tierOrder.filter { tier in
            Self.tierOrder.contains { count(from: tier, to: $0) > 0 || count(from: $0, to: tier) > 0 }
        }
        guard tierChangeCount > 0 else { return [] }
        var table = TextTable([(.left, 12)] + shown.map { _ in (.right, 12) })
        table.append(["from \\ to"] + shown.map { $0?.rawValue ?? "none" })
        table.rule()
        for before in shown {
            let counts = shown.map { after in
                let count = count(from: before, to: after)
                return count == 0 ? "·" : Decimals.grouped(UInt64(count))
            }
            table.append([before?.rawValue ?? "none"] + counts)
        }
        return ["", "Tiers"] + table.lines(indent: "  ")
    }

    private var ruleChanges: [String] {
        guard !rules.isEmpty else { return ["", "Rules: no rule was added or removed, and none gives another amount"] }
        var table = TextTable([(.left, 8), (.left, 40), (.right, 20), (.left, 60)])
        for kind in RuleChange.Kind.allCases {
            for rule in rules where rule.kind == kind {
                table.append(
                    kind.rawValue, rule.ruleID, rule.listings == 0 ? "" : Wording.signed(rule.change),
                    rule.listings == 0 ? "matches nothing" : "over \(Wording.count(rule.listings, "listing"))")
            }
        }
        return ["", "Rules"] + table.lines(indent: "  ")
    }
}
