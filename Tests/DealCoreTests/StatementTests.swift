import DealCore
import Testing

@Suite struct StatementTests {
    private func valuation(_ price: Money?, _ amounts: [Double]) -> Valuation {
        let rules = amounts.enumerated().map { Rule(id: "\($0)", name: "Rule \($0)", actions: [.fixed($1)]) }
        return Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])]).value(
            Listing(title: "t", price: price))
    }

    private func shown(_ valuation: Valuation) -> [String] {
        valuation.statement().map { "\($0.label) \($0.amount) \($0.kind.rawValue)" }
    }

    @Test func `lines that lose fractions of a cent get a rounding line`() {
        let valuation = valuation(Money(100), [-0.004, -0.004, -0.004])
        #expect(shown(valuation) == ["Rule 0 0.00 rule", "Rule 1 0.00 rule", "Rule 2 0.00 rule", "Rounding -0.01 rounding"])
        #expect(valuation.adjustedPrice?.description == "99.99")
    }

    @Test func `a price that would fall below zero gets a floor line`() {
        let valuation = valuation(Money(100), [-80, -45.5])
        #expect(shown(valuation) == ["Rule 0 -80.00 rule", "Rule 1 -45.50 rule", "Floor 25.50 floor"])
        #expect(valuation.adjustedPrice == .zero)
        #expect(valuation.savingPercent == 100)
    }

    @Test func `without a price the lines add up to the total`() {
        let valuation = valuation(nil, [-1.005, -1.005, -1.005])
        #expect(shown(valuation) == ["Rule 0 -1.00 rule", "Rule 1 -1.00 rule", "Rule 2 -1.00 rule", "Rounding -0.02 rounding"])
        #expect(valuation.adjustedPrice == nil)
    }

    @Test func `the adjusted price is rounded half-to-even to cents`() {
        #expect(valuation(Money(100), [0.125]).adjustedPrice?.description == "100.12")
        #expect(valuation(Money(100), [0.375]).adjustedPrice?.description == "100.38")
    }

    @Test func `statements of a thousand random rulesets and listings add up to the cent`() throws {
        var generator = Generator(seed: 10)
        var lines = 0
        for index in 0..<1_000 {
            var listing = generator.listing(id: Int64(index))
            listing.price = listing.price?.roundedToCents()
            let valuation = Valuer([generator.ruleset(), generator.ruleset(id: "more")]).value(listing)
            let statement = valuation.statement()
            let sum = statement.reduce(Money.zero) { $0 + $1.amount }
            #expect((listing.price ?? .zero) + sum == valuation.adjustedPrice ?? valuation.total.roundedToCents())
            #expect(statement.allSatisfy { $0.amount == $0.amount.roundedToCents() })
            #expect(statement.dropLast(2).allSatisfy { $0.kind == .rule })
            #expect(statement.filter { $0.kind == .rule }.count == valuation.matchedCount)
            // The exact amounts add up too: lines to layers, layers to the total.
            for layer in valuation.layers { #expect(layer.lines.reduce(Money.zero) { $0 + $1.amount } == layer.total) }
            #expect(valuation.layers.reduce(Money.zero) { $0 + $1.total } == valuation.total)
            lines += statement.count
        }
        #expect(lines > 2_000)
    }

    @Test func `the JSON of a valuation holds the totals, the layers and the statement`() throws {
        let json = valuation(Money(400), [-100, -0.004]).json()
        #expect(json["list_price_usd"] == 400 && json["adjusted_price_usd"] == 300 && json["total_adjustment_usd"] == -100.004)
        #expect(json["saving_percent"] == 25 && json["tier"] == "great" && json["matched_rules_count"] == 2)
        #expect(json["layers"].elements[0]["ruleset_id"] == "s")
        #expect(
            json["layers"].elements[0]["lines"].elements[0] == [
                "group": "g", "group_id": "g", "rule_id": "0", "rule_name": "Rule 0", "amount_usd": -100, "matched": true,
                "reason": "fixed −$100.00", "error": .null,
            ])
        #expect(json["statement"].elements.map { $0["kind"] } == ["rule", "rule"])
        #expect(try JSON.parse(JSON.text(of: json)) == json)
    }
}
