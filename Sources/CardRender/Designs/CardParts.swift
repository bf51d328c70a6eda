/// The building blocks that designs share: page, header, footer, labels, tiles, rings.
struct CardParts {
    let theme: CardTheme
    let size: CardSize

    init(style: CardStyle, size: CardSize) {
        theme = .theme(style)
        self.size = size
    }

    var unit: Double { size.unit }

    // MARK: Page

    /// A card with a header above and a footer below its content, on the theme's ground.
    func page(
        scale: Double, brand: String, badge: CardBadge? = nil, footer: String, link: String? = nil, @ElementBuilder content: () -> [Element]
    ) -> Card {
        let width = size.size.width
        return Card(size: size.size, scale: scale) {
            Stack {
                for radius in [0.25, 0.4] {
                    let side = (width * radius).rounded() * 2
                    Shape(theme.glow).frame(width: .pixels(side), height: .pixels(side)).cornerRadius(side / 2)
                        .position(top: .pixels(-30 - side / 2), left: .pixels(width - 50 - side / 2))
                }
                Column {
                    header(brand: brand, badge: badge)
                    Column { content() }.flex().frame(minHeight: 0)
                    if !footer.singleSpaced.isEmpty || link != nil { self.footer(footer, link: link) }
                }
                .padding(size.margins)
            }
            .background(.linearGradient(degrees: 135, [theme.background.0, theme.background.1]))
        }
    }

    private func header(brand: String, badge: CardBadge?) -> Element {
        let height = (42 * unit).rounded()
        return Row(gap: 14 * unit, align: .center) {
            mark(side: height)
            line(brand, size: 30 * unit, weight: 700, color: theme.brand, spacing: -0.4 * unit).frame(minWidth: 0)
            Spacer(18 * unit)
            if let badge, !badge.text.singleSpaced.isEmpty {
                pill(
                    badge.text.uppercased(), theme.pills[badge.tone] ?? theme.plainPill, size: 19 * unit, height: height,
                    padding: 22 * unit,
                    spacing: unit
                )
                .frame(maxWidth: .percent(50)).shrink(0)
            }
        }
        .frame(height: .pixels(height)).shrink(0)
    }

    /// The word mark's sign: a price tag.
    private func mark(side: Double) -> Element {
        var tag = Path()
        tag.move(to: Point(x: 4, y: 6))
        tag.quad(by: Point(x: 4, y: 4), to: Point(x: 6, y: 4))
        tag.line(to: Point(x: 11.2, y: 4))
        tag.quad(by: Point(x: 12, y: 4), to: Point(x: 12.6, y: 4.6))
        tag.line(to: Point(x: 19.6, y: 11.6))
        tag.quad(by: Point(x: 21, y: 13), to: Point(x: 19.6, y: 14.4))
        tag.line(to: Point(x: 14.4, y: 19.6))
        tag.quad(by: Point(x: 13, y: 21), to: Point(x: 11.6, y: 19.6))
        tag.line(to: Point(x: 4.6, y: 12.6))
        tag.quad(by: Point(x: 4, y: 12), to: Point(x: 4, y: 11.2))
        tag.close()
        let hole = Path.circle(center: Point(x: 8.6, y: 8.6), radius: 1.7)
        tag.append(hole.transformed(by: AffineTransform(a: -1, b: 0, c: 0, d: 1, tx: 17.2, ty: 0)))
        return Stack { tag.filled(with: .color(theme.mark), size: Size(24, 24)) }
            .frame(width: .pixels(side), height: .pixels(side)).shrink(0).cornerRadius(12 * unit)
            .background(.linearGradient(degrees: 135, [theme.markFill.0, theme.markFill.1]))
    }

    private func footer(_ text: String, link: String?) -> Element {
        Column {
            Shape(theme.rule).frame(height: 2).shrink(0)
            Row(align: .center) {
                line(text, size: 20 * unit, weight: 700, color: theme.footer).flex().frame(minWidth: 0)
                if let code = link.flatMap({ code($0, side: 150 * unit) }) { code.shrink(0) }
            }
            .padding(Edges(top: (link == nil ? 14 : 20) * unit, right: 0, bottom: 0, left: 0))
        }
        .shrink(0)
    }

