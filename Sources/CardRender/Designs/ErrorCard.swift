/// What stands in a card's place where there is nothing to draw.
///
/// ```swift
/// let card = ErrorCard(brand: "Deal Brain", title: "This listing is gone", message: "It was sold or taken down.", code: "404")
/// ```
public struct ErrorCard: CardDesign, Hashable {
    /// The design's name.
    public static let name = "error"

    /// The name in the upper left corner.
    public var brand: String
    /// What happened, in a few words.
    public var title: String
    /// What that means for the reader.
    public var message: String
    /// A short code to be quoted, such as "404".
    public var code: String?
    /// A short line at the bottom.
    public var footer: String
    /// The colours.
    public var style: CardStyle
    /// The format.
    public var size: CardSize
    /// The number of pixels to one of the format's.
    public var scale: Double

    /// Creates a card.
    public init(
        brand: String, title: String = "This card is not available", message: String = "", code: String? = nil, footer: String = "",
        style: CardStyle = .light, size: CardSize = .social, scale: Double = 1
    ) {
        self.brand = brand
        self.title = title
        self.message = message
        self.code = code
        self.footer = footer
        self.style = style
        self.size = size
        self.scale = scale
    }

    /// The card as boxes.
    public var card: Card {
        let parts = CardParts(style: style, size: size), unit = parts.unit
        return parts.page(scale: scale, brand: brand, footer: footer) {
            Column(gap: 20 * unit, align: .center, justify: .center) {
                sign(parts)
                parts.title(title, size: 54 * unit, lines: 3).textAlignment(.center).wrapping(.balanced)
                    .padding(Edges(top: 10 * unit, right: 0, bottom: 0, left: 0)).shrink(0)
                if !message.singleSpaced.isEmpty {
                    Text(message.singleSpaced).size(28 * unit).weight(500).color(parts.theme.adjustedWord).lineHeight(1.35).maxLines(3)
                        .textAlignment(.center).wrapping(.balanced).frame(maxWidth: .pixels(820 * unit)).shrink(0)
                }
                if let code, !code.singleSpaced.isEmpty {
                    parts.pill(code, parts.theme.plainPill, size: 20 * unit, height: 40 * unit, padding: 20 * unit)
                        .frame(maxWidth: .percent(80)).shrink(0)
                }
            }
            .flex().frame(minHeight: 0)
        }
    }

    /// An empty ring with a stroke across: nothing here.
    private func sign(_ parts: CardParts) -> Element {
        let side = 96 * parts.unit, size = Size(96, 96), center = Point(x: 48, y: 48)
        var bar = Path()
        bar.move(to: Point(x: 30, y: 48))
        bar.line(to: Point(x: 66, y: 48))
        return Stack {
            Path.ring(center: center, radius: 43, width: 8).filled(with: .color(parts.theme.ring), size: size)
            bar.stroked(with: Stroke(width: 8, color: parts.theme.ring, cap: .round), size: size)
        }
        .frame(width: .pixels(side), height: .pixels(side)).shrink(0)
    }
}
