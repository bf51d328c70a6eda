/// The card of two listings side by side: what it says, not how it is laid out.
///
/// ```swift
/// let card = ComparisonCard(
///     brand: "Deal Brain", first: .init(title: "Mac mini M2", price: "$399"), second: .init(title: "Beelink SER7", price: "$449"),
///     facts: [.init(label: "Memory", first: "8 GB", second: "32 GB", better: .second)], footer: "Compared today")
/// ```
public struct ComparisonCard: CardDesign, Hashable {
    /// The design's name.
    public static let name = "comparison"

    /// One of the listings.
    public struct Side: Hashable, Sendable {
        /// The listing's title.
        public var title: String
        /// The asking price, such as "$399".
        public var price: String
        /// What the listing costs once it is adjusted for what it holds; the card adds the word "adjusted".
        public var adjustedPrice: String?
        /// The verdict; in the social format left out where there are facts.
        public var badge: CardBadge?

        /// Creates a listing.
        public init(title: String, price: String, adjustedPrice: String? = nil, badge: CardBadge? = nil) {
            self.title = title
            self.price = price
            self.adjustedPrice = adjustedPrice
            self.badge = badge
        }
    }

    /// Which of the two is better in something.
    public enum Better: String, CaseIterable, Hashable, Sendable {
        /// The left or upper one.
        case first
        /// The right or lower one.
        case second
    }

    /// Something that both listings have.
    public struct Fact: Hashable, Sendable {
        /// What the fact is about, such as "Memory".
        public var label: String
        /// The first listing's, such as "8 GB".
        public var first: String
        /// The second listing's.
        public var second: String
        /// Whose is better, if one is.
        public var better: Better?

        /// Creates a fact.
        public init(label: String, first: String, second: String, better: Better? = nil) {
            self.label = label
            self.first = first
            self.second = second
            self.better = better
        }
    }

