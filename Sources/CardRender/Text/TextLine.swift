/// One line of text ready to be drawn, its glyphs placed from its left end on the baseline.
public struct TextLine: Sendable {
    struct PlacedGlyph {
        var shape: ShapedText.Glyph.Shape
        var x: Double
    }

    /// How far the pen moves over the line, in pixels; spaces at its end and the spacing after its last letter do not count.
    public let width: Double
    /// The characters of the line, an ellipsis included.
    public let text: String
    /// How the line looks.
    public let style: TextStyle
    let glyphs: [PlacedGlyph]

    /// Sets a text in one line without breaking it.
    public init(_ text: String, style: TextStyle, fonts: FontBook) {
        self.init(ShapedText(text, style: style, fonts: fonts).clusters[...], style: style)
    }

    init(_ clusters: ArraySlice<ShapedText.Cluster>, style: TextStyle) {
        var glyphs: [PlacedGlyph] = []
        var pen = 0.0
        for cluster in clusters {
            for glyph in cluster.glyphs { glyphs.append(PlacedGlyph(shape: glyph.shape, x: pen + glyph.x)) }
            pen += cluster.advance + cluster.kerning
        }
        self.glyphs = glyphs
        text = String(clusters.map(\.character))
        self.style = style
        width = Self.width(of: clusters, style: style)
    }

    /// The width of the clusters set as a line.
    static func width(of clusters: ArraySlice<ShapedText.Cluster>, style: TextStyle) -> Double {
        let end = clusters.lastIndex { $0.kind == .ink } ?? clusters.startIndex - 1
        guard end >= clusters.startIndex else { return 0 }
        return clusters[clusters.startIndex..<end].reduce(0) { $0 + $1.advance + $1.kerning } + clusters[end].advance - style.letterSpacing
    }

    /// The rectangle that holds all ink, relative to the line's left end on the baseline; nil where the line shows nothing.
    public var inkBounds: Rect? {
        var left = Double.infinity, right = -Double.infinity, top = Double.infinity, bottom = -Double.infinity
        for glyph in glyphs {
            let (path, transform) = glyph.drawing(size: style.size)
            guard let box = path.controlBounds else { continue }
            let a = transform.apply(to: Point(x: box.x, y: box.y)), b = transform.apply(to: Point(x: box.maxX, y: box.maxY))
            left = min(left, a.x)
            right = max(right, b.x)
            top = min(top, min(a.y, b.y))
            bottom = max(bottom, max(a.y, b.y))
        }
        return left <= right ? Rect(x: left, y: top, width: right - left, height: bottom - top) : nil
    }
}

extension TextLine.PlacedGlyph {
    /// The glyph's outline and the transform that places it, relative to the line's left end on the baseline.
    ///
    /// A damaged outline is drawn as the box of a missing glyph: text never shows a gap where a character should be.
    func drawing(size: Double) -> (path: Path, transform: AffineTransform) {
        if case .outline(let font, let glyph) = shape, let path = try? font.outline(of: glyph) {
            let scale = size / Double(font.unitsPerEm)
            return (path, AffineTransform(a: scale, b: 0, c: 0, d: -scale, tx: x, ty: 0))
        }
        return (MissingGlyphBox.path, AffineTransform(a: size, b: 0, c: 0, d: size, tx: x, ty: 0))
    }
}

extension Canvas {
    /// Draws a line of text; no hinting moves a glyph, so any fraction of a pixel is a position.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - origin: Where the line's left end stands on the baseline.
    public mutating func draw(_ line: TextLine, at origin: Point) {
        for glyph in line.glyphs {
            let (path, transform) = glyph.drawing(size: line.style.size)
            fill(path, transform: transform.followed(by: .translation(x: origin.x, y: origin.y)), with: line.style.color)
        }
    }
}
