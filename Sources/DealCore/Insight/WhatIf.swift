/// What a change of the rules would do to a catalogue: two valuers over the same listings.
///
/// ```swift
/// print(WhatIf(before: Valuer([current]), after: Valuer([draft]), over: listings).text)
/// ```
public struct WhatIf: Hashable, Sendable {
    /// How the changes of the adjusted price are distributed, over the listings whose price changes.
    public struct Distribution: Hashable, Sendable {
        /// The mean, rounded half-to-even to 1/10,000.
        public let mean: Money
        /// The change that half of the listings are below.
        public let median: Money
        /// The change that 5 % of the listings are below.
        public let percentile5: Money
        /// The change that 95 % of the listings are below.
        public let percentile95: Money
        /// All changes together.
        public let sum: Money
    }

    /// The listings whose adjusted price changes by about the same.
    public struct Bucket: Hashable, Sendable {
        /// What the changes have in common: `down $5 to $10`, `unchanged`.
        public let label: String
        /// How many listings there are.
        public let count: Int
    }

    /// A listing whose adjusted price changes much.
    public struct Mover: Hashable, Sendable {
        /// The place of the listing in the catalogue, from 0.
        public let row: Int
        /// The listing's number.
        public let listingID: Int64
        /// The listing's title.
        public let title: String
        /// The adjusted price before.
        public let before: Money
        /// The adjusted price after.
        public let after: Money
        /// The rules that give another amount, the greatest difference first.
        public let rules: [RuleDifference]

        /// By how much the adjusted price changes.
        public var change: Money { after - before }
    }

    /// What one rule gives for one listing, before and after.
    public struct RuleDifference: Hashable, Sendable {
        /// The id of the rule's ruleset.
        public let rulesetID: String
        /// The rule's id.
        public let ruleID: String
        /// The rule's name.
        public let ruleName: String
        /// What it gave; `nil` where it did not match or did not exist.
        public let before: Money?
        /// What it gives; `nil` where it does not match or does not exist.
        public let after: Money?

        /// By how much its amount changes.
        public var change: Money { (after ?? .zero) - (before ?? .zero) }
    }

    /// What became of one rule, over all listings.
    public struct RuleChange: Hashable, Sendable {
        /// The kinds of change.
        public enum Kind: String, Sendable, CaseIterable {
            /// The rule is new.
            case added
            /// The rule is gone.
            case removed
            /// The rule gives at least one listing another amount, or matches others.
            case changed
        }

        /// The id of the rule's ruleset.
        public let rulesetID: String
        /// The rule's id.
        public let ruleID: String
        /// The rule's name.
        public let ruleName: String
        /// What became of it.
        public let kind: Kind
        /// For how many listings it makes a difference.
        public fileprivate(set) var listings = 0
        /// By how much its amounts change, all together.
        public fileprivate(set) var change = Money.zero
    }

    /// How many listings were compared.
    public let listingCount: Int
    /// How many of them have no list price, and so no adjusted price that could change.
    public let unpricedCount: Int
    /// How many have another adjusted price.
    public let changedCount: Int
    /// How the changes are distributed; `nil` where nothing changes.
    public let distribution: Distribution?
    /// The changes in fixed buckets, from the greatest fall to the greatest rise.
    public let histogram: [Bucket]
    /// The ten listings whose price falls most, the greatest fall first.
    public let down: [Mover]
    /// The ten listings whose price rises most, the greatest rise first.
    public let up: [Mover]
    /// The rules that were added, removed, or give other amounts; by their ids.
    ///
    /// Where each side has a single ruleset, the two are compared whatever their ids are.
    public let rules: [RuleChange]

    private let tiers: [TierMove: Int]

    /// Compares two valuers over listings.
    ///
    /// - Parameters:
    ///   - before: the rules as they are.
    ///   - after: the rules as they would be.
    ///   - listings: what both value.
    ///   - thresholds: from which savings on the tiers begin.
    /// - Complexity: two valuations a listing, and O(*n* log *n*) for the percentiles.
    public init(before: Valuer, after: Valuer, over listings: [Listing], thresholds: DealThresholds = .standard) {
        self.init(
            Comparison(before, after, count: listings.count, title: { listings[$0].title }) { valuer, row in valuer.value(listings[row]) },
            thresholds)
    }

