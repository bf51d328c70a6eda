/// Draws a listing card: header, title, price row, tiles, footer, from top to bottom.
struct ListingDrawing {
    var canvas: Canvas
    let card: ListingCard
    let fonts: FontBook
    /// The facts that are shown.
    let specs: ArraySlice<ListingCard.Spec>
    let theme: ListingTheme
    let measures: Measures

    static let margin = 56.0
    private static let top = 50.0, bottom = 580.0
    static let content = Double(ListingCard.width) - 2 * margin
    private static let headerHeight = 42.0, footerHeight = 40.0

    /// Sizes that depend on how many rows of tiles there are: the fewer, the larger everything else.
    struct Measures {
        let title: Double
        let price: Double
        let tileHeight: Double
        let value: Double
        let ring: Double
        let side: Double

        init(rows: Int) {
            switch rows {
            case 0: (title, price, tileHeight, value, ring, side) = (56, 132, 0, 0, 148, 44)
            case 1: (title, price, tileHeight, value, ring, side) = (48, 108, 98, 28, 124, 38)
            default: (title, price, tileHeight, value, ring, side) = (46, 92, 70, 24, 100, 34)
            }
        }
    }

    init(card: ListingCard, fonts: FontBook) throws(CardError) {
        canvas = try Canvas(width: ListingCard.width, height: ListingCard.height, background: .black)
        self.card = card
        self.fonts = fonts
        theme = .theme(card.style)
        specs = card.specs.filter { !$0.value.singleSpaced.isEmpty }.prefix(TileGrid.limit)
        measures = Measures(rows: TileGrid.rows(specs.count))
    }

    mutating func draw() {
        drawBackground()
        drawHeader()
        drawFooter()
        let title = TextLayout(
            card.title.singleSpaced, style: titleStyle, fonts: fonts, width: Self.content, maxLines: 2)
        let rows = TileGrid.rows(specs.count)
        let tilesHeight = rows == 0 ? 0 : Double(rows) * measures.tileHeight + Double(rows - 1) * TileGrid.rowGap

        // What is left over is shared out between the parts, up to a limit; the rest goes above and below all of them.
        let start = Self.top + Self.headerHeight, end = Self.bottom - Self.footerHeight
        let free = end - start - title.height - measures.ring - tilesHeight
        let gap = max(0, min(free / (rows > 0 ? 4 : 3), 34))
        let rest = free - gap * (rows > 0 ? 4 : 3)
        var y = start + gap * 1.2 + rest / 2
        draw(title, y: y)
        y += title.height + gap * 0.8
        drawPriceRow(Rect(x: Self.margin, y: y, width: Self.content, height: measures.ring))
        y += measures.ring + gap
        drawTiles(y: y)
    }

    private var titleStyle: TextStyle {
        TextStyle(size: measures.title, weight: 700, color: theme.title, letterSpacing: -0.02 * measures.title, lineHeight: 1.15)
    }

    private mutating func drawBackground() {
        canvas.fill(
            canvas.bounds,
            with: .linearGradient(LinearGradient(degrees: 135, in: canvas.bounds, from: theme.background.0, to: theme.background.1)))
        for radius in [300.0, 480] { canvas.fill(.circle(center: Point(x: 1150, y: -30), radius: radius), with: theme.glow) }
    }

    private mutating func drawHeader() {
        let row = Rect(x: Self.margin, y: Self.top, width: Self.content, height: Self.headerHeight)
        var room = row.width
        if let badge = card.badge, !badge.text.singleSpaced.isEmpty {
            let pill = theme.pills[badge.tone] ?? theme.plainPill
            let style = TextStyle(size: 19, weight: 700, color: pill.text, letterSpacing: 1)
            let line = fitted(badge.text.uppercased(), style: style, width: 460)
            let width = line.width + 44
            draw(line, pill: pill, in: Rect(x: row.maxX - width, y: row.y, width: width, height: row.height))
            room -= width + 32
        }
        drawMark(Rect(x: row.x, y: row.y, width: row.height, height: row.height))
        let brand = fitted(card.brand, style: TextStyle(size: 30, weight: 700, color: theme.brand, letterSpacing: -0.4), width: room - 56)
        draw(brand, x: row.x + 56, middle: row.center.y)
    }

    /// The word mark's sign: a price tag.
    private mutating func drawMark(_ box: Rect) {
        let ground = LinearGradient(degrees: 135, in: box, from: theme.markFill.0, to: theme.markFill.1)
        canvas.fill(.roundedRectangle(box, radius: 12), with: .linearGradient(ground))
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
        let scale = box.width / 24
        canvas.fill(
            tag, transform: .scale(x: scale, y: scale).followed(by: .translation(x: box.x, y: box.y)), with: theme.mark)
    }

    private mutating func drawFooter() {
        let rule = Rect(x: Self.margin, y: Self.bottom - Self.footerHeight, width: Self.content, height: 2)
        canvas.fill(rule, with: .color(theme.rule))
        let style = TextStyle(size: 20, weight: 700, color: theme.footer)
        draw(fitted(card.footer, style: style, width: Self.content), x: Self.margin, middle: Self.bottom - 10)
    }

    private mutating func draw(_ title: TextLayout, y: Double) {
        for (index, line) in title.lines.enumerated() {
            let origin = title.origin(ofLine: index)
            canvas.draw(line, at: Point(x: Self.margin - (line.inkBounds?.x ?? 0), y: y + origin.y))
        }
    }
}
