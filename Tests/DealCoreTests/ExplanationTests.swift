import DealCore
import Testing

@Suite struct ExplanationTests {
    private let listing = Listing(
        id: 7, title: "HP EliteDesk 800 G6", price: Money(400), condition: .used, manufacturer: "HP", ramGB: 16,
        ram: RAMSpec(generation: .ddr4, speedMHz: 2933, totalCapacityGB: 16),
        cpu: CPU(name: "Intel Core i5-10400", manufacturer: "Intel", cores: 4, cpuMarkMulti: 8_000))

    private func ruleset(_ conditions: Condition..., id: String = "s", mode: Bool = true) -> Ruleset {
        let rules = conditions.enumerated().map { index, condition in
            Rule(
                id: "r\(index)", name: "Rule \(index)", evaluationOrder: index, conditions: condition, actions: [.perUnit("per_gb", -1.005)]
            )
        }
        return Ruleset(id: id, name: "Set \(id)", isActive: mode, groups: [RuleGroup(id: "g", name: "Group", rules: rules)])
    }

    private func why(_ condition: Condition, _ listing: Listing? = nil) throws -> String {
        let explanation = Valuer([ruleset(condition)]).explain(listing ?? self.listing)
        let line = try #require(explanation.layers.first?.rules.first)
        #expect(!line.matched && line.amount == .zero)
        return line.why
    }

    // MARK: The first condition that failed

    @Test(
        arguments: [
            (.test("cpu.cores", .gte, 8), "cpu.cores is 4, not ≥ 8"),
            (.test("cpu.cores", .greaterThan, 4), "cpu.cores is 4, not > 4"),
            (.test("ram_gb", .lessThan, 4.5), "ram_gb is 16, not < 4.5"),
            (.test("ram_gb", .lte, 8), "ram_gb is 16, not ≤ 8"),
            (.test("ram_gb", .between, [32, 64]), "ram_gb is 16, not between 32 and 64"),
            (.test("title", .gte, 8), "title is \"HP EliteDesk 800 G6\", not a number"),
            (.test("condition", .isIn, ["new", "refurb"]), "condition is \"used\", not one of new, refurb"),
            (.test("title", .isIn, ["Mac mini", ""]), "title is \"HP EliteDesk 800 G6\", not one of \"Mac mini\", \"\""),
            (.test("condition", .isIn, []), "condition is \"used\", not one of an empty list"),
            (.test("condition", .equals, "new"), "condition is \"used\", not \"new\""),
            (.test("ram_gb", .equals, 8), "ram_gb is 16, not 8"),
            (.test("condition", .notEquals, "USED"), "condition is \"used\", which is excluded"),
            (.test("ram_gb", .notIn, [8, 16]), "ram_gb is 16, which is excluded"),
            (.test("gpu.name", .isNotNull), "gpu.name has no value"),
            (.test("gpu.name", .equals, "RTX"), "gpu.name has no value"),
            (.test("manufacturer", .isNull), "manufacturer is \"HP\", not missing"),
            (.test("title", .contains, "i7"), "title is \"HP EliteDesk 800 G6\", not containing \"i7\""),
            (.test("title", .startsWith, "Dell"), "title is \"HP EliteDesk 800 G6\", not starting with \"dell\""),
            (.test("title", .endsWith, "g5"), "title is \"HP EliteDesk 800 G6\", not ending with \"g5\""),
            (.test("title", .regex, "^dell"), "title is \"HP EliteDesk 800 G6\", not matching /^dell/"),
            (.test("cpu", .equals, "x"), "cpu is a map, not \"x\""),
            (.all([.test("ram_gb", .gte, 8), .test("cpu.cores", .gte, 6), .test("ram_gb", .gte, 99)]), "cpu.cores is 4, not ≥ 6"),
            (
                .any([.test("cpu.cores", .gte, 6), .test("gpu.name", .isNotNull)]),
                "none of: cpu.cores is 4, not ≥ 6; gpu.name has no value"
            ),
            (.any([.test("cpu.cores", .gte, 6)]), "cpu.cores is 4, not ≥ 6"),
            (.any([]), "an or-group without conditions never matches"),
            (
                .none([.test("ram_gb", .gte, 32), .test("title", .contains, "elite")]),
                "excluded: title is \"HP EliteDesk 800 G6\", containing \"elite\""
            ),
            (.none([.test("condition", .equals, "used")]), "excluded: condition is \"used\""),
            (.none([.test("gpu.name", .isNull)]), "excluded: gpu.name has no value"),
            (
                .none([.all([.test("ram_gb", .gte, 8), .test("cpu.cores", .lte, 4)])]),
                "excluded: ram_gb is 16, ≥ 8 and cpu.cores is 4, ≤ 4"
            ),
            (.none([.any([.test("ram_gb", .gte, 99), .test("ram_gb", .notEquals, 8)])]), "excluded: ram_gb is 16, other than 8"),
            (.none([.none([.test("gpu.name", .isNotNull)])]), "excluded: gpu.name has no value"),
            (.none([.all([])]), "excluded: a group without conditions"),
        ] as [(Condition, String)])
    func `a rule that does not match names the first condition that failed and the value it saw`(
        condition: Condition, text: String
    ) throws {
        #expect(try why(condition) == text)
    }

