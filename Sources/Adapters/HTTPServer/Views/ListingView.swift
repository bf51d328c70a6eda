import DealCore
import DealService
import Hummingbird
import HummingbirdCore

/// What the page of a listing shows.
struct ListingView: Sendable {
    let id: Int64
    let title: String
    let tier: String?
    let tierLabel: String?
    let price: String
    let adjusted: String?
    let verdict: String?
    let score: String?
    let cardText: String
    let cardAddress: String
    let darkCardAddress: String
    let lines: [LineView]
    let hasLines: Bool
    let rulesets: String
    let faults: [String]
    let specs: [PairView]
    let figures: [PairView]
    let offer: String?
    let offerSite: String
}

/// One line of the breakdown.
struct LineView: Sendable {
    let label: String
    let detail: String
    let amount: String
    /// The amount as a plain decimal, for programs that read the page.
    let plainAmount: String
    let lowers: Bool
}

/// A name and its value.
struct PairView: Sendable {
    let name: String
    let value: String
}

extension Pages {
    func listing(_ item: Appraisal, cardTag: String, webURL: String) throws -> Response {
        let listing = item.listing
        let valuation = item.valuation
        let summary = summary(of: item)
        let cardAddress = "/og-image/\(listing.id).png?v=\(cardTag.prefix(8))"
        let view = ListingView(
            id: listing.id,
            title: listing.title,
            tier: item.tier?.rawValue,
            tierLabel: item.tier?.label,
            price: listing.price?.formatted ?? "No price",
            adjusted: valuation.adjustedPrice?.formatted,
            verdict: verdict(on: valuation),
            score: item.score.map { tenths($0 / 10) },
            cardText: summary,
            cardAddress: cardAddress,
            darkCardAddress: cardAddress + "&style=dark",
            lines: valuation.statement().map {
                LineView(
                    label: $0.label, detail: $0.detail, amount: $0.amount.formatted, plainAmount: $0.amount.description,
                    lowers: $0.amount < .zero)
            },
            hasLines: !valuation.statement().isEmpty,
            rulesets: valuation.layers.map { "\($0.rulesetName) \($0.rulesetVersion)" }.joined(separator: ", "),
            faults: valuation.layers.flatMap(\.lines).compactMap { line in line.error.map { "\(line.ruleName): \($0)" } },
            specs: specs(of: listing),
            figures: figures(of: item),
            offer: listing.url,
            offerSite: listing.marketplace == .other
                ? "Go to the offer" : "Go to the offer on \(listing.marketplace == .ebay ? "eBay" : "Amazon")")
        let frame = FrameView(
            title: listing.title, description: summary, address: "\(webURL)/listings/\(listing.id)",
            social: SocialView(
                title: listing.title, description: summary, address: "\(webURL)/listings/\(listing.id)", image: webURL + cardAddress,
                imageText: "\(listing.title). \(summary)"))
        return try render("listing", view, frame: frame)
    }

    private func summary(of item: Appraisal) -> String {
        let price = item.listing.price.map { "Asks \($0.formatted)" }
        let adjusted = item.valuation.adjustedPrice.map { "worth comparing as \($0.formatted)" }
        let specs = [item.listing.cpu?.name, item.listing.memoryText, item.listing.storageText].compactMap { $0 }.joined(separator: ", ")
        return [item.tier.map(\.label), [price, adjusted].compactMap { $0 }.joined(separator: ", "), specs]
            .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ". ") + "."
    }

    private func verdict(on valuation: Valuation) -> String? {
        guard let percent = valuation.savingPercent, let list = valuation.listPrice, let adjusted = valuation.adjustedPrice else {
            return nil
        }
        if adjusted == list { return "What comes with it and what it lacks balance out." }
        let amount = adjusted < list ? list - adjusted : adjusted - list
        return adjusted < list
            ? "What comes with it is worth \(amount.formatted) more than what it lacks: \(tenths(percent))% of the price."
            : "What it lacks is worth \(amount.formatted) more than what comes with it: \(tenths(-percent))% of the price."
    }

    private func specs(of listing: Listing) -> [PairView] {
        [
            ("Processor", listing.cpu?.name),
            ("Cores and threads", listing.cpu.flatMap { cpu in cpu.cores.map { "\($0)" + (cpu.threads.map { " / \($0)" } ?? "") } }),
            ("Memory", listing.memoryText),
            ("Storage", listing.storageText),
            ("Graphics", listing.gpu?.name ?? listing.cpu?.igpuModel),
            ("System license", listing.osLicense),
            ("Condition", listing.condition.label),
            ("Form factor", listing.formFactor),
            ("Maker", listing.maker),
            ("Seller", listing.seller),
            ("Notes", listing.notes),
        ].compactMap { name, value in value.map { PairView(name: name, value: $0) } }
    }

    private func figures(of item: Appraisal) -> [PairView] {
        [
            ("CPU mark, all cores", item.listing.cpu?.cpuMarkMulti.map(grouped)),
            ("CPU mark, one core", item.listing.cpu?.cpuMarkSingle.map(grouped)),
            ("CPU mark per watt", item.metrics.perfPerWatt.map { grouped(Int($0.rounded())) }),
            ("Dollars per 1,000 CPU marks", item.metrics.dollarPerCPUMark.flatMap { Money($0 * 1000)?.formatted }),
            ("Power of the processor", item.listing.cpu?.tdpWatts.map { "\($0) W" }),
            ("Processor from", item.listing.cpu?.releaseYear.map(String.init)),
        ].compactMap { name, value in value.map { PairView(name: name, value: $0) } }
    }
}
