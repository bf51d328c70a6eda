import DealCore
import Testing

@Suite struct RulesetLintTests {
    /// 40 listings with 1 to 40 GB of memory; every fourth is new.
    private let listings = (1...40).map { number in
        Listing(
            id: Int64(number), title: "PC \(number)", price: Money(100), condition: number % 4 == 0 ? .new : .used, ramGB: number,
            cpu: CPU(name: "CPU", cores: number < 5 ? 2 : 8))
    }

    private func lint(_ groups: [Rule]..., against listings: [Listing]? = nil) -> RulesetLint {
        let groups = groups.enumerated().map { RuleGroup(id: "g\($0)", name: "Group \($0)", rules: $1) }
        return Ruleset(id: "s", name: "S", groups: groups).lint(against: listings ?? self.listings)
    }

    private func rule(_ id: String, _ conditions: Condition? = nil, _ action: Action = .fixed(-5)) -> Rule {
        Rule(id: id, name: "Rule \(id)", conditions: conditions, actions: [action])
    }

    private func found(_ lint: RulesetLint) -> [String] { lint.diagnostics.map { "\($0.path) \($0.code)" } }

    @Test func `a sound ruleset has nothing to report`() {
        let lint = lint([
            rule("little", .test("ram_gb", .lessThan, 10)), rule("new", .test("condition", .equals, "new")),
            rule("middle", .test("ram_gb", .between, [5, 20])), rule("base"),
        ])
        #expect(found(lint) == [] && lint.text == "4 rules over 40 listings: nothing to report\n")
    }

    @Test func `a rule that never fires is told with the condition that keeps it from firing`() {
        let lint = lint([
            rule("some", .test("ram_gb", .gte, 30)), rule("big", .all([.test("ram_gb", .gte, 2), .test("cpu.cores", .gte, 64)])),
            rule("text", .test("condition", .equals, "broken")), rule("gpu", .test("gpu.name", .contains, "RTX")),
        ])
        #expect(found(lint) == ["groups[0].rules[1] never-fires", "groups[0].rules[2] never-fires", "groups[0].rules[3] never-fires"])
        #expect(lint.diagnostics[0].message == "`big` matched none of 40 listings")
        #expect(lint.diagnostics[0].hint == "`cpu.cores ≥ 64` fails for 39 of 40; cpu.cores goes from 2 to 8")
        #expect(lint.diagnostics[1].hint == "`condition is \"broken\"` fails for every listing; condition is used, new")
        #expect(lint.diagnostics[2].hint == "`gpu.name contains \"RTX\"` fails for every listing; gpu.name never has a value")
        #expect(lint.diagnostics.allSatisfy { $0.severity == .warning })
    }

    @Test func `a rule whose conditions decide nothing is told`() {
        let lint = lint([rule("all", .test("ram_gb", .gte, 1)), rule("unconditional"), rule("empty", .all([]))])
        #expect(found(lint) == ["groups[0].rules[0] always-fires"])
        #expect(lint.diagnostics[0].message == "`all` matched all 40 listings")
    }

    @Test func `a contradiction is told without any data, and once`() {
        let contradictory = rule("odd", .all([.test("ram_gb", .gte, 8), .test("ram_gb", .lessThan, 4)]))
        #expect(found(lint([contradictory, rule("x")])) == ["groups[0].rules[0] contradictory"])
        let lint = lint([contradictory], against: [])
        #expect(found(lint) == ["groups[0].rules[0] contradictory"])
        #expect(lint.diagnostics[0].message == "`odd` can never match: `ram_gb ≥ 8` and `ram_gb < 4` cannot both hold")
    }

    @Test func `a rule that contradicts its ruleset's conditions is told`() {
        let ruleset = Ruleset(
            id: "s", name: "S", conditions: .test("condition", .equals, "new"),
            groups: [RuleGroup(id: "g", name: "G", rules: [rule("worn", .test("condition", .equals, "used")), rule("x")])])
        #expect(found(ruleset.lint(against: listings)) == ["groups[0].rules[0] contradictory"])
    }

