/// The social card of one listing, 1200 × 630 pixels: what it says, not how it is laid out.
///
/// ```swift
/// let card = ListingCard(
///     brand: "Deal Brain", title: "Mac mini (2023)", price: "$399", adjustedPrice: "$339", savingText: "Save $60 · 15%",
///     badge: .init(text: "Great deal", tone: .great), specs: [.init(label: "CPU", value: "Apple M2")],
///     score: "8.4/10", footer: "Apple Mac mini", style: .dark)
/// let picture = try card.draw(with: fonts)
/// ```
///
/// Text of any length is safe: titles are cut to two lines, everything else is made smaller or cut to fit its place.
public struct ListingCard: Hashable, Sendable {
    /// The colours of a card.
    public enum Style: String, CaseIterable, Hashable, Sendable {
        /// White on a violet gradient, with white tiles.
        case light
        /// White and green on night blue.
        case dark
    }

    /// The verdict in the upper right corner.
    public struct Badge: Hashable, Sendable {
        /// How good the deal is, which decides the colour.
        public enum Tone: String, CaseIterable, Hashable, Sendable {
            /// Far below what the listing is worth.
            case great
            /// Below what the listing is worth.
            case good
            /// About what the listing is worth.
            case fair
            /// Above what the listing is worth.
            case premium
        }

        /// The words, shown in capitals.
        public var text: String
        /// The colour's meaning.
        public var tone: Tone

        /// Creates a badge.
        public init(text: String, tone: Tone) {
            self.text = text
            self.tone = tone
        }
    }

    /// A fact about the listing.
    public struct Spec: Hashable, Sendable {
        /// What the fact is about, such as "RAM"; shown in capitals.
        public var label: String
        /// The fact, such as "16 GB".
        public var value: String

        /// Creates a fact.
        public init(label: String, value: String) {
            self.label = label
            self.value = value
        }
    }

    /// The name in the upper left corner.
    public var brand: String
    /// The listing's title.
    public var title: String
    /// The asking price, such as "$399".
    public var price: String
    /// What the listing costs once it is adjusted for what it holds, such as "$339"; the card adds the word "adjusted".
    public var adjustedPrice: String?
    /// What the buyer saves, such as "Save $60 · 15%".
    public var savingText: String?
    /// The verdict.
    public var badge: Badge?
    /// Facts, of which the first six that have a value are shown.
    public var specs: [Spec]
    /// A score such as "8.4/10", drawn as a ring; another text is drawn as it is.
    public var score: String?
    /// A short line at the bottom.
    public var footer: String
    /// The colours.
    public var style: Style

    /// Creates a card.
    public init(
        brand: String, title: String, price: String, adjustedPrice: String? = nil, savingText: String? = nil, badge: Badge? = nil,
        specs: [Spec] = [], score: String? = nil, footer: String, style: Style = .light
    ) {
        self.brand = brand
        self.title = title
        self.price = price
        self.adjustedPrice = adjustedPrice
        self.savingText = savingText
        self.badge = badge
        self.specs = specs
        self.score = score
        self.footer = footer
        self.style = style
    }

    /// The picture's width in pixels.
    public static let width = 1200
    /// The picture's height in pixels.
    public static let height = 630
    /// Grows by one whenever the same card is drawn differently: part of every cache key.
    public static let layoutVersion = 1

    /// Draws the card.
    ///
    /// The same card with the same fonts gives the same bytes on every machine.
    ///
    /// - Throws: `CardError`, as `Canvas` does.
    public func draw(with fonts: FontBook) throws(CardError) -> Bitmap {
        var drawing = try ListingDrawing(card: self, fonts: fonts)
        drawing.draw()
        return drawing.canvas.finish()
    }
}
