import DealCore
import Testing

/// Tables, dates and look-ups, valued in every way there is, against rules that say the same without them.
@Suite struct TableAgreementTests {
    private static let schema = FieldSchema.listing.adding([.init("custom.seen", type: .date)])

    private static func group(_ id: String, _ rules: [Rule]) -> Ruleset {
        Ruleset(id: id, name: id, groups: [RuleGroup(id: "g", name: "g", weight: 0.5, rules: rules)])
    }

    private static func table(_ generator: inout Generator, _ hit: DecisionTable.HitPolicy) -> DecisionTable {
        let rows = (0..<generator.int(0...6)).map { index in
            DecisionTable.Row(
                generator.amount(50), when: generator.maybe(90) { $0.chance(30) ? $0.dateTest() : $0.condition() },
                name: generator.maybe(30) { _ in "case \(index)" })
        }
        return DecisionTable(hit, rows: rows)
    }

    /// A rule for every row, which holds where the table would take the row.
    private static func rules(for table: DecisionTable) -> [Rule] {
        table.rows.enumerated().map { index, row in
            let own = row.conditions ?? .all([])
            let before = table.rows[..<index].map { $0.conditions ?? .all([]) }
            let whole = table.hit == .collect ? own : .all([Condition.none(before), own])
            return Rule(id: "r\(index)", name: "r", evaluationOrder: index, conditions: whole, actions: [.fixed(row.valueUSD)])
        }
    }

    @Test(arguments: [DecisionTable.HitPolicy.first, .collect])
    func `a table is worth what a rule for each row is worth, in every way of valuing`(hit: DecisionTable.HitPolicy) async {
        var generator = Generator(seed: hit == .first ? 41 : 42)
        for round in 0..<25 {
            let table = Self.table(&generator, hit)
            let rule = Rule(id: "t", name: "t", conditions: generator.maybe(30) { $0.condition() }, actions: [.table(table)])
            let whole = Valuer([Self.group("whole", [rule])], schema: Self.schema)
            var guarded = Self.rules(for: table)
            for index in guarded.indices {
                guarded[index].conditions = .all([rule.conditions, guarded[index].conditions].compactMap(\.self))
            }
            let parts = Valuer([Self.group("parts", guarded)], schema: Self.schema)
            let listings = (0..<80).map { generator.dated(id: Int64($0)) }
            let totals = listings.map { whole.value($0).total }
            // Amounts have three decimals and a weight of a half: nothing is rounded, so the sums agree to the last unit.
            #expect(totals == listings.map { parts.value($0).total }, "round \(round)")
            let catalogue = Catalogue(listings)
            let batch = whole.totals(of: catalogue)
            #expect(listings.indices.map { batch[$0] } == totals, "round \(round), as a catalogue")
            let parallel = await whole.totals(of: catalogue, tasks: 2)
            #expect(listings.indices.map { parallel[$0] } == totals, "round \(round), in parallel")
            #expect(listings.map { whole.explain($0).valuation.total } == totals, "round \(round), explained")
        }
    }

    @Test func `conditions on dates decide in a catalogue as they do alone`() {
        var generator = Generator(seed: 43)
        for round in 0..<25 {
            let rules = (0..<4).map { Rule(id: "r\($0)", name: "r", conditions: generator.dateTest(), actions: [.fixed(-1)]) }
            let valuer = Valuer([Self.group("s", rules)], schema: Self.schema)
            #expect(!valuer.diagnostics.contains { $0.severity == .error })
            let listings = (0..<100).map { generator.dated(id: Int64($0)) }
            let totals = valuer.totals(of: Catalogue(listings))
            #expect(listings.indices.map { totals[$0] } == listings.map { valuer.value($0).total }, "round \(round)")
        }
    }

    @Test func `a look-up in a catalogue gives what it gives alone`() {
        let formula = "lookup(cpu.manufacturer, ['Intel', 'AMD'], [-5, -7.25], coalesce(age_years, 1)) + lookup(ram_gb, [8, 16], [1, 2])"
        let valuer = Valuer([Self.group("s", [Rule(id: "r", name: "r", actions: [.formula(formula)])])])
        var generator = Generator(seed: 44)
        let listings = (0..<500).map { generator.dated(id: Int64($0)) }
        let totals = valuer.totals(of: Catalogue(listings))
        #expect(listings.indices.map { totals[$0] } == listings.map { valuer.value($0).total })
        #expect(Set(listings.indices.map { totals[$0] }).count > 3)
    }

    @Test(
        arguments: [
            (.greaterThan, "2026-03-01", "2026-01-01", "custom.seen is \"2026-01-01\", not > 2026-03-01"),
            (.between, ["2026-03-01", "2026-03-31"], "2026-04-01", "custom.seen is \"2026-04-01\", not between 2026-03-01 and 2026-03-31"),
            (.gte, "2026-03-01", "soon", "custom.seen is \"soon\", not a date"), (.gte, "2026-03-01", .null, "custom.seen has no value"),
        ] as [(Operator, Value, Value, String)])
    func `an explanation says which day was seen and which was asked for`(
        test: Operator, asked: Value, seen: Value, why: String
    ) throws {
        let rule = Rule(id: "r", name: "r", conditions: .test("custom.seen", test, asked), actions: [.fixed(1)])
        let listing = Listing(title: "t", attributes: ["seen": seen])
        let explanation = Valuer([Self.group("s", [rule])], schema: Self.schema).explain(listing)
        #expect(try #require(explanation.layers.first?.rules.first).why == why)
    }
}

extension Generator {
    fileprivate mutating func day() -> String { "2026-0\(int(1...9))-1\(int(0...9))" }

    fileprivate mutating func dateTest() -> Condition {
        let field = pick(["custom.seen", "custom.free"])
        if chance(30) { return .test(field, .between, [.text(day()), .text(day())]) }
        return .test(field, pick([.greaterThan, .gte, .lessThan, .lte, .equals]), .text(day()))
    }

    /// A listing of any kind, with days and what are none among its attributes.
    fileprivate mutating func dated(id: Int64) -> Listing {
        var listing = listing(id: id)
        listing.rulesetID = nil
        listing.disabledRulesetIDs = []
        for name in ["seen", "free"] where chance(85) {
            listing.attributes[name] = pick([
                .text(day()), .text(day() + "T10:00:00Z"), .text(day()), "soon", 20_260_101, .null, [.text(day())],
            ])
        }
        return listing
    }
}
