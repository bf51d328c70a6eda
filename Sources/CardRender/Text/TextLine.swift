/// One line of text ready to be drawn, its glyphs placed from its left end on the baseline.
public struct TextLine: Sendable {
    /// A glyph in its place.
    struct PlacedGlyph: Sendable {
        var shape: ShapedText.Glyph.Shape
        var x: Double
        /// Upwards from the baseline.
        var rise: Double
        /// Which of the line's looks it has.
        var look: Int
    }

    /// A size and a colour.
    struct Look: Hashable, Sendable {
        var size: Double
        var color: Color
    }

    /// How far the pen moves over the line, in pixels; spaces at its end and the spacing after its last letter do not count.
    public let width: Double
    /// The characters of the line, an ellipsis included.
    public let text: String
    /// How the line, or its first character, looks.
    public let style: TextStyle
    let glyphs: [PlacedGlyph]
    let looks: [Look]

    /// Sets a text in one line without breaking it.
    public init(_ text: String, style: TextStyle, fonts: FontBook) {
        let shaped = ShapedText(StyledText(text, style: style), fonts: fonts)
        self.init([ShapedText.Piece(shaped: shaped, range: 0..<shaped.clusters.count)], style: style)
    }

    /// Joins pieces to a line, made larger or smaller by a factor.
    init(_ pieces: [ShapedText.Piece], style: TextStyle, scale: Double = 1) {
        var glyphs: [PlacedGlyph] = []
        var looks: [Look] = []
        var text = ""
        var pen = 0.0, inked = 0.0
        for piece in pieces {
            let shaped = piece.shaped, firstLook = looks.count
            looks += shaped.styles.map { Look(size: $0.size * scale, color: $0.color) }
            for index in piece.range {
                let cluster = shaped.clusters[index]
                for glyph in shaped.glyphs[cluster.glyphs] {
                    glyphs.append(
                        PlacedGlyph(
                            shape: glyph.shape, x: (pen + glyph.x) * scale, rise: glyph.rise * scale, look: firstLook + cluster.style))
                }
                pen += cluster.advance
                if cluster.kind == .ink { inked = pen - shaped.letterSpacing(of: index) }
                text.append(cluster.character)
            }
        }
        self.glyphs = glyphs
        self.looks = looks
        self.text = text
        self.style = style.scaled(by: scale)
        width = inked * scale
    }

    /// The rectangle that holds all ink, relative to the line's left end on the baseline; nil where the line shows nothing.
    public var inkBounds: Rect? {
        var left = Double.infinity, right = -Double.infinity, top = Double.infinity, bottom = -Double.infinity
        for glyph in glyphs {
            guard let box = glyph.inkBounds(size: looks[glyph.look].size) else { continue }
            left = min(left, box.x)
            right = max(right, box.maxX)
            top = min(top, box.y)
            bottom = max(bottom, box.maxY)
        }
        return left <= right ? Rect(x: left, y: top, width: right - left, height: bottom - top) : nil
    }

    /// The outlines of the letters relative to the line's left end on the baseline, one path for each colour in turn.
    func outlines() -> [(path: Path, color: Color)] {
        var result: [(path: Path, color: Color)] = []
        for glyph in glyphs {
            let look = looks[glyph.look]
            let (path, transform) = glyph.drawing(size: look.size)
            if result.last?.color != look.color { result.append((Path(), look.color)) }
            result[result.count - 1].path.append(path.transformed(by: transform))
        }
        return result
    }
}

extension TextLine.PlacedGlyph {
    /// The glyph's outline and the transform that places it, relative to the line's left end on the baseline.
    ///
    /// A damaged outline is drawn as the box of a missing glyph: text never shows a gap where a character should be.
    func drawing(size: Double) -> (path: Path, transform: AffineTransform) {
        if case .outline(let font, let glyph) = shape, let path = try? font.outline(of: glyph) {
            let scale = size / Double(font.unitsPerEm)
            return (path, AffineTransform(a: scale, b: 0, c: 0, d: -scale, tx: x, ty: -rise))
        }
        return (MissingGlyphBox.path, AffineTransform(a: size, b: 0, c: 0, d: size, tx: x, ty: -rise))
    }

    /// The rectangle around the outline, relative to the line's left end on the baseline.
    func inkBounds(size: Double) -> Rect? {
        func box(_ path: Path, _ transform: AffineTransform) -> Rect? {
            path.controlBounds.map { box in
                let a = transform.apply(to: Point(x: box.x, y: box.y)), b = transform.apply(to: Point(x: box.maxX, y: box.maxY))
                return Rect(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(b.x - a.x), height: abs(b.y - a.y))
            }
        }
        guard case .outline(let font, let glyph) = shape else { return box(MissingGlyphBox.path, drawing(size: size).transform) }
        // In ems about the glyph's origin: the same for every size and place.
        let origin = TextLine.PlacedGlyph(shape: shape, x: 0, rise: 0, look: look)
        let unit = font.glyphCache.bounds(glyph) {
            let (path, transform) = origin.drawing(size: 1)
            return box(path, transform)
        }
        return unit.map { Rect(x: x + $0.x * size, y: $0.y * size - rise, width: $0.width * size, height: $0.height * size) }
    }

    /// The glyph's coverage about the pixel that its origin lies in; nil for one that no cache should hold.
    func mask(size: Double, quarter: Int) -> GlyphMask? {
        guard case .outline(let font, let glyph) = shape, size <= Self.largestMask, size > 0 else { return nil }
        return font.glyphCache.mask(GlyphCache.Key(glyph: glyph, quarter: UInt8(quarter), size: size)) {
            let origin = TextLine.PlacedGlyph(shape: shape, x: Double(quarter) / 4, rise: 0, look: look)
            let (path, transform) = origin.drawing(size: size)
            return GlyphMask(path.transformed(by: transform))
        }
    }

    /// Larger letters are few, and their masks would drive out many others.
    private static let largestMask = 128.0
}

extension Canvas {
    /// Draws a line of text.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - origin: Where the line's left end stands on the baseline.
    ///   - opacity: A share, 0 to 1, of the colours' own opacity.
    ///   - placement: How exactly glyphs stand in their places. Letters larger than 128 pixels always do.
    public mutating func draw(_ line: TextLine, at origin: Point, opacity: Double = 1, placement: GlyphPlacement = .quarterPixel) {
        for glyph in line.glyphs {
            let look = line.looks[glyph.look], color = look.color.faded(by: opacity)
            if placement == .quarterPixel {
                let quarters = ((origin.x + glyph.x) * 4).rounded(), row = (origin.y - glyph.rise).rounded()
                guard abs(quarters) < 1e9, abs(row) < 1e9 else { continue }
                if let mask = glyph.mask(size: look.size, quarter: Int(quarters) & 3) {
                    fill(mask, x: Int(quarters) >> 2, y: Int(row), with: color)
                    continue
                }
            }
            let (path, transform) = glyph.drawing(size: look.size)
            fill(path, transform: transform.followed(by: .translation(x: origin.x, y: origin.y)), with: color)
        }
    }
}

extension Color {
    /// The colour with a share of its opacity.
    func faded(by opacity: Double) -> Color {
        guard opacity < 1 else { return self }
        var color = self
        color.alpha = opacity > 0 ? UInt8((Double(alpha) * opacity).rounded()) : 0
        return color
    }
}
