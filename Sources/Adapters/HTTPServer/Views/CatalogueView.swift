import DealCore
import DealService
import Hummingbird
import HummingbirdCore

/// What the catalogue page shows.
struct CatalogueView: Sendable {
    let heading: String
    let text: String
    let minimumRAM: String
    let maximumPrice: String
    let conditions: [ChoiceView]
    let tiers: [ChoiceView]
    let manufacturers: [ChoiceView]
    let sorts: [ChoiceView]
    let isFiltered: Bool
    let rows: [RowView]
    let isEmpty: Bool
    let previous: String?
    let next: String?
    let position: String
}

/// One entry of a menu.
struct ChoiceView: Sendable {
    let value: String
    let label: String
    let isSelected: Bool
}

/// One listing of the catalogue page.
struct RowView: Sendable {
    let address: String
    let title: String
    let specs: [String]
    let price: String
    let adjusted: String
    let saving: String?
    let savingIsNegative: Bool
    let tier: String?
    let tierLabel: String?
    let score: String?

    init(_ item: CatalogueEntry) {
        let listing = item.listing
        address = "/listings/\(listing.id)"
        title = listing.title
        specs = [listing.cpu?.name, listing.memoryText, listing.storageText, listing.condition.label].compactMap { $0 }
        price = listing.price?.formatted ?? "No price"
        adjusted = item.figures?.adjustedPrice?.formatted ?? "–"
        saving = item.figures?.savingPercent.map(signedPercent)
        savingIsNegative = (item.figures?.savingPercent ?? 0) < 0
        tier = item.figures?.tier?.rawValue
        tierLabel = item.figures?.tier?.label
        score = item.figures?.score.map { tenths($0 / 10) }
    }
}

/// A saving as a person reads it: "25 % below value" is a gain, so its sign is shown.
func signedPercent(_ percent: Double) -> String {
    let whole = Int(percent.rounded())
    return whole == 0 ? "0%" : whole > 0 ? "+\(whole)%" : "−\(-whole)%"
}

extension Pages {
    func catalogue(_ page: ListingPage, query: ListingQuery, manufacturers: [String], webURL: String) throws -> Response {
        let pageCount = max(1, (page.total + query.pageSize - 1) / query.pageSize)
        let any = ChoiceView(value: "", label: "Any", isSelected: false)
        let view = CatalogueView(
            heading: counted(page.total, "computer"),
            text: query.text,
            minimumRAM: query.minimumRAM.map(String.init) ?? "",
            maximumPrice: query.maximumPrice.map { String(Int($0.doubleValue.rounded(.up))) } ?? "",
            conditions: [any]
                + ItemCondition.allCases.map { ChoiceView(value: $0.rawValue, label: $0.label, isSelected: $0 == query.condition) },
            tiers: [any] + DealTier.allCases.map { ChoiceView(value: $0.rawValue, label: $0.label, isSelected: $0 == query.tier) },
            manufacturers: [any] + manufacturers.map { ChoiceView(value: $0, label: $0, isSelected: $0 == query.manufacturer) },
            sorts: ListingSort.allCases.map { ChoiceView(value: $0.rawValue, label: $0.label, isSelected: $0 == query.sort) },
            isFiltered: query.address(page: 1) != "/",
            rows: page.items.map(RowView.init),
            isEmpty: page.items.isEmpty,
            previous: query.page > 1 ? query.address(page: min(query.page - 1, pageCount)) : nil,
            next: query.page < pageCount ? query.address(page: query.page + 1) : nil,
            position: "Page \(min(query.page, pageCount)) of \(pageCount)")
        let frame = FrameView(
            title: "Small computers, fairly valued",
            description: "Every listing valued by rules you can read, with the price it is really worth to you.",
            address: webURL + query.address(page: query.page))
        return try render("catalogue", view, frame: frame)
    }
}
