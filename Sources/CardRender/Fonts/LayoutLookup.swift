/// One lookup of `GSUB` or `GPOS`: which glyphs it sees, and its rules, of which the first that fits is applied.
final class LayoutLookup: Sendable {
    /// Which glyphs a lookup passes over (OpenType 1.9 §6.2, lookup flags).
    struct Filter: Sendable {
        var flags: Int
        var markSet: GlyphRanges?

        var ignoresMarks: Bool { flags & 8 != 0 }
        var markClass: Int { flags >> 8 }
    }

    let filter: Filter
    let rules: [LayoutRule]
    /// The glyphs at which each rule may begin, and after them those of all rules together.
    private let starts: GlyphSets
    /// The lookups that rules call by their numbers.
    let calls: Set<Int>
    /// True where the text is gone through from its end.
    let runsBackwards: Bool

    init(_ table: FontTable, isSubstitution: Bool, definitions: GlyphDefinitions, budget: inout LayoutBudget) throws(CardError) {
        let declaredType = try table.uint16(0)
        let flags = try table.uint16(2), count = try table.uint16(4)
        filter = Filter(flags: flags, markSet: flags & 16 != 0 ? definitions.markSet(try table.uint16(6 + 2 * count)) : nil)
        try budget.spend(count)
        var rules: [LayoutRule] = []
        var calls: Set<Int> = []
        var runsBackwards = false
        for index in 0..<count {
            var part = try table.part(at: table.uint16(6 + 2 * index))
            var type = declaredType
            if type == (isSubstitution ? 7 : 9) {
                type = try part.uint16(2)
                part = try part.part(at: part.uint32(4))
            }
            let rule =
                isSubstitution
                ? try LayoutRule(substitution: part, type: type, budget: &budget)
                : try LayoutRule(positioning: part, type: type, budget: &budget)
            guard let rule else { continue }
            try budget.spend(1024)
            if case .context(let context) = rule { calls.formUnion(context.calls) }
            if case .replaceBackwards = rule { runsBackwards = true }
            rules.append(rule)
        }
        self.rules = rules
        let own = rules.map(\.start)
        starts = GlyphSets(own + [GlyphRanges(union: own)])
        self.calls = calls
        self.runsBackwards = runsBackwards
    }

    /// True where some rule may begin at a glyph.
    @inline(__always)
    func begins(at glyph: GlyphID) -> Bool { starts.contains(glyph, in: rules.count) }

    /// True where a rule may begin at a glyph.
    @inline(__always)
    func begins(_ rule: Int, at glyph: GlyphID) -> Bool { starts.contains(glyph, in: rule) }
}

/// One subtable of a lookup.
enum LayoutRule: Sendable {
    /// A glyph becomes the one `delta` further on.
    case shift(GlyphRanges, delta: Int)
    /// A glyph becomes another one.
    case replace(GlyphRanges, [GlyphID])
    /// A glyph becomes several.
    case multiply(GlyphRanges, [[GlyphID]])
    /// Several glyphs become one.
    case join(GlyphRanges, [[Ligature]])
    /// A glyph becomes another one between certain neighbours; read from the end.
    case replaceBackwards(GlyphRanges, before: [GlyphRanges], after: [GlyphRanges], [GlyphID])
    /// Other lookups are applied within a sequence between certain neighbours.
    case context(ContextRule)
    /// A glyph is moved.
    case adjust(SingleAdjustment)
    /// Two neighbours are moved.
    case adjustPair(PairAdjustment)
    /// A mark is set upon a base, a ligature or another mark.
    case attach(MarkAttachment)

    /// The glyphs after the first one, and what all become.
    struct Ligature: Sendable {
        /// nil where the first glyph is alone.
        var second: GlyphID?
        var rest: [GlyphID]
        var glyph: GlyphID
    }

    /// The glyphs a rule begins at.
    var start: GlyphRanges {
        switch self {
        case .shift(let start, _), .replace(let start, _), .multiply(let start, _), .join(let start, _),
            .replaceBackwards(let start, _, _, _):
            start
        case .context(let rule): rule.start
        case .adjust(let rule): rule.start
        case .adjustPair(let rule): rule.start
        case .attach(let rule): rule.marks
        }
    }
}
