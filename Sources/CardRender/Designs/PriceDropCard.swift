/// The card of a listing whose price fell: what it says, not how it is laid out.
///
/// ```swift
/// let card = PriceDropCard(
///     brand: "Deal Brain", title: "Mac mini (2023)", price: "$399", formerPrice: "$479", dropText: "−$80 · 17%",
///     history: [479, 479, 459, 465, 399], periodText: "Last 90 days", footer: "Lowest price so far")
/// ```
public struct PriceDropCard: CardDesign, Hashable {
    /// The design's name.
    public static let name = "price-drop"

    /// The name in the upper left corner.
    public var brand: String
    /// The listing's title.
    public var title: String
    /// The price now, such as "$399".
    public var price: String
    /// The price before, such as "$479", drawn struck through.
    public var formerPrice: String?
    /// How far the price fell, such as "−$80 · 17%".
    public var dropText: String?
    /// The prices from the oldest to the one now; fewer than two draw no line.
    public var history: [Double]
    /// What time the history covers, such as "Last 90 days".
    public var periodText: String?
    /// The verdict.
    public var badge: CardBadge?
    /// A short line at the bottom.
    public var footer: String
    /// The colours.
    public var style: CardStyle
    /// The format.
    public var size: CardSize
    /// The number of pixels to one of the format's.
    public var scale: Double
    /// What a QR code on the card leads to; left out where it is too long to be read from the card.
    public var link: String?

    /// Creates a card.
    public init(
        brand: String, title: String, price: String, formerPrice: String? = nil, dropText: String? = nil, history: [Double] = [],
        periodText: String? = nil, badge: CardBadge? = nil, footer: String, style: CardStyle = .light, size: CardSize = .social,
        scale: Double = 1, link: String? = nil
    ) {
        self.brand = brand
        self.title = title
        self.price = price
        self.formerPrice = formerPrice
        self.dropText = dropText
        self.history = history
        self.periodText = periodText
        self.badge = badge
        self.footer = footer
        self.style = style
        self.size = size
        self.scale = scale
        self.link = link
    }

    /// The card as boxes.
    public var card: Card {
        let parts = CardParts(style: style, size: size), isUpright = size.isUpright
        return parts.page(scale: scale, brand: brand, badge: badge, footer: footer, link: isUpright ? link : nil) {
            let words = Column(gap: (isUpright ? 26 : 18) * parts.unit, justify: .center) {
                parts.title(title, size: isUpright ? 47 * parts.unit : 44, lines: 3).wrapping(.balanced).shrink(0)
                prices(parts)
            }
            if isUpright {
                Column(gap: 32 * parts.unit) {
                    words.shrink(0)
                    chart(parts).flex().frame(minHeight: 200)
                }
                .padding(horizontal: 0, vertical: 30 * parts.unit).flex().frame(minHeight: 0)
            } else {
                Row(gap: 44) {
                    words.flex().frame(minWidth: 0)
                    Column(gap: 18) {
                        chart(parts).flex().frame(minHeight: 0)
                        if let code = link.flatMap({ parts.code($0, side: 130) }) {
                            Row(gap: 18, align: .center) {
                                code.shrink(0)
                                parts.line("Scan to open", size: 20, weight: 600, color: parts.theme.adjustedWord)
                            }
                            .shrink(0)
                        }
                    }
                    .frame(width: 470).shrink(0)
                }
                .padding(Edges(top: 30, right: 0, bottom: 30, left: 0)).flex().frame(minHeight: 0)
            }
        }
    }

    private func prices(_ parts: CardParts) -> Element {
        let theme = parts.theme, size = self.size.isUpright ? 108 * parts.unit : 100
        let former = formerPrice?.singleSpaced ?? "", drop = dropText?.singleSpaced ?? ""
        return Column(gap: 8 * parts.unit) {
            if !former.isEmpty || !drop.isEmpty {
                Row(gap: 18 * parts.unit, align: .center) {
                    if !former.isEmpty {
                        Stack(vertical: .center) {
                            parts.line(former, size: 36 * parts.unit, weight: 600, color: theme.adjustedWord)
                            Shape(theme.adjustedWord).frame(height: .pixels(3 * parts.unit)).alignSelf(.center)
                        }
                        .frame(minWidth: 0)
                    }
                    if !drop.isEmpty {
                        parts.pill(
                            drop, theme.pills[.great] ?? theme.plainPill, size: 22 * parts.unit, height: 40 * parts.unit,
                            padding: 18 * parts.unit
                        )
                        .frame(maxWidth: .percent(70)).shrink(0)
                    }
                }
            }
            parts.fittedLine(price, size: size, weight: 800, color: theme.price, spacing: -0.03 * size, least: 0.3).lineHeight(1.1)
        }
        .shrink(0)
    }

    private func chart(_ parts: CardParts) -> Element {
        let accent = parts.theme.accent
        let fade = Fill.linearGradient(
            degrees: 180, [accent.opacity(0.28), accent.opacity(0.02)])
        let label = periodText?.singleSpaced ?? ""
        return parts.panel(
            Column(gap: 14 * parts.unit) {
                if !label.isEmpty {
                    parts.line(label, size: 18 * parts.unit, weight: 600, color: parts.theme.tileLabel).shrink(0)
                }
                if history.count > 1 {
                    Chart.sparkline(history, width: 5 * parts.unit, color: accent, below: fade).element.flex().frame(minHeight: 0)
                } else {
                    Column(align: .center, justify: .center) {
                        parts.line("No price history yet", size: 22 * parts.unit, weight: 600, color: parts.theme.tileLabel)
                    }
                    .flex()
                }
            }
            .padding(26 * parts.unit), radius: 20)
    }
}

extension Color {
    /// The colour with another opacity, 0 to 1.
    func opacity(_ opacity: Double) -> Color { Color(red: red, green: green, blue: blue, alpha: UInt8((opacity * 255).rounded())) }
}
