extension ListingDrawing {
    /// A text in one line, cut with "…" where it is wider than its place.
    func fitted(_ text: String, style: TextStyle, width: Double) -> TextLine {
        TextLayout(text.singleSpaced, style: style, fonts: fonts, width: width, maxLines: 1).lines.first
            ?? TextLine("", style: style, fonts: fonts)
    }

    /// A text in one line, made smaller until it fits its place, and cut where the smallest size is still too wide.
    func shrunk(_ text: String, style: TextStyle, width: Double, smallest: Double = 24) -> TextLine {
        let natural = TextLayout.measure(text.singleSpaced, style: style, fonts: fonts)
        guard natural > width, natural > 0 else { return fitted(text, style: style, width: width) }
        var smaller = style
        // Every length of a line grows with its size, so one division finds the size that fits.
        smaller.size = max((style.size * max(width, 0) / natural * 2).rounded(.down) / 2, min(smallest, style.size))
        smaller.letterSpacing = style.letterSpacing * smaller.size / style.size
        return fitted(text, style: smaller, width: width)
    }

    /// The height of capitals in a style, in pixels.
    func capHeight(_ style: TextStyle) -> Double {
        guard let face = fonts.faces(weight: style.weight).first else { return 0 }
        return Double(face.capHeight) * style.size / Double(face.unitsPerEm)
    }

    /// Draws a line with its capitals centred on a height.
    mutating func draw(_ line: TextLine, x: Double, middle: Double) {
        canvas.draw(line, at: Point(x: x, y: middle + capHeight(line.style) / 2))
    }

    /// Draws a line in the middle of a rounded label.
    mutating func draw(_ line: TextLine, pill: ListingTheme.Pill, in box: Rect) {
        canvas.fill(.roundedRectangle(box, radius: box.height / 2), with: pill.fill)
        if pill.border.alpha > 0 { canvas.fill(.frame(box, radius: box.height / 2, width: 1.5), with: pill.border) }
        draw(line, x: box.center.x - line.width / 2, middle: box.center.y)
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
