/// Finds where lines of a width end.
struct LineBreaker {
    let paragraph: Paragraph
    let width: Double
    var wraps = true

    /// One line's clusters.
    struct Line {
        var range: Range<Int>
        /// Where the next line starts.
        var next: Int
        /// True where a word had to be broken.
        var breaksWord = false
    }

    private var clusters: [ShapedText.Cluster] { paragraph.shaped.clusters }

    /// The lines of the whole text, up to a number of them.
    func lines(upTo limit: Int = .max) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while start < clusters.count, lines.count < limit {
            let line = line(from: start)
            lines.append(line)
            start = line.next
        }
        return lines
    }

    /// The first line from a cluster on.
    func line(from start: Int) -> Line {
        let clusters = clusters
        // Words shaped without their neighbours may be a little wider or narrower than within the text.
        let slack = largestSize
        var breaks: [Int] = []
        var end = start
        var sum = 0.0
        while end < clusters.count, clusters[end].kind != .newline {
            if wraps, clusters[end].kind == .ink, end > start, sum + clusters[end].advance > width + slack { break }
            sum += clusters[end].advance
            end += 1
            if end < clusters.count, clusters[end - 1].allowsBreak { breaks.append(end) }
        }
        let reachesEnd = end == clusters.count || clusters[end].kind == .newline
        if reachesEnd, !wraps || fits(start..<end) { return Line(range: start..<end, next: min(end + 1, clusters.count)) }
        for place in breaks.reversed() where fits(start..<place) { return Line(range: start..<place, next: place) }
        // Not even the first word fits: it is broken anywhere.
        while end > start + 1, !fits(start..<end) { end -= 1 }
        if end < clusters.count, clusters[end].kind == .newline { return Line(range: start..<end, next: end + 1) }
        return Line(range: start..<end, next: end, breaksWord: end < clusters.count)
    }

    /// How many clusters from `start` on fit with something of a width after them, less the spaces and the punctuation at the end.
    func truncated(from start: Int, reserving reserved: Double) -> Range<Int> {
        let clusters = clusters
        let slack = largestSize
        var end = start
        var sum = reserved
        while end < clusters.count, clusters[end].kind != .newline, sum + clusters[end].advance <= width + slack {
            sum += clusters[end].advance
            end += 1
        }
        while end > start {
            let last = clusters[end - 1]
            if last.kind == .ink, !last.character.endsBadly,
                fits(paragraph.width(of: start..<end) + paragraph.shaped.letterSpacing(of: end - 1) + reserved)
            {
                break
            }
            end -= 1
        }
        return start..<end
    }

    /// True where some clusters fit as a line.
    func fits(_ range: Range<Int>) -> Bool { fits(paragraph.width(of: range)) }

    /// Sums of many advances err in the last bits; a text measured to fit its own width must fit it.
    private func fits(_ sum: Double) -> Bool { sum <= width + 1e-6 }

    private var largestSize: Double { paragraph.shaped.styles.map(\.size).max() ?? 0 }
}

extension Character {
    /// Punctuation that looks stray before an ellipsis.
    ///
    /// What closes a pair, or belongs to a word such as "C++", stays.
    fileprivate var endsBadly: Bool {
        switch self {
        case ",", ".", ";", ":", "-", "–", "—", "/", "|", "·", "•", "&", "(", "[", "{", "\u{00A0}", "…", "、", "。", "，", "「", "（": true
        default: false
        }
    }
}
