/// Applies the lookups of a plan to a run of glyphs.
struct LookupRunner {
    let plan: LayoutTable.Plan
    let definitions: GlyphDefinitions
    var buffer: GlyphBuffer

    /// No font nests rules deeper than a few levels.
    private static let maximumDepth = 6

    /// Applies all lookups, one after the other, each to the whole run.
    mutating func run() {
        for lookup in plan.order {
            if lookup.runsBackwards {
                for place in buffer.items.indices.reversed() where place < buffer.items.count {
                    if lookup.begins(at: buffer.items[place].glyph) { _ = apply(lookup, at: place, depth: 0) }
                }
                continue
            }
            var place = 0
            while place < buffer.items.count {
                guard lookup.begins(at: buffer.items[place].glyph) else {
                    place += 1
                    continue
                }
                let count = buffer.items.count, next = apply(lookup, at: place, depth: 0) ?? place + 1
                // A rule that takes a glyph away leaves the next one in its place.
                if next > place || buffer.items.count >= count { place = max(next, place + 1) }
            }
        }
    }

    /// The place after the glyphs that a rule was applied to; nil where none fits.
    private mutating func apply(_ lookup: LayoutLookup, at place: Int, depth: Int) -> Int? {
        guard place < buffer.items.count, !buffer.isIgnored(place, lookup.filter) else { return nil }
        let glyph = buffer.items[place].glyph
        for index in lookup.rules.indices where lookup.begins(index, at: glyph) {
            buffer.work -= 1
            guard buffer.work > 0 else { return nil }
            let rule = lookup.rules[index]
            guard let number = rule.start.number(of: glyph) else { continue }
            if let next = apply(rule, number: number, at: place, lookup.filter, depth: depth) { return next }
        }
        return nil
    }

    private mutating func apply(
        _ rule: LayoutRule, number: Int, at place: Int, _ filter: LayoutLookup.Filter, depth: Int
    ) -> Int? {
        switch rule {
        case .shift(_, let delta):
            return substitute(GlyphID(truncatingIfNeeded: Int(buffer.items[place].glyph) + delta), at: place)
        case .replace(_, let glyphs):
            return number < glyphs.count ? substitute(glyphs[number], at: place) : nil
        case .multiply(_, let sequences):
            return number < sequences.count ? multiply(sequences[number], at: place) : nil
        case .join(_, let sets):
            return number < sets.count ? join(sets[number], at: place, filter) : nil
        case .replaceBackwards(_, let before, let after, let glyphs):
            guard number < glyphs.count, let first = match(before, backwardsFrom: place, filter),
                let last = match(after, from: place, filter)
            else { return nil }
            buffer.join(from: first, through: last)
            return substitute(glyphs[number], at: place)
        case .context(let context):
            return apply(context, number: number, at: place, filter, depth: depth)
        case .adjust(let adjustment):
            guard let value = try? adjustment.adjustment(of: number) else { return nil }
            adjust(place, by: value)
            return place + 1
        case .adjustPair(let pair):
            guard let other = buffer.next(after: place, filter),
                let values = try? pair.adjustments(number, buffer.items[place].glyph, buffer.items[other].glyph)
            else { return nil }
            if values.first != .none || values.second != .none { buffer.join(from: place, through: other) }
            adjust(place, by: values.first)
            adjust(other, by: values.second)
            return pair.movesSecond ? other + 1 : other
        case .attach(let attachment):
            return attach(attachment, at: place, filter)
        }
    }

    // MARK: Substitution

    private func item(_ glyph: GlyphID, from item: GlyphBuffer.Item) -> GlyphBuffer.Item {
        var item = item
        item.glyph = glyph
        if let kind = definitions.kind(of: glyph) { item.kind = kind }
        item.markClass = definitions.markClass(of: glyph)
        return item
    }

    private mutating func substitute(_ glyph: GlyphID, at place: Int) -> Int? {
        buffer.items[place] = item(glyph, from: buffer.items[place])
        return place + 1
    }

