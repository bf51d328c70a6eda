/// Finds where lines of a width end.
struct LineBreaker {
    let clusters: [ShapedText.Cluster]
    let style: TextStyle
    let width: Double

    /// The first line from a cluster on: where it ends, and where the next one starts.
    func line(from start: Int) -> (end: Int, next: Int) {
        var pen = 0.0
        var lastBreak: Int?
        for index in start..<clusters.count {
            let cluster = clusters[index]
            if cluster.kind == .newline { return (index, index + 1) }
            if cluster.kind == .ink, !fits(pen + cluster.advance - style.letterSpacing), index > start {
                return (lastBreak ?? index, lastBreak ?? index)
            }
            pen += cluster.advance + cluster.kerning
            if cluster.allowsBreak { lastBreak = index + 1 }
        }
        return (clusters.count, clusters.count)
    }

    /// The clusters from `start` on, as many as fit with an ellipsis after them, and the ellipsis.
    func truncated(from start: Int, ellipsis: [ShapedText.Cluster]) -> ArraySlice<ShapedText.Cluster> {
        let reserved = TextLine.width(of: ellipsis[...], style: style)
        var pen = 0.0
        var end = start
        while end < clusters.count, clusters[end].kind != .newline, fits(pen + clusters[end].advance + reserved) {
            pen += clusters[end].advance + clusters[end].kerning
            end += 1
        }
        var kept = Array(clusters[start..<end])
        while let last = kept.last, last.kind == .space || last.character.endsBadly { kept.removeLast() }
        if !kept.isEmpty { kept[kept.count - 1].kerning = 0 }
        return (kept + ellipsis)[...]
    }

    /// Sums of many advances err in the last bits; a text measured to fit its own width must fit it.
    private func fits(_ sum: Double) -> Bool { sum <= width + 1e-6 }
}

extension Character {
    /// Punctuation that looks stray before an ellipsis.
    ///
    /// What closes a pair, or belongs to a word such as "C++", stays.
    fileprivate var endsBadly: Bool {
        switch self {
        case ",", ".", ";", ":", "-", "–", "—", "/", "|", "·", "•", "&", "(", "[", "{", "\u{00A0}", "…": true
        default: false
        }
    }
}
