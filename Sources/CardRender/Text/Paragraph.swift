/// A text that was shaped once, to be measured and set in boxes of any width.
///
/// Layout asks a text for its narrowest and its natural width before it knows the box; a paragraph answers without shaping
/// the text again.
public struct Paragraph: Sendable {
    let shaped: ShapedText
    let fonts: FontBook
    /// The pen's place before each cluster, and after the last one.
    private let pens: [Double]
    /// The line box of each style.
    private let lineBoxes: [LineBox]

    /// How far a line reaches from its baseline.
    struct LineBox: Hashable, Sendable {
        var above: Double
        var below: Double
    }

    /// Shapes a text.
    ///
    /// - Parameters:
    ///   - text: The text; a newline in it ends a line.
    ///   - fonts: The fonts; the first family's face nearest to a style's weight gives its lines their metrics.
    public init(_ text: StyledText, fonts: FontBook) {
        shaped = ShapedText(text, fonts: fonts)
        self.fonts = fonts
        var pen = 0.0
        var pens = [pen]
        pens.reserveCapacity(shaped.clusters.count + 1)
        for cluster in shaped.clusters {
            pen += cluster.advance
            pens.append(pen)
        }
        self.pens = pens
        lineBoxes = shaped.styles.map { Self.lineBox($0, fonts: fonts) }
    }

    /// The width of the longest piece that no line may break, in pixels (CSS: the min-content width).
    public var minimumWidth: Double {
        var widest = 0.0, start = 0
        for (index, cluster) in shaped.clusters.enumerated() where cluster.allowsBreak || cluster.kind == .newline {
            widest = max(widest, width(of: start..<index + 1))
            start = index + 1
        }
        return max(widest, width(of: start..<shaped.clusters.count))
    }

    /// The width the text takes where only its own newlines end lines (CSS: the max-content width).
    public var naturalWidth: Double {
        var widest = 0.0, start = 0
        for (index, cluster) in shaped.clusters.enumerated() where cluster.kind == .newline {
            widest = max(widest, width(of: start..<index))
            start = index + 1
        }
        return max(widest, width(of: start..<shaped.clusters.count))
    }

    /// Sets the text in a box.
    ///
    /// - Parameters:
    ///   - width: The box's width in pixels.
    ///   - height: The box's height; lines that begin to run out of it are left out, all but the first.
    ///   - options: How lines break, and what happens where the text does not fit.
    public func layout(width: Double = .infinity, height: Double = .infinity, options: TextOptions = TextOptions()) -> TextLayout {
        TextLayout(self, width: width, height: height, options: options)
    }

    /// The width of some clusters set as a line: spaces at its end and the spacing after its last letter do not count.
    func width(of range: Range<Int>) -> Double {
        guard let last = shaped.clusters[range].lastIndex(where: { $0.kind == .ink }) else { return 0 }
        if isSafe(range) { return pens[last + 1] - pens[range.lowerBound] - shaped.letterSpacing(of: last) }
        let piece = shapedAnew(range)
        return piece.shaped.width(of: piece.range)
    }

    /// At least as far as the pen moves over some clusters, found without shaping them anew.
    func roughWidth(of range: Range<Int>) -> Double { pens[range.upperBound] - pens[range.lowerBound] }

    /// The glyphs of some clusters as they look without their neighbours.
    func piece(_ range: Range<Int>) -> ShapedText.Piece {
        isSafe(range) ? ShapedText.Piece(shaped: shaped, range: range) : shapedAnew(range)
    }

    /// The line box that holds every style of some clusters.
    func lineBox(of range: Range<Int>) -> LineBox {
        var box: LineBox?
        for style in Set(shaped.clusters[range].map(\.style)) {
            let own = lineBoxes[style]
            box = LineBox(above: max(box?.above ?? own.above, own.above), below: max(box?.below ?? own.below, own.below))
        }
        if let box { return box }
        // An empty line is as high as the newline that ends it.
        let place = min(range.lowerBound, shaped.clusters.count - 1)
        return place >= 0 ? lineBoxes[shaped.clusters[place].style] : LineBox(above: 0, below: 0)
    }

    private func isSafe(_ range: Range<Int>) -> Bool {
        (range.lowerBound == 0 || !shaped.clusters[range.lowerBound - 1].joinsNext)
            && (range.isEmpty || range.upperBound == shaped.clusters.count || !shaped.clusters[range.upperBound - 1].joinsNext)
    }

    private func shapedAnew(_ range: Range<Int>) -> ShapedText.Piece {
        let spans = shaped.clusters[range].map { StyledText.Span(String($0.character), style: shaped.styles[$0.style]) }
        let piece = ShapedText(StyledText(spans).merged, fonts: fonts)
        return ShapedText.Piece(shaped: piece, range: 0..<piece.clusters.count)
    }

    /// The space a line has beyond the font's own height is shared equally above and below it (CSS Inline 3 §5.1).
    ///
    /// As in browsers the font's ascent and descent are whole pixels, and so is the space above, rounded down.
    private static func lineBox(_ style: TextStyle, fonts: FontBook) -> LineBox {
        let height = style.lineHeight * style.size
        guard let font = fonts.faces(style).first else { return LineBox(above: height, below: 0) }
        let scale = style.size / Double(font.unitsPerEm)
        let ascent = (Double(font.ascender) * scale).rounded(), descent = (-Double(font.descender) * scale).rounded()
        // Browsers put whole pixels of the room that is left above the letters.
        let above = ((height - (ascent + descent)) / 2).rounded(.down) + ascent
        return LineBox(above: above, below: height - above)
    }
}

extension StyledText {
    /// The same text with neighbouring spans of one style made one.
    fileprivate var merged: StyledText {
        var result: [Span] = []
        for span in spans {
            if let last = result.last, last.style == span.style { result[result.count - 1].text += span.text } else { result.append(span) }
        }
        return StyledText(result)
    }
}

extension ShapedText {
    /// Some clusters of a shaped text.
    struct Piece: Sendable {
        var shaped: ShapedText
        var range: Range<Int>
    }

    /// The width of some clusters set as a line.
    func width(of range: Range<Int>) -> Double {
        guard let last = clusters[range].lastIndex(where: { $0.kind == .ink }) else { return 0 }
        return clusters[range.lowerBound...last].reduce(0) { $0 + $1.advance } - letterSpacing(of: last)
    }

    func letterSpacing(of cluster: Int) -> Double { styles[clusters[cluster].style].letterSpacing }
}
