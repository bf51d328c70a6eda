import DealCore
import Testing

/// A ruleset of one group.
private func ruleset(
    _ rules: Rule..., id: String = "s", priority: Int = 10, active: Bool = true, conditions: Condition? = nil, weight: Double = 1
) -> Ruleset {
    Ruleset(
        id: id, name: "Set \(id)", priority: priority, isActive: active, conditions: conditions,
        groups: [RuleGroup(id: "g", name: "Group", weight: weight, rules: rules)])
}

private func rule(_ id: String, _ actions: Action..., when conditions: Condition? = nil, order: Int = 100) -> Rule {
    Rule(id: id, name: "Rule \(id)", evaluationOrder: order, conditions: conditions, actions: actions)
}

@Suite struct ValuerTests {
    private let listing = Listing(
        id: 7, title: "HP EliteDesk 800 G6", price: Money(400), manufacturer: "HP", ramGB: 16,
        ram: RAMSpec(generation: .ddr4, speedMHz: 2933, totalCapacityGB: 16), primaryStorage: Storage(medium: .nvme, capacityGB: 512),
        cpu: CPU(
            name: "Intel Core i7-10700", manufacturer: "Intel", cores: 8, threads: 16, tdpWatts: 65, cpuMarkMulti: 16_885,
            cpuMarkSingle: 2_890),
        ageYears: 3)

    private func line(_ action: Action) throws -> Valuation.Line {
        try #require(Valuer([ruleset(rule("r", action))]).value(listing).layers.first?.lines.first)
    }

    // MARK: Actions

    @Test(
        arguments: [
            (.fixed(-40), "-40.00", "fixed −$40.00"), (Action(.additive, valueUSD: 2.5), "2.50", "fixed $2.50"),
            (.fixed(0), "0.00", "fixed $0.00"), (Action(.fixedValue), "0.00", "fixed $0.00"),
            (.perUnit("per_gb", -1.6), "-25.60", "16 GB × −$1.60"), (.perUnit("per_tb", 2.5), "1.28", "0.512 TB × $2.50"),
            (.perUnit("per_ram_spec_gb", 1), "16.00", "16 GB × $1.00"),
            (.perUnit("per_ram_speed", 0.001), "2.933", "2,933 MHz × $0.001"),
            (.perUnit("per_primary_storage_gb", -0.0125), "-6.40", "512 GB × −$0.0125"),
            (.perUnit("per_core", -2), "-16.00", "8 cores × −$2.00"),
            (.perUnit("per_thread", -2), "-32.00", "16 threads × −$2.00"), (.perUnit("cpu.tdp_w", 0.5), "32.50", "65 × $0.50"),
            (.perUnit("per_secondary_storage_gb", -1), "0.00", "`storage.secondary.capacity_gb` is not known"),
            (.benchmark("cpu.cpu_mark_multi", -3.6), "-60.786", "16,885 points ÷ 1,000 × −$3.60"),
            (.benchmark("cpu.cpu_mark_multi", 3.6, per: 1), "60786.00", "16,885 points ÷ 1 × $3.60"),
            (
                Action(.benchmarkBased, metric: "cpu.cpu_mark_multi", valueUSD: 3.6, unitType: "per_10k"), "6.0786",
                "16,885 points ÷ 10,000 × $3.60"
            ),
            (.percentage(-5), "-20.00", "−5 % of $400.00"), (.multiplier(70), "-120.00", "$400.00 × 0.7"),
            (.multiplier(0), "-400.00", "$400.00 × 0"), (Action(.multiplier), "0.00", "$400.00 × 1"),
            (.formula("-(ram_gb * 2)"), "-32.00", "formula gives −$32.00"), (.formula("ram_gb >= 16"), "1.00", "formula gives $1.00"),
            (.formula("1 / 3"), "0.3333", "formula gives $0.3333"),
        ] as [(Action, String, String)])
    func `every action gives its amount and says how`(action: Action, amount: String, reason: String) throws {
        let line = try line(action)
        #expect(line.amount.description == amount)
        #expect(line.reason == reason)
        #expect(line.error == nil)
    }