    /// Compares two valuers over records.
    ///
    /// - Parameters:
    ///   - before: the rules as they are.
    ///   - after: the rules as they would be.
    ///   - records: what both value: maps of values, as in ``Valuer/value(_:)-([String:Value])``.
    ///   - thresholds: from which savings on the tiers begin.
    /// - Complexity: two valuations a record, and O(*n* log *n*) for the percentiles.
    public init(before: Valuer, after: Valuer, over records: [[String: Value]], thresholds: DealThresholds = .standard) {
        let comparison = Comparison(before, after, count: records.count, title: { records[$0]["title"]?.asText ?? "" }) { valuer, row in
            valuer.value(records[row])
        }
        self.init(comparison, thresholds)
    }

    /// How many listings go from one tier to another; `nil` for listings without a tier.
    public func count(from before: DealTier?, to after: DealTier?) -> Int {
        tiers[TierMove(before: before, after: after)] ?? 0
    }

    /// How many listings change their tier.
    public var tierChangeCount: Int {
        tiers.reduce(0) { $0 + ($1.key.before == $1.key.after ? 0 : $1.value) }
    }

    private struct TierMove: Hashable {
        let before: DealTier?
        let after: DealTier?
    }

    private init(_ comparison: Comparison, _ thresholds: DealThresholds) {
        var rules = comparison.knownRules
        var tiers: [TierMove: Int] = [:]
        var unpriced = 0
        var moves: [(row: Int, change: Money)] = []
        for row in 0..<comparison.count {
            let (before, after) = comparison.valuations(row)
            tiers[TierMove(before: before.tier(thresholds), after: after.tier(thresholds)), default: 0] += 1
            for (key, difference) in comparison.differences(before, after) {
                rules[key, default: RuleChange(difference, .changed)].add(difference)
            }
            guard let old = before.adjustedPrice, let new = after.adjustedPrice else {
                unpriced += 1
                continue
            }
            if old != new { moves.append((row, new - old)) }
        }
        moves.sort { $0.change == $1.change ? $0.row < $1.row : $0.change < $1.change }
        listingCount = comparison.count
        unpricedCount = unpriced
        changedCount = moves.count
        distribution = Distribution(sorted: moves.map(\.change))
        histogram = ChangeScale.histogram(moves.lazy.map(\.change), unchanged: comparison.count - unpriced - moves.count)
        down = moves.prefix(10).lazy.filter { $0.change < .zero }.compactMap { comparison.mover($0.row) }
        up = moves.suffix(10).reversed().lazy.filter { $0.change > .zero }.compactMap { comparison.mover($0.row) }
        self.rules = comparison.order.compactMap { rules[$0] }.filter { $0.kind != .changed || $0.listings > 0 }
        self.tiers = tiers
    }
}

extension WhatIf.RuleChange {
    init(_ difference: WhatIf.RuleDifference, _ kind: Kind) {
        self.init(rulesetID: difference.rulesetID, ruleID: difference.ruleID, ruleName: difference.ruleName, kind: kind)
    }

    init(rulesetID: String, ruleID: String, ruleName: String, kind: Kind) {
        self.rulesetID = rulesetID
        self.ruleID = ruleID
        self.ruleName = ruleName
        self.kind = kind
    }

    fileprivate mutating func add(_ difference: WhatIf.RuleDifference) {
        listings += 1
        change += difference.change
    }
}

extension WhatIf.Distribution {
    /// Measures changes in ascending order; `nil` where there are none.
    fileprivate init?(sorted changes: [Money]) {
        guard !changes.isEmpty else { return nil }
        sum = changes.reduce(.zero, +)
        mean = Money(sum.doubleValue / Double(changes.count)) ?? sum
        median = Self.percentile(0.5, changes)
        percentile5 = Self.percentile(0.05, changes)
        percentile95 = Self.percentile(0.95, changes)
    }

    /// Interpolated between neighbours (Hyndman and Fan, "Sample quantiles in statistical packages", 1996, type 7).
    private static func percentile(_ part: Double, _ sorted: [Money]) -> Money {
        let place = part * Double(sorted.count - 1)
        let below = sorted[Int(place)]
        let above = sorted[min(Int(place) + 1, sorted.count - 1)]
        return Money(below.doubleValue + (above - below).doubleValue * (place - place.rounded(.down))) ?? below
    }
}
