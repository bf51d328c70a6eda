/// A catalogue that stays valued: when rules or listings change, only what changed is valued again.
///
/// ```swift
/// var book = ValuedCatalogue(catalogue, valuer)
/// let changes = book.replaceRules(with: editedValuer)
/// for change in changes.rows { print(change.id, change.before, change.after) }
/// ```
public struct ValuedCatalogue: Sendable {
    /// A listing whose total changed.
    public struct RowChange: Hashable, Sendable {
        /// Its row.
        public let row: Int
        /// The listing's number.
        public let id: Int64
        /// The total before.
        public let before: Money
        /// The total now.
        public let after: Money
    }

    /// What a change of the rules did.
    public struct Changes: Hashable, Sendable {
        /// The rules that ran: those that are new, changed, or gone.
        public let rules: [CatalogueTotals.RuleReference]
        /// The listings whose total changed, by row.
        public let rows: [RowChange]
    }

    /// The listings.
    public private(set) var catalogue: Catalogue
    /// The rules.
    public private(set) var valuer: Valuer
    /// What the listings are worth.
    public private(set) var totals: CatalogueTotals

    /// Rows with amounts so large that sums may not be exact: they are always valued anew.
    private var hugeRows: Set<Int> = []

    /// Values a catalogue.
    ///
    /// - Complexity: O(rules × listings), as ``Valuer/totals(of:)``.
    public init(_ catalogue: Catalogue, _ valuer: Valuer) {
        self.catalogue = catalogue
        self.valuer = valuer
        (totals, hugeRows) = valuer.totalsAndHugeRows(of: catalogue)
    }

    // MARK: Listings

    /// The row of a listing; the first time, an index of all numbers is built.
    public mutating func row(of id: Int64) -> Int? { catalogue.row(of: id) }

    /// Adds a listing as the last row, and values it.
    ///
    /// - Complexity: O(rules).
    public mutating func append(_ listing: Listing) {
        catalogue.append(listing)
        totals.append()
        _ = revalue(catalogue.count - 1, places)
    }

    /// Replaces the listing of a row, and values it; gives the change of its total, if any.
    ///
    /// - Precondition: the row exists.
    /// - Complexity: O(rules).
    @discardableResult
    public mutating func replace(_ row: Int, by listing: Listing) -> RowChange? {
        catalogue.replace(row, by: listing)
        return revalue(row, places)
    }

    /// Removes a row; the last row takes its place.
    ///
    /// - Precondition: the row exists.
    public mutating func remove(_ row: Int) {
        let last = catalogue.count - 1
        catalogue.remove(row)
        totals.remove(row)
        let lastIsHuge = hugeRows.remove(last) != nil
        if row != last {
            hugeRows.remove(row)
            if lastIsHuge { hugeRows.insert(row) }
        }
    }

    /// Values one row on the exact path.
    private mutating func revalue(_ row: Int, _ places: [ObjectIdentifier: Int]) -> RowChange? {
        let before = totals[row]
        let valuation = valuer.value(catalogue, row: row)
        totals.set(row, to: valuation, places: places)
        let isHuge = valuation.layers.contains { $0.lines.contains { Kernels.isHuge($0.amount) } }
        if isHuge { hugeRows.insert(row) } else { hugeRows.remove(row) }
        return before == totals[row] ? nil : RowChange(row: row, id: catalogue.ids[row], before: before, after: totals[row])
    }

    private var places: [ObjectIdentifier: Int] {
        Dictionary(zip(valuer.rules.map(ObjectIdentifier.init), totals.places), uniquingKeysWith: { first, _ in first })
    }

    // MARK: Rules

    /// Values the catalogue by other rules: only rules that are new, changed or gone run.
    ///
    /// Where rulesets exclude each other (``Valuer/Mode/firstMatch``), or the fields' types changed, all rules run.
    /// - Complexity: O(changed rules × listings), and O(rules) for each listing that is bound to a ruleset or excludes some.
    public mutating func replaceRules(with valuer: Valuer) -> Changes {
        let old = RuleBook(self.valuer)
        let new = RuleBook(valuer)
        let isWhole = self.valuer.mode != .layered || valuer.mode != .layered || self.valuer.schema != valuer.schema
        let gone = old.entries.filter { isWhole || new.has($0) == false }
        let come = new.entries.filter { isWhole || old.has($0) == false }
        let isReordered = Set(new.rulesets).symmetricDifference(old.rulesets)
        let removed = old.touched(gone, isReordered)
        let added = new.touched(come, isReordered)
        let references = (removed + added).map(\.reference)
        var seen: Set<CatalogueTotals.RuleReference> = []
        let ran = references.filter { seen.insert($0).inserted }
        let rows = isWhole ? revalueAll(valuer) : exchange(removed, of: old, for: added, of: new, valuer)
        return Changes(rules: ran, rows: rows)
    }