    @Test(
        arguments: [
            (Modifiers(conditionMultipliers: ["new": 1, "used": 0.6]), "-24.00", "16 GB × −$2.50 × 0.6 (used)"),
            (Modifiers(conditionMultipliers: ["refurb": 0.6]), "-40.00", "16 GB × −$2.50"),
            (Modifiers(ageCurve: .init(ratePerYear: 0.1)), "-28.00", "16 GB × −$2.50 × 0.7 (3 years old)"),
            (Modifiers(ageCurve: .init(ratePerYear: 0.3)), "-20.00", "16 GB × −$2.50 × 0.5 (3 years old)"),
            (Modifiers(brandMultipliers: ["hp": 0.9]), "-36.00", "16 GB × −$2.50 × 0.9 (HP)"),
            (Modifiers(brandMultipliers: ["HP": 0]), "0.00", "16 GB × −$2.50 × 0 (HP)"),
            (
                Modifiers(multipliers: [
                    .init(
                        name: "generation", field: "ram_spec.ddr_generation", rows: [.init(.null, 9), .init("DDR4", 1.5), .init("ddr4", 2)])
                ]), "-60.00", "16 GB × −$2.50 × 1.5 (generation ddr4)"
            ),
            (
                Modifiers(multipliers: [
                    .init(field: "ram_gb", rows: [.init("16", 2)]), .init(field: "cpu.cores", rows: [.init(8, 0.5), .init(8, nil)]),
                ]), "-40.00", "16 GB × −$2.50 × 2 (ram_gb 16) × 0.5 (cpu.cores 8)"
            ),
            (Modifiers(minimumUSD: -30), "-30.00", "16 GB × −$2.50, kept at −$30.00"),
            (Modifiers(clamp: true, maximumUSD: -50), "-50.00", "16 GB × −$2.50, kept at −$50.00"),
            (Modifiers(clamp: false, minimumUSD: -30), "-40.00", "16 GB × −$2.50"),
            (Modifiers(conditionMultipliers: ["used": 0.5], minimumUSD: -30), "-20.00", "16 GB × −$2.50 × 0.5 (used)"),
        ] as [(Modifiers, String, String)])
    func `modifiers multiply in order, and bounds apply last`(modifiers: Modifiers, amount: String, reason: String) throws {
        let line = try line(.perUnit("per_gb", -2.5, modifiers))
        #expect(line.amount.description == amount)
        #expect(line.reason == reason)
    }

    // MARK: Errors

    @Test(
        arguments: [
            (.formula("1 / (ram_gb - 16)"), "division-by-zero: division by zero"),
            (.formula("gpu.gpu_mark * 2"), "missing-field: `gpu.gpu_mark` has no value"),
            (.benchmark("gpu.gpu_mark", 1), "missing-field: `gpu.gpu_mark` has no value"),
            (.formula("10 ** 300 * 10 ** 300"), "overflow: the result is too large"),
            (.fixed(1e300), "overflow: the amount is too large"), (.fixed(.nan), "overflow: the amount is too large"),
            (.perUnit("custom.rating", 1), "wrong-type: `custom.rating` is text, not a number"),
            (.formula("custom.rating * 1.5"), "wrong-type: `*` repeats text a whole number of times"),
            (.formula("ram_bg * 2"), "invalid-formula: `ram_bg` is not a known field"),
        ] as [(Action, String)])
    func `an action that fails contributes nothing, names its error, and leaves the rule's other actions alone`(
        action: Action, error: String
    ) throws {
        var listing = listing
        listing.attributes["rating"] = "five"
        let valuation = Valuer([ruleset(rule("r", .fixed(-1), action, .fixed(-2)), rule("q", .fixed(-4)))]).value(listing)
        let line = try #require(valuation.layers[0].lines.first { $0.ruleID == "r" })
        #expect(line.error == error)
        #expect(line.matched)
        #expect(line.amount == Money(-3))
        #expect(valuation.total == Money(-7))
    }

