/// The card of one listing: what it says, not how it is laid out.
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
public struct ListingCard: CardDesign, Hashable {
    /// The colours of a card.
    public typealias Style = CardStyle
    /// The verdict in the upper right corner.
    public typealias Badge = CardBadge

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
    /// Facts, of which the first six that have a value are shown, four where a photo or a code takes their room.
    public var specs: [Spec]
    /// A score such as "8.4/10", drawn as a ring; another text is drawn as it is.
    public var score: String?
    /// A short line at the bottom.
    public var footer: String
    /// The colours.
    public var style: Style
    /// The format.
    public var size: CardSize
    /// The number of pixels to one of the format's.
    public var scale: Double
    /// A picture of what is sold, cut to its place.
    public var photo: Picture?
    /// What a QR code on the card leads to; left out where it is too long to be read from the card.
    public var link: String?

    /// Creates a card.
    public init(
        brand: String, title: String, price: String, adjustedPrice: String? = nil, savingText: String? = nil, badge: Badge? = nil,
        specs: [Spec] = [], score: String? = nil, footer: String, style: Style = .light, size: CardSize = .social, scale: Double = 1,
        photo: Picture? = nil, link: String? = nil
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
        self.size = size
        self.scale = scale
        self.photo = photo
        self.link = link
    }

    /// The width in pixels of the social format.
    public static let width = 1200
    /// The height in pixels of the social format.
    public static let height = 630
    /// Grows by one whenever the same card is drawn differently: part of every cache key.
    public static let layoutVersion = 2
    /// The design's name.
    public static let name = "listing"
}
