/// What kinds of glyphs there are: the table `GDEF` (OpenType 1.9 §6.3).
struct GlyphDefinitions: Sendable {
    private var classes: GlyphRanges?
    private var markClasses: GlyphRanges?
    private var markSets: [GlyphRanges] = []

    /// Definitions of a font that makes none.
    init() {}

    init(_ table: FontTable) throws(CardError) {
        var budget = LayoutBudget()
        let classesAt = try table.uint16(4), marksAt = try table.uint16(10)
        if classesAt != 0 { classes = try GlyphRanges(classes: table.part(at: classesAt), budget: &budget) }
        if marksAt != 0 { markClasses = try GlyphRanges(classes: table.part(at: marksAt), budget: &budget) }
        guard try table.uint32(0) >= 0x0001_0002, try table.uint16(12) != 0 else { return }
        let sets = try table.part(at: table.uint16(12))
        for index in 0..<(try sets.uint16(2)) {
            markSets.append(try GlyphRanges(coverage: sets.part(at: sets.uint32(4 + 4 * index)), budget: &budget))
        }
    }

    /// The kind the font gives a glyph; nil where it makes no statements at all.
    func kind(of glyph: GlyphID) -> GlyphKind? {
        classes.map { GlyphKind(rawValue: UInt8(truncatingIfNeeded: $0.glyphClass(of: glyph))) ?? .other }
    }

    func markClass(of glyph: GlyphID) -> UInt16 { markClasses?.glyphClass(of: glyph) ?? 0 }

    func markSet(_ index: Int) -> GlyphRanges? { markSets.indices.contains(index) ? markSets[index] : nil }
}

/// How a glyph takes part in layout.
enum GlyphKind: UInt8, Sendable {
    case other, base, ligature, mark, component
}
