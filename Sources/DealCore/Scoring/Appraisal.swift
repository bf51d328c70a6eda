/// A listing with all that is computed for it.
public struct Appraisal: Hashable, Sendable {
    /// The listing.
    public var listing: Listing
    /// What it is worth to a buyer.
    public var valuation: Valuation
    /// What it measures up to.
    public var metrics: Metrics
    /// The composite score from 0 to 100; `nil` when nothing is known to score.
    public var score: Double?

    /// Puts an appraisal together.
    public init(listing: Listing, valuation: Valuation, metrics: Metrics, score: Double?) {
        self.listing = listing
        self.valuation = valuation
        self.metrics = metrics
        self.score = score
    }
}

extension Valuer {
    /// Values, measures and scores a whole catalogue, in its order.
    ///
    /// - Complexity: one valuation a listing, and O(*n* log *n*) for the percentiles.
    public func appraise(_ catalogue: [Listing], profile: ScoringProfile = .proxmox) -> [Appraisal] {
        let measured = catalogue.map { listing in
            let valuation = value(listing)
            return Appraisal(listing: listing, valuation: valuation, metrics: Metrics(listing: listing, valuation: valuation), score: nil)
        }
        let scorer = Scorer(scale: CatalogueScale(measured.lazy.map(\.metrics)), profile: profile)
        return measured.map { unscored in
            var appraisal = unscored
            appraisal.score = scorer.score(unscored.metrics)
            return appraisal
        }
    }
}
