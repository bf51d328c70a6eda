/// Glyphs with a number each, held as sorted ranges: a coverage table, or a table of classes (OpenType 1.9 §6.2).
struct GlyphRanges: Sendable {
    private struct Entry {
        var first: UInt16
        var last: UInt16
        var value: UInt16
        /// True where the value grows from glyph to glyph.
        var grows: Bool
    }

    private var entries: [Entry] = []

    /// Reads a coverage table: the numbers count the glyphs.
    init(coverage table: FontTable, budget: inout LayoutBudget) throws(CardError) {
        let isRanges = try table.uint16(0) == 2, count = try table.uint16(2)
        try budget.spend(count)
        for index in 0..<count {
            if isRanges {
                let record = 4 + 6 * index
                try append(table.uint16(record), table.uint16(record + 2), table.uint16(record + 4), grows: true)
            } else {
                let glyph = try table.uint16(4 + 2 * index)
                append(glyph, glyph, index, grows: true)
            }
        }
    }

    /// Reads a table of classes: glyphs that it does not name have class 0.
    init(classes table: FontTable, budget: inout LayoutBudget) throws(CardError) {
        if try table.uint16(0) == 1 {
            let first = try table.uint16(2), count = try table.uint16(4)
            try budget.spend(count)
            for index in 0..<count { try append(first + index, first + index, table.uint16(6 + 2 * index), grows: false) }
        } else {
            let count = try table.uint16(2)
            try budget.spend(count)
            for index in 0..<count {
                let record = 4 + 6 * index
                try append(table.uint16(record), table.uint16(record + 2), table.uint16(record + 4), grows: false)
            }
        }
    }

    /// Joins a range to the one before it where they are neighbours; what overlaps it, as in some fonts, or is out of order is left out.
    private mutating func append(_ first: Int, _ last: Int, _ value: Int, grows: Bool) {
        let free = entries.last.map { Int($0.last) + 1 } ?? 0
        let start = max(first, free), value = grows ? value + start - first : value
        guard start <= last, last <= 0xFFFF, value <= 0xFFFF else { return }
        let entry = Entry(first: UInt16(start), last: UInt16(last), value: UInt16(value), grows: grows)
        if let before = entries.last, free == start,
            grows ? Int(before.value) + start - Int(before.first) == value : Int(before.value) == value
        {
            entries[entries.count - 1].last = entry.last
        } else {
            entries.append(entry)
        }
    }

    /// The glyphs of many tables, all with the number 0.
    init(union tables: [GlyphRanges]) {
        let ranges = tables.flatMap(\.entries).sorted { $0.first < $1.first }
        for range in ranges { append(Int(range.first), Int(range.last), 0, grows: false) }
    }

    /// The glyph's number; nil where the table does not name it.
    func number(of glyph: GlyphID) -> Int? {
        var low = 0, high = entries.count
        while low < high {
            let middle = (low &+ high) / 2
            let entry = entries[middle]
            if glyph < entry.first {
                high = middle
            } else if glyph > entry.last {
                low = middle &+ 1
            } else {
                return entry.grows ? Int(entry.value) &+ Int(glyph &- entry.first) : Int(entry.value)
            }
        }
        return nil
    }

    /// The glyph's class.
    func glyphClass(of glyph: GlyphID) -> UInt16 { number(of: glyph).map { UInt16(truncatingIfNeeded: $0) } ?? 0 }

    func contains(_ glyph: GlyphID) -> Bool { number(of: glyph) != nil }

    /// The last glyph.
    var largest: Int? { entries.last.map { Int($0.last) } }

    func forEach(_ body: (GlyphID) -> Void) {
        for entry in entries { for glyph in entry.first...entry.last { body(glyph) } }
    }
}

/// Sets of glyphs in one piece of memory, that answer in one step.
struct GlyphSets: Sendable {
    private var words: [UInt64]
    /// How many words one set has.
    private let stride: Int

    init(_ sets: [GlyphRanges]) {
        stride = (sets.compactMap(\.largest).max() ?? 0) / 64 + 1
        words = [UInt64](repeating: 0, count: sets.count * stride)
        for (index, set) in sets.enumerated() { set.forEach { words[index * stride + Int($0) / 64] |= 1 << UInt64($0 % 64) } }
    }

    @inline(__always)
    func contains(_ glyph: GlyphID, in set: Int) -> Bool {
        let word = Int(glyph &>> 6)
        return word < stride && words[set &* stride &+ word] &>> UInt64(glyph & 63) & 1 != 0
    }
}

/// What the layout tables of one font may take to be read.
///
/// Real fonts need a small part of it; a damaged one may name the same bytes again and again.
struct LayoutBudget: Sendable {
    private var elements = 2_000_000

    mutating func spend(_ count: Int) throws(CardError) {
        elements -= count + 1
        guard elements >= 0 else { throw .badFont("the font's layout tables are too large") }
    }
}
