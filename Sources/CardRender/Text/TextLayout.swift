/// A text broken into lines that fit a width.
///
/// Lines end after spaces and hyphens, or within a word that is wider than the box. Where more lines would be needed than
/// allowed, the last one ends with "…": as many characters as fit, less the spaces and punctuation before the ellipsis.
public struct TextLayout: Sendable {
    /// The lines from the top.
    public let lines: [TextLine]
    /// The width of the widest line.
    public let width: Double
    /// True where text was left out.
    public let isTruncated: Bool
    /// The box's width, for alignment.
    private let boxWidth: Double
    private let style: TextStyle
    private let alignment: TextAlignment
    /// From a line's upper edge to its baseline.
    private let baselineOffset: Double

    /// Sets a text in a box.
    ///
    /// - Parameters:
    ///   - text: The text; a newline in it ends a line.
    ///   - style: How it looks.
    ///   - fonts: The fonts; the first family's face nearest to the style's weight gives the line its metrics.
    ///   - width: The box's width in pixels.
    ///   - maxLines: How many lines there may be.
    ///   - alignment: Where the lines stand in the box; without a width, in the widest line's.
    public init(
        _ text: String, style: TextStyle, fonts: FontBook, width: Double = .infinity, maxLines: Int = .max,
        alignment: TextAlignment = .leading
    ) {
        let clusters = ShapedText(text, style: style, fonts: fonts).clusters
        let breaker = LineBreaker(clusters: clusters, style: style, width: width)
        var lines: [TextLine] = []
        var start = 0
        var isTruncated = false
        while start < clusters.count, lines.count < maxLines {
            let (end, next) = breaker.line(from: start)
            let restIsEmpty = clusters[next...].allSatisfy { $0.kind != .ink }
            if lines.count == maxLines - 1, !restIsEmpty {
                let ellipsis = Self.ellipsis(style: style, fonts: fonts)
                lines.append(TextLine(breaker.truncated(from: start, ellipsis: ellipsis), style: style))
                isTruncated = true
                break
            }
            lines.append(TextLine(clusters[start..<end], style: style))
            start = next
        }
        self.lines = lines
        self.isTruncated = isTruncated
        self.style = style
        self.alignment = alignment
        let widest = lines.map(\.width).max() ?? 0
        self.width = widest
        boxWidth = width.isFinite ? width : widest
        baselineOffset = fonts.faces(weight: style.weight).first.map { Self.baselineOffset($0, style) } ?? 0
    }

    /// The distance from line to line, in pixels.
    public var lineHeight: Double { style.lineHeight * style.size }
    /// The height of all lines.
    public var height: Double { lineHeight * Double(lines.count) }

    /// Where a line's left end stands on its baseline, relative to the box's upper left corner.
    public func origin(ofLine index: Int) -> Point {
        let free = boxWidth - lines[index].width
        let x =
            switch alignment {
            case .leading: 0.0
            case .center: free / 2
            case .trailing: free
            }
        return Point(x: x, y: Double(index) * lineHeight + baselineOffset)
    }

    /// The width of a text in one line.
    public static func measure(_ text: String, style: TextStyle, fonts: FontBook) -> Double {
        TextLine(text, style: style, fonts: fonts).width
    }

    /// The space a line has beyond the font's own height is shared equally above and below it (CSS Inline 3 §5.1).
    private static func baselineOffset(_ font: Font, _ style: TextStyle) -> Double {
        let scale = style.size / Double(font.unitsPerEm)
        let ascent = Double(font.ascender) * scale, descent = -Double(font.descender) * scale
        return (style.lineHeight * style.size - (ascent + descent)) / 2 + ascent
    }

    private static func ellipsis(style: TextStyle, fonts: FontBook) -> [ShapedText.Cluster] {
        let hasGlyph = fonts.faces(weight: style.weight).contains { $0.glyph(for: "…") != nil }
        return ShapedText(hasGlyph ? "…" : "...", style: style, fonts: fonts).clusters
    }
}

extension Canvas {
    /// Draws a text with the upper left corner of its box at a point.
    public mutating func draw(_ layout: TextLayout, at corner: Point) {
        for (index, line) in layout.lines.enumerated() { draw(line, at: corner + layout.origin(ofLine: index)) }
    }
}
