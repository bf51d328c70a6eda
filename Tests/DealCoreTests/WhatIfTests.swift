import DealCore
import Testing

@Suite struct WhatIfTests {
    private func valuer(_ rules: Rule..., id: String = "s") -> Valuer {
        Valuer([Ruleset(id: id, name: "Set", groups: [RuleGroup(id: "g", name: "Group", rules: rules)])])
    }

    private func rule(_ id: String, _ amount: Double, _ conditions: Condition? = nil) -> Rule {
        Rule(id: id, name: "Rule \(id)", conditions: conditions, actions: [.fixed(amount)])
    }

    private func listings(_ prices: Double?...) -> [Listing] {
        prices.enumerated().map { Listing(id: Int64($0 + 1), title: "PC \($0 + 1)", price: $1.flatMap { Money($0) }, ramGB: 8 * ($0 + 1)) }
    }

    @Test func `equal valuers change nothing`() {
        let same = WhatIf(before: valuer(rule("a", -5)), after: valuer(rule("a", -5)), over: listings(100, 200, nil))
        #expect(same.listingCount == 3 && same.changedCount == 0 && same.unpricedCount == 1 && same.distribution == nil)
        #expect(same.up.isEmpty && same.down.isEmpty && same.rules.isEmpty && same.tierChangeCount == 0)
        #expect(same.histogram.filter { $0.count > 0 }.map(\.label) == ["unchanged"])
        #expect(
            same.text == """
                3 listings compared, no adjusted price changes, 1 without a list price

                Rules: no rule was added or removed, and none gives another amount

                """)
    }

    @Test func `added, removed and changed rules are told apart by their ids`() {
        let before = valuer(rule("kept", -1), rule("gone", -5, .test("ram_gb", .gte, 16)), rule("moved", -2, .test("ram_gb", .gte, 16)))
        let after = valuer(rule("kept", -1), rule("moved", -30, .test("ram_gb", .gte, 24)), rule("new", 4), id: "other-id")
        let whatIf = WhatIf(before: before, after: after, over: listings(100, 100, 100))
        #expect(
            whatIf.rules.map { "\($0.kind) \($0.ruleID) \($0.listings) \($0.change)" } == [
                "removed gone 2 10.00", "changed moved 2 -26.00", "added new 3 12.00",
            ])
        #expect(whatIf.up.map(\.change) == [Money(11), Money(4)])
        #expect(whatIf.down.map { "\($0.title) \($0.before) \($0.after)" } == ["PC 3 92.00 73.00"])
        #expect(
            whatIf.down.first?.rules.map { "\($0.rulesetID) \($0.ruleID) \($0.before?.description ?? "-") \($0.after?.description ?? "-")" }
                == ["s moved -2.00 -30.00", "s gone -5.00 -", "other-id new - 4.00"])
    }

    @Test func `the text shows changes, movers, tiers and rules`() {
        let before = valuer(rule("gone", -5, .test("ram_gb", .gte, 16)), rule("moved", -2))
        let after = valuer(rule("moved", -30, .test("ram_gb", .gte, 24)), rule("new", 4))
        #expect(
            WhatIf(before: before, after: after, over: listings(100, 100, 100)).text == """
                3 listings compared, 3 change (100 %), 1 change tier

                Adjusted prices that change
                  mean              −$0.67
                  median            +$6.00
                  5th percentile   −$16.50
                  95th percentile  +$10.50
                  all together      −$2.00

                  down $10 to $20  1  ████████████████████████████████████████
                  up $5 to $10     1  ████████████████████████████████████████
                  up $10 to $20    1  ████████████████████████████████████████

                Falls most
                  PC 3     −$19.00  $93.00 → $74.00
                    moved  −$28.00  −$2.00 → −$30.00
                    gone    +$5.00  −$5.00 → none
                    new     +$4.00  none → $4.00

                Rises most
                  PC 2     +$11.00  $93.00 → $104.00
                    gone    +$5.00  −$5.00 → none
                    new     +$4.00  none → $4.00
                    moved   +$2.00  −$2.00 → none
                  PC 1      +$6.00  $98.00 → $104.00
                    new     +$4.00  none → $4.00
                    moved   +$2.00  −$2.00 → none

                Tiers
                  from \\ to  great  fair
                  ─────────  ─────  ────
                  great          ·     ·
                  fair           1     2

                Rules
                  added    new    +$12.00  over 3 listings
                  removed  gone   +$10.00  over 2 listings
                  changed  moved  −$24.00  over 3 listings

                """)
    }

    @Test func `percentiles, mean and buckets are those of the changes`() throws {
        let before = valuer(rule("a", 0))
        let after = valuer(Rule(id: "a", name: "A", actions: [.formula("ram_gb - 50")]))
        // Changes of −50 to +49, one of them none.
        let records: [[String: Value]] = (0..<100).map { ["ram_gb": .number(Double($0)), "price_usd": 500, "id": .number(Double($0))] }
        let whatIf = WhatIf(before: before, after: after, over: records)
        let changes = (-50..<50).filter { $0 != 0 }
        let distribution = try #require(whatIf.distribution)
        #expect(whatIf.changedCount == 99 && distribution.sum == Money(Double(changes.reduce(0, +))))
        #expect(distribution.mean == Money(-50.0 / 99) && distribution.median == Money(-1))
        #expect(distribution.percentile5 == Money(-45.1) && distribution.percentile95 == Money(44.1))
        #expect(
            whatIf.histogram.map { "\($0.label): \($0.count)" } == [
                "down $100 or more: 0", "down $50 to $100: 1", "down $20 to $50: 30", "down $10 to $20: 10", "down $5 to $10: 5",
                "down $1 to $5: 4", "down under $1: 0", "unchanged: 1", "up under $1: 0", "up $1 to $5: 4", "up $5 to $10: 5",
                "up $10 to $20: 10", "up $20 to $50: 30", "up $50 to $100: 0", "up $100 or more: 0",
            ])
        #expect(whatIf.down.map(\.row) == Array(0..<10) && whatIf.up.map(\.row) == (90..<100).reversed())
    }

    @Test func `tiers that change stand in a matrix`() {
        let records: [[String: Value]] = (0..<10).map { ["price_usd": 100, "x": .number(Double($0))] } + [["x": 1]]
        let schema = FieldSchema(fields: [.init("price_usd", type: .number), .init("x", type: .number)])
        func valuer(_ amount: Double, from bound: Value) -> Valuer {
            Valuer(
                [Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: [rule("r", amount, .test("x", .gte, bound))])])],
                schema: schema)
        }
        let whatIf = WhatIf(before: valuer(-30, from: 6), after: valuer(-20, from: 4), over: records)
        #expect(whatIf.count(from: .great, to: .good) == 4 && whatIf.count(from: .fair, to: .good) == 2)
        #expect(whatIf.count(from: .fair, to: .fair) == 4 && whatIf.count(from: nil, to: nil) == 1 && whatIf.tierChangeCount == 6)
        #expect(
            whatIf.text.contains(
                """
                Tiers
                  from \\ to  great  good  fair  none
                  ─────────  ─────  ────  ────  ────
                  great          ·     4     ·     ·
                  good           ·     ·     ·     ·
                  fair           ·     2     4     ·
                  none           ·     ·     ·     1
                """))
        #expect(whatIf.json()["tiers"]["great"]["good"] == 4)
    }

    @Test func `what-if over random catalogues agrees with the valuations`() throws {
        var generator = Generator(seed: 93)
        for _ in 0..<30 {
            let before = Valuer([generator.ruleset(), generator.ruleset(id: "more")])
            let after = Valuer([generator.ruleset(), generator.ruleset(id: "more")])
            let listings = (0..<60).map { generator.listing(id: Int64($0)) }
            let whatIf = WhatIf(before: before, after: after, over: listings)
            var changes: [Money] = []
            var totals = Money.zero
            for listing in listings {
                let (old, new) = (before.value(listing), after.value(listing))
                totals += new.total - old.total
                if let old = old.adjustedPrice, let new = new.adjustedPrice, old != new { changes.append(new - old) }
            }
            #expect(whatIf.changedCount == changes.count && whatIf.histogram.reduce(0) { $0 + $1.count } == 60 - whatIf.unpricedCount)
            #expect(whatIf.distribution?.sum ?? .zero == changes.reduce(.zero, +))
            #expect(whatIf.down.first?.change == changes.min().flatMap { $0 < .zero ? $0 : nil })
            #expect(whatIf.up.first?.change == changes.max().flatMap { $0 > .zero ? $0 : nil })
            // What the rules give differently explains the whole difference of the totals.
            #expect(whatIf.rules.reduce(Money.zero) { $0 + $1.change } == totals)
            #expect(try JSON.parse(JSON.text(of: whatIf.json())) == whatIf.json())
        }
    }
}
