import DealCore

/// Times whole catalogues: totals and matched rules of every row, and the rows that one changed rule changes.
///
/// Larger catalogues repeat the listings with titles of their own, as titles are in a real catalogue. The cold pass values a catalogue
/// whose texts nobody has looked at before.
func catalogueFigures(_ work: Workload, rows counts: [Int]) throws -> [Figure] {
    let valuer = work.valuer
    var figures: [Figure] = []
    for count in counts {
        let before = residentBytes()
        let catalogue = fresh(count, work)
        let bytes = Double(residentBytes() - before) / Double(count)
        if count <= 1_000_000 {
            figures.append(
                Figure.measure(
                    "batch-cold-\(count)", "catalogue of \(count) listings, texts not seen before", count: count, passes: 2,
                    prepare: { fresh(count, work) }, { kept &+= valuer.totals(of: $0).count }))
        }
        var figure = Figure.measure("batch-\(count)", "catalogue of \(count) listings", count: count, passes: 5) {
            kept &+= valuer.totals(of: catalogue).count
        }
        figure.bytesPerItem = bytes
        figures.append(figure)
        try check(valuer.totals(of: catalogue), against: work.totals)
        if count == 1_000_000 { figures.append(try changedRules(in: catalogue, work)) }
    }
    return figures
}

/// Changes every rule's amount in turn, and in the next pass back again, so that each step differs from the one before in one rule.
private func changedRules(in catalogue: Catalogue, _ work: Workload) throws -> Figure {
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
    let figure = Figure.measure("change", "one changed rule over \(catalogue.count) listings", count: steps.count - 1, passes: 3) {
        for valuer in valuers.dropFirst() { kept &+= book.replaceRules(with: valuer).rows.count }
        valuers.reverse()
    }
    guard book.totals.units == valuers[0].totals(of: catalogue).units else {
        throw Workload.Problem(text: "changed rules give other totals than a new valuation")
    }
    return figure
}

/// Changes an action's amount, and nothing of what it costs to find it.
private func raise(_ action: inout Action) {
    action.valueUSD = action.valueUSD.map { $0 + 1 }
    action.percent = action.percent.map { $0 + 1 }
    action.formula = action.formula.map { "(\($0)) + 1" }
}

/// Ends the run where a row of a catalogue comes to something else than its listing by itself.
private func check(_ totals: CatalogueTotals, against expected: [Money]) throws {
    for row in 0..<totals.count where totals[row] != expected[row % expected.count] {
        throw Workload.Problem(
            text: "row \(row) of \(totals.count) comes to \(totals[row]), by itself to \(expected[row % expected.count])")
    }
}

private func fresh(_ count: Int, _ work: Workload) -> Catalogue {
    var catalogue = Catalogue(keeping: work.valuer.fields)
    for row in 0..<max(count, work.listings.count) {
        var listing = work.listings[row % work.listings.count]
        if row >= work.listings.count { listing.title += " #\(row)" }
        catalogue.append(listing)
    }
    return catalogue
}