    /// A QR code on a white panel; nil for a link that is too long to be read at this size.
    func code(_ link: String, side: Double) -> Element? {
        guard let code = try? QR(link, within: side, color: Color(hex: 0x1E1B4B)) else { return nil }
        // The quiet zone serves as the panel's padding.
        return Stack(horizontal: .center, vertical: .center) { code }.cornerRadius(12 * unit).clipped().background(.white)
            .frame(width: .pixels(code.side), height: .pixels(code.side))
    }

    // MARK: Text

    /// Words in one line, cut with "…" where they are wider than their place.
    func line(_ text: String, size: Double, weight: Int, color: Color, spacing: Double = 0) -> Text {
        Text(text.singleSpaced).size(size).weight(weight).color(color).letterSpacing(spacing).lineHeight(1.21).maxLines(1)
    }

    /// Words in one line, made smaller where they are wider than their place, and cut where the smallest size is still too wide.
    func fittedLine(_ text: String, size: Double, weight: Int, color: Color, spacing: Double = 0, least: Double = 0.5) -> Text {
        line(text, size: size, weight: weight, color: color, spacing: spacing).shrinksToFit(least)
    }

    /// A heading of several lines.
    func title(_ text: String, size: Double, lines: Int) -> Text {
        Text(text.singleSpaced).size(size).weight(700).color(theme.title).letterSpacing(-0.02 * size).lineHeight(1.15).maxLines(lines)
    }

    // MARK: Shapes

    /// A rounded label.
    func pill(
        _ text: String, _ colors: CardTheme.Pill, size: Double, height: Double, padding: Double, spacing: Double = 0
    ) -> Element {
        Row(align: .center) {
            line(text, size: size, weight: 700, color: colors.text, spacing: spacing).frame(minWidth: 0)
        }
        .padding(horizontal: padding).frame(height: .pixels(height.rounded())).cornerRadius(height / 2)
        .background(colors.fill).border(colors.border.alpha > 0 ? 1.5 : 0, colors.border)
    }

    /// A rounded panel.
    func panel(_ content: some ElementConvertible, radius: Double = 16) -> Element {
        var panel = content.element.background(theme.tileFill).cornerRadius(radius * unit)
        if let shadow = theme.tileShadow {
            panel = panel.shadow(y: shadow.y * unit, blur: shadow.blur * unit, color: shadow.color)
        }
        return theme.tileBorder.alpha > 0 ? panel.border(1.5, theme.tileBorder) : panel
    }

    /// A score such as "8.4/10" as a ring; another text as a label.
    func score(_ text: String, diameter: Double) -> Element {
        let parts = text.singleSpaced.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let value = Double(parts[0].singleSpaced), let scale = Double(parts[1].singleSpaced), scale > 0,
            value.isFinite, scale.isFinite
        else {
            return pill(text, theme.plainPill, size: 22 * unit, height: 48 * unit, padding: 22 * unit)
                .frame(maxWidth: .pixels(300 * unit)).shrink(0)
        }
        let band = diameter * 0.09, center = Point(x: diameter / 2, y: diameter / 2), radius = (diameter - band) / 2
        let share = min(max(value / scale, 0), 1), size = Size(diameter, diameter)
        let inner = Length.pixels((diameter - 2 * band) * 0.8)
        return Stack(horizontal: .center, vertical: .center) {
            Path.ring(center: center, radius: radius, width: band).filled(with: .color(theme.ringTrack), size: size)
            if share > 0 {
                Path.ring(center: center, radius: radius, width: band, from: -90, to: -90 + 360 * share)
                    .filled(with: .color(theme.ring), size: size)
            }
            Column(align: .center) {
                fittedLine(parts[0], size: diameter * 0.34, weight: 800, color: theme.ringText, spacing: -0.5).lineHeight(1)
                    .frame(maxWidth: inner)
                line("/" + parts[1].singleSpaced, size: (diameter * 0.15).rounded(), weight: 600, color: theme.ringScale)
                    .lineHeight(0.95).frame(maxWidth: inner)
            }
        }
        .frame(width: .pixels(diameter), height: .pixels(diameter)).shrink(0)
    }

    /// A picture cut to a rounded place.
    func photo(_ name: String) -> Element {
        Image(name, fit: .cover).cornerRadius(20 * unit)
    }
}

extension String {
    /// The words with one space between them: line breaks and runs of spaces in data are no part of a card's layout.
    ///
    /// No place on a card holds a thousand characters.
    var singleSpaced: String {
        prefix(1000).split { $0.isNewline || $0.isBreakingSpace }.joined(separator: " ")
    }
}
