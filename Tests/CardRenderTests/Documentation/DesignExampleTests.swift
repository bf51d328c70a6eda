import CardRender
import Testing

/// The examples of the article `Designs-and-the-Renderer`, as they stand there.
@Suite struct DesignExampleTests {
    /// What the article shows as printed.
    static let renderedOutput = "3 3"
    private let fonts: FontBook

    init() throws { fonts = try InstalledFont.book }

    private func expect(_ design: some CardDesign, isShownBy name: String, scale: Double = 0.4) throws {
        var card = design.card
        card.scale *= scale
        try Documentation.expect(card.draw(with: fonts, images: design.images), isShownBy: name)
    }

    @Test func `a listing looks as shown, in two formats`() throws {
        let card = ListingCard(
            brand: "Deal Brain", title: "ThinkPad X1 Carbon Gen 11", price: "$1,299", adjustedPrice: "$1,064",
            savingText: "Save $235 · 18%", badge: .init(text: "Great deal", tone: .great),
            specs: [
                .init(label: "Processor", value: "Core i7-1365U"), .init(label: "Memory", value: "32 GB"),
                .init(label: "Storage", value: "1 TB"),
            ],
            score: "8.4/10", footer: "Lenovo · 14 inch", style: .dark)
        let file = try card.png(with: fonts)
        #expect(try PNG.decode(file).width == 1200)
        try expect(card, isShownBy: "listing-card.png")

        var story = card
        story.size = .story
        story.link = "https://deals.example/listings/42"
        try expect(story, isShownBy: "story-card.png", scale: 0.25)
    }

    @Test func `a comparison looks as shown`() throws {
        let comparison = ComparisonCard(
            brand: "Deal Brain",
            first: .init(title: "ThinkPad X1 Carbon", price: "$1,299", adjustedPrice: "$1,064"),
            second: .init(title: "Dell XPS 13", price: "$1,199", adjustedPrice: "$1,175"),
            facts: [
                .init(label: "Memory", first: "32 GB", second: "16 GB", better: .first),
                .init(label: "Storage", first: "1 TB", second: "1 TB"),
                .init(label: "Weight", first: "1.12 kg", second: "1.17 kg", better: .first),
            ],
            footer: "Compared today")
        try expect(comparison, isShownBy: "comparison-card.png")
    }

    @Test func `a ranking looks as shown`() throws {
        let ranking = RankingCard(
            brand: "Deal Brain", title: "Top laptops this week",
            entries: [
                .init(title: "ThinkPad X1 Carbon Gen 11", price: "$1,299", detail: "18% below value", share: 0.92),
                .init(title: "MacBook Air M2", price: "$899", detail: "14% below value", share: 0.81),
                .init(title: "Dell XPS 13", price: "$1,199", detail: "2% below value", share: 0.55),
            ],
            footer: "47 listings compared")
        try expect(ranking, isShownBy: "ranking-card.png")
    }

    @Test func `a price drop looks as shown`() throws {
        let drop = PriceDropCard(
            brand: "Deal Brain", title: "ThinkPad X1 Carbon Gen 11", price: "$1,299", formerPrice: "$1,499",
            dropText: "−$200 · 13%", history: [1_499, 1_479, 1_489, 1_449, 1_449, 1_399, 1_349, 1_299],
            periodText: "Last 90 days", footer: "Lowest price so far", style: .dark)
        try expect(drop, isShownBy: "price-drop-card.png")
    }

    @Test func `an error looks as shown`() throws {
        let gone = ErrorCard(
            brand: "Deal Brain", title: "This listing is gone", message: "It was sold or taken down.", code: "404")
        try expect(gone, isShownBy: "error-card.png")
    }

    @Test func `a design of the caller's is drawn by many tasks`() async throws {
        struct Greeting: CardDesign {
            static let name = "greeting"
            var guest: String
            var card: Card {
                Card(size: CardSize.social.size) {
                    Column(justify: .center) {
                        Text("Hello, \(guest)").size(96).weight(700).maxLines(1).shrinksToFit().textAlignment(.center)
                    }
                    .padding(80).background(.white)
                }
            }
        }
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") }
        let renderer = CardRenderer(fonts: fonts, cacheBytes: 64 << 20)
        let files = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for guest in ["Ada", "Grace", "Edsger"] {
                group.addTask { try await renderer.png(Greeting(guest: guest), maxBytes: 300_000) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        print(files.count, renderer.statistics.cards)
        #expect(printed == Self.renderedOutput)
        #expect(Set(files).count == 3 && files.allSatisfy { $0.count <= 300_000 })
    }

    @Test func `a QR code looks as shown`() throws {
        let code = try QR("https://deals.example/listings/42", correction: .medium, moduleSize: 6)
        let panel = Card(size: Size(300, 300)) {
            Column(align: .center, justify: .center) { code }.background(.white)
        }
        try Documentation.expect(panel.draw(with: fonts), isShownBy: "qr.png")
    }
}
