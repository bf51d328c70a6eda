/// A catalogue that stays valued: when rules or listings change, only what changed is valued again.
///
/// ```swift
/// var book = ValuedCatalogue(catalogue, valuer)
/// let changes = book.replaceRules(with: editedValuer)
/// for change in changes.rows { print(change.id, change.before, change.after) }
/// ```
public struct ValuedCatalogue: Sendable {
    /// What a change of the rules did.
    public struct Changes: Hashable, Sendable {
        /// The rules that ran: those that are new, changed, or gone.
        public let rules: [CatalogueTotals.RuleReference]
        /// The listings whose total changed, by row.
        public let rows: RowChanges
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
    public mutating func replace(_ row: Int, by listing: Listing) -> RowChanges.Element? {
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
    private mutating func revalue(_ row: Int, _ places: [ObjectIdentifier: Int]) -> RowChanges.Element? {
        let before = totals[row]
        let valuation = valuer.value(catalogue, row: row)
        totals.set(row, to: valuation, places: places)
        let isHuge = valuation.layers.contains { $0.lines.contains { Kernels.isHuge($0.amount) } }
        if isHuge { hugeRows.insert(row) } else { hugeRows.remove(row) }
        return before == totals[row] ? nil : RowChanges.Element(row: row, id: catalogue.ids[row], before: before, after: totals[row])
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
        var rows = RowChanges()
        if isWhole { revalueAll(valuer, &rows) } else { exchange(removed, of: old, for: added, of: new, valuer, &rows) }
        rows.name(by: catalogue.ids)
        return Changes(rules: ran, rows: rows)
    }

    private mutating func revalueAll(_ valuer: Valuer, _ changes: inout RowChanges) {
        let before = totals.units
        self.valuer = valuer
        (totals, hugeRows) = valuer.totalsAndHugeRows(of: catalogue)
        for row in before.indices where before[row] != totals.units[row] { changes.append(row, from: before[row], to: totals.units[row]) }
    }

    /// Takes the amounts of some rules away and adds those of others.
    private mutating func exchange(
        _ removed: [RuleBook.Entry], of old: RuleBook, for added: [RuleBook.Entry], of new: RuleBook, _ valuer: Valuer,
        _ changes: inout RowChanges
    ) {
        let oldPlaces = Dictionary(
            zip(self.valuer.rules.map(ObjectIdentifier.init), totals.places), uniquingKeysWith: { first, _ in first })
        let newPlaces = assignPlaces(valuer, oldPlaces)
        let whole = catalogue.covering(self.valuer.layout).covering(valuer.layout)
        // A rule that matches as before shares the rows it matches with what it replaces, and needs no change of its bits.
        let matching = Set(removed.filter(\.isBuilt).map(\.match)).intersection(added.filter(\.isBuilt).map(\.match))
        var parts = old.parts(removed.filter { !matching.contains($0.match) }, oldPlaces, self.valuer.layout, areRemoved: true)
        for match in matching {
            parts += old.parts(removed.filter { $0.match == match }, oldPlaces, self.valuer.layout, areRemoved: true)
            parts += new.parts(added.filter { $0.match == match }, newPlaces, valuer.layout, areRemoved: false, repeatMask: true)
        }
        parts += new.parts(added.filter { !matching.contains($0.match) }, newPlaces, valuer.layout, areRemoved: false)
        let still = Set(added.filter { matching.contains($0.match) }.compactMap { newPlaces[ObjectIdentifier($0.rule)] })
        self.valuer = valuer
        let places = places
        if !parts.isEmpty { exchange(BlockPlanner.plan(parts, mode: .layered, over: whole), still, over: whole, places, &changes) }
        let apart = Set(catalogue.choices.keys).union(hugeRows)
        for row in apart { revalue(row, places, &changes) }
        if !apart.isEmpty { changes.sort() }
    }

    private mutating func exchange(
        _ plan: BlockPlan, _ still: Set<Int>, over catalogue: Catalogue, _ places: [ObjectIdentifier: Int], _ changes: inout RowChanges
    ) {
        let runner = BlockRunner(plan, over: catalogue)
        let apart = hugeRows.union(catalogue.choices.keys)
        changes.reserve(catalogue.count / 4)
        for start in stride(from: 0, to: catalogue.count, by: BlockRunner.size) {
            let block = start..<min(start + BlockRunner.size, catalogue.count)
            // Removed rules run first, so that a rule that takes another's bit has the last word.
            let found = runner.changes(block) { rule, mask in
                if still.contains(rule.place) { return }
                if rule.isRemoved {
                    totals.clear(rule.place, start, block.count, mask)
                } else {
                    totals.mark(rule.place, start, block.count, mask)
                }
            }
            if apart.isEmpty, found.areExact {
                totals.add(found, &changes)
                continue
            }
            for place in 0..<found.selection.count {
                let row = start + found.selection[place]
                if apart.contains(row) { continue }
                if found.isExact(place) { totals.add(found.sums[place], row, &changes) } else { revalue(row, places, &changes) }
            }
        }
    }

    private mutating func revalue(_ row: Int, _ places: [ObjectIdentifier: Int], _ changes: inout RowChanges) {
        if let change = revalue(row, places) { changes.append(row, from: change.before.units, to: change.after.units) }
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

extension CatalogueTotals {
    /// Adds what a block gave to the totals of its rows.
    fileprivate mutating func add(_ found: BlockRunner.Changes, _ changes: inout RowChanges) {
        let start = found.selection.block.lowerBound
        var units = units.mutableSpan
        changes.append(atMost: found.selection.count) { place in
            let change = found.sums[place]
            guard change != 0 else { return nil }
            let row = start &+ found.selection[place]
            let before = units[row]
            let after = before &+ change
            units[row] = after
            return (row, before, after)
        }
    }

    fileprivate mutating func add(_ change: Int64, _ row: Int, _ changes: inout RowChanges) {
        guard change != 0 else { return }
        let before = units[row]
        units[row] = before &+ change
        changes.append(row, from: before, to: before &+ change)
    }
}