    @Test func `a price is needed for a percentage and a multiplier, and its absence is named`() throws {
        var listing = listing
        listing.price = nil
        let valuation = Valuer([ruleset(rule("a", .percentage(-5)), rule("b", .multiplier(70)), rule("c", .fixed(-10)))]).value(listing)
        #expect(valuation.adjustedPrice == nil && valuation.savingPercent == nil && valuation.tier() == nil)
        #expect(valuation.total == Money(-10))
        #expect(
            valuation.layers[0].lines.map(\.error) == [
                "missing-field: the listing has no price to take a percentage of", "missing-field: the listing has no price to multiply",
                nil,
            ])
    }

    @Test(
        arguments: [
            (rule("bad", .fixed(-1), when: .test("cpu.core", .gte, 8)), "unknown-field: `cpu.core` is not a known field"),
            (
                rule("bad", .fixed(-1), when: .test("cpu.cores", Operator(rawValue: "gt"), 8)),
                "unknown-operator: `gt` is not a known operator"
            ),
            (
                rule("bad", .fixed(-1), when: .any([.test("title", .regex, "(a)\\1")])),
                "unsupported-regex: a backreference is not supported: it cannot be matched in linear time"
            ),
            (
                rule("bad", Action(Action.Kind(rawValue: "FIXED_VALUE"), valueUSD: -1)),
                "unknown-action: `FIXED_VALUE` is not a known action"
            ),
            (rule("bad", .perUnit("per_gig", -1)), "unknown-field: `per_gig` is neither a metric nor a known field"),
            (rule("bad", .perUnit("title", -1)), "wrong-type: `title` is text, but a number is needed"),
            (rule("bad", .fixed(-1, Modifiers(minimumUSD: 5, maximumUSD: 1))), "bounds-reversed: `min_usd` 5 is greater than `max_usd` 1"),
            (
                rule("bad", .fixed(-1, Modifiers(multipliers: [.init(field: "colour", rows: [])]))),
                "unknown-field: `colour` is not a known field"
            ), (rule("good", .fixed(-1)), "duplicate-id: another rule has the id `good`"),
        ] as [(Rule, String)])
    func `a rule that cannot be built is reported, skipped and named, and takes no other down`(bad: Rule, problem: String) throws {
        let valuer = Valuer([ruleset(rule("good", .fixed(-4)), bad)])
        #expect(valuer.diagnostics.contains { $0.severity == .error })
        let valuation = valuer.value(listing)
        #expect(valuation.total == Money(-4))
        let skipped = try #require(valuation.layers[0].lines.first { !$0.matched })
        #expect(skipped.ruleID == bad.id && skipped.amount == .zero)
        #expect(skipped.error == problem)
        #expect(valuation.matchedCount == 1)
        #expect(valuation.statement().map(\.label) == ["Rule good"])
    }

    @Test func `of groups with one id the first counts, and the rules of the others are skipped and named`() {
        var twice = ruleset(rule("a", .fixed(-1)))
        twice.groups.append(RuleGroup(id: "g", name: "Other", rules: [rule("b", .fixed(-2))]))
        let valuation = Valuer([twice]).value(listing)
        #expect(valuation.total == Money(-1))
        #expect(valuation.layers[0].lines.last?.error == "duplicate-id: another group has the id `g`")
    }

    // MARK: Order and weights

    @Test func `rules run by group order, then evaluation order, then id, however they are listed`() {
        func group(_ id: String, _ order: Int, _ rules: Rule...) -> RuleGroup {
            RuleGroup(id: id, name: id, displayOrder: order, rules: rules)
        }
        var groups = [
            group("b", 1, rule("10", .fixed(1)), rule("9", .fixed(1)), rule("x", .fixed(1), order: 5)),
            group("c", 0, rule("late", .fixed(1), order: 900)), group("a", 1, rule("y", .fixed(1))),
        ]
        for _ in 0..<3 {
            let lines = Valuer([Ruleset(id: "s", name: "s", groups: groups)]).value(listing).layers[0].lines
            #expect(lines.map(\.ruleID) == ["late", "y", "x", "9", "10"])
            groups.append(groups.removeFirst())
        }
    }

    @Test func `a multiplier scales the running price of its layer, and valuing again changes nothing`() {
        let valuer = Valuer([
            ruleset(
                rule("1", .fixed(-100), order: 1), rule("2", .multiplier(50), order: 2), rule("3", .fixed(-10), .multiplier(50), order: 3),
                id: "one", priority: 1),
            ruleset(rule("4", .multiplier(90)), id: "two", priority: 2),
        ])
        let valuation = valuer.value(listing)
        // (400 − 100) × 0.5 = 150; (150 − 10) × 0.5 = 70. The second layer starts from the list price again.
        #expect(valuation.layers[0].lines.map(\.amount) == [Money(-100), Money(-150), Money(-80)].map { $0 ?? .zero })
        #expect(valuation.layers[1].total == Money(-40))
        #expect(valuation.total == Money(-370))
        #expect(valuer.value(listing) == valuation)
    }

    @Test func `group weights and a profile's weights multiply amounts`() {
        let weighted = ruleset(rule("r", .fixed(-10), .fixed(-2)), weight: 0.5)
        #expect(Valuer([weighted]).value(listing).total == Money(-6))
        #expect(Valuer([weighted], groupWeights: ["g": 0.5]).value(listing).total == Money(-3))
        #expect(Valuer([weighted], groupWeights: ["Group": 2, "other": 9]).value(listing).total == Money(-12))
        #expect(Valuer([weighted], groupWeights: ["g": 0]).value(listing).total == .zero)
        #expect(Valuer([weighted]).value(listing).layers[0].lines[0].reason == "fixed −$10.00; fixed −$2.00; weight 0.5")
    }

    @Test func `inactive groups and rules do not run`() {
        var set = ruleset(rule("on", .fixed(-1)), rule("off", .fixed(-2)))
        set.groups[0].rules[1].isActive = false
        #expect(Valuer([set]).value(listing).total == Money(-1))
        set.groups[0].isActive = false
        #expect(Valuer([set]).value(listing).total == .zero)
    }

    // MARK: Layers

    private var three: [Ruleset] {
        [
            ruleset(rule("r", .fixed(-1)), id: "late", priority: 30),
            ruleset(rule("r", .fixed(-10)), id: "apple", priority: 5, conditions: .test("cpu.manufacturer", .equals, "Apple")),
            ruleset(rule("r", .fixed(-100)), id: "off", priority: 1, active: false),
            ruleset(rule("r", .fixed(-1000)), id: "early", priority: 10),
        ]
    }

    @Test func `layered rulesets that match are all summed, in priority order`() {
        let valuation = Valuer(three).value(listing)
        #expect(valuation.layers.map(\.rulesetID) == ["early", "late"])
        #expect(valuation.layers.map(\.total) == [Money(-1000), Money(-1)].map { $0 ?? .zero })
        #expect(valuation.total == Money(-1001))
        #expect(valuation.adjustedPrice == .zero)
    }

    @Test func `with first match only the first ruleset that matches applies`() {
        var apple = listing
        apple.cpu?.manufacturer = "apple"
        #expect(Valuer(three, mode: .firstMatch).value(listing).layers.map(\.rulesetID) == ["early"])
        #expect(Valuer(three, mode: .firstMatch).value(apple).layers.map(\.rulesetID) == ["apple"])
    }

    @Test func `a listing can disable rulesets`() {
        var listing = listing
        listing.disabledRulesetIDs = ["early", "unknown"]
        #expect(Valuer(three).value(listing).layers.map(\.rulesetID) == ["late"])
    }

    @Test func `a listing bound to a ruleset is valued by that alone, active or not, matching or not, disabled or not`() {
        var listing = listing
        for id in ["off", "apple", "late"] {
            listing.rulesetID = id
            listing.disabledRulesetIDs = [id]
            #expect(Valuer(three).value(listing).layers.map(\.rulesetID) == [id])
        }
        listing.rulesetID = "gone"
        let valuation = Valuer(three).value(listing)
        #expect(valuation.layers == [] && valuation.total == .zero)
        #expect(valuation.problem == "the listing's ruleset `gone` is not known")
    }

    @Test func `a ruleset whose own conditions cannot be built never applies, and is reported`() {
        let valuer = Valuer(three + [ruleset(rule("r", .fixed(-5)), id: "broken", conditions: .test("nope", .equals, 1))])
        #expect(valuer.value(listing).layers.map(\.rulesetID) == ["early", "late"])
        #expect(valuer.diagnostics.map(\.path) == ["broken/conditions.field_name"])
        #expect(valuer.diagnostics.map(\.message) == ["`nope` is not a known field; the ruleset never applies"])
    }

    @Test func `the order in which rulesets, groups and rules are given makes no difference`() {
        var generator = Generator(seed: 8)
        for round in 0..<100 {
            var rulesets = [generator.ruleset(id: "a"), generator.ruleset(id: "b")]
            let listing = generator.listing(id: Int64(round))
            let valuation = Valuer(rulesets).value(listing)
            for set in rulesets.indices {
                for group in rulesets[set].groups.indices { rulesets[set].groups[group].rules.shuffle(using: &generator) }
                rulesets[set].groups.shuffle(using: &generator)
            }
            #expect(Valuer(rulesets.reversed()).value(listing) == valuation)
        }
    }

    @Test func `custom fields can join the schema with their types`() {
        let schema = FieldSchema.listing.adding([.init("custom.wifi", type: .boolean), .init("custom.rating", type: .text)])
        let set = ruleset(rule("ok", .fixed(-1), when: .test("custom.wifi", .equals, true)), rule("bad", .perUnit("custom.rating", -1)))
        #expect(Valuer([set], schema: schema).diagnostics.map(\.code) == ["wrong-type"])
        #expect(Valuer([set]).diagnostics == [])
        var listing = listing
        listing.attributes["wifi"] = true
        #expect(Valuer([set], schema: schema).value(listing).total == Money(-1))
    }

    @Test func `one valuer can be shared by many tasks`() async {
        var generator = Generator(seed: 9)
        let valuer = Valuer([generator.ruleset()])
        let listings = (0..<200).map { generator.listing(id: Int64($0)) }
        let alone = listings.map { valuer.value($0) }
        let together = await withTaskGroup(of: (Int, Valuation).self) { group in
            for (index, listing) in listings.enumerated() { group.addTask { (index, valuer.value(listing)) } }
            var results = alone
            for await (index, valuation) in group { results[index] = valuation }
            return results
        }
        #expect(together == alone)
    }
}
