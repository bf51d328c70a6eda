extension Valuer {
    /// The names of the fields the rules read, the list price included.
    public var fields: Set<String> { Set(layout.names) }

    /// The rules, in the order they run.
    var rules: [CompiledRule] { rulesets.flatMap(\.rules) }

    /// Values all listings of a catalogue at once; the totals and matches are those of ``value(_:)-(Listing)``, to the last unit.
    ///
    /// - Complexity: O(rules × listings), without an allocation for a listing; texts are asked once for each different one, and what
    ///   they answer is remembered in the catalogue.
    public func totals(of catalogue: Catalogue) -> CatalogueTotals {
        totalsAndHugeRows(of: catalogue).totals
    }

    func totalsAndHugeRows(of catalogue: Catalogue) -> (totals: CatalogueTotals, hugeRows: Set<Int>) {
        let catalogue = catalogue.covering(layout)
        return totals(of: catalogue, plan(over: catalogue), rows: 0..<catalogue.count)
    }

    /// Values all listings of a catalogue at once, by several tasks.
    ///
    /// - Parameters:
    ///   - catalogue: the listings.
    ///   - tasks: into how many parts to cut the work; as many as there are processor cores is best.
    /// - Returns: what ``totals(of:)`` gives, whatever the number of tasks.
    /// - Complexity: O(rules × listings), shared by the tasks.
    public func totals(of catalogue: Catalogue, tasks: Int) async -> CatalogueTotals {
        let catalogue = catalogue.covering(layout)
        let blocks = (catalogue.count + BlockRunner.size - 1) / BlockRunner.size
        let parts = max(1, min(tasks, blocks))
        let plan = plan(over: catalogue)
        return await withTaskGroup(of: (Int, CatalogueTotals).self) { group in
            for part in 0..<parts {
                let start = blocks * part / parts * BlockRunner.size
                let end = min(catalogue.count, blocks * (part + 1) / parts * BlockRunner.size)
                group.addTask { (part, totals(of: catalogue, plan, rows: start..<max(start, end)).totals) }
            }
            var found: [Int: CatalogueTotals] = [:]
            for await (part, totals) in group { found[part] = totals }
            var whole = CatalogueTotals(rules: references, count: 0)
            for part in 0..<parts {
                guard let totals = found[part] else { continue }
                whole.units += totals.units
                for group in whole.matches.indices { whole.matches[group] += totals.matches[group] }
            }
            return whole
        }
    }

    /// Values the listing of a row, with all lines.
    ///
    /// - Precondition: the row exists.
    public func value(_ catalogue: Catalogue, row: Int) -> Valuation {
        value(catalogue, row: row, catalogue.slots(of: layout))
    }

    func value(_ catalogue: Catalogue, row: Int, _ slots: [Int?]) -> Valuation {
        valuation(
            of: subject(catalogue.record(row, slots, layout), catalogue.prices[row]), id: catalogue.ids[row],
            ruleset: catalogue.choices[row]?.rulesetID, without: catalogue.choices[row]?.disabled ?? [])
    }

    var references: [CatalogueTotals.RuleReference] {
        rulesets.flatMap { ruleset in
            ruleset.rules.map {
                CatalogueTotals.RuleReference(rulesetID: ruleset.id, groupID: $0.label.groupID, ruleID: $0.label.ruleID)
            }
        }
    }

    private func plan(over catalogue: Catalogue) -> BlockPlan {
        var place = 0
        let parts = rulesets.compactMap { ruleset -> BlockPlanner.Part? in
            let first = place
            place += ruleset.rules.count
            guard applies(ruleset) else { return nil }
            return BlockPlanner.Part(
                predicate: ruleset.predicate,
                rules: ruleset.rules.enumerated().map { (rule: $1, place: first + $0) }, layout: layout)
        }
        return BlockPlanner.plan(parts, mode: mode, over: catalogue)
    }

    private func totals(of catalogue: Catalogue, _ plan: BlockPlan, rows: Range<Int>) -> (totals: CatalogueTotals, hugeRows: Set<Int>) {
        let rules = rules
        let places = Dictionary(zip(rules.map(ObjectIdentifier.init), rules.indices), uniquingKeysWith: { first, _ in first })
        let slots = catalogue.slots(of: layout)
        let runner = BlockRunner(plan, over: catalogue)
        var totals = CatalogueTotals(rules: references, count: rows.count)
        var hugeRows: Set<Int> = []
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: BlockRunner.size) {
            let block = start..<min(start + BlockRunner.size, rows.upperBound)
            let offset = start - rows.lowerBound
            let outcome = runner.run(block) { totals.mark($0.place, offset, block.count, $1) }
            for row in 0..<block.count { totals.units[offset &+ row] = outcome.totals[row] }
            if outcome.areExact(block.count), catalogue.choices.isEmpty { continue }
            for row in 0..<block.count where !outcome.isExact(row) || catalogue.choices[start &+ row] != nil {
                if outcome.isHuge(row) { hugeRows.insert(start + row) }
                totals.set(offset + row, to: value(catalogue, row: start + row, slots), places: places)
            }
        }
        return (totals, hugeRows)
    }
}
