import Testing

@testable import CardRender

@Suite struct ListingCardTests {
    static let facts = [
        ListingCard.Spec(label: "CPU", value: "Intel Core i7-12700T"), .init(label: "RAM", value: "32 GB DDR4"),
        .init(label: "Storage", value: "1 TB NVMe SSD"), .init(label: "Graphics", value: "UHD 770"),
        .init(label: "Condition", value: "Refurbished"), .init(label: "Multi-thread", value: "24,318"),
    ]

    static func card(style: ListingCard.Style = .light, _ change: (inout ListingCard) -> Void = { _ in }) -> ListingCard {
        var card = ListingCard(
            brand: "Deal Brain", title: "Lenovo ThinkCentre M90q Gen 3 Tiny Desktop, Core i7, Wi-Fi 6E, Windows 11 Pro", price: "$649",
            adjustedPrice: "$552", savingText: "Save $97 · 15%", badge: .init(text: "Great deal", tone: .great), specs: facts,
            score: "8.4/10", footer: "Lenovo ThinkCentre M90q", style: style)
        change(&card)
        return card
    }

    private let fonts: FontBook

    init() throws { fonts = try InstalledFont.book }

    /// Contents at the limits of what a catalogue holds.
    static let extremes: [String: @Sendable (inout ListingCard) -> Void] = [
        "everything at once": { _ in },
        "one word": { $0.title = "NUC" },
        "200 characters": { $0.title = String(repeating: "Minisforum UM890 Pro ", count: 10).prefix(200) + "" },
        "10,000 characters": { $0.title = String(repeating: "endless ", count: 1250) },
        "a word of 70 letters": { $0.title = String(repeating: "HPELITEDESK800", count: 5) },
        "millions": { ($0.price, $0.adjustedPrice, $0.savingText) = ("$12,345,678", "$11,999,999", "Save $345,679 · 3%") },
        "a price of 200 digits": { $0.price = "$" + String(repeating: "9", count: 200) },
        "no facts": { $0.specs = [] },
        "four facts": { $0.specs.removeLast(2) },
        "five facts": { $0.specs.removeLast() },
        "ten facts": { $0.specs += $0.specs.prefix(4) },
        "price alone": { ($0.adjustedPrice, $0.savingText, $0.badge, $0.score) = (nil, nil, nil, nil) },
        "nothing": { $0 = ListingCard(brand: "", title: "", price: "", footer: "") },
        "long words everywhere": { card in
            let long = String(repeating: "Extraordinary ", count: 30)
            card = ListingCard(
                brand: long, title: long, price: long, adjustedPrice: long, savingText: long, badge: .init(text: long, tone: .fair),
                specs: facts.map { _ in .init(label: long, value: long) }, score: long, footer: long)
        },
        "strange characters": { ($0.title, $0.brand, $0.score) = ("\u{0}\u{202E}超軽量 🔥\u{FFFE}\n\n\t", "\u{301}", "NaN/0") },
    ]

    @Test func `a card is 1200 by 630 and opaque`() throws {
        let picture = try Self.card().draw(with: fonts)
        #expect((picture.width, picture.height) == (1200, 630))
        #expect(picture.pixels.count == 1200 * 630 * 4)
        #expect(stride(from: 3, to: picture.pixels.count, by: 4 * 97).allSatisfy { picture.pixels[$0] == 255 })
    }

    @Test func `the same card gives the same bytes in every task`() async throws {
        let fonts = fonts
        for style in ListingCard.Style.allCases {
            let expected = try Self.card(style: style).draw(with: fonts)
            try await withThrowingTaskGroup(of: Bitmap.self) { group in
                for _ in 0..<4 { group.addTask { try Self.card(style: style).draw(with: fonts) } }
                for try await picture in group { #expect(picture == expected) }
            }
        }
    }

    @Test func `each part of a card's content changes the picture`() throws {
        let changes: [(inout ListingCard) -> Void] = [
            { $0.brand = "Other" }, { $0.title = "Other" }, { $0.price = "$1" }, { $0.adjustedPrice = "$1" }, { $0.savingText = "Save" },
            { $0.badge?.text = "Other" }, { $0.badge?.tone = .premium }, { $0.specs[5].value = "1" }, { $0.specs[0].label = "X" },
            { $0.score = "1.0/10" }, { $0.footer = "Other" }, { $0.style = .dark },
        ]
        let prints = try Set(changes.map { try Self.card($0).draw(with: fonts).fingerprint } + [Self.card().draw(with: fonts).fingerprint])
        #expect(prints.count == changes.count + 1)
    }

    @Test(arguments: ListingCard.Style.allCases, extremes.keys.sorted())
    func `whatever a card says, its margins of 50 pixels stay free`(_ style: ListingCard.Style, _ name: String) throws {
        let change = try #require(Self.extremes[name])
        let picture = try Self.card(style: style) { card in
            change(&card)
            card.style = style
        }.draw(with: fonts)
        let empty = try ListingCard(brand: "", title: "", price: "", footer: "", style: style).draw(with: fonts)
        // A tile's soft shadow may reach into the margin; ink may not.
        var strayed = 0
        for y in 0..<630 {
            for x in 0..<1200 where x < 50 || x >= 1150 || y < 50 || y >= 582 {
                if picture.difference(from: empty, x, y) > 40 { strayed += 1 }
            }
        }
        #expect(strayed == 0)
    }

    @Test(arguments: CardSize.allCases, extremes.keys.sorted())
    func `texts keep off each other, and the brand off the badge`(_ size: CardSize, _ name: String) throws {
        let change = try #require(Self.extremes[name])
        let card = Self.card { card in
            change(&card)
            card.size = size
            if card.badge == nil { card.badge = .init(text: "Fair price", tone: .fair) }
            if card.score == nil { card.score = "9.9/10" }
        }
        let placed = try card.card.placed(with: fonts, pictures: Pictures([:]))
        let texts = placed.texts.map(\.frame)
        for (index, text) in texts.enumerated() {
            for other in texts[(index + 1)...] { #expect(text.inset(by: 3).intersection(other.inset(by: 3)) == nil, "\(text), \(other)") }
        }
        if card.brand.contains(where: \.isLetter) { #expect(texts[1].x - texts[0].maxX >= 40) }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `tiles stand in whole columns, side by side, within their room`(_ count: Int) throws {
        for columns in [2, 3] {
            let parts = CardParts(style: .dark, size: .social)
            let element = parts.tiles(Array(Self.facts.prefix(count)), columns: columns, height: 70, value: 24)
            let card = Card(size: Size(1088, 400)) { Column { element } }
            let grid = try card.placed(with: fonts, pictures: Pictures([:])).children[0]
            let tiles = grid.children.flatMap(\.children).filter { !$0.children.isEmpty }.map(\.frame)
            #expect(tiles.count == count)
            for (index, tile) in tiles.enumerated() {
                #expect(tile.x >= 0 && tile.maxX <= 1088.001 && tile.height == 70)
                for other in tiles[(index + 1)...] { #expect(tile.maxX < other.x || tile.maxY < other.y || other.maxX < tile.x) }
            }
            // Each row but that of a lonely tile is full.
            for row in Dictionary(grouping: tiles, by: \.y).values where count > 1 {
                #expect(abs((row.map(\.maxX).max() ?? 0) - 1088) < 0.01)
            }
        }
    }
}
