/// A text broken into lines that fit a box.
///
/// Lines end where UAX #14 allows it, or within a word that is wider than the box. Where more lines would be needed than
/// there may be, the last one ends with "…": as many characters as fit, less the spaces and punctuation before the ellipsis.
public struct TextLayout: Sendable {
    /// The lines from the top.
    public let lines: [TextLine]
    /// The width of the widest line.
    public let width: Double
    /// The height of all lines.
    public let height: Double
    /// True where text was left out.
    public let isTruncated: Bool
    /// The factor by which the text was made smaller; 1 where it was not.
    public let scale: Double
    private let paragraph: Paragraph
    /// The box's width, for alignment.
    private let boxWidth: Double
    private let alignment: TextAlignment
    /// From the box's upper edge to each line's baseline.
    private let baselines: [Double]

    /// Sets a text in a box.
    ///
    /// - Parameters:
    ///   - text: The text; a newline in it ends a line.
    ///   - fonts: The fonts; the first family's face nearest to a style's weight gives its lines their metrics.
    ///   - width: The box's width in pixels.
    ///   - height: The box's height; lines that run out of it are left out, all but the first.
    ///   - options: How lines break, and what happens where the text does not fit.
    public init(
        _ text: StyledText, fonts: FontBook, width: Double = .infinity, height: Double = .infinity, options: TextOptions = TextOptions()
    ) {
        self.init(Paragraph(text, fonts: fonts), width: width, height: height, options: options)
    }

    /// Sets a text of one style in a box.
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
        let options = TextOptions(alignment: alignment, maxLines: maxLines)
        self.init(StyledText(text, style: style), fonts: fonts, width: width, options: options)
    }

    init(_ paragraph: Paragraph, width: Double, height: Double, options: TextOptions) {
        let scale = options.shrinksToFit.map { Self.scale(paragraph, width: width, height: height, options: options, smallest: $0) } ?? 1
        // Every length of a text grows with its size: it is set in a box made larger, and then made smaller with it.
        let setting = LineSetting(paragraph, width: width / scale, height: height / scale, options: options)
        lines = setting.lines.map { TextLine($0.pieces, style: $0.style, scale: scale) }
        isTruncated = setting.isTruncated
        self.scale = scale
        self.paragraph = paragraph
        alignment = options.alignment
        let widest = lines.map(\.width).max() ?? 0
        self.width = widest
        boxWidth = width.isFinite ? width : widest
        var top = 0.0
        baselines = setting.lines.map { line in
            defer { top += line.box.above + line.box.below }
            return (top + line.box.above) * scale
        }
        self.height = top * scale
    }

    /// The width of the longest piece that no line may break, before the text was made smaller.
    public var minimumWidth: Double { paragraph.minimumWidth }

    /// Where a line's left end stands on its baseline, relative to the box's upper left corner.
    public func origin(ofLine index: Int) -> Point {
        let free = boxWidth - lines[index].width
        let x =
            switch alignment {
            case .leading: 0.0
            case .center: free / 2
            case .trailing: free
            }
        return Point(x: x, y: baselines[index])
    }

    /// From the box's upper edge to the first line's baseline; nil where there is no line.
    public var firstBaseline: Double? { baselines.first }

    /// The outlines of the letters with the upper left corner of the box at a point, one path for each colour in turn.
    ///
    /// For drawing text turned, skewed or filled with something other than its colours; plain text is drawn faster, and with
    /// its letters placed as browsers do it, by `Canvas.draw`.
    public func outlines(at corner: Point = .zero) -> [(path: Path, color: Color)] {
        lines.indices.flatMap { index in
            let origin = corner + origin(ofLine: index)
            return lines[index].outlines().map { ($0.path.transformed(by: .translation(x: origin.x, y: origin.y)), $0.color) }
        }
    }

    /// The width of a text in one line.
    public static func measure(_ text: String, style: TextStyle, fonts: FontBook) -> Double {
        TextLine(text, style: style, fonts: fonts).width
    }

    /// The largest factor, in steps of 1/256, at which a text fits.
    private static func scale(
        _ paragraph: Paragraph, width: Double, height: Double, options: TextOptions, smallest: Double
    ) -> Double {
        let steps = 256
        func fits(_ step: Int) -> Bool {
            let factor = Double(step) / Double(steps)
            return LineSetting.fits(paragraph, width: width / factor, height: height / factor, options: options)
        }
        guard smallest < 1, !fits(steps) else { return 1 }
        var low = smallest > 0 ? max(1, Int((smallest * Double(steps)).rounded(.up))) : 1
        var high = steps
        guard fits(low) else { return Double(low) / Double(steps) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if fits(middle) { low = middle } else { high = middle }
        }
        return Double(low) / Double(steps)
    }
}

extension Canvas {
    /// Draws a text in the colours of its spans.
    ///
    /// - Parameters:
    ///   - layout: The text.
    ///   - corner: Where the upper left corner of its box lies.
    ///   - opacity: A share, 0 to 1, of the colours' own opacity.
    ///   - placement: How exactly glyphs stand in their places. Letters larger than 128 pixels always do.
    public mutating func draw(
        _ layout: TextLayout, at corner: Point, opacity: Double = 1, placement: GlyphPlacement = .quarterPixel
    ) {
        for (index, line) in layout.lines.enumerated() {
            draw(line, at: corner + layout.origin(ofLine: index), opacity: opacity, placement: placement)
        }
    }
}
