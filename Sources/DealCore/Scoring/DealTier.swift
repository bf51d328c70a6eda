/// How good a deal is, by what a buyer saves.
public enum DealTier: String, CaseIterable, Sendable {
    /// Far below its worth.
    case great
    /// Below its worth.
    case good
    /// About its worth.
    case fair
    /// Above its worth.
    case premium

    /// The tier of a saving in percent of the list price; `nil` without one.
    public init?(savingPercent: Double?, thresholds: DealThresholds = .standard) {
        guard let savingPercent else { return nil }
        if savingPercent >= thresholds.great {
            self = .great
        } else if savingPercent >= thresholds.good {
            self = .good
        } else if savingPercent <= thresholds.premium {
            self = .premium
        } else {
            self = .fair
        }
    }
}

/// From which savings on the tiers begin, in percent of the list price.
public struct DealThresholds: Hashable, Sendable {
    /// The least saving of a great deal.
    public var great: Double
    /// The least saving of a good deal.
    public var good: Double
    /// The greatest saving (a negative one) of a premium price.
    public var premium: Double

    /// Makes thresholds.
    public init(great: Double = 25, good: Double = 15, premium: Double = -10) {
        self.great = great
        self.good = good
        self.premium = premium
    }

    /// 25 great, 15 good, −10 premium.
    public static let standard = DealThresholds()
}
