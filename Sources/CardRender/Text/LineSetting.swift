/// The lines of a text in a box, with an ellipsis where it does not fit.
struct LineSetting {
    /// A line's glyphs, still in the size of the text.
    struct Line {
        var pieces: [ShapedText.Piece]
        var style: TextStyle
        var box: Paragraph.LineBox
    }

    private(set) var lines: [Line] = []
    private(set) var isTruncated = false
    private let paragraph: Paragraph

    init(_ paragraph: Paragraph, width: Double, height: Double, options: TextOptions) {
        self.paragraph = paragraph
        let width = width.isNaN ? 0 : width
        var breaker = LineBreaker(paragraph: paragraph, width: width, wraps: options.wrapping != .none)
        if options.wrapping == .balanced { breaker = Self.balanced(breaker, options: options) }
        let clusters = paragraph.shaped.clusters
        let limit = options.maxLines ?? .max
        var start = 0, top = 0.0
        while start < clusters.count, lines.count < limit {
            let line = breaker.line(from: start)
            let box = paragraph.lineBox(of: line.range)
            top += box.above + box.below
            let isLast = lines.count == limit - 1 || isOver(top, followedBy: line, height: height)
            let leavesRest = isLast && clusters[line.next...].contains { $0.kind == .ink }
            let isCut = leavesRest || (options.overflow == .ellipsis && !breaker.wraps && !breaker.fits(line.range))
            isTruncated = isTruncated || isCut
            if isCut, options.overflow == .ellipsis {
                let box = LineBreaker(paragraph: paragraph, width: width)
                lines.append(truncated(from: start, breaker: box))
            } else {
                lines.append(Line(pieces: [paragraph.piece(line.range)], style: style(at: line.range.lowerBound), box: box))
            }
            if isLast { break }
            start = line.next
        }
    }

    /// True where a text fits with no word broken.
    static func fits(_ paragraph: Paragraph, width: Double, height: Double, options: TextOptions) -> Bool {
        let breaker = LineBreaker(paragraph: paragraph, width: width.isNaN ? 0 : width, wraps: options.wrapping != .none)
        let limit = options.maxLines ?? .max
        let clusters = paragraph.shaped.clusters
        var start = 0, count = 0, top = 0.0
        while start < clusters.count {
            if clusters[start...].allSatisfy({ $0.kind != .ink }) { return true }
            let line = breaker.line(from: start), box = paragraph.lineBox(of: line.range)
            top += box.above + box.below
            count += 1
            if line.breaksWord || count > limit || top > height + 1e-6 || !breaker.fits(line.range) { return false }
            start = line.next
        }
        return true
    }

    /// True where the line after one would run out of the box.
    private func isOver(_ top: Double, followedBy line: LineBreaker.Line, height: Double) -> Bool {
        guard height.isFinite else { return false }
        let next = paragraph.lineBox(of: line.next..<min(line.next + 1, paragraph.shaped.clusters.count))
        return top + next.above + next.below > height + 1e-6
    }

    /// The narrowest box, in steps of a pixel, that needs no more lines (CSS Text 4 §6.4).
    private static func balanced(_ breaker: LineBreaker, options: TextOptions) -> LineBreaker {
        let limit = min(options.maxLines ?? .max, maximumBalancedLines)
        let lines = breaker.lines(upTo: limit + 1)
        guard breaker.width.isFinite, lines.count > 1, lines.count <= limit, !lines.contains(where: \.breaksWord) else { return breaker }
        var low = breaker.width / Double(lines.count) / 2, high = breaker.width
        while high - low > 1 {
            let middle = (low + high) / 2
            let tried = LineBreaker(paragraph: breaker.paragraph, width: middle).lines(upTo: lines.count + 1)
            if tried.count <= lines.count, !tried.contains(where: \.breaksWord) { high = middle } else { low = middle }
        }
        return LineBreaker(paragraph: breaker.paragraph, width: high)
    }

    /// Longer texts are prose, which no one balances.
    private static let maximumBalancedLines = 10

    private func truncated(from start: Int, breaker: LineBreaker) -> Line {
        // The ellipsis looks like the character before it, which is not known before the ellipsis's width is.
        var style = style(at: start)
        var range = start..<start
        var ellipsis = Self.ellipsis(style: style, fonts: paragraph.fonts)
        for _ in 0..<2 {
            range = breaker.truncated(from: start, reserving: ellipsis.shaped.width(of: ellipsis.range))
            let last = self.style(at: max(range.upperBound - 1, start))
            if last == style { break }
            style = last
            ellipsis = Self.ellipsis(style: style, fonts: paragraph.fonts)
        }
        return Line(
            pieces: [paragraph.piece(range), ellipsis], style: self.style(at: start),
            box: paragraph.lineBox(of: range.isEmpty ? start..<start + 1 : range))
    }

    private func style(at index: Int) -> TextStyle { paragraph.shaped.styles[paragraph.shaped.clusters[index].style] }

    private static func ellipsis(style: TextStyle, fonts: FontBook) -> ShapedText.Piece {
        let hasGlyph = fonts.faces(style).contains { $0.glyph(for: "…") != nil }
        let shaped = ShapedText(StyledText(hasGlyph ? "…" : "...", style: style), fonts: fonts)
        return ShapedText.Piece(shaped: shaped, range: 0..<shaped.clusters.count)
    }
}
