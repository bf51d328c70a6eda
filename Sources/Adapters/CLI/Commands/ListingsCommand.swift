public import ArgumentParser
import DealCore
import DealService

struct ListingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "List the catalogue, best deals first.",
        discussion: """
            Example:
              deal listings --search "elitedesk mini" --sort price --limit 10
            """)

    @Option(help: "Words that must occur in the title, maker, model or processor.")
    var search = ""
    @Option(help: "Only this condition: new, refurb or used.")
    var condition: ItemCondition?
    @Option(help: "Only this tier: great, good, fair or premium.")
    var tier: DealTier?
    @Option(name: .customLong("max-price"), help: "Only listings up to this asking price.", transform: money)
    var maximumPrice: Money?
    @Option(name: .customLong("min-ram"), help: "Only listings with at least so many gigabytes of memory.")
    var minimumRAM: Int?
    @Option(help: "Order: \(ListingSort.allCases.map(\.rawValue).joined(separator: ", ")).")
    var sort: ListingSort = .saving
    @Option(help: "Listings on a page, at most \(ListingQuery.maximumPageSize).")
    var limit = 20
    @Option(help: "The page, counted from 1.")
    var page = 1
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...ListingQuery.maximumPageSize).contains(limit) else {
            throw ValidationError("--limit takes 1 to \(ListingQuery.maximumPageSize).")
        }
        guard (1...1_000_000).contains(page) else { throw ValidationError("--page counts from 1.") }
    }

    func run() async throws {
        let house = try await Session.current.openHouse()
        var query = ListingQuery()
        query.text = search
        query.condition = condition
        query.tier = tier
        query.maximumPrice = maximumPrice
        query.minimumRAM = minimumRAM
        query.sort = sort
        query.page = page
        query.pageSize = limit
        let found = try await house.repository.listings(query)
        output.show(Documents.page(found, query: query, webURL: house.settings.webURL)) {
            guard !found.items.isEmpty else {
                say(
                    found.total == 0
                        ? "No listing matches. Fill an empty catalogue with `deal seed`."
                        : "There is no page \(page): only \(counted(found.total, "listing")) match.")
                return
            }
            say("   ID  Price       Adjusted    Saving  Tier     Score  Title")
            for item in found.items { say(row(item)) }
            say("\(found.items.count) of \(counted(found.total, "listing")).")
        }
    }

    private func row(_ item: CatalogueEntry) -> String {
        let figures = item.figures
        return [
            String(item.listing.id).leftPadded(to: 5),
            (item.listing.price?.formatted ?? "–").padded(to: 10),
            (figures?.adjustedPrice?.formatted ?? "–").padded(to: 10),
            (figures?.savingPercent.map { "\(tenths($0))%" } ?? "–").leftPadded(to: 6),
            (figures?.tier?.rawValue ?? "–").padded(to: 7),
            (figures?.score.map { tenths($0 / 10) } ?? "–").leftPadded(to: 5),
            item.listing.title.fitted(to: 60).trimmingBlanks,
        ].joined(separator: "  ")
    }

    @Sendable private static func money(_ text: String) throws -> Money {
        guard let money = Money(text: text), money >= .zero else {
            throw ValidationError("'\(text)' is not an amount such as 400 or 249.99.")
        }
        return money
    }
}

extension ItemCondition: ExpressibleByArgument {}
extension DealTier: ExpressibleByArgument {}
extension ListingSort: ExpressibleByArgument {}

extension String {
    var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
