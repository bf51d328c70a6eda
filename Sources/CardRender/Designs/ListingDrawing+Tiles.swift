/// Where the tiles of up to six facts stand: in one row or two, always in whole columns.
enum TileGrid {
    static let columnGap = 16.0
    static let rowGap = 14.0
    static let limit = 6

    static func rows(_ count: Int) -> Int { count == 0 ? 0 : count <= 3 ? 1 : 2 }

    /// The tiles' rectangles.
    ///
    /// Four facts make two columns; of five the first, mostly the longest, takes two of three columns.
    static func tiles(_ count: Int, in area: Rect, height: Double) -> [Rect] {
        let columns = count == 4 || count == 1 ? 2 : min(count, 3)
        let width = (area.width - columnGap * Double(columns - 1)) / Double(columns)
        var place = 0
        return (0..<count).map { index in
            let span = count == 5 && index == 0 ? 2 : 1
            defer { place += span }
            return Rect(
                x: area.x + Double(place % columns) * (width + columnGap), y: area.y + Double(place / columns) * (height + rowGap),
                width: Double(span) * width + Double(span - 1) * columnGap, height: height)
        }
    }
}

extension ListingDrawing {
    mutating func drawTiles(y: Double) {
        let area = Rect(x: Self.margin, y: y.rounded(), width: Self.content, height: 0)
        for (spec, box) in zip(specs, TileGrid.tiles(specs.count, in: area, height: measures.tileHeight)) {
            drawTile(spec, in: box)
        }
    }

    private mutating func drawTile(_ spec: ListingCard.Spec, in box: Rect) {
        let radius = 16.0
        if let shadow = theme.tileShadow { canvas.draw(shadow, of: box, radii: CornerRadii(radius)) }
        canvas.fill(.roundedRectangle(box, radius: radius), with: theme.tileFill)
        if theme.tileBorder.alpha > 0 { canvas.fill(.frame(box, radius: radius, width: 1.5), with: theme.tileBorder) }

        let inner = box.inset(by: 22).width
        let label = fitted(
            spec.label.uppercased(), style: TextStyle(size: 15, weight: 600, color: theme.tileLabel, letterSpacing: 0.9), width: inner)
        let value = shrunk(
            spec.value, style: TextStyle(size: measures.value, weight: 700, color: theme.tileValue, letterSpacing: -0.3), width: inner,
            smallest: 19)
        // Label and value are centred together by their capitals, so that the tile looks evenly padded.
        let labelCap = capHeight(label.style), valueCap = capHeight(value.style)
        let space = measures.tileHeight * 0.17
        let top = box.center.y - (labelCap + space + valueCap) / 2
        canvas.draw(label, at: Point(x: box.x + 22 - (label.inkBounds?.x ?? 0), y: top + labelCap))
        canvas.draw(value, at: Point(x: box.x + 22 - (value.inkBounds?.x ?? 0), y: top + labelCap + space + valueCap))
    }
}
