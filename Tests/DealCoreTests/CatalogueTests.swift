import DealCore
import Testing

/// Whole catalogues are valued as single listings are: to the last unit.
@Suite struct CatalogueTests {
    /// Rulesets of all kinds over listings of all kinds; more listings than a block has rows.
    private func rulesets(_ generator: inout Generator) -> [Ruleset] {
        let ids = ["rules", "more", "other"].prefix(generator.int(1...3))
        return ids.map { generator.ruleset(id: $0) }
    }

    private func agree(_ totals: CatalogueTotals, _ valuations: [Valuation]) -> Bool {
        for (row, valuation) in valuations.enumerated() {
            let matched = valuation.layers.flatMap { layer in
                layer.lines.filter(\.matched).map {
                    CatalogueTotals.RuleReference(rulesetID: layer.rulesetID, groupID: $0.groupID, ruleID: $0.ruleID)
                }
            }
            guard totals[row] == valuation.total, totals.matchedRules(in: row) == matched else { return false }
        }
        return totals.count == valuations.count
    }

    @Test func `a catalogue gives every listing the total and the matches it has by itself`() async {
        var generator = Generator(seed: 31)
        for round in 0..<60 {
            let valuer = Valuer(rulesets(&generator), mode: round.isMultiple(of: 3) ? .firstMatch : .layered)
            let listings = (0..<(round == 0 ? 4600 : 120)).map { generator.listing(id: Int64($0)) }
            let valuations = listings.map { valuer.value($0) }
            let catalogue = Catalogue(listings, keeping: round.isMultiple(of: 2) ? valuer.fields : nil)
            #expect(agree(valuer.totals(of: catalogue), valuations), "round \(round)")
            #expect(agree(await valuer.totals(of: catalogue, tasks: 3), valuations), "round \(round), in parallel")
            #expect(listings.indices.allSatisfy { valuer.value(catalogue, row: $0) == valuations[$0] }, "round \(round), by row")
        }
    }

    @Test func `maps of any values are valued as they are by themselves`() {
        var generator = Generator(seed: 32)
        for round in 0..<60 {
            let valuer = Valuer(rulesets(&generator), schema: FieldSchema(describing: generator.record()))
            let records = (0..<100).map { _ in generator.record() }
            let totals = valuer.totals(of: Catalogue(records: records))
            #expect(agree(totals, records.map { valuer.value($0) }), "round \(round)")
        }
    }

    @Test func `appending, replacing and removing rows keeps what is remembered right`() {
        var generator = Generator(seed: 33)
        for round in 0..<30 {
            let valuer = Valuer(rulesets(&generator))
            var listings = (0..<60).map { generator.listing(id: Int64($0)) }
            var catalogue = Catalogue(listings)
            for step in 0..<20 {
                let copy = catalogue
                let before = listings
                switch generator.int(0...2) {
                case 0:
                    listings.append(generator.listing(id: Int64(1000 + step)))
                    catalogue.append(listings[listings.count - 1])
                case 1:
                    let row = generator.int(0...listings.count - 1)
                    listings[row] = generator.listing(id: Int64(2000 + step))
                    catalogue.replace(row, by: listings[row])
                default:
                    let row = generator.int(0...listings.count - 1)
                    let last = listings.removeLast()
                    if row < listings.count { listings[row] = last }
                    catalogue.remove(row)
                }
                #expect(agree(valuer.totals(of: catalogue), listings.map { valuer.value($0) }), "round \(round), step \(step)")
                #expect(agree(valuer.totals(of: copy), before.map { valuer.value($0) }), "the copy keeps its rows")
                for row in listings.indices.prefix(5) { #expect(catalogue.row(of: listings[row].id) != nil) }
            }
        }
    }

    @Test func `texts that are nearly all different are answered row by row`() {
        var generator = Generator(seed: 34)
        let ruleset = Ruleset(
            id: "r", name: "r",
            groups: [
                RuleGroup(
                    id: "g", name: "g",
                    rules: [
                        Rule(id: "a", name: "a", conditions: .test("title", .contains, "47"), actions: [.fixed(-1)]),
                        Rule(id: "b", name: "b", conditions: .test("title", .regex, "9$"), actions: [.fixed(-2.5)]),
                    ])
            ])
        let valuer = Valuer([ruleset])
        var listings = (0..<9000).map { Listing(id: Int64($0), title: "Mini \($0)", price: Money(cents: 100)) }
        var catalogue = Catalogue(listings)
        #expect(agree(valuer.totals(of: catalogue), listings.map { valuer.value($0) }))
        for _ in 0..<50 {
            let row = generator.int(0...listings.count - 1)
            listings[row].title = "Maxi \(generator.int(0...999))"
            catalogue.replace(row, by: listings[row])
            let gone = generator.int(0...listings.count - 1)
            let last = listings.removeLast()
            if gone < listings.count { listings[gone] = last }
            catalogue.remove(gone)
            listings.append(Listing(id: Int64(90_000 + row), title: "Mini 47", price: nil))
            catalogue.append(listings[listings.count - 1])
        }
        #expect(agree(valuer.totals(of: catalogue), listings.map { valuer.value($0) }))
    }

    @Test func `amounts too large for a lane are still exact`() {
        let ruleset = Ruleset(
            id: "r", name: "r",
            groups: [
                RuleGroup(
                    id: "g", name: "g",
                    rules: [
                        Rule(id: "a", name: "a", actions: [.formula("price_usd * 1000000000000")]),
                        Rule(id: "b", name: "b", actions: [.formula("price_usd ** 300 * 2")]),
                        Rule(id: "c", name: "c", actions: [.formula("if ram_gb > 8 then price_usd / (ram_gb - 16) else 3")]),
                        Rule(id: "d", name: "d", actions: [.fixed(1e300), .fixed(2)]),
                        Rule(id: "e", name: "e", actions: [.multiplier(50)]),
                    ])
            ])
        let valuer = Valuer([ruleset])
        let listings = [0, 8, 16, 32].flatMap { ram in
            [0, 1, 99, 1_000_000_000].map { Listing(id: $0 + Int64(ram), title: "x", price: Money(cents: $0), ramGB: ram) }
        }
        #expect(agree(valuer.totals(of: Catalogue(listings)), listings.map { valuer.value($0) }))
    }
}

extension Generator {
    /// A map with the names rules read, holding what they expect and what they do not.
    fileprivate mutating func record() -> [String: Value] {
        var cpu: [String: Value] = [:]
        for name in ["cores", "cpu_mark_multi", "tdp_w", "manufacturer"] { cpu[name] = anything() }
        var record: [String: Value] = ["custom": .map(["warranty_months": anything()]), "cpu": chance(80) ? .map(cpu) : anything()]
        for name in ["id", "price_usd", "ram_gb", "age_years", "title", "condition", "manufacturer", "form_factor", "brand", "quantity"] {
            if chance(85) { record[name] = anything() }
        }
        return record
    }

    private mutating func anything() -> Value {
        switch int(0...19) {
        case 0: .null
        case 1: .bool(chance(50))
        case 2: .number(pick([.nan, .infinity, -.infinity, 1e308, -0.0, 1e-300]))
        case 3: .list([.text("HP"), .number(8)])
        case 4: .text(pick(["16", " 8 ", "1.5e2", "İ", "ẞ", "used", "HP EliteDesk", "Größe"]))
        case 5: .map(["x": 1])
        default: .number(Double(int(-5...3000)))
        }
    }
}
