/// The glyphs of a run of text while lookups change them.
struct GlyphBuffer {
    struct Item {
        var glyph: GlyphID
        /// Which character of the run it comes from, or the first of several.
        var cluster: Int
        var kind: GlyphKind
        var markClass: UInt16
        /// Which ligature it is, or belongs to as a mark; 0 for none.
        var ligature = 0
        /// Which letter of the ligature a mark stands on, from 0.
        var component: Int?
        /// In font units.
        var advance = 0
        var x = 0
        var y = 0
        /// How many places before it the glyph stands upon which it was set; 0 for none.
        var attachment = 0
    }

    var items: [Item] = []
    /// For each character of the run: true where its glyphs and the next one's depend on each other.
    var joinsNext: [Bool]
    private var ligatures = 0
    /// Rules that may still be tried: real texts stay far below, damaged fonts that call themselves do not.
    var work: Int
    /// The glyphs there may be.
    private let limit: Int

    init(clusters: Int, glyphs: Int) {
        joinsNext = [Bool](repeating: false, count: clusters)
        items.reserveCapacity(glyphs)
        work = 4096 + 256 * glyphs
        limit = 64 + 16 * glyphs
    }

    /// The next glyph after a place that a filter lets through.
    func next(after place: Int, _ filter: LayoutLookup.Filter) -> Int? {
        var index = place + 1
        while index < items.count {
            if !isIgnored(index, filter) { return index }
            index += 1
        }
        return nil
    }

    /// The next glyph before a place that a filter lets through.
    func previous(before place: Int, _ filter: LayoutLookup.Filter) -> Int? {
        var index = place - 1
        while index >= 0 {
            if !isIgnored(index, filter) { return index }
            index -= 1
        }
        return nil
    }

    @inline(__always)
    func isIgnored(_ index: Int, _ filter: LayoutLookup.Filter) -> Bool {
        if filter.flags & 0xFF1E == 0 { return false }
        let item = items[index]
        switch item.kind {
        case .base: return filter.flags & 2 != 0
        case .ligature: return filter.flags & 4 != 0
        case .mark:
            if filter.ignoresMarks { return true }
            if let set = filter.markSet { return !set.contains(item.glyph) }
            return filter.markClass != 0 && filter.markClass != Int(item.markClass)
        case .other, .component: return false
        }
    }

    /// Notes that glyphs from one place to another were looked at together.
    mutating func join(from first: Int, through last: Int) {
        guard first >= 0, last < items.count, first < last else { return }
        var low = Int.max, high = 0
        for item in items[first...last] {
            low = min(low, item.cluster)
            high = max(high, item.cluster)
        }
        for cluster in low..<max(high, low) { joinsNext[cluster] = true }
    }

    mutating func newLigature() -> Int {
        ligatures += 1
        return ligatures
    }

    /// Puts several items in the place of one.
    mutating func replace(_ place: Int, with new: [Item]) -> Bool {
        guard items.count + new.count <= limit else { return false }
        items.replaceSubrange(place...place, with: new)
        return true
    }
}
