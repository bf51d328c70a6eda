extension LayoutRule {
    /// Reads a subtable of `GSUB`, types 1 to 6 and 8; nil for a type or a format that is not known (OpenType 1.9 §6.5).
    init?(substitution table: FontTable, type: Int, budget: inout LayoutBudget) throws(CardError) {
        if type == 5 || type == 6 {
            guard let rule = try ContextRule(table, isChained: type == 6, budget: &budget) else { return nil }
            self = .context(rule)
            return
        }
        let start = try GlyphRanges(coverage: table.part(at: table.uint16(2)), budget: &budget)
        switch (type, try table.uint16(0)) {
        case (1, 1): self = .shift(start, delta: try table.int16(4))
        case (1, 2): self = .replace(start, try table.glyphs(at: 4, budget: &budget))
        case (2, 1):
            self = .multiply(start, try table.list(at: 4) { (part, _) throws(CardError) in try part.glyphs(at: 0, budget: &budget) })
        case (3, 1):
            // Of alternatives the first one is taken.
            self = .replace(
                start,
                try table.list(at: 4) { (part, _) throws(CardError) in
                    try budget.spend(1)
                    return GlyphID(try part.uint16(2))
                })
        case (4, 1):
            self = .join(
                start,
                try table.list(at: 4) { (set, _) throws(CardError) in
                    try set.list(at: 0) { (part, _) throws(CardError) in
                        let count = max(try part.uint16(2), 1) - 1
                        let rest = try part.glyphs(at: 4, count: count, budget: &budget)
                        return Ligature(second: rest.first, rest: rest, glyph: GlyphID(try part.uint16(0)))
                    }
                })
        case (8, 1):
            let (before, second) = try table.coverages(at: 4, budget: &budget)
            let (after, third) = try table.coverages(at: second, budget: &budget)
            self = .replaceBackwards(start, before: before, after: after, try table.glyphs(at: third, budget: &budget))
        default: return nil
        }
    }
}

extension FontTable {
    /// A count, and as many glyphs.
    func glyphs(at offset: Int, budget: inout LayoutBudget) throws(CardError) -> [GlyphID] {
        try glyphs(at: offset + 2, count: uint16(offset), budget: &budget)
    }

    func glyphs(at offset: Int, count: Int, budget: inout LayoutBudget) throws(CardError) -> [GlyphID] {
        try budget.spend(count)
        var glyphs: [GlyphID] = []
        for index in 0..<count { glyphs.append(GlyphID(try uint16(offset + 2 * index))) }
        return glyphs
    }

    /// A count, as many offsets from this part's beginning, and what is read there.
    func list<Item>(at offset: Int, read: (FontTable, Int) throws(CardError) -> Item) throws(CardError) -> [Item] {
        var items: [Item] = []
        for index in 0..<(try uint16(offset)) { items.append(try read(part(at: uint16(offset + 2 + 2 * index)), index)) }
        return items
    }

    /// A count and as many coverage tables, and the offset after them.
    func coverages(at offset: Int, budget: inout LayoutBudget) throws(CardError) -> ([GlyphRanges], Int) {
        let result = try list(at: offset) { (part, _) throws(CardError) in try GlyphRanges(coverage: part, budget: &budget) }
        return (result, offset + 2 + 2 * result.count)
    }
}