    private mutating func multiply(_ glyphs: [GlyphID], at place: Int) -> Int? {
        let old = buffer.items[place]
        guard buffer.replace(place, with: glyphs.map { item($0, from: old) }) else { return nil }
        return place + glyphs.count
    }

    private mutating func join(_ ligatures: [LayoutRule.Ligature], at place: Int, _ filter: LayoutLookup.Filter) -> Int? {
        let second = buffer.next(after: place, filter).map { buffer.items[$0].glyph }
        for index in ligatures.indices where ligatures[index].second == nil || ligatures[index].second == second {
            buffer.work -= 1
            guard buffer.work > 0 else { return nil }
            let ligature = ligatures[index]
            guard let places = match(ligature.rest, from: place, filter) else { continue }
            buffer.join(from: place, through: places.last ?? place)
            let identity = buffer.newLigature()
            var result = item(ligature.glyph, from: buffer.items[place])
            let isMark = buffer.items[place].kind == .mark && places.allSatisfy { buffer.items[$0].kind == .mark }
            if definitions.kind(of: ligature.glyph) == nil { result.kind = isMark ? .mark : .ligature }
            if !isMark { result.ligature = identity }
            buffer.items[place] = result
            // Marks in between stand on the letter before them.
            for (component, part) in places.enumerated() {
                let start = component == 0 ? place : places[component - 1]
                for mark in (start + 1)..<part where !isMark {
                    buffer.items[mark].ligature = identity
                    buffer.items[mark].component = component
                }
            }
            for part in places.reversed() { buffer.items.remove(at: part) }
            return place + 1
        }
        return nil
    }

    // MARK: Context

    private func match(_ glyphs: [GlyphID], from place: Int, _ filter: LayoutLookup.Filter) -> [Int]? {
        match(count: glyphs.count, from: place, filter) { glyph, index in glyph == glyphs[index] }
    }

    /// The last place looked at.
    private func match(_ sets: [GlyphRanges], from place: Int, _ filter: LayoutLookup.Filter) -> Int? {
        match(count: sets.count, from: place, filter) { glyph, index in sets[index].contains(glyph) }.map { $0.last ?? place }
    }

    /// The first place looked at.
    private func match(_ sets: [GlyphRanges], backwardsFrom place: Int, _ filter: LayoutLookup.Filter) -> Int? {
        matchBackwards(count: sets.count, from: place, filter) { glyph, index in sets[index].contains(glyph) }
    }

    private func match(
        count: Int, from place: Int, _ filter: LayoutLookup.Filter, _ fits: (GlyphID, Int) -> Bool
    ) -> [Int]? {
        if count == 0 { return [] }
        var places: [Int] = []
        var last = place
        for index in 0..<count {
            guard let next = buffer.next(after: last, filter), fits(buffer.items[next].glyph, index) else { return nil }
            if index == 0 { places.reserveCapacity(count) }
            places.append(next)
            last = next
        }
        return places
    }

    private func matchBackwards(
        count: Int, from place: Int, _ filter: LayoutLookup.Filter, _ fits: (GlyphID, Int) -> Bool
    ) -> Int? {
        var first = place
        for index in 0..<count {
            guard let next = buffer.previous(before: first, filter), fits(buffer.items[next].glyph, index) else { return nil }
            first = next
        }
        return first
    }

    private mutating func apply(
        _ context: ContextRule, number: Int, at place: Int, _ filter: LayoutLookup.Filter, depth: Int
    ) -> Int? {
        switch context.form {
        case .coverages(let before, let input, let after, let actions):
            guard let places = match(count: input.count - 1, from: place, filter, { input[$1 + 1].contains($0) }),
                let first = match(before, backwardsFrom: place, filter), let last = match(after, from: places.last ?? place, filter)
            else { return nil }
            return perform(actions, at: [place] + places, from: first, through: last, depth: depth)
        case .glyphs(let sets):
            guard number < sets.count else { return nil }
            return apply(sets[number], at: place, filter, depth: depth, before: { $0 }, input: { $0 }, after: { $0 })
        case .classes(let sets, let before, let input, let after):
            let set = Int(input.glyphClass(of: buffer.items[place].glyph))
            guard set < sets.count else { return nil }
            return apply(
                sets[set], at: place, filter, depth: depth, before: { before?.glyphClass(of: $0) ?? 0 }, input: input.glyphClass,
                after: { after?.glyphClass(of: $0) ?? 0 })
        }
    }

