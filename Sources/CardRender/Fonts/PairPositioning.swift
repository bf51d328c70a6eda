/// Pair adjustments of the feature `kern` in `GPOS`: lookup type 2, formats 1 and 2, also behind type 9 (OpenType 1.9 §6.4).
struct PairPositioning: Sendable {
    /// The subtables of each lookup; the first one of a lookup that knows a pair decides.
    private var lookups: [[FontTable]] = []

    /// Real fonts have some dozens.
    ///
    /// A damaged one may claim billions by naming a few again and again.
    private static let maximumSubtables = 4096

    var isEmpty: Bool { lookups.isEmpty }

    init(_ table: FontTable) throws(CardError) {
        let lookupList = try table.part(at: table.uint16(8))
        var budget = Self.maximumSubtables
        for index in try Self.kerningLookups(table).sorted() {
            let lookup = try lookupList.part(at: lookupList.uint16(2 + 2 * index))
            let type = try lookup.uint16(0)
            var subtables: [FontTable] = []
            let count = try lookup.uint16(4)
            budget -= count
            guard budget >= 0 else { throw .badFont("the font kerns by too many tables") }
            for number in 0..<count {
                var subtable = try lookup.part(at: lookup.uint16(6 + 2 * number))
                var subtype = type
                if type == 9 {
                    subtype = try subtable.uint16(2)
                    subtable = try subtable.part(at: subtable.uint32(4))
                }
                if subtype == 2 { subtables.append(subtable) }
            }
            if !subtables.isEmpty { lookups.append(subtables) }
        }
    }

    /// What to add to the left glyph's advance, in font units.
    func adjustment(_ left: GlyphID, _ right: GlyphID) throws(CardError) -> Int {
        var sum = 0
        for lookup in lookups {
            for subtable in lookup {
                if let value = try Self.adjustment(left, right, in: subtable) {
                    sum += value
                    break
                }
            }
        }
        return sum
    }

    /// The lookups that `kern` names for Latin text, or else for the default script.
    private static func kerningLookups(_ table: FontTable) throws(CardError) -> Set<Int> {
        let scripts = try table.part(at: table.uint16(4)), features = try table.part(at: table.uint16(6))
        var chosen: (rank: Int, script: FontTable)?
        for index in 0..<(try scripts.uint16(0)) {
            let tag = try scripts.tag(2 + 6 * index)
            let rank = tag == "latn" ? 3 : tag == "DFLT" ? 2 : 1
            if rank > (chosen?.rank ?? 0) { chosen = (rank, try scripts.part(at: scripts.uint16(6 + 6 * index))) }
        }
        guard let script = chosen?.script, try script.uint16(0) != 0 else { return [] }
        let language = try script.part(at: script.uint16(0))
        var result: Set<Int> = []
        var budget = maximumSubtables
        for position in 0..<(try language.uint16(4)) {
            let record = 2 + 6 * (try language.uint16(6 + 2 * position))
            guard try features.tag(record) == "kern" else { continue }
            let feature = try features.part(at: features.uint16(record + 4))
            let count = try feature.uint16(2)
            budget -= count
            guard budget >= 0 else { throw .badFont("the font kerns by too many tables") }
            for number in 0..<count { result.insert(try feature.uint16(4 + 2 * number)) }
        }
        return result
    }

    /// nil where the subtable says nothing of the pair.
    private static func adjustment(_ left: GlyphID, _ right: GlyphID, in subtable: FontTable) throws(CardError) -> Int? {
        guard let row = try coverage(of: left, in: subtable.part(at: subtable.uint16(2))) else { return nil }
        let first = try subtable.uint16(4), second = try subtable.uint16(6)
        let firstSize = 2 * (first & 0xFF).nonzeroBitCount
        let recordSize = firstSize + 2 * (second & 0xFF).nonzeroBitCount
        let values: FontTable
        let offset: Int
        switch try subtable.uint16(0) {
        case 1:
            let pairs = try subtable.part(at: subtable.uint16(10 + 2 * row))
            let found = try pairs.search(
                count: pairs.uint16(0), for: Int(right), key: { (t, i) throws(CardError) in try t.uint16(2 + i * (2 + recordSize)) })
            guard let found else { return nil }
            values = pairs
            offset = 2 + found * (2 + recordSize) + 2
        case 2:
            let leftClass = try glyphClass(of: left, in: subtable.part(at: subtable.uint16(8)))
            let rightClass = try glyphClass(of: right, in: subtable.part(at: subtable.uint16(10)))
            values = subtable
            offset = 16 + (leftClass * (try subtable.uint16(14)) + rightClass) * recordSize
        default: return nil
        }
        // A value's fields stand in the order of their bits: placements (1, 2), then the advance (4).
        guard first & 4 != 0 else { return 0 }
        return try values.int16(offset + 2 * (first & 3).nonzeroBitCount)
    }

    /// A glyph's place in a coverage table (OpenType 1.9 §6.2).
    private static func coverage(of glyph: GlyphID, in table: FontTable) throws(CardError) -> Int? {
        let glyph = Int(glyph)
        guard try table.uint16(0) == 2 else {
            return try table.search(count: table.uint16(2), for: glyph, key: { (t, i) throws(CardError) in try t.uint16(4 + 2 * i) })
        }
        guard let range = try range(of: glyph, in: table, count: table.uint16(2), start: 4) else { return nil }
        return try table.uint16(4 + 6 * range + 4) + glyph - table.uint16(4 + 6 * range)
    }

    /// A glyph's class; 0 is the class of all glyphs that the table does not name.
    private static func glyphClass(of glyph: GlyphID, in table: FontTable) throws(CardError) -> Int {
        let glyph = Int(glyph)
        if try table.uint16(0) == 1 {
            let index = glyph - (try table.uint16(2)), count = try table.uint16(4)
            return 0..<count ~= index ? try table.uint16(6 + 2 * index) : 0
        }
        guard let range = try range(of: glyph, in: table, count: table.uint16(2), start: 4) else { return 0 }
        return try table.uint16(4 + 6 * range + 4)
    }

    /// Which of the sorted records (first glyph, last glyph, value) holds a glyph.
    private static func range(of glyph: Int, in table: FontTable, count: Int, start: Int) throws(CardError) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if glyph < (try table.uint16(start + 6 * middle)) {
                high = middle
            } else if glyph > (try table.uint16(start + 6 * middle + 2)) {
                low = middle + 1
            } else {
                return middle
            }
        }
        return nil
    }
}