    /// The name in the upper left corner.
    public var brand: String
    /// The listing on the left.
    public var first: Side
    /// The listing on the right.
    public var second: Side
    /// What is compared, of which the first four are shown, up to eight where there is more room.
    public var facts: [Fact]
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
        brand: String, first: Side, second: Side, facts: [Fact] = [], footer: String, style: CardStyle = .light,
        size: CardSize = .social, scale: Double = 1, link: String? = nil
    ) {
        self.brand = brand
        self.first = first
        self.second = second
        self.facts = facts
        self.footer = footer
        self.style = style
        self.size = size
        self.scale = scale
        self.link = link
    }

    /// The card as boxes.
    public var card: Card {
        let parts = CardParts(style: style, size: size), unit = parts.unit
        let shown = facts.prefix(size == .story ? 8 : size == .instagram && link == nil ? 6 : 4)
        return parts.page(scale: scale, brand: brand, footer: footer, link: size.isUpright ? link : nil) {
            Column(gap: (size.isUpright ? 28 : 16) * unit, justify: .center) {
                Row(gap: 24) {
                    side(first, parts, isLarge: shown.isEmpty)
                    side(second, parts, isLarge: shown.isEmpty)
                }
                .shrink(0)
                if !shown.isEmpty {
                    parts.panel(
                        Column {
                            for (index, fact) in shown.enumerated() {
                                if index > 0 { Shape(parts.theme.accent.opacity(0.12)).frame(height: 2).shrink(0) }
                                row(fact, parts)
                            }
                        }
                        .padding(horizontal: 26 * unit, vertical: 6 * unit)
                    )
                    .shrink(0)
                }
            }
            .padding(horizontal: 0, vertical: 14 * unit).flex().frame(minHeight: 0)
        }
    }

    private func side(_ side: Side, _ parts: CardParts, isLarge: Bool) -> Element {
        let theme = parts.theme, unit = parts.unit, adjusted = side.adjustedPrice?.singleSpaced ?? ""
        let words = size == .social ? (isLarge ? 34.0 : 25) : (size == .story ? 32 : 27) * unit
        let price = size == .social ? (isLarge ? 84.0 : 50) : (size == .story ? 64 : 50) * unit
        return parts.panel(
            Column(gap: (isLarge ? 16 : 6) * unit) {
                Text(side.title.singleSpaced).size(words).weight(700).color(theme.tileValue).letterSpacing(-0.01 * words).lineHeight(1.2)
                    .maxLines(size == .social ? 2 : 3).shrink(0)
                Spacer()
                Row(gap: 14 * unit, align: .baseline) {
                    parts.fittedLine(side.price, size: price, weight: 800, color: theme.tileValue, spacing: -0.03 * price, least: 0.4)
                        .lineHeight(1.1).frame(minWidth: 0)
                    if !adjusted.isEmpty, size == .social {
                        parts.line(adjusted + " adjusted", size: 19 * unit, weight: 600, color: theme.tileLabel)
                            .frame(minWidth: 0, maxWidth: .percent(50))
                    }
                }
                .shrink(0)
                // What one of the two lacks leaves its line empty, so that the prices stand at one height.
                if size != .social, [first, second].contains(where: { $0.adjustedPrice?.singleSpaced.isEmpty == false }) {
                    parts.line(adjusted.isEmpty ? "\u{A0}" : adjusted + " adjusted", size: 20 * unit, weight: 600, color: theme.tileLabel)
                        .shrink(0)
                }
                if size != .social || isLarge, [first, second].contains(where: { $0.badge?.text.singleSpaced.isEmpty == false }) {
                    verdict(side.badge, parts)
                }
            }
            .padding(horizontal: 26 * unit, vertical: 20 * unit), radius: 18
        )
        .flex().frame(minWidth: 0)
    }

    /// A verdict on a tile: the tone's colour as a dot, the words in the tile's own.
    private func verdict(_ badge: CardBadge?, _ parts: CardParts) -> Element {
        let dot = 12 * parts.unit, words = badge?.text.singleSpaced ?? ""
        return Row(gap: 10 * parts.unit, align: .center) {
            if let badge, !words.isEmpty {
                Shape(parts.theme.pills[badge.tone]?.text ?? parts.theme.accent).frame(width: .pixels(dot), height: .pixels(dot)).shrink(0)
                    .cornerRadius(dot / 2)
            }
            parts.line(words.isEmpty ? "\u{A0}" : words, size: 20 * parts.unit, weight: 700, color: parts.theme.tileValue).frame(
                minWidth: 0)
        }
        .shrink(0)
    }

    private func row(_ fact: Fact, _ parts: CardParts) -> Element {
        let theme = parts.theme, unit = parts.unit, words = (size == .story ? 25 : 22) * unit
        func value(_ text: String, _ alignment: TextAlignment, isBetter: Bool) -> Element {
            let isLeft = alignment == .leading
            let check = Row { if isBetter { self.check(parts) } }
            return Row(gap: 12 * unit, align: .center, justify: isLeft ? .start : .end) {
                if !isLeft { check.shrink(0) }
                parts.fittedLine(
                    text, size: words, weight: isBetter ? 800 : 600, color: isBetter ? theme.tileValue : theme.tileLabel, least: 0.78
                )
                .textAlignment(alignment).frame(minWidth: 0)
                if isLeft { check.shrink(0) }
            }
            .flex().frame(minWidth: 0)
        }
        return Row(gap: 16 * unit, align: .center) {
            value(fact.first, .leading, isBetter: fact.better == .first)
            parts.line(fact.label.uppercased(), size: 15 * unit, weight: 600, color: theme.tileLabel, spacing: 0.9 * unit)
                .textAlignment(.center).frame(width: .percent(24)).shrink(0)
            value(fact.second, .trailing, isBetter: fact.better == .second)
        }
        .frame(height: .pixels((size == .social ? 46 : (size == .story ? 72 : 58) * unit).rounded())).shrink(0)
    }

    /// A tick in a disc.
    private func check(_ parts: CardParts) -> Element {
        var tick = Path()
        tick.move(to: Point(x: 6.5, y: 12.5))
        tick.line(to: Point(x: 10.3, y: 16.2))
        tick.line(to: Point(x: 17.5, y: 8.3))
        let side = Length.pixels(24 * parts.unit)
        return Stack {
            Path.circle(center: Point(x: 12, y: 12), radius: 12).filled(with: .color(parts.theme.accent), size: Size(24, 24))
            tick.stroked(with: Stroke(width: 2.6, color: parts.theme.markOnAccent, join: .round, cap: .round), size: Size(24, 24))
        }
        .frame(width: side, height: side).shrink(0)
    }
}
