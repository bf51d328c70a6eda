import DealCore

#if CATALOGUE
    /// Times whole catalogues: totals and matched rules of every row, and the rows that one changed rule changes.
    ///
    /// Larger catalogues repeat the listings. The cold pass does not: each of its titles is different, as text is in a real catalogue, and
    /// none has been looked at before.
    func catalogueFigures(_ work: Workload, rows counts: [Int]) throws -> [Figure] {
        let batch = BatchValuer(work.valuer)
        try check(batch.value(Catalogue(work.listings)).totals, against: work.totals)
        var figures = [
            Figure.measure(
                "batch-cold", "catalogue, text not seen before", count: work.listings.count, passes: 20,
                prepare: { Catalogue(work.listings) }, { _ = batch.value($0) })
        ]
        for count in counts {
            let before = residentBytes()
            let catalogue = catalogue(of: count, work)
            var figure = Figure.measure("batch-\(count)", "catalogue of \(count) listings", count: count, passes: 5) {
                _ = batch.value(catalogue)
            }
            figure.bytesPerItem = Double(residentBytes() - before) / Double(count)
            figures.append(figure)
            try check(batch.value(catalogue).totals, against: work.totals)
            if count == 1_000_000 { figures.append(changedRules(in: catalogue, work)) }
        }
        return figures
    }

    /// Ends the run where a row of a catalogue comes to something else than its listing by itself.
    private func check(_ totals: [Money], against expected: [Money]) throws {
        for row in totals.indices where totals[row] != expected[row % expected.count] {
            throw Workload.Problem(
                text: "row \(row) of \(totals.count) comes to \(totals[row]), by itself to \(expected[row % expected.count])")
        }
    }

    private func catalogue(of count: Int, _ work: Workload) -> Catalogue {
        var catalogue = Catalogue(work.listings)
        for row in work.listings.count..<max(count, work.listings.count) { catalogue.append(work.listings[row % work.listings.count]) }
        return catalogue
    }

    /// Changes every rule's amount in turn, and in the next pass back again, so that each step differs from the one before in one rule.
    private func changedRules(in catalogue: Catalogue, _ work: Workload) -> Figure {
        var steps = [work.ruleset]
        for group in work.ruleset.groups.indices {
            for rule in work.ruleset.groups[group].rules.indices {
                var changed = steps[steps.count - 1]
                raise(&changed.groups[group].rules[rule].actions[0])
                steps.append(changed)
            }
        }
        var valuers = steps.map { Valuer([$0], schema: Workload.schema) }
        var book = ValuedCatalogue(catalogue, valuers[0])
        return Figure.measure("change", "one changed rule over \(catalogue.count) listings", count: steps.count - 1, passes: 4) {
            for valuer in valuers.dropFirst() { _ = book.replaceRules(valuer) }
            valuers.reverse()
        }
    }

    /// Changes an action's amount, and nothing of what it costs to find it.
    private func raise(_ action: inout Action) {
        action.valueUSD = action.valueUSD.map { $0 + 1 }
        action.percent = action.percent.map { $0 + 1 }
        action.formula = action.formula.map { "(\($0)) + 1" }
    }
#else
    /// The catalogue engine is not built yet, so there is nothing to time.
    func catalogueFigures(_ work: Workload, rows counts: [Int]) throws -> [Figure] { [] }
#endif