    private mutating func revalueAll(_ valuer: Valuer) -> [RowChange] {
        let before = totals.units
        self.valuer = valuer
        (totals, hugeRows) = valuer.totalsAndHugeRows(of: catalogue)
        return before.indices.compactMap { row in
            let change = RowChange(row: row, id: catalogue.ids[row], before: Money(units: before[row]), after: totals[row])
            return change.before == change.after ? nil : change
        }
    }

    /// Takes the amounts of some rules away and adds those of others.
    private mutating func exchange(
        _ removed: [RuleBook.Entry], of old: RuleBook, for added: [RuleBook.Entry], of new: RuleBook, _ valuer: Valuer
    ) -> [RowChange] {
        let oldPlaces = Dictionary(
            zip(self.valuer.rules.map(ObjectIdentifier.init), totals.places), uniquingKeysWith: { first, _ in first })
        let newPlaces = assignPlaces(valuer, oldPlaces)
        let whole = catalogue.covering(self.valuer.layout).covering(valuer.layout)
        let parts =
            old.parts(removed, oldPlaces, self.valuer.layout, areRemoved: true)
            + new.parts(added, newPlaces, valuer.layout, areRemoved: false)
        let plan = BlockPlanner.plan(parts, mode: .layered, over: whole)
        self.valuer = valuer
        // A rule that matches as before needs no change of its bits.
        let matching = Set(removed.map(\.match)).intersection(added.map(\.match))
        let still = Set(added.filter { matching.contains($0.match) }.compactMap { newPlaces[ObjectIdentifier($0.rule)] })
        var changes: [RowChange] = []
        if !removed.isEmpty || !added.isEmpty { changes = exchange(plan, still, over: whole) }
        let places = places
        let apart = Set(catalogue.choices.keys).union(hugeRows).compactMap { revalue($0, places) }
        return apart.isEmpty ? changes : (changes + apart).sorted { $0.row < $1.row }
    }

    private mutating func exchange(_ plan: BlockPlan, _ still: Set<Int>, over catalogue: Catalogue) -> [RowChange] {
        let runner = BlockRunner(plan, over: catalogue)
        let places = places
        let apart = hugeRows.union(catalogue.choices.keys)
        var changes: [RowChange] = []
        // Room that is not used costs nothing; a list that grows is copied again and again.
        changes.reserveCapacity(catalogue.count / 4)
        var isSorted = true
        for start in stride(from: 0, to: catalogue.count, by: BlockRunner.size) {
            let block = start..<min(start + BlockRunner.size, catalogue.count)
            // Removed rules run first, so that a rule that takes another's bit has the last word.
            let outcome = runner.run(block) { rule, mask in
                if still.contains(rule.place) { return }
                if rule.isRemoved {
                    totals.clear(rule.place, start, block.count, mask)
                } else {
                    totals.mark(rule.place, start, block.count, mask)
                }
            }
            let isExact = outcome.areExact(block.count)
            for row in 0..<block.count where outcome.totals[row] != outcome.removed[row] {
                guard isExact || outcome.isExact(row), apart.isEmpty || !apart.contains(start &+ row) else { continue }
                changes.append(add(outcome.totals[row] &- outcome.removed[row], to: start &+ row))
            }
            guard !isExact else { continue }
            let known = changes.count
            for row in 0..<block.count where !outcome.isExact(row) {
                if let change = revalue(start + row, places) { changes.append(change) }
            }
            if changes.count > known { isSorted = false }
        }
        if !isSorted { changes.sort { $0.row < $1.row } }
        return changes
    }