    @Test func `long text is cut, lists are cut, and nothing a seller wrote moves the cursor`() throws {
        var long = listing
        long.title = String(repeating: "ä", count: 200)
        #expect(try why(.test("title", .equals, "x"), long) == "title is \"\(String(repeating: "ä", count: 59))…\", not \"x\"")
        long.title = "a\u{1B}[2J\nb\u{202E}c"
        #expect(try why(.test("title", .equals, "x"), long) == "title is \"a [2J b c\", not \"x\"")
        let numbers = Value.list((20..<40).map { .number(Double($0)) })
        #expect(try why(.test("ram_gb", .isIn, numbers)) == "ram_gb is 16, not one of 20, 21, 22, 23, 24, 25, 26, 27, … (12 more)")
    }

    @Test func `days are compared and told as days`() {
        let schema = FieldSchema.listing.adding([.init("custom.until", type: .date)])
        func why(_ test: Operator, _ value: Value, _ until: Value) -> String? {
            let valuer = Valuer([ruleset(.test("custom.until", test, value))], schema: schema)
            var listing = listing
            listing.attributes["until"] = until
            return valuer.explain(listing).layers.first?.rules.first?.why
        }
        #expect(why(.gte, "2026-02-01", "2026-01-31") == "custom.until is \"2026-01-31\", not ≥ 2026-02-01")
        #expect(
            why(.between, ["2026-02-01", "2026-02-28"], "2026-01-31")
                == "custom.until is \"2026-01-31\", not between 2026-02-01 and 2026-02-28")
        #expect(why(.gte, "2026-02-01", "soon") == "custom.until is \"soon\", not a date")
        #expect(why(.gte, "2026-02-01", nil) == "custom.until has no value")
    }

    @Test func `the failed condition carries the field and its whole value`() throws {
        let explanation = Valuer([ruleset(.test("cpu.cores", .gte, 8))]).explain(listing)
        guard case .notMatched(let failure)? = explanation.layers.first?.rules.first?.outcome else {
            Issue.record("the rule should not match")
            return
        }
        #expect(failure.field == "cpu.cores" && failure.value == 4)
    }

    // MARK: Rulesets

    @Test func `a ruleset that did not apply says why`() {
        var bigOnly = ruleset(.all([]), id: "big")
        bigOnly.conditions = .test("ram_gb", .gte, 64)
        let valuer = Valuer([ruleset(.all([]), id: "a"), ruleset(.all([]), id: "b", mode: false), bigOnly], mode: .firstMatch)
        var listing = listing
        func verdicts() -> [String] { valuer.explain(listing).layers.map { "\($0.rulesetID) \($0.verdict.text)" } }
        #expect(verdicts() == ["a applied", "b not applied: it is not active", "big not applied: ram_gb is 16, not ≥ 64"])
        listing.ramGB = 64
        #expect(verdicts().last == "big not applied: `a` matched first, and only the first applies")
        listing.disabledRulesetIDs = ["a"]
        #expect(verdicts() == ["a not applied: the listing excludes it", "b not applied: it is not active", "big applied"])
        listing.rulesetID = "b"
        #expect(
            verdicts() == ["a not applied: the listing is bound to `b`", "b applied", "big not applied: the listing is bound to `b`"])
        listing.rulesetID = "gone"
        #expect(valuer.explain(listing).text.contains("Problem: the listing's ruleset `gone` is not known"))
    }

    @Test func `a map of values is explained as a listing is`() {
        let valuer = Valuer([ruleset(.test("ram_gb", .gte, 32), .test("ram_gb", .gte, 8))])
        let explanation = valuer.explain(["title": "Box", "ram_gb": 16, "price_usd": 100])
        #expect(explanation.title == "Box")
        #expect(explanation.layers.first?.rules.map(\.why) == ["ram_gb is 16, not ≥ 32", "16 GB × −$1.005"])
        #expect(explanation.valuation.adjustedPrice?.description == "83.92")
    }

    // MARK: Agreement with the valuation

    @Test func `explanations of random rulesets agree with their valuations and add up`() {
        var generator = Generator(seed: 90)
        var notMatched = 0
        for index in 0..<400 {
            var listing = generator.listing(id: Int64(index))
            listing.price = listing.price?.roundedToCents()
            let valuer = Valuer([generator.ruleset(), generator.ruleset(id: "more")], mode: generator.pick([.layered, .firstMatch]))
            let explanation = valuer.explain(listing)
            #expect(explanation.valuation == valuer.value(listing))
            let applied = explanation.layers.filter { $0.verdict == .applied }
            #expect(applied.map(\.rulesetID) == explanation.valuation.layers.map(\.rulesetID))
            for (layer, valued) in zip(applied, explanation.valuation.layers) {
                #expect(layer.rules.reduce(Money.zero) { $0 + $1.amount } == valued.total)
                #expect(layer.rules.filter(\.matched).map(\.ruleID) == valued.lines.filter(\.matched).map(\.ruleID))
                for rule in layer.rules { if case .notMatched(let failure) = rule.outcome { #expect(!failure.text.isEmpty) } }
                notMatched += layer.rules.count { !$0.matched }
            }
            #expect(!explanation.text.isEmpty && !explanation.table.isEmpty)
        }
        #expect(notMatched > 500)
    }

    // MARK: Renderings

    @Test func `the text is a statement that adds up, with what did not match below`() {
        let valuer = Valuer([ruleset(.test("ram_gb", .gte, 8), .test("cpu.cores", .gte, 8), .test("nope", .gte, 8))])
        #expect(
            valuer.explain(listing).text == """
                HP EliteDesk 800 G6 (listing 7)

                List price      $400.00
                Set s (s 1.0.0)
                  Rule 0        −$16.08  16 GB × −$1.005
                ──────────────  ───────  ───────────────
                Adjusted price  $383.92  saves 4 %: fair

                Skipped, as they cannot be built:
                  Rule 2  unknown-field: `nope` is not a known field

                Not matched:
                  Rule 1  cpu.cores is 4, not ≥ 8

                """)
    }

    @Test func `the table has a row for each rule`() {
        let valuer = Valuer([ruleset(.test("ram_gb", .gte, 8), .test("cpu.cores", .gte, 8))])
        #expect(
            valuer.explain(listing).table == """
                s 1.0.0: applied
                rule   verdict   amount  why
                ─────  ───────  ───────  ───────────────────────
                r0     matched  −$16.08  16 GB × −$1.005
                r1     –                 cpu.cores is 4, not ≥ 8
                ─────  ───────  ───────  ───────────────────────
                total           −$16.08

                """)
    }

    @Test func `a rule that fails says so once`() {
        func why(_ actions: Action...) -> String? {
            let rules = [Rule(id: "r", name: "R", actions: actions)]
            let valuer = Valuer([Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: rules)])])
            return valuer.explain(listing).layers.first?.rules.first?.why
        }
        #expect(why(.formula("gpu.gpu_mark")) == "missing-field: `gpu.gpu_mark` has no value")
        #expect(why(.fixed(-3), .formula("gpu.gpu_mark")) == "fixed −$3.00; `gpu.gpu_mark` has no value (missing-field)")
    }

    @Test func `without a list price the statement ends with the total`() {
        var listing = listing
        listing.price = nil
        let text = Valuer([ruleset(.test("ram_gb", .gte, 8))]).explain(listing).text
        #expect(text.contains("List price        not known\n"))
        #expect(text.contains("Total adjustment    −$16.08  the list price is not known\n"))
    }

    @Test func `the JSON names verdicts, amounts and failed conditions`() throws {
        let json = Valuer([ruleset(.test("ram_gb", .gte, 8), .test("cpu.cores", .gte, 8))]).explain(listing).json()
        let rules = json["rulesets"].elements[0]["rules"].elements
        #expect(json["adjusted_price_usd"] == 383.92 && json["rulesets"].elements[0]["verdict"] == "applied")
        #expect(rules[0]["verdict"] == "matched" && rules[0]["amount_usd"] == -16.08 && rules[0]["failed_condition"] == .null)
        #expect(rules[1]["verdict"] == "not_matched")
        #expect(rules[1]["failed_condition"] == ["text": "cpu.cores is 4, not ≥ 8", "field": "cpu.cores", "value": 4])
        #expect(try JSON.parse(JSON.text(of: json)) == json)
    }
}
