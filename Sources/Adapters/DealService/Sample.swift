import DealCore
import Foundation

/// The catalogue and the ruleset that come with the product.
public enum Sample {
    /// Processors with their published figures, as CSV.
    public static func cpus() throws(ServiceError) -> String { try text("cpus.csv") }
    /// Listings of small computers, as CSV.
    public static func listings() throws(ServiceError) -> String { try text("listings.csv") }
    /// The default ruleset, as JSON.
    public static func ruleset() throws(ServiceError) -> String { try text("ruleset.json") }

    private static func text(_ name: String) throws(ServiceError) -> String {
        let path = Bundle.module.bundlePath + "/Sample/" + name
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw ServiceError(
                .storage, "The sample file \(path) cannot be read. Keep the folder DealKit_DealService.resources beside the program.")
        }
        return text
    }
}

/// A step of ``House/seed(warmingCards:progress:)``.
public enum SeedStep: Sendable {
    case importing, valuing, drawing
}

/// What seeding did.
public struct SeedReport: Sendable {
    /// Listings that were imported; 0 where the catalogue was there already.
    public var imported = 0
    /// Listings that were valued, by tier.
    public var appraisal: AppraisalReport
    /// Cards that were drawn now.
    public var cardsDrawn = 0
    /// Cards that were in the store already.
    public var cardsKept = 0
}

extension House {
    /// Brings in the processors and the default ruleset where there are none yet; listings refer to both.
    public func prepareReferenceData() async throws {
        let counts = try await repository.counts()
        if counts.cpus == 0 {
            _ = try await importer.importCSV(Sample.cpus())
        }
        if counts.rulesets == 0 {
            try await repository.save(ruleset: try Ruleset(json: Array(Sample.ruleset().utf8)))
        }
    }

    /// Fills an empty catalogue with the sample, values it and draws its cards; what is there already is kept.
    ///
    /// - Parameters:
    ///   - warmingCards: Whether cards are drawn now or when they are first asked for.
    ///   - progress: Called with the step under way and the fraction of it that is done, 0…1.
    public func seed(
        warmingCards: Bool = true, progress: @Sendable (SeedStep, Double) -> Void = { _, _ in }
    ) async throws -> SeedReport {
        try await prepareReferenceData()
        var imported = 0
        if try await repository.counts().listings == 0 {
            let report = try await importer.importCSV(Sample.listings()) { progress(.importing, $0) }
            imported = report.counts.added
        }
        var report = SeedReport(imported: imported, appraisal: try await appraiser.appraiseCatalogue { progress(.valuing, $0) })
        if warmingCards {
            (report.cardsDrawn, report.cardsKept) = try await warmCards { progress(.drawing, $0) }
        }
        return report
    }

    /// Imports CSV files into this house's catalogue.
    public var importer: Importer {
        Importer(into: repository, year: Calendar(identifier: .gregorian).component(.year, from: Date()))
    }
}
