/// The map from characters to glyphs: `cmap` formats 4 (16-bit) and 12 (all of Unicode).
struct CharacterMap: Sendable {
    private let table: FontTable
    private let coversAllOfUnicode: Bool

    init(_ cmap: FontTable) throws(CardError) {
        var best: (rank: Int, table: FontTable)?
        for index in 0..<(try cmap.uint16(2)) {
            let record = 4 + 8 * index
            let platform = try cmap.uint16(record), encoding = try cmap.uint16(record + 2)
            guard platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10)) else { continue }
            let part = try cmap.part(at: cmap.uint32(record + 4))
            let format = try part.uint16(0)
            let rank = format == 12 ? 2 : format == 4 ? 1 : 0
            if rank > (best?.rank ?? 0) { best = (rank, part) }
        }
        guard let best else { throw .badFont("the font maps no Unicode characters (a 'cmap' of format 4 or 12)") }
        table = best.table
        coversAllOfUnicode = best.rank == 2
    }

    /// The glyph's number, nil where the font has none or the table is damaged there.
    func glyph(for scalar: Unicode.Scalar) -> GlyphID? {
        let code = Int(scalar.value)
        let glyph = coversAllOfUnicode ? try? groupedGlyph(code) : try? segmentedGlyph(code)
        guard let glyph, glyph > 0, glyph <= 0xFFFF else { return nil }
        return GlyphID(glyph)
    }

    /// Format 12: sorted groups of consecutive characters.
    private func groupedGlyph(_ code: Int) throws(CardError) -> Int {
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
    private func segmentedGlyph(_ code: Int) throws(CardError) -> Int {
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
