/// A sequence of glyphs between others, at whose places further lookups are applied: types 5 and 6 of `GSUB`, 7 and 8 of `GPOS`
/// (OpenType 1.9 §6.2, sequence context and chained sequence context).
final class ContextRule: Sendable {
    /// One sequence; what its numbers mean, glyphs or classes, the form says.
    struct Sequence: Sendable {
        /// Backwards from the first glyph.
        var before: [UInt16]
        /// From the second glyph on.
        var rest: [UInt16]
        var after: [UInt16]
        var actions: [Action]
    }

    /// A lookup to be applied at one of the sequence's glyphs.
    struct Action: Sendable {
        var place: Int
        var lookup: Int
    }

    enum Form: Sendable {
        case glyphs([[Sequence]])
        case classes([[Sequence]], before: GlyphRanges?, input: GlyphRanges, after: GlyphRanges?)
        case coverages(before: [GlyphRanges], input: [GlyphRanges], after: [GlyphRanges], [Action])
    }

    let start: GlyphRanges
    let form: Form

    init?(_ table: FontTable, isChained: Bool, budget: inout LayoutBudget) throws(CardError) {
        let format = try table.uint16(0)
        switch format {
        case 1:
            start = try GlyphRanges(coverage: table.part(at: table.uint16(2)), budget: &budget)
            form = .glyphs(try Self.sets(table, at: 4, isChained: isChained, budget: &budget))
        case 2:
            start = try GlyphRanges(coverage: table.part(at: table.uint16(2)), budget: &budget)
            let input = try GlyphRanges(classes: table.part(at: table.uint16(isChained ? 6 : 4)), budget: &budget)
            var before: GlyphRanges?
            var after: GlyphRanges?
            if isChained {
                before = try GlyphRanges(classes: table.part(at: table.uint16(4)), budget: &budget)
                after = try GlyphRanges(classes: table.part(at: table.uint16(8)), budget: &budget)
            }
            form = .classes(
                try Self.sets(table, at: isChained ? 10 : 6, isChained: isChained, budget: &budget), before: before, input: input,
                after: after)
        case 3 where isChained:
            let (before, second) = try table.coverages(at: 2, budget: &budget)
            let (input, third) = try table.coverages(at: second, budget: &budget)
            let (after, fourth) = try table.coverages(at: third, budget: &budget)
            guard let first = input.first else { return nil }
            start = first
            form = .coverages(
                before: before, input: input, after: after,
                try Self.actions(table, at: fourth + 2, count: table.uint16(fourth), budget: &budget))
        case 3:
            let count = try table.uint16(2), actions = try table.uint16(4)
            var input: [GlyphRanges] = []
            for index in 0..<count {
                input.append(try GlyphRanges(coverage: table.part(at: table.uint16(6 + 2 * index)), budget: &budget))
            }
            guard let first = input.first else { return nil }
            start = first
            form = .coverages(
                before: [], input: input, after: [], try Self.actions(table, at: 6 + 2 * count, count: actions, budget: &budget))
        default: return nil
        }
    }

    /// The numbers of the lookups that are called.
    var calls: Set<Int> {
        switch form {
        case .glyphs(let sets), .classes(let sets, _, _, _): Set(sets.joined().flatMap(\.actions).map(\.lookup))
        case .coverages(_, _, _, let actions): Set(actions.map(\.lookup))
        }
    }

    private static func sets(
        _ table: FontTable, at offset: Int, isChained: Bool, budget: inout LayoutBudget
    ) throws(CardError) -> [[Sequence]] {
        var sets: [[Sequence]] = []
        for index in 0..<(try table.uint16(offset)) {
            let place = try table.uint16(offset + 2 + 2 * index)
            try budget.spend(1)
            guard place != 0 else {
                sets.append([])
                continue
            }
            sets.append(
                try table.part(at: place).list(at: 0) { (part, _) throws(CardError) in
                    try isChained ? chainedSequence(part, budget: &budget) : sequence(part, budget: &budget)
                })
        }
        return sets
    }

    private static func sequence(_ table: FontTable, budget: inout LayoutBudget) throws(CardError) -> Sequence {
        let count = max(try table.uint16(0), 1) - 1
        return Sequence(
            before: [], rest: try table.glyphs(at: 4, count: count, budget: &budget), after: [],
            actions: try actions(table, at: 4 + 2 * count, count: table.uint16(2), budget: &budget))
    }

    private static func chainedSequence(_ table: FontTable, budget: inout LayoutBudget) throws(CardError) -> Sequence {
        let before = try table.glyphs(at: 0, budget: &budget)
        var cursor = 2 + 2 * before.count
        let rest = try table.glyphs(at: cursor + 2, count: max(try table.uint16(cursor), 1) - 1, budget: &budget)
        cursor += 2 + 2 * rest.count
        let after = try table.glyphs(at: cursor, budget: &budget)
        cursor += 2 + 2 * after.count
        return Sequence(
            before: before, rest: rest, after: after,
            actions: try actions(table, at: cursor + 2, count: table.uint16(cursor), budget: &budget))
    }

    private static func actions(
        _ table: FontTable, at offset: Int, count: Int, budget: inout LayoutBudget
    ) throws(CardError) -> [Action] {
        try budget.spend(count)
        var actions: [Action] = []
        for index in 0..<count {
            actions.append(Action(place: try table.uint16(offset + 4 * index), lookup: try table.uint16(offset + 4 * index + 2)))
        }
        return actions
    }
}