    private mutating func apply(
        _ sequences: [ContextRule.Sequence], at place: Int, _ filter: LayoutLookup.Filter, depth: Int, before: (GlyphID) -> UInt16,
        input: (GlyphID) -> UInt16, after: (GlyphID) -> UInt16
    ) -> Int? {
        for sequence in sequences {
            buffer.work -= 1
            guard buffer.work > 0 else { return nil }
            guard let places = match(count: sequence.rest.count, from: place, filter, { input($0) == sequence.rest[$1] }),
                let first = matchBackwards(count: sequence.before.count, from: place, filter, { before($0) == sequence.before[$1] }),
                let ahead = match(
                    count: sequence.after.count, from: places.last ?? place, filter, { after($0) == sequence.after[$1] })
            else { continue }
            let last = ahead.last ?? places.last ?? place
            return perform(sequence.actions, at: [place] + places, from: first, through: last, depth: depth)
        }
        return nil
    }

    /// Applies the lookups that a sequence calls, minding that each may make it longer or shorter.
    private mutating func perform(
        _ actions: [ContextRule.Action], at places: [Int], from first: Int, through last: Int, depth: Int
    ) -> Int? {
        buffer.join(from: first, through: last)
        var places = places
        var end = (places.last ?? first) + 1
        guard depth < Self.maximumDepth else { return end }
        for action in actions where action.place < places.count {
            guard let lookup = plan.byNumber[action.lookup] else { continue }
            let count = buffer.items.count, place = places[action.place]
            guard place < count, lookup.begins(at: buffer.items[place].glyph), apply(lookup, at: place, depth: depth + 1) != nil
            else { continue }
            let growth = buffer.items.count - count
            guard growth != 0 else { continue }
            end = max(end + growth, place + 1)
            if growth < 0 {
                // The glyphs joined to the one at `place` are no longer there.
                let removed = Swift.min(-growth, places.count - action.place - 1)
                places.removeSubrange(action.place + 1..<action.place + 1 + removed)
                for index in places.indices.dropFirst(action.place + 1) { places[index] += growth }
            } else {
                for index in places.indices.dropFirst(action.place + 1) { places[index] += growth }
                places.insert(contentsOf: (1...growth).map { place + $0 }, at: action.place + 1)
            }
        }
        return end
    }

    // MARK: Positioning

    private mutating func adjust(_ place: Int, by value: GlyphAdjustment) {
        buffer.items[place].x += value.x
        buffer.items[place].y += value.y
        buffer.items[place].advance += value.advance
    }

    private mutating func attach(_ attachment: MarkAttachment, at place: Int, _ filter: LayoutLookup.Filter) -> Int? {
        let mark = buffer.items[place]
        var base: Int?
        switch attachment.target {
        case .mark:
            guard let found = buffer.previous(before: place, filter), buffer.items[found].kind == .mark else { return nil }
            let other = buffer.items[found]
            // Two marks stack only on one letter.
            guard other.ligature == mark.ligature, other.ligature == 0 || other.component == mark.component else { return nil }
            base = found
        case .base, .ligature:
            var index = place - 1
            while index >= 0, buffer.items[index].kind == .mark { index -= 1 }
            if index >= 0 { base = index }
        }
        guard let base else { return nil }
        let component = buffer.items[base].ligature == mark.ligature && mark.ligature != 0 ? mark.component : nil
        guard let offset = try? attachment.offset(of: mark.glyph, on: buffer.items[base].glyph, component: component) else { return nil }
        buffer.join(from: base, through: place)
        buffer.items[place].x = offset.x
        buffer.items[place].y = offset.y
        buffer.items[place].attachment = place - base
        return place + 1
    }
}
