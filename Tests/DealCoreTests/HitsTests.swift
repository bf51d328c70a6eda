import DealCore
import Testing

@Suite struct HitsTests {
    @Test func `hits of random rulesets agree with the valuations they come from`() {
        var generator = Generator(seed: 91)
        for _ in 0..<40 {
            let valuer = Valuer([generator.ruleset(), generator.ruleset(id: "more")])
            let listings = (0..<generator.int(0...150)).map { generator.listing(id: Int64($0)) }
            let hits = Hits(valuer, listings)
            #expect(hits.rowCount == listings.count)
            var seen = 0
            for (row, listing) in listings.enumerated() {
                let valuation = valuer.value(listing)
                seen += valuation.matchedCount
                for layer in valuation.layers {
                    #expect(hits.applied[layer.rulesetID]?.contains(row) == true)
                    for line in layer.lines where line.matched {
                        let rule = hits.rules.first { $0.rulesetID == layer.rulesetID && $0.ruleID == line.ruleID }
                        #expect(rule?.rows.contains(row) == true)
                    }
                }
            }
            #expect(hits.rules.reduce(0) { $0 + $1.count } == seen)
            let total = listings.reduce(Money.zero) { $0 + valuer.value($1).total }
            #expect(hits.rules.reduce(Money.zero) { $0 + $1.sum } == total)
        }
    }

    @Test func `a rule's amounts are summed up over the listings it matched`() {
        let rules = [
            Rule(id: "ram", name: "Memory", conditions: .test("ram_gb", .gte, 8), actions: [.perUnit("per_gb", -1)]),
            Rule(id: "bad", name: "Broken", actions: [.formula("1 / ram_gb")]),
        ]
        let valuer = Valuer([Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: rules)])])
        let hits = Hits(valuer, records: [["ram_gb": 4], ["ram_gb": 8], ["ram_gb": 16], ["ram_gb": 0]])
        let memory = hits["ram"]
        #expect(memory?.rows.rows == [1, 2] && memory?.count == 2)
        #expect(memory?.minimum == Money(-16) && memory?.maximum == Money(-8) && memory?.mean == Money(-12) && memory?.sum == Money(-24))
        #expect(hits["bad"]?.count == 4 && hits["bad"]?.errorCount == 1 && hits["bad"]?.firstError?.row == 3)
        #expect(hits["bad"]?.firstError?.message.hasPrefix("division-by-zero") == true)
        #expect(
            hits.text == """
                rule  matched   of all    least     mean    most      sum
                ────  ───────  ───────  ───────  ───────  ──────  ───────  ───────────────────
                bad         4  100.0 %    $0.00    $0.11   $0.25    $0.44  failed on 1 listing
                ram         2   50.0 %  −$16.00  −$12.00  −$8.00  −$24.00

                """)
        #expect(hits.json()["rules"].elements.map { $0["matched"] } == [4, 2])
    }

    @Test func `sets of rows count, compare and list their rows`() {
        var generator = Generator(seed: 92)
        for _ in 0..<200 {
            let size = generator.int(0...200)
            let left = Set((0..<size).filter { _ in generator.chance(40) })
            let right = generator.chance(30) ? left.union((0..<size).filter { _ in generator.chance(20) }) : left.filter { $0 % 2 == 0 }
            var sets = (HitSet(rowCount: size), HitSet(rowCount: size))
            for row in left { sets.0.insert(row) }
            for row in right { sets.1.insert(row) }
            #expect(sets.0.rows == left.sorted() && sets.0.count == left.count && sets.0.isEmpty == left.isEmpty)
            #expect(sets.0.isSubset(of: sets.1) == left.isSubset(of: right))
            #expect((-2..<size + 70).allSatisfy { sets.0.contains($0) == left.contains($0) })
            #expect(HitSet(words: sets.0.words, rowCount: size) == sets.0)
        }
        #expect(HitSet(words: [.max], rowCount: 3).count == 3)
    }
}