    @Test func `a rule within another of its group is told, by its conditions or by the listings`() {
        let byConditions = lint([rule("more", .test("ram_gb", .gte, 32)), rule("some", .test("ram_gb", .gte, 16))])
        #expect(found(byConditions) == ["groups[0].rules[0] subsumed"])
        #expect(
            byConditions.diagnostics[0].message
                == "wherever `more` matches, `some` matches too, as its conditions say (9 of its 25 listings)")
        let byData = lint([rule("cores", .test("cpu.cores", .gte, 8)), rule("memory", .test("ram_gb", .gte, 5))])
        #expect(found(byData) == ["groups[0].rules[1] subsumed"])
        #expect(
            byData.diagnostics[0].message == "`memory` matches exactly the 36 listings that `cores` matches, though its conditions differ")
        // Within by chance, equal on too few listings, or in another group: all of that is how amounts add up.
        #expect(found(lint([rule("a", .test("ram_gb", .gte, 30)), rule("b", .test("cpu.cores", .gte, 8))])) == [])
        #expect(found(lint([rule("a", .test("ram_gb", .lte, 4)), rule("b", .test("cpu.cores", .lte, 2))])) == [])
        #expect(found(lint([rule("a", .test("ram_gb", .gte, 32))], [rule("b", .test("ram_gb", .gte, 16))])) == [])
    }

    @Test func `two rules that count the same on the same listings are told`() {
        let lint = lint([
            rule("a", .test("ram_gb", .gte, 16), .perUnit("per_gb", -1)),
            rule("b", .test("ram_gb", .greaterThan, 15), .formula("ram_gb * -0.5")),
            rule("c", .test("ram_gb", .gte, 16), .perUnit("per_core", -1)),
        ])
        #expect(found(lint) == ["groups[0].rules[1] double-counted", "groups[0].rules[2] subsumed"])
        #expect(lint.diagnostics[0].message == "`b` and `a` both count `ram_gb` on exactly the same 25 listings")
    }

    @Test func `a group that has no effect is told`() {
        let lint = lint([rule("x")], [rule("a", .test("ram_gb", .gte, 99)), rule("b", .test("ram_gb", .gte, 98))])
        #expect(found(lint) == ["groups[1] unused-group", "groups[1].rules[0] never-fires", "groups[1].rules[1] never-fires"])
        #expect(lint.diagnostics[0].message == "group `g1` has no effect: none of its 2 rules ever matched in 40 listings")
    }

    @Test func `a rule that fails is told with how often and the first error`() {
        let lint = lint([
            rule("bad", nil, .formula("100 / (ram_gb - 7)")), rule("gpu", .test("ram_gb", .gte, 39), .formula("gpu.gpu_mark")),
        ])
        #expect(found(lint) == ["groups[0].rules[0] errors", "groups[0].rules[1] errors"])
        #expect(
            lint.diagnostics[0].message.hasPrefix(
                "`bad` failed on 1 of the 40 listings it matched, first on listing 7: division-by-zero: "))
        #expect(lint.diagnostics[1].message.contains("`gpu` failed on 2 of the 2 listings it matched, first on listing 39: missing-field"))
    }

    @Test func `inactive rules, groups and rules that cannot be built are left out`() {
        var off = rule("off", .test("ram_gb", .gte, 99))
        off.isActive = false
        var ruleset = Ruleset(
            id: "s", name: "S", isActive: false,
            groups: [
                RuleGroup(id: "a", name: "A", rules: [off, rule("broken", .test("nope", .gte, 1)), rule("fine")]),
                RuleGroup(id: "b", name: "B", isActive: false, rules: [rule("never", .test("ram_gb", .gte, 99))]),
            ])
        #expect(found(ruleset.lint(against: listings)) == [])
        ruleset.conditions = .test("ram_gb", .gte, 1000)
        let lint = ruleset.lint(against: listings)
        #expect(lint.diagnostics.map(\.description) == ["conditions: warning: the ruleset applies to none of 40 listings [never-fires]"])
    }

    @Test func `findings have line and column in the text they were read from`() throws {
        let json = """
            {"id": "s", "groups": [{"id": "g", "rules": [
              {"id": "a", "actions": []},
              {"id": "b", "conditions": [{"field_name": "x", "operator": "gte", "value": 9}], "actions": []}]}]}
            """
        let schema = FieldSchema(fields: [.init("x", type: .number)])
        let lint = try Ruleset(json: Array(json.utf8)).lint(against: [["x": 1, "id": 5], ["x": 2]], schema: schema)
        let located = try lint.diagnostics(locatedIn: Array(json.utf8))
        #expect(located.map(\.code) == ["never-fires"] && located.first?.location?.line == 3 && located.first?.location?.column == 3)
        #expect(lint.json()["warnings"].elements.first?["path"] == "groups[0].rules[1]")
    }
}
