/// The card of the best listings in order: what it says, not how it is laid out.
///
/// ```swift
/// let card = RankingCard(
///     brand: "Deal Brain", title: "Top deals this week",
///     entries: [.init(title: "Mac mini (2023)", price: "$399", detail: "15% below value", share: 0.92)], footer: "47 listings compared")
/// ```
public struct RankingCard: CardDesign, Hashable {
    /// The design's name.
    public static let name = "ranking"

    /// One of the listings.
    public struct Entry: Hashable, Sendable {
        /// The listing's title.
        public var title: String
        /// The asking price, such as "$399".
        public var price: String
        /// A few words below the title, such as "15% below value".
        public var detail: String?
        /// The length of the entry's bar, 0 to 1; nil for none.
        ///
        /// Squares with a code have no room for bars.
        public var share: Double?

        /// Creates an entry.
        public init(title: String, price: String, detail: String? = nil, share: Double? = nil) {
            self.title = title
            self.price = price
            self.detail = detail
            self.share = share
        }
    }

    /// The name in the upper left corner.
    public var brand: String
    /// What is ranked.
    public var title: String
    /// The listings, of which the first five are shown.
    public var entries: [Entry]
    /// A short line at the bottom.
    public var footer: String
    /// The colours.
    public var style: CardStyle
    /// The format.
    public var size: CardSize
    /// The number of pixels to one of the format's.
    public var scale: Double
    /// What a QR code on the card leads to, in the upright formats; left out where it is too long to be read from the card.
    public var link: String?

    /// Creates a card.
    public init(
        brand: String, title: String, entries: [Entry], footer: String, style: CardStyle = .light, size: CardSize = .social,
        scale: Double = 1, link: String? = nil
    ) {
        self.brand = brand
        self.title = title
        self.entries = entries
        self.footer = footer
        self.style = style
        self.size = size
        self.scale = scale
        self.link = link
    }

    private static let maximumEntries = 5

    /// The card as boxes.
    public var card: Card {
        let parts = CardParts(style: style, size: size), shown = entries.prefix(Self.maximumEntries)
        let height: Double =
            switch size {
            case .social: shown.count > 4 ? 60 : 70
            case .instagram: link == nil ? 106 : 90
            case .story: 172
            }
        return parts.page(scale: scale, brand: brand, footer: footer, link: size.isUpright ? link : nil) {
            Column(gap: size.isUpright ? 26 * parts.unit : 16, justify: .center) {
                parts.title(title, size: size.isUpright ? 54 * parts.unit : 40, lines: size == .story ? 2 : 1).shrink(0)
                Column(gap: size.isUpright ? 12 * parts.unit : 8) {
                    for (index, entry) in shown.enumerated() { row(entry, place: index + 1, height: height, parts) }
                }
                .shrink(0)
            }
            .padding(horizontal: 0, vertical: 12 * parts.unit).flex().frame(minHeight: 0)
        }
    }

    private func row(_ entry: Entry, place: Int, height: Double, _ parts: CardParts) -> Element {
        let theme = parts.theme, detail = entry.detail?.singleSpaced ?? "", isFirst = place == 1
        let words = (size == .social ? 22 : 26 * parts.unit).rounded()
        let number = (height * 0.58).rounded()
        return parts.panel(
            Row(gap: 18 * parts.unit, align: .center) {
                Stack(horizontal: .center, vertical: .center) {
                    parts.line(
                        "\(place)", size: (number * 0.54).rounded(), weight: 800, color: isFirst ? theme.markOnAccent : theme.tileValue)
                }
                .frame(width: .pixels(number), height: .pixels(number)).shrink(0).cornerRadius(number / 2)
                .background(isFirst ? theme.accent : theme.accent.opacity(0.14))
                Column(gap: 2 * parts.unit) {
                    parts.line(entry.title, size: words, weight: 700, color: theme.tileValue, spacing: -0.2)
                    if !detail.isEmpty {
                        parts.line(detail, size: (words * 0.72).rounded(), weight: 600, color: theme.tileLabel)
                    }
                    if size == .story || size == .instagram && link == nil, let bar = bar(entry, parts) {
                        bar.padding(Edges(top: 3 * parts.unit, right: 0, bottom: 0, left: 0)).shrink(0)
                    }
                }
                .flex().frame(minWidth: 0)
                if !size.isUpright, let bar = bar(entry, parts) { bar.frame(width: 220).shrink(0) }
                parts.fittedLine(entry.price, size: (words * 1.25).rounded(), weight: 800, color: theme.tileValue, spacing: -0.5)
                    .textAlignment(.trailing).frame(width: .pixels((150 * parts.unit).rounded())).shrink(0)
            }
            .padding(Edges(top: 0, right: 22 * parts.unit, bottom: 0, left: 14 * parts.unit)).frame(height: .pixels(height)),
            radius: 14)
    }

    /// How the entry compares with the others; as wide as its place.
    private func bar(_ entry: Entry, _ parts: CardParts) -> Element? {
        guard let share = entry.share, share.isFinite else { return nil }
        let height = (size == .instagram ? 6 : 8) * parts.unit
        let length = Length.percent(min(max(share, 0), 1) * 100)
        return Column {
            Row {
                Shape(parts.theme.accent).frame(width: length, height: .pixels(height), minWidth: .pixels(height)).cornerRadius(height / 2)
            }
            .cornerRadius(height / 2).background(parts.theme.accent.opacity(0.16))
        }
        .element
    }
}
