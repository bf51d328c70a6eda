public import DealCore

/// Where processors, listings and rulesets are kept.
///
/// Implementations are transactional: each `save` happens whole or not at all. They throw ``ServiceError`` with the code `database`.
public protocol CatalogueRepository: Sendable {
    /// All processors, by name.
    func cpus() async throws -> [CPU]
    /// Adds processors, or replaces those of the same name.
    func save(cpus: [CPU]) async throws -> SaveCounts

    /// The listing with this id, or `nil`.
    func listing(_ id: Int64) async throws -> CatalogueEntry?
    /// One page of the listings that `query` asks for. Archived listings are left out.
    func listings(_ query: ListingQuery) async throws -> ListingPage
    /// Listings in the order of their ids, beginning after `id`: the way to walk the whole catalogue.
    func listings(after id: Int64, limit: Int) async throws -> [CatalogueEntry]
    /// The makers of the listings, in alphabetical order.
    func manufacturers() async throws -> [String]
    /// Adds listings, or updates those with the same ``Listing/catalogueKey``, which keep their ids.
    func save(listings: [Listing]) async throws -> SaveCounts
    /// Stores figures by listing id; ids that do not exist are passed over.
    func save(figures: [Int64: ListingFigures]) async throws

    /// The rulesets, and a number that changes whenever one of them does.
    func rules() async throws -> (revision: Int64, rulesets: [Ruleset])
    /// The number that ``rules()`` would return, for a cheap look whether anything changed.
    func rulesRevision() async throws -> Int64
    /// Adds a ruleset, or replaces the one with the same id.
    func save(ruleset: Ruleset) async throws

    /// How much there is.
    func counts() async throws -> CatalogueCounts
}

/// What a save did.
public struct SaveCounts: Sendable, Hashable {
    /// Records that are new.
    public var added = 0
    /// Records that existed and differ now.
    public var updated = 0
    /// Records that existed and are as they were.
    public var unchanged = 0

    /// Starts from nothing.
    public init() {}

    /// Adds the counts of another save.
    public static func += (left: inout SaveCounts, right: SaveCounts) {
        left.added += right.added
        left.updated += right.updated
        left.unchanged += right.unchanged
    }
}

/// How many records of each kind the catalogue holds.
public struct CatalogueCounts: Sendable, Hashable {
    /// Listings of any status.
    public var listings: Int
    /// Listings that have been valued.
    public var appraised: Int
    /// Processors.
    public var cpus: Int
    /// Rulesets.
    public var rulesets: Int

    /// Makes the counts.
    public init(listings: Int, appraised: Int, cpus: Int, rulesets: Int) {
        self.listings = listings
        self.appraised = appraised
        self.cpus = cpus
        self.rulesets = rulesets
    }
}

extension CatalogueRepository {
    /// All listings of any status, in the order of their ids.
    func allEntries() async throws -> [CatalogueEntry] {
        var entries: [CatalogueEntry] = []
        while true {
            let batch = try await listings(after: entries.last?.listing.id ?? 0, limit: 1000)
            guard !batch.isEmpty else { return entries }
            entries += batch
        }
    }
}

extension Listing {
    /// What makes two imports the same listing: the marketplace's item number, or without one the normalised title and the seller.
    ///
    /// The price is no part of it: a new price updates the listing.
    public var catalogueKey: String {
        if let itemID, !itemID.isEmpty { return "\(marketplace.rawValue)|item|\(itemID)" }
        return "\(marketplace.rawValue)|title|\(Self.normalizedTitle(title))|\(Self.normalizedTitle(seller ?? ""))"
    }
}
