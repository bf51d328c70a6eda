public import CardRender
public import DealCore

extension ComparisonCard {
    /// The card of two listings, with the facts that either of them has.
    public init(_ first: Appraisal, _ second: Appraisal, style: CardStyle = .light) {
        self.init(
            brand: "DealKit", first: Side(first), second: Side(second), facts: Self.facts(first, second),
            footer: Self.verdict(first, second), style: style)
    }

    private static func facts(_ first: Appraisal, _ second: Appraisal) -> [Fact] {
        var facts: [Fact] = []
        func add(_ label: String, _ text: (Appraisal) -> String?, better: ((Appraisal) -> Double?)? = nil) {
            guard text(first) != nil || text(second) != nil else { return }
            facts.append(
                Fact(
                    label: label, first: text(first) ?? "–", second: text(second) ?? "–",
                    better: better.flatMap { Better(first, second, by: $0) }))
        }
        add("Score", { $0.score.map { "\(tenths($0 / 10))/10" } }, better: \.score)
        add("CPU", { $0.listing.cpu?.name })
        add("CPU mark", { $0.listing.cpu?.cpuMarkMulti.map(grouped) }, better: { $0.listing.cpu?.cpuMarkMulti.map(Double.init) })
        add("Memory", \.listing.memoryText, better: { Double($0.listing.ramGB) })
        add("Storage", \.listing.storageText)
        add("Condition", { $0.listing.condition.label })
        add("System", { $0.listing.osLicense })
        // A card has room for a few: what tells the two apart comes first.
        return facts.filter { $0.first != $0.second } + facts.filter { $0.first == $0.second }
    }

    private static func verdict(_ first: Appraisal, _ second: Appraisal) -> String {
        guard let a = first.valuation.adjustedPrice, let b = second.valuation.adjustedPrice, a != b else { return "Fairly compared" }
        return "\((a < b ? b - a : a - b).formattedWhole) apart once adjusted for what they hold"
    }
}

extension ComparisonCard.Side {
    init(_ appraisal: Appraisal) {
        let card = ListingCard(appraisal, style: .light)
        self.init(title: card.title, price: card.price, adjustedPrice: card.adjustedPrice, badge: card.badge)
    }
}

extension ComparisonCard.Better {
    init?(_ first: Appraisal, _ second: Appraisal, by figure: (Appraisal) -> Double?) {
        guard let a = figure(first), let b = figure(second), a != b else { return nil }
        self = a > b ? .first : .second
    }
}

extension RankingCard {
    /// The card of listings in the order given, with bars as long as their scores.
    public init(_ appraisals: [Appraisal], title: String = "Top deals", style: CardStyle = .light) {
        let entries = appraisals.map { appraisal in
            let card = ListingCard(appraisal, style: style)
            return Entry(
                title: card.title, price: card.price, detail: card.savingText ?? card.badge?.text, share: appraisal.score.map { $0 / 100 })
        }
        self.init(
            brand: "DealKit", title: title, entries: entries, footer: "\(counted(appraisals.count, "listing")), fairly valued", style: style
        )
    }
}
