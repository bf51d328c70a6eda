public import DealCore

/// The figures of a valuation that the catalogue is sorted and filtered by.
public struct ListingFigures: Sendable, Hashable {
    /// The sum of all adjustments; negative makes the listing a better deal.
    public var total: Money
    /// List price plus ``total``, never below 0; `nil` without a list price.
    public var adjustedPrice: Money?
    /// Saving in percent of the list price; negative for a premium.
    public var savingPercent: Double?
    /// How good the deal is.
    public var tier: DealTier?
    /// The composite score of the default profile, 0…100.
    public var score: Double?
    /// Adjusted price per point of the multi-thread CPU mark, in dollars.
    public var dollarPerCPUMark: Double?
    /// CPU mark per watt.
    public var perfPerWatt: Double?

    /// Makes the figures.
    public init(
        total: Money, adjustedPrice: Money?, savingPercent: Double?, tier: DealTier?, score: Double?, dollarPerCPUMark: Double?,
        perfPerWatt: Double?
    ) {
        self.total = total
        self.adjustedPrice = adjustedPrice
        self.savingPercent = savingPercent
        self.tier = tier
        self.score = score
        self.dollarPerCPUMark = dollarPerCPUMark
        self.perfPerWatt = perfPerWatt
    }
}

/// A listing with the figures last stored for it.
public struct CatalogueEntry: Sendable {
    /// The listing as it was imported.
    public var listing: Listing
    /// Its figures; `nil` until the catalogue has been valued.
    public var figures: ListingFigures?

    /// Pairs a listing with its figures.
    public init(listing: Listing, figures: ListingFigures?) {
        self.listing = listing
        self.figures = figures
    }
}

extension ListingFigures {
    /// The figures of an appraisal.
    init(_ appraisal: Appraisal) {
        self.init(
            total: appraisal.valuation.total, adjustedPrice: appraisal.valuation.adjustedPrice,
            savingPercent: appraisal.valuation.savingPercent, tier: appraisal.tier, score: appraisal.score,
            dollarPerCPUMark: appraisal.metrics.dollarPerCPUMark, perfPerWatt: appraisal.metrics.perfPerWatt)
    }
}

extension Appraisal {
    /// How good the deal is; `nil` where there is no saving to judge.
    public var tier: DealTier? { valuation.tier() }
}
