public import DealCore

/// Which listings of the catalogue to show, in which order, and which page of them.
public struct ListingQuery: Sendable, Hashable {
    /// Words that must all occur in the title, maker, model or processor; case does not matter.
    public var text = ""
    /// Only listings in this condition.
    public var condition: ItemCondition?
    /// Only listings of this tier.
    public var tier: DealTier?
    /// Only listings of this maker, spelled as in ``CatalogueRepository/manufacturers()``.
    public var manufacturer: String?
    /// Only listings with at least so much memory, in gigabytes.
    public var minimumRAM: Int?
    /// Only listings whose asking price is at most this.
    public var maximumPrice: Money?
    /// What to order by.
    public var sort: ListingSort = .saving
    /// The page, counted from 1.
    public var page = 1
    /// Listings on a page, 1…``maximumPageSize``.
    public var pageSize = 24

    /// The largest page that is served.
    public static let maximumPageSize = 200

    /// Asks for the first page of everything, best deals first.
    public init() {}
}

/// An order of the catalogue page; each has one sensible direction, and listings without the figure come last.
public enum ListingSort: String, CaseIterable, Sendable {
    /// Largest saving in percent first.
    case saving
    /// Highest composite score first.
    case score
    /// Fewest dollars per CPU mark first.
    case value
    /// Lowest asking price first.
    case price
    /// Lowest adjusted price first.
    case adjusted
    /// Fastest processor first.
    case cpu
    /// Most memory first.
    case ram
    /// Title from A to Z.
    case title

    /// What a person reads in a menu.
    public var label: String {
        switch self {
        case .saving: "Biggest saving"
        case .score: "Best score"
        case .value: "Most CPU per dollar"
        case .price: "Lowest price"
        case .adjusted: "Lowest adjusted price"
        case .cpu: "Fastest CPU"
        case .ram: "Most memory"
        case .title: "Title A–Z"
        }
    }
}

/// One page of listings and how many there are in all.
public struct ListingPage: Sendable {
    /// The listings of this page, in order.
    public let items: [CatalogueEntry]
    /// How many listings the query finds on all pages.
    public let total: Int

    /// Makes a page.
    public init(items: [CatalogueEntry], total: Int) {
        self.items = items
        self.total = total
    }
}
