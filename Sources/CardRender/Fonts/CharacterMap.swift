/// The map from characters to glyphs: `cmap` formats 4 (16-bit) and 12 (all of Unicode), and 14 (variation sequences).
struct CharacterMap: Sendable {
    private let table: FontTable
    private let coversAllOfUnicode: Bool
    private let variations: FontTable?
    /// The glyphs of the first characters, 0 for none: most of what texts are made of.
    private let common: [GlyphID]

    init(_ cmap: FontTable) throws(CardError) {
        var best: (rank: Int, table: FontTable)?
        var variations: FontTable?
        for index in 0..<(try cmap.uint16(2)) {
            let record = 4 + 8 * index
            let platform = try cmap.uint16(record), encoding = try cmap.uint16(record + 2)
            if platform == 0, encoding == 5 { variations = try cmap.part(at: cmap.uint32(record + 4)) }
            guard platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10)) else { continue }
            let part = try cmap.part(at: cmap.uint32(record + 4))
            let format = try part.uint16(0)
            let rank = format == 12 ? 2 : format == 4 ? 1 : 0
            if rank > (best?.rank ?? 0) { best = (rank, part) }
        }
        guard let best else { throw .badFont("the font maps no Unicode characters (a 'cmap' of format 4 or 12)") }
        table = best.table
        coversAllOfUnicode = best.rank == 2
        self.variations = variations
        var common: [GlyphID] = []
        for code in 0..<0x250 { common.append(Self.glyph(for: code, in: table, coversAllOfUnicode: coversAllOfUnicode) ?? 0) }
        self.common = common
    }

    /// The glyph's number, nil where the font has none or the table is damaged there.
    func glyph(for scalar: Unicode.Scalar) -> GlyphID? {
        let code = Int(scalar.value)
        if code < common.count { return common[code] == 0 ? nil : common[code] }
        return Self.glyph(for: code, in: table, coversAllOfUnicode: coversAllOfUnicode)
    }

    /// The glyph of a variation sequence: format 14 has lists of those with the usual glyph and of those with their own.
    func glyph(for scalar: Unicode.Scalar, variation: Unicode.Scalar) -> GlyphID? {
        guard let variations else { return nil }
        let glyph = try? Self.glyph(for: Int(scalar.value), variation: Int(variation.value), in: variations)
        return glyph == 0 ? self.glyph(for: scalar) : glyph.flatMap { $0 }
    }

    /// 0 for the usual glyph.
    private static func glyph(for code: Int, variation: Int, in table: FontTable) throws(CardError) -> GlyphID? {
        let count = min(try table.uint32(6), table.count / 11)
        guard let record = try table.search(count: count, for: variation, key: { (t, i) throws(CardError) in try t.uint24(10 + 11 * i) })
        else { return nil }
        let usual = try table.uint32(10 + 11 * record + 3), own = try table.uint32(10 + 11 * record + 7)
        if own != 0 {
            let list = try table.part(at: own), count = min(try list.uint32(0), list.count / 5)
            if let found = try list.search(count: count, for: code, key: { (t, i) throws(CardError) in try t.uint24(4 + 5 * i) }) {
                return GlyphID(try list.uint16(4 + 5 * found + 3))
            }
        }
        guard usual != 0 else { return nil }
        let list = try table.part(at: usual)
        var low = 0, high = min(try list.uint32(0), list.count / 4)
        while low < high {
            let middle = (low + high) / 2, first = try list.uint24(4 + 4 * middle)
            if code < first {
                high = middle
            } else if code > first + (try list.uint8(4 + 4 * middle + 3)) {
                low = middle + 1
            } else {
                return 0
            }
        }
        return nil
    }

    private static func glyph(for code: Int, in table: FontTable, coversAllOfUnicode: Bool) -> GlyphID? {
        let glyph = coversAllOfUnicode ? try? groupedGlyph(code, in: table) : try? segmentedGlyph(code, in: table)
        guard let glyph, glyph > 0, glyph <= 0xFFFF else { return nil }
        return GlyphID(glyph)
    }

    /// Format 12: sorted groups of consecutive characters.
    private static func groupedGlyph(_ code: Int, in table: FontTable) throws(CardError) -> Int {
        var low = 0
        var high = min(try table.uint32(12), table.count / 12)
        while low < high {
            let middle = (low + high) / 2
            let group = 16 + 12 * middle
            if code < (try table.uint32(group)) {
                high = middle
            } else if code > (try table.uint32(group + 4)) {
                low = middle + 1
            } else {
                return try table.uint32(group + 8) + code - table.uint32(group)
            }
        }
        return 0
    }

    /// Format 4: sorted segments of the Basic Multilingual Plane.
    private static func segmentedGlyph(_ code: Int, in table: FontTable) throws(CardError) -> Int {
        guard code <= 0xFFFF else { return 0 }
        let doubleCount = try table.uint16(6) & ~1
        let ends = 14, starts = ends + doubleCount + 2
        let deltas = starts + doubleCount, offsets = deltas + doubleCount
        var low = 0
        var high = doubleCount / 2
        while low < high {
            let middle = (low + high) / 2
            if code > (try table.uint16(ends + 2 * middle)) { low = middle + 1 } else { high = middle }
        }
        let segment = 2 * low
        guard segment < doubleCount, code >= (try table.uint16(starts + segment)) else { return 0 }
        let delta = try table.uint16(deltas + segment), offset = try table.uint16(offsets + segment)
        if offset == 0 { return (code + delta) & 0xFFFF }
        let glyph = try table.uint16(offsets + segment + offset + 2 * (code - table.uint16(starts + segment)))
        return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF
    }
}
