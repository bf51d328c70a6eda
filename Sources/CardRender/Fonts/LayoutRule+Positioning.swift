extension LayoutRule {
    /// Reads a subtable of `GPOS`, types 1, 2 and 4 to 8; nil for a type or a format that is not known (OpenType 1.9 §6.4).
    ///
    /// Type 3 joins the strokes of cursive scripts such as Arabic.
    init?(positioning table: FontTable, type: Int, budget: inout LayoutBudget) throws(CardError) {
        switch type {
        case 1: self = .adjust(try SingleAdjustment(table, budget: &budget))
        case 2:
            guard let rule = try PairAdjustment(table, budget: &budget) else { return nil }
            self = .adjustPair(rule)
        case 4, 5, 6: self = .attach(try MarkAttachment(table, type: type, budget: &budget))
        case 7, 8:
            guard let rule = try ContextRule(table, isChained: type == 8, budget: &budget) else { return nil }
            self = .context(rule)
        default: return nil
        }
    }
}

/// How a glyph is moved, in font units.
struct GlyphAdjustment: Hashable, Sendable {
    var x = 0
    var y = 0
    var advance = 0

    /// Nothing is moved.
    static let none = GlyphAdjustment()

    private init() {}

    /// A value's fields stand in the order of their bits: placements (1, 2), then the advances (4, 8), then corrections for single sizes.
    init(_ table: FontTable, at offset: Int, format: Int) throws(CardError) {
        if format & 1 != 0 { x = try table.int16(offset) }
        if format & 2 != 0 { y = try table.int16(offset + 2 * (format & 1)) }
        if format & 4 != 0 { advance = try table.int16(offset + 2 * (format & 3).nonzeroBitCount) }
    }

    static func size(_ format: Int) -> Int { 2 * (format & 0xFF).nonzeroBitCount }
}

/// Single adjustments: one for all glyphs, or one for each.
final class SingleAdjustment: Sendable {
    let start: GlyphRanges
    private let table: FontTable
    private let isShared: Bool
    private let format: Int

    init(_ table: FontTable, budget: inout LayoutBudget) throws(CardError) {
        self.table = table
        start = try GlyphRanges(coverage: table.part(at: table.uint16(2)), budget: &budget)
        isShared = try table.uint16(0) == 1
        format = try table.uint16(4)
    }

    func adjustment(of number: Int) throws(CardError) -> GlyphAdjustment {
        try GlyphAdjustment(table, at: isShared ? 6 : 8 + number * GlyphAdjustment.size(format), format: format)
    }
}

/// Adjustments of pairs of neighbours, such as kerning.
final class PairAdjustment: Sendable {
    let start: GlyphRanges
    private let table: FontTable
    private let firstFormat: Int
    private let secondFormat: Int
    private let form: Form

    private enum Form: Sendable {
        /// A sorted list of second glyphs for each first one.
        case lists
        /// A table of first by second class.
        case classes(GlyphRanges, GlyphRanges, columns: Int)
    }

    init?(_ table: FontTable, budget: inout LayoutBudget) throws(CardError) {
        self.table = table
        start = try GlyphRanges(coverage: table.part(at: table.uint16(2)), budget: &budget)
        firstFormat = try table.uint16(4)
        secondFormat = try table.uint16(6)
        switch try table.uint16(0) {
        case 1: form = .lists
        case 2:
            form = .classes(
                try GlyphRanges(classes: table.part(at: table.uint16(8)), budget: &budget),
                try GlyphRanges(classes: table.part(at: table.uint16(10)), budget: &budget), columns: try table.uint16(14))
        default: return nil
        }
    }

    /// True where the second glyph of a pair is done with it, and begins no other.
    var movesSecond: Bool { secondFormat != 0 }

    /// nil where the table says nothing of the pair; `number` is the first glyph's in `start`.
    func adjustments(
        _ number: Int, _ left: GlyphID, _ right: GlyphID
    ) throws(CardError) -> (first: GlyphAdjustment, second: GlyphAdjustment)? {
        let firstSize = GlyphAdjustment.size(firstFormat), size = firstSize + GlyphAdjustment.size(secondFormat)
        let values: FontTable
        let offset: Int
        switch form {
        case .lists:
            let pairs = try table.part(at: table.uint16(10 + 2 * number))
            let found = try pairs.search(
                count: pairs.uint16(0), for: Int(right), key: { (t, i) throws(CardError) in try t.uint16(2 + i * (2 + size)) })
            guard let found else { return nil }
            values = pairs
            offset = 2 + found * (2 + size) + 2
        case .classes(let firsts, let seconds, let columns):
            values = table
            offset = 16 + (Int(firsts.glyphClass(of: left)) * columns + Int(seconds.glyphClass(of: right))) * size
        }
        return (
            try GlyphAdjustment(values, at: offset, format: firstFormat),
            try GlyphAdjustment(values, at: offset + firstSize, format: secondFormat)
        )
    }
}

/// Anchors that set marks upon bases, ligatures or other marks.
final class MarkAttachment: Sendable {
    enum Target: Sendable { case base, ligature, mark }

    let target: Target
    let marks: GlyphRanges
    private let bases: GlyphRanges
    private let classCount: Int
    private let markArray: FontTable
    private let baseArray: FontTable

    init(_ table: FontTable, type: Int, budget: inout LayoutBudget) throws(CardError) {
        target = type == 4 ? .base : type == 5 ? .ligature : .mark
        marks = try GlyphRanges(coverage: table.part(at: table.uint16(2)), budget: &budget)
        bases = try GlyphRanges(coverage: table.part(at: table.uint16(4)), budget: &budget)
        classCount = try table.uint16(6)
        markArray = try table.part(at: table.uint16(8))
        baseArray = try table.part(at: table.uint16(10))
    }

    /// Where a mark's origin lies from a base's; nil where the font does not join the two.
    ///
    /// - Parameter component: Which letter of a ligature bears the mark, from 0; nil for the last one.
    func offset(of mark: GlyphID, on base: GlyphID, component: Int?) throws(CardError) -> (x: Int, y: Int)? {
        guard let markNumber = marks.number(of: mark), let baseNumber = bases.number(of: base) else { return nil }
        let markClass = try markArray.uint16(2 + 4 * markNumber)
        guard markClass < classCount else { return nil }
        let markAnchor = try markArray.part(at: markArray.uint16(2 + 4 * markNumber + 2))
        var anchors = baseArray
        var place = 2 + 2 * (baseNumber * classCount + markClass)
        if target == .ligature {
            anchors = try baseArray.part(at: baseArray.uint16(2 + 2 * baseNumber))
            let count = try anchors.uint16(0)
            guard count > 0 else { return nil }
            place = 2 + 2 * (min(component ?? count - 1, count - 1) * classCount + markClass)
        }
        let at = try anchors.uint16(place)
        guard at != 0 else { return nil }
        let anchor = try anchors.part(at: at)
        return (try anchor.int16(2) - markAnchor.int16(2), try anchor.int16(4) - markAnchor.int16(4))
    }
}