    private mutating func add(_ change: Int64, to row: Int) -> RowChange {
        let before = totals.units[row]
        totals.units[row] = before &+ change
        return RowChange(row: row, id: catalogue.ids[row], before: Money(units: before), after: Money(units: before &+ change))
    }

    /// Gives every rule a bit of the matches: rules that stay keep theirs.
    private mutating func assignPlaces(_ valuer: Valuer, _ old: [ObjectIdentifier: Int]) -> [ObjectIdentifier: Int] {
        let known = Dictionary(zip(totals.rules, totals.places), uniquingKeysWith: { first, _ in first })
        let references = valuer.references
        let used = Set(references.compactMap { known[$0] })
        var free = (0...).lazy.filter { !used.contains($0) }.makeIterator()
        var taken: Set<Int> = []
        let places = references.map { reference in
            if let place = known[reference], taken.insert(place).inserted { return place }
            return free.next() ?? 0
        }
        totals.rules = references
        totals.places = places
        totals.makeRoom(for: (places.max() ?? -1) + 1)
        return Dictionary(zip(valuer.rules.map(ObjectIdentifier.init), places), uniquingKeysWith: { first, _ in first })
    }
}

/// The rules of a valuer, for comparing them with those of another.
private struct RuleBook {
    struct Entry {
        let reference: CatalogueTotals.RuleReference
        let rule: CompiledRule
        let ruleset: CompiledRuleset

        /// What decides which listings the rule matches.
        var match: Match { Match(reference: reference, gate: ruleset.source, conditions: rule.source.conditions) }
    }

    struct Match: Hashable {
        let reference: CatalogueTotals.RuleReference
        let gate: Condition?
        let conditions: Condition?
    }

    /// What makes two rules the same.
    private struct Key: Hashable {
        let reference: CatalogueTotals.RuleReference
        let gate: Condition?
        let source: CompiledRule.Source
    }

    /// A ruleset with its rules in their order, where the order matters.
    struct RulesetKey: Hashable {
        let id: String
        let sources: [CompiledRule.Source]
    }

    let entries: [Entry]
    let rulesets: [RulesetKey]
    private let keys: Set<Key>

    init(_ valuer: Valuer) {
        let applying = valuer.rulesets.filter(valuer.applies)
        entries = applying.flatMap { ruleset in
            ruleset.rules.map { rule in
                let label = rule.label
                return Entry(
                    reference: .init(rulesetID: ruleset.id, groupID: label.groupID, ruleID: label.ruleID), rule: rule, ruleset: ruleset)
            }
        }
        rulesets = applying.map { RulesetKey(id: $0.id, sources: $0.rules.map(\.source)) }
        keys = Set(entries.map(Self.key))
    }

    private static func key(_ entry: Entry) -> Key {
        Key(reference: entry.reference, gate: entry.ruleset.source, source: entry.rule.source)
    }

    func has(_ entry: Entry) -> Bool { keys.contains(Self.key(entry)) }

    /// The changed rules, and those whose amounts depend on them.
    func touched(_ changed: [Entry], _ reordered: Set<RulesetKey>) -> [Entry] {
        let places = Set(changed.map { ObjectIdentifier($0.rule) })
        let rulesets = Set(reordered.map(\.id))
        return entries.filter {
            places.contains(ObjectIdentifier($0.rule)) || ($0.rule.readsRunningPrice && rulesets.contains($0.ruleset.id))
        }
    }

    func parts(
        _ entries: [Entry], _ places: [ObjectIdentifier: Int], _ layout: FieldLayout, areRemoved: Bool
    ) -> [BlockPlanner.Part] {
        var parts: [BlockPlanner.Part] = []
        for group in entries.chunked(by: { $0.ruleset === $1.ruleset }) {
            parts.append(
                BlockPlanner.Part(
                    predicate: group.first?.ruleset.predicate,
                    rules: group.map { (rule: $0.rule, place: places[ObjectIdentifier($0.rule)] ?? 0) }, layout: layout,
                    isRemoved: areRemoved))
        }
        return parts
    }
}

extension Array {
    /// The runs of elements that belong together.
    fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [[Element]] {
        reduce(into: []) { chunks, element in
            if let last = chunks.last?.last, belong(last, element) {
                chunks[chunks.count - 1].append(element)
            } else {
                chunks.append([element])
            }
        }
    }
}
