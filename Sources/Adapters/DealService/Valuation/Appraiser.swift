public import DealCore
import Foundation
import Synchronization

/// Values listings by the rulesets of a repository.
///
/// Rulesets are compiled once and again only when one of them changes, in this process or another.
public final class Appraiser: Sendable {
    private let repository: any CatalogueRepository
    private let profile: ScoringProfile
    private let today: @Sendable () -> CalendarDate?
    private let compiled = Mutex<(revision: Int64, day: CalendarDate?, valuer: Valuer)?>(nil)

    /// - Parameters:
    ///   - repository: Where the rulesets come from and the figures go.
    ///   - profile: How the composite score weighs its metrics.
    ///   - today: The day, in universal time: rulesets out of their dates do not apply.
    public init(
        _ repository: any CatalogueRepository, profile: ScoringProfile = .proxmox,
        today: @escaping @Sendable () -> CalendarDate? = { .today }
    ) {
        self.repository = repository
        self.profile = profile
        self.today = today
    }

    /// The compiled rulesets as they stand now.
    public func valuer() async throws -> Valuer {
        let revision = try await repository.rulesRevision()
        let day = today()
        if let current = compiled.withLock({ $0 }), current.revision == revision, current.day == day { return current.valuer }
        let rules = try await repository.rules()
        let valuer = Valuer(rules.rulesets, groupWeights: profile.groupWeights, on: day)
        compiled.withLock { $0 = (rules.revision, day, valuer) }
        return valuer
    }

    /// Values one listing by the rules as they stand now.
    ///
    /// - Parameter score: Its composite score as of the last appraisal of the whole catalogue, which alone can tell it.
    public func appraise(_ listing: Listing, score: Double? = nil) async throws -> Appraisal {
        let valuation = try await valuer().value(listing)
        return Appraisal(listing: listing, valuation: valuation, metrics: Metrics(listing: listing, valuation: valuation), score: score)
    }

    /// Values the whole catalogue and stores what it is sorted by.
    ///
    /// - Parameter progress: Called with the fraction done, 0…1.
    /// - Returns: How many listings were valued, by tier, and the rules that could not be built.
    public func appraiseCatalogue(progress: @Sendable (Double) -> Void = { _ in }) async throws -> AppraisalReport {
        let valuer = try await valuer()
        let appraisals = valuer.appraise(try await repository.allEntries().map(\.listing), profile: profile)
        var report = AppraisalReport(valued: 0, byTier: [:], skippedRules: valuer.diagnostics.filter { $0.severity == .error })
        for start in stride(from: 0, to: appraisals.count, by: 1000) {
            let batch = appraisals[start..<min(start + 1000, appraisals.count)]
            try await repository.save(
                figures: Dictionary(batch.map { ($0.listing.id, ListingFigures($0)) }, uniquingKeysWith: { first, _ in first }))
            for appraisal in batch {
                report.valued += 1
                if let tier = appraisal.tier { report.byTier[tier, default: 0] += 1 }
            }
            progress(Double(report.valued) / Double(appraisals.count))
        }
        return report
    }
}

/// What valuing the catalogue did.
public struct AppraisalReport: Sendable {
    /// Listings valued.
    public var valued: Int
    /// How many of them fell into each tier.
    public var byTier: [DealTier: Int]
    /// Rules that could not be built and were left out, with the reason.
    public var skippedRules: [Diagnostic]
}

extension CalendarDate {
    /// The day it is now, in universal time; `nil` with a clock far off.
    public static var today: CalendarDate? {
        CalendarDate(daysSinceEpoch: Int((Date().timeIntervalSince1970 / 86_400).rounded(.down)))
    }
}
