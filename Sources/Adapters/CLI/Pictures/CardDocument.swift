import CardRender
import DealCore
import DealService

/// A card in JSON: the words of a design.
struct CardDocument {
    private let fields: CardFields
    /// The design, where the document names it.
    let design: ShippedDesign?
    private let look: CardLook
    private let photo: (String) throws -> Picture

    /// - Parameters:
    ///   - json: The document.
    ///   - look: What the command line says of format and colours; it goes before what the document says.
    ///   - photo: Reads the picture of a path.
    init(_ json: [UInt8], look: CardLook, photo: @escaping (String) throws -> Picture) throws {
        fields = try CardFields(try JSON.parse(json))
        design = try fields.word("design")
        self.photo = photo
        let style: CardStyle? = try fields.word("style"), size: CardSize? = try fields.word("size"), scale = try fields.number("scale")
        self.look = CardLook(style: look.style ?? style, size: look.size ?? size, scale: look.scale ?? scale)
    }

    func card(of design: ShippedDesign) throws -> any CardDesign {
        switch design {
        case .listing: try fields.making(listing)
        case .comparison: try fields.making(comparison)
        case .ranking: try fields.making(ranking)
        case .priceDrop: try fields.making(priceDrop)
        case .error: try fields.making(error)
        }
    }

    private func listing(_ fields: CardFields) throws -> ListingCard {
        var card = ListingCard(
            brand: try brand(fields), title: try fields.neededText("title"), price: try fields.neededText("price"),
            adjustedPrice: try fields.text("adjusted_price"), savingText: try fields.text("saving_text"), badge: try badge(fields),
            specs: try fields.maps("specs").map {
                try $0.making { .init(label: try $0.neededText("label"), value: try $0.neededText("value")) }
            },
            score: try fields.text("score"), footer: try fields.text("footer") ?? "", photo: try fields.text("photo").map(photo),
            link: try fields.text("link"))
        look.apply(to: &card.style, &card.size, &card.scale)
        return card
    }

    private func comparison(_ fields: CardFields) throws -> ComparisonCard {
        var card = ComparisonCard(
            brand: try brand(fields), first: try side(fields, "first"), second: try side(fields, "second"),
            facts: try fields.maps("facts").map {
                try $0.making {
                    .init(
                        label: try $0.neededText("label"), first: try $0.neededText("first"), second: try $0.neededText("second"),
                        better: try $0.word("better"))
                }
            },
            footer: try fields.text("footer") ?? "", link: try fields.text("link"))
        look.apply(to: &card.style, &card.size, &card.scale)
        return card
    }

    private func side(_ fields: CardFields, _ name: String) throws -> ComparisonCard.Side {
        guard let side = try fields.fields(name) else {
            throw ServiceError(.badInput, "'\(name)' is missing: a map with the title and price of a listing is needed.")
        }
        return try side.making {
            ComparisonCard.Side(
                title: try $0.neededText("title"), price: try $0.neededText("price"), adjustedPrice: try $0.text("adjusted_price"),
                badge: try badge($0))
        }
    }

    private func ranking(_ fields: CardFields) throws -> RankingCard {
        var card = RankingCard(
            brand: try brand(fields), title: try fields.neededText("title"),
            entries: try fields.maps("entries").map {
                try $0.making {
                    .init(
                        title: try $0.neededText("title"), price: try $0.neededText("price"), detail: try $0.text("detail"),
                        share: try $0.number("share"))
                }
            },
            footer: try fields.text("footer") ?? "", link: try fields.text("link"))
        look.apply(to: &card.style, &card.size, &card.scale)
        return card
    }

    private func priceDrop(_ fields: CardFields) throws -> PriceDropCard {
        var card = PriceDropCard(
            brand: try brand(fields), title: try fields.neededText("title"), price: try fields.neededText("price"),
            formerPrice: try fields.text("former_price"), dropText: try fields.text("drop_text"), history: try fields.numbers("history"),
            periodText: try fields.text("period_text"), badge: try badge(fields), footer: try fields.text("footer") ?? "",
            link: try fields.text("link"))
        look.apply(to: &card.style, &card.size, &card.scale)
        return card
    }

    private func error(_ fields: CardFields) throws -> ErrorCard {
        var card = ErrorCard(
            brand: try brand(fields), title: try fields.neededText("title"), message: try fields.text("message") ?? "",
            code: try fields.text("code"), footer: try fields.text("footer") ?? "")
        look.apply(to: &card.style, &card.size, &card.scale)
        return card
    }

    private func brand(_ fields: CardFields) throws -> String { try fields.text("brand") ?? "DealKit" }

    private func badge(_ fields: CardFields) throws -> CardBadge? {
        try fields.fields("badge")?.making { CardBadge(text: try $0.neededText("text"), tone: try $0.word("tone") ?? .fair) }
    }
}

/// Format and colours as far as they are said.
struct CardLook {
    var style: CardStyle?
    var size: CardSize?
    var scale: Double?

    func apply(to style: inout CardStyle, _ size: inout CardSize, _ scale: inout Double) {
        style = self.style ?? style
        size = self.size ?? size
        scale = self.scale ?? scale
    }
}
