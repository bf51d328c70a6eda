import Testing

@testable import CardRender

@Suite struct DesignTests {
    private let fonts: FontBook

    init() throws { fonts = try InstalledFont.book }

    private static let long = String(repeating: "Extraordinary ", count: 30)
    private static let link = "https://deals.example/listings/42"

    static let photo: Picture? = {
        let rgba: [UInt8] = (0..<48).flatMap { (index: UInt8) -> [UInt8] in [index * 5, 90, 120, 255] }
        return try? Picture(width: 8, height: 6, rgba: rgba)
    }()

    /// Each design with plain, with extreme and with hardly any content.
    private static func designs(_ style: CardStyle, _ size: CardSize) -> [any CardDesign] {
        var listing = ListingCardTests.card(style: style)
        (listing.size, listing.link, listing.photo) = (size, link, photo)
        let entry = RankingCard.Entry(title: long, price: "$12,345,678", detail: long, share: .nan)
        let side = ComparisonCard.Side(title: long, price: long, adjustedPrice: long, badge: .init(text: long, tone: .premium))
        let fact = ComparisonCard.Fact(label: long, first: long, second: long, better: .second)
        return [
            listing,
            PriceDropCard(
                brand: "Deal Brain", title: "Mac mini", price: "$399", formerPrice: "$479", dropText: "−$80 · 17%",
                history: [479, 450, .infinity, 399], periodText: "Last 90 days", footer: "x", style: style, size: size, link: link),
            PriceDropCard(
                brand: long, title: long, price: long, formerPrice: long, dropText: long, periodText: long,
                badge: .init(text: long, tone: .fair), footer: long, style: style, size: size),
            PriceDropCard(brand: "", title: "", price: "", footer: "", style: style, size: size),
            RankingCard(
                brand: "Deal Brain", title: "Top deals", entries: Array(repeating: entry, count: 9), footer: "x", style: style, size: size,
                link: link),
            RankingCard(brand: "", title: "", entries: [], footer: "", style: style, size: size),
            ComparisonCard(
                brand: long, first: side, second: side, facts: Array(repeating: fact, count: 12), footer: long, style: style, size: size,
                link: link),
            ComparisonCard(
                brand: "", first: .init(title: "A", price: "$1"), second: .init(title: "", price: ""), footer: "", style: style, size: size),
            ErrorCard(brand: "Deal Brain", title: long, message: long, code: long, footer: long, style: style, size: size),
            ErrorCard(brand: "", style: style, size: size),
        ]
    }

    @Test(arguments: CardStyle.allCases, CardSize.allCases)
    func `whatever a design says, no text leaves the card's margins`(_ style: CardStyle, _ size: CardSize) throws {
        let margins = size.margins
        for design in Self.designs(style, size) {
            let card = design.card
            let placed = try card.placed(with: fonts, pictures: Pictures(design.images))
            for box in placed.texts {
                let frame = box.frame, name = "\(type(of: design).name): \(frame)"
                #expect(frame.x >= margins.left - 0.01 && frame.maxX <= size.size.width - margins.right + 0.01, "\(name)")
                #expect(frame.y >= margins.top - 8 && frame.maxY <= size.size.height - margins.bottom + 8, "\(name)")
            }
        }
    }

    @Test(arguments: CardStyle.allCases, CardSize.allCases)
    func `no two texts of a design lie over each other`(_ style: CardStyle, _ size: CardSize) throws {
        for design in Self.designs(style, size) {
            let placed = try design.card.placed(with: fonts, pictures: Pictures(design.images))
            let texts = placed.texts.map(\.frame)
            for (index, text) in texts.enumerated() {
                for other in texts[(index + 1)...] {
                    let shared = text.inset(by: 3).intersection(other.inset(by: 3))
                    #expect(shared == nil, "\(type(of: design).name): \(text) and \(other)")
                }
            }
        }
    }

    @Test func `formats have the sizes they are named for, at each scale`() throws {
        var card = ListingCardTests.card()
        for (size, width, height) in [(CardSize.social, 1200, 630), (.instagram, 1080, 1080), (.story, 1080, 1920)] {
            #expect(size.size == Size(Double(width), Double(height)) && CardSize(rawValue: size.rawValue) == size)
            card.size = size
            for scale in [1, 2] {
                card.scale = Double(scale)
                let pixels = try card.card.pixelSize()
                #expect(pixels.width == width * scale && pixels.height == height * scale)
            }
        }
        #expect(
            ShippedDesign.allCases.map(\.rawValue) == [
                ListingCard.name, ComparisonCard.name, RankingCard.name, PriceDropCard.name, ErrorCard.name,
            ])
    }

    @Test func `the code on a card is whole and stands in modules of whole pixels`() throws {
        for size in CardSize.allCases {
            var card = ListingCardTests.card()
            (card.size, card.link) = (size, Self.link)
            let placed = try card.card.placed(with: fonts, pictures: Pictures([:]))
            let modules = Double(try QRCode(Self.link).size + 2 * QRCode.quietZone)
            let codes = placed.all.filter { box in
                if case .drawing(let drawing) = box.element.content { drawing.size.width == modules } else { false }
            }
            #expect(codes.count == 1)
            let module = try #require(codes.first).frame.width / modules
            #expect(module >= 3 && module == module.rounded())
            card.link = String(repeating: Self.link, count: 90)
            #expect(throws: Never.self) { try card.draw(with: fonts) }
        }
    }

    @Test func `a design of one's own is drawn like the module's`() async throws {
        struct Greeting: CardDesign {
            static let name = "greeting"
            var card: Card { Card(size: Size(80, 40)) { Text("Hello").size(20) } }
        }
        let renderer = CardRenderer(fonts: fonts)
        #expect(try await renderer.draw(Greeting()) == Greeting().draw(with: fonts))
        #expect(try await renderer.png(Greeting()) == Greeting().png(with: fonts))
    }

    @Test func `listings that differ in their values share the static layer of their design`() async throws {
        let renderer = CardRenderer(fonts: fonts)
        var card = ListingCardTests.card()
        _ = try await renderer.draw(card)
        // The layer and the masks of its shadows.
        let first = renderer.statistics
        #expect(first.misses > 0 && first.hits == 0)
        for (price, adjusted) in [("$1,299", "$1,150"), ("$12", "$9"), ("$1,000,000", "$2")] {
            (card.price, card.adjustedPrice) = (price, adjusted)
            #expect(try await renderer.draw(card) == card.draw(with: fonts))
        }
        #expect(renderer.statistics.misses == first.misses && renderer.statistics.hits == 3)
    }
}

extension PlacedBox {
    /// The box and all in it.
    var all: [PlacedBox] { [self] + children.flatMap(\.all) }
    /// The boxes that show text, in the order in which they are drawn.
    var texts: [PlacedBox] { all.filter { $0.text.map { !$0.lines.isEmpty && $0.width > 0 } ?? false } }
}
