public import CardRender
public import DealCore

extension ListingCard {
    /// The card of a listing: what is drawn, and nothing else.
    public init(_ appraisal: Appraisal, style: Style) {
        let listing = appraisal.listing
        let valuation = appraisal.valuation
        let price = listing.price.map(\.formattedWhole) ?? "No price"
        let adjusted = valuation.adjustedPrice.map(\.formattedWhole)
        self.init(
            brand: "DealKit",
            title: listing.title,
            price: price,
            adjustedPrice: adjusted == price ? nil : adjusted,
            savingText: Self.savingText(valuation),
            badge: appraisal.tier.map { Badge(text: $0.label, tone: Badge.Tone($0)) },
            specs: Self.specs(of: listing),
            score: appraisal.score.map { "\(tenths($0 / 10))/10" },
            footer: listing.maker ?? "Small computers, fairly valued",
            style: style)
    }

    private static func savingText(_ valuation: Valuation) -> String? {
        guard let list = valuation.listPrice, let adjusted = valuation.adjustedPrice, let percent = valuation.savingPercent else {
            return nil
        }
        let whole = Int(percent.magnitude.rounded())
        guard whole > 0 else { return nil }
        return adjusted < list
            ? "Save \((list - adjusted).formattedWhole) · \(whole)%" : "\((adjusted - list).formattedWhole) over value · \(whole)%"
    }

    private static func specs(of listing: Listing) -> [Spec] {
        var specs: [Spec] = []
        func add(_ label: String, _ value: String?) {
            if let value, !value.isEmpty { specs.append(Spec(label: label, value: value)) }
        }
        add("CPU", listing.cpu?.name)
        add("Memory", listing.memoryText)
        add("Storage", listing.storageText)
        add("CPU mark", listing.cpu?.cpuMarkMulti.map(grouped))
        add("Condition", listing.condition.label)
        add("System", listing.osLicense.flatMap { $0.lowercased() == "none" ? "No license" : $0 })
        return specs
    }

    /// Every drawn value, for the digest of the card's content; cards of the catalogue have no photo.
    var drawnValues: [String?] {
        [
            brand, title, price, adjustedPrice, savingText, badge?.text, badge?.tone.rawValue, score, footer, style.rawValue, size.rawValue,
            link,
        ]
            + specs.flatMap { [$0.label, $0.value] }
    }
}

extension ListingCard.Badge.Tone {
    /// The tone of a tier.
    init(_ tier: DealTier) {
        switch tier {
        case .great: self = .great
        case .good: self = .good
        case .fair: self = .fair
        case .premium: self = .premium
        }
    }
}
