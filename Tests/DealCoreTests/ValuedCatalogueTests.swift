import DealCore
import Testing

/// A catalogue that stays valued gives what valuing it anew gives, and tells exactly what changed.
@Suite struct ValuedCatalogueTests {
    private func sameMatches(_ left: CatalogueTotals, _ right: CatalogueTotals) -> Bool {
        left.rules == right.rules && (0..<left.count).allSatisfy { left.matchedRules(in: $0) == right.matchedRules(in: $0) }
    }

    @Test func `after every change of rules totals and matches are those of a new valuation`() {
        var generator = Generator(seed: 41)
        for round in 0..<25 {
            var rulesets = ["rules", "more"].map { generator.ruleset(id: $0) }
            let listings = (0..<(round == 0 ? 4600 : 150)).map { generator.listing(id: Int64($0)) }
            var book = ValuedCatalogue(Catalogue(listings), Valuer(rulesets))
            for step in 0..<(round == 0 ? 4 : 12) {
                change(&rulesets, &generator)
                let valuer = Valuer(rulesets, mode: generator.chance(10) ? .firstMatch : .layered)
                let before = book.totals
                let changes = book.replaceRules(with: valuer)
                let fresh = valuer.totals(of: Catalogue(listings))
                #expect(book.totals.units == fresh.units && sameMatches(book.totals, fresh), "round \(round), step \(step)")
                let changed = (0..<listings.count).filter { before[$0] != fresh[$0] }
                #expect(changes.rows.map(\.row) == changed, "exactly the listings whose total changed, in order")
                #expect(changes.rows.allSatisfy { $0.before == before[$0.row] && $0.after == fresh[$0.row] && $0.id == Int64($0.row) })
            }
        }
    }

    private func change(_ rulesets: inout [Ruleset], _ generator: inout Generator) {
        let ruleset = generator.int(0...rulesets.count - 1)
        let group = generator.int(0...rulesets[ruleset].groups.count - 1)
        let count = rulesets[ruleset].groups[group].rules.count
        switch generator.int(0...8) {
        case 0: rulesets[ruleset].isActive.toggle()
        case 1: rulesets[ruleset].conditions = generator.maybe(40) { $0.condition() }
        case 2: rulesets[ruleset].groups[group].weight = generator.pick([1, 0.5, 2])
        case 3:
            let id = "n\(generator.int(0...999_999))"
            rulesets[ruleset].groups[group].rules.append(
                Rule(
                    id: id, name: id, evaluationOrder: generator.int(0...9), conditions: generator.condition(),
                    actions: [generator.action()]))
        case 4 where count > 0: rulesets[ruleset].groups[group].rules.remove(at: generator.int(0...count - 1))
        case 5 where count > 0:
            rulesets[ruleset].groups[group].rules[generator.int(0...count - 1)].actions =
                (0..<generator.int(1...2)).map { _ in generator.action() }
        case 6 where count > 0: rulesets[ruleset].groups[group].rules[generator.int(0...count - 1)].conditions = generator.condition()
        case 7 where count > 0: rulesets[ruleset].groups[group].rules[generator.int(0...count - 1)].evaluationOrder = generator.int(0...9)
        default: rulesets[ruleset].priority = generator.int(0...20)
        }
    }

    @Test func `only the rules that changed run`() {
        var generator = Generator(seed: 42)
        let listings = (0..<50).map { generator.listing(id: Int64($0)) }
        func ruleset(_ value: Double) -> Ruleset {
            let rules = (0..<80).map { number in
                Rule(id: "r\(number)", name: "r", conditions: .test("ram_gb", .gte, 8), actions: [.fixed(number == 70 ? value : -1)])
            }
            return Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])
        }
        var book = ValuedCatalogue(Catalogue(listings), Valuer([ruleset(5)]))
        let nothing = book.replaceRules(with: Valuer([ruleset(5)]))
        #expect(nothing.rules.isEmpty && nothing.rows.isEmpty)
        let changes = book.replaceRules(with: Valuer([ruleset(7)]))
        #expect(changes.rules.map(\.ruleID) == ["r70"])
        #expect(changes.rows.count == listings.count { $0.ramGB >= 8 && $0.rulesetID == nil && !$0.disabledRulesetIDs.contains("s") })
        #expect(changes.rows.allSatisfy { $0.after - $0.before == Money(2) })
    }

    @Test func `changed, new and removed listings are valued alone`() {
        var generator = Generator(seed: 43)
        var listings = (0..<40).map { generator.listing(id: Int64($0)) }
        let valuer = Valuer([generator.ruleset(), generator.ruleset(id: "more")])
        var book = ValuedCatalogue(Catalogue(listings), valuer)
        for step in 0..<200 {
            let row = generator.int(0...listings.count - 1)
            switch generator.int(0...2) {
            case 0:
                listings.append(generator.listing(id: Int64(1000 + step)))
                book.append(listings[listings.count - 1])
            case 1:
                let before = book.totals[row]
                listings[row] = generator.listing(id: Int64(5000 + step))
                let change = book.replace(row, by: listings[row])
                #expect((change != nil) == (before != book.totals[row]))
                if let change { #expect(change.id == listings[row].id && change.before == before && change.after == book.totals[row]) }
            default:
                let last = listings.removeLast()
                if row < listings.count { listings[row] = last }
                book.remove(row)
            }
            let fresh = valuer.totals(of: Catalogue(listings))
            #expect(book.totals.units == fresh.units && sameMatches(book.totals, fresh), "step \(step)")
        }
    }

    @Test func `an amount that is too large in some of the listings a rule matches leaves the others right`() {
        func valuer(_ value: Double) -> Valuer {
            let rule = Rule(id: "a", name: "a", conditions: .test("ram_gb", .gte, 8), actions: [.perUnit("ram_gb", value)])
            return Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])])
        }
        let listings = [8, 4, 1e9, 16, 9e14, 2, 64].enumerated().map { index, size in
            var listing = Listing(id: Int64(index), title: "x", price: Money(10))
            listing.ramGB = Int(size)
            return listing
        }
        var book = ValuedCatalogue(Catalogue(listings), valuer(2.5))
        for value in [1, 3e4, 0.25, 0, 1e9, -2] {
            _ = book.replaceRules(with: valuer(value))
            for (row, listing) in listings.enumerated() {
                #expect(book.totals[row] == valuer(value).value(listing).total, "row \(row) at \(value)")
            }
        }
    }

    @Test func `amounts too large to be added and taken away exactly are valued anew`() {
        func valuer(_ value: Double) -> Valuer {
            let rules = [
                Rule(id: "a", name: "a", actions: [.fixed(9e14)]), Rule(id: "b", name: "b", actions: [.fixed(value)]),
                Rule(id: "c", name: "c", actions: [.fixed(-9e14)]),
            ]
            return Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])])
        }
        let listings = [Listing(id: 1, title: "x", price: Money(10))]
        var book = ValuedCatalogue(Catalogue(listings), valuer(9e14))
        for value in [1.0, 5e14, 9e14, -3, 8e14] {
            _ = book.replaceRules(with: valuer(value))
            #expect(book.totals[0] == valuer(value).value(listings[0]).total)
        }
    }
}
