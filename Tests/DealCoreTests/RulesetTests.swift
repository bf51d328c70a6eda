import DealCore
import Testing

@Suite struct RulesetTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `a thousand generated rulesets read back from their JSON as they were`() throws {
        var generator = Generator(seed: 11)
        for _ in 0..<1_000 {
            let ruleset = generator.ruleset()
            let json = ruleset.json()
            let read = try Ruleset(json: bytes(json))
            #expect(read == ruleset)
            #expect(read.json() == json)
        }
    }

    @Test(arguments: [
        (Condition.test("cpu.tdp_w", .gte, 1), false), (.test("cpu.tdp_w", .greaterThan, 0), false), (.test("cpu.tdp_w", .gte, 0), true),
        (.test("cpu.tdp_w", .between, [5, 30]), false), (.test("cpu.tdp_w", .lte, 30), true), (.test("cpu.cores", .gte, 1), true),
        (.all([.test("cpu.cores", .gte, 4), .test("cpu.tdp_w", .gte, 1)]), false),
        (.any([.test("cpu.cores", .gte, 4), .test("cpu.tdp_w", .gte, 1)]), true), (.none([.test("cpu.tdp_w", .gte, 1)]), true),
    ])
    func `a divisor that the conditions keep from zero needs no warning`(guarding: Condition, warns: Bool) {
        let rule = Rule(id: "r", name: "Speed per watt", conditions: guarding, actions: [.formula("cpu.cpu_mark_multi / cpu.tdp_w")])
        let ruleset = Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: [rule])])
        #expect(ruleset.check().contains { $0.code == "possible-division-by-zero" } == warns)
    }

    @Test func `what cannot be built is kept when a ruleset is read and written`() throws {
        let text = """
            {"id": "s", "groups": [{"id": "g", "rules": [{"id": 5, "conditions": {"field_name": "nope", "operator": "almost", "value": {"a": [1, null]}},
              "actions": [{"action_type": "magic", "formula": "((", "value_usd": 0}]}]}]}
            """
        let ruleset = try Ruleset(json: bytes(text))
        #expect(ruleset.groups[0].rules[0].id == "5")
        #expect(ruleset.groups[0].rules[0].conditions == .test("nope", Operator(rawValue: "almost"), ["a": [1, .null]]))
        #expect(try Ruleset(json: bytes(ruleset.json())) == ruleset)
    }

    @Test func `defaults apply to what is left out`() throws {
        let ruleset = try Ruleset(json: bytes("{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\"}]}]}"))
        #expect(ruleset == Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [Rule(id: "r", name: "r")])]))
        #expect(ruleset.priority == 10 && ruleset.version == "1.0.0" && ruleset.isActive)
        #expect(ruleset.groups[0].displayOrder == 100 && ruleset.groups[0].weight == 1)
        #expect(ruleset.groups[0].rules[0].evaluationOrder == 100)
    }

    @Test(
        arguments: [
            ("null", nil), ("{}", nil), ("[]", .all([])),
            ("{\"field_name\": \"a\", \"operator\": \"IN\", \"value\": [1]}", .test("a", .isIn, [1])),
            ("[{\"field_name\": \"a\", \"operator\": \"is_null\", \"logical_operator\": null}]", .all([.test("a", .isNull)])),
            ("{\"logical_operator\": \"OR\", \"conditions\": []}", .any([])),
            ("{\"logical_operator\": null, \"conditions\": []}", .all([])),
            ("{\"logical_operator\": \"not\", \"conditions\": [{\"conditions\": [], \"field_name\": null}]}", .none([.all([])])),
            ("[{\"conditions\": null, \"field_name\": \"a\", \"operator\": \"is_null\"}]", .all([.test("a", .isNull)])),
            // A leaf with the key of a group is a leaf all the same.
            ("{\"logical_operator\": \"AND\", \"field_name\": \"x\", \"operator\": \"equals\", \"value\": 1}", .test("x", .equals, 1)),
        ] as [(String, Condition?)])
    func `conditions are read as groups by their conditions and as tests by their field`(json: String, condition: Condition?) throws {
        let text = "{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\", \"conditions\": \(json)}]}]}"
        #expect(try Ruleset(json: bytes(text)).groups[0].rules[0].conditions == condition)
    }

    @Test(
        arguments: [
            ("[]", "wrong-type", 1, 1), ("{}", "missing-name", 1, 1), ("{\"id\": true}", "wrong-type", 1, 8),
            ("{\"id\": \"s\", \"priority\": 1.5}", "wrong-type", 1, 25), ("{\"id\": \"s\", \"groups\": {}}", "wrong-type", 1, 23),
            ("{\"id\": \"s\", \"groups\": [\n 5]}", "wrong-type", 2, 2),
            ("{\"id\": \"s\",\n \"conditions\": [{\"a\": 1}]}", "missing-name", 2, 17),
            ("{\"id\": \"s\", \"conditions\": {\"logical_operator\": \"xor\", \"conditions\": []}}", "unknown-value", 1, 48),
            ("{\"id\": \"s\", \"conditions\": {\"logical_operator\": \"\", \"conditions\": []}}", "unknown-value", 1, 48),
            ("{\"id\": \"s\", \"conditions\": {\"field_name\": \"ram_gb\", \"conditions\": []}}", "mixed-condition", 1, 42),
            ("{\"id\": \"s\", \"format\": \"other/1\"}", "unknown-format", 1, 23), ("{\"id\": \"s\"", "invalid-json", 1, 10),
        ])
    func `a broken structure is refused with its place`(text: String, code: String, line: Int, column: Int) throws {
        let error = try #require(throws: DealError.self) { try Ruleset(json: bytes(text)) }
        let diagnostic = try #require(error.diagnostics.first)
        #expect(diagnostic.code == code)
        #expect(diagnostic.location.map { [$0.line, $0.column] } == [line, column], "\(diagnostic)")
        #expect(Ruleset.check(json: bytes(text)).contains { $0 == diagnostic })
    }

    @Test func `conditions nested beyond the limit are refused, not followed`() {
        let open = String(repeating: "{\"conditions\": [", count: 40)
        let text = "{\"id\": \"s\", \"conditions\": \(open)\(String(repeating: "]}", count: 40))}"
        #expect(Ruleset.check(json: bytes(text)).contains { $0.code == "too-deep" })
        #expect(throws: DealError.self) { try Ruleset(json: bytes(text)) }
        #expect(throws: DealError.self) { try Ruleset(json: Array(repeating: 0x20, count: Ruleset.maximumBytes + 1)) }
    }

    private let faulty = """
        {
          "id": "s", "nmae": "Faulty",
          "groups": [
            {"id": "g", "rules": [
              {"id": "a", "conditions": [
                {"field_name": "cpu.core", "operator": "gt", "value": 8},
                {"logical_operator": "or", "conditions": [{"field_name": "title", "operator": "regex", "value": "\\\\d(é|("}]}
              ], "actions": [{"action_type": "formula", "formula": "\\"é\\" == title and ram_bg > 1"}]},
              {"id": "a", "conditions": {"logical_operator": "not", "conditions": [{"field_name": "ram_gb", "operator": "between", "value": [8, 1]}]},
               "actions": [{"action_type": "fixed", "value_usd": 1},
                           {"action_type": "per_unit", "metric": "per_gig", "value_usd": 1, "modifiers": {"min_usd": 5, "max_usd": 1, "age_curve": "x"}}]},
              {"id": "b", "conditions": {"field_name": "condition", "operator": "equals", "value": "refurbished"}, "actions": []}
            ]},
            {"id": "g", "rules": []}
          ]
        }
        """

    @Test func `everything wrong with a ruleset is told at once, in the order of the text, with line, column and path`() {
        let found = Ruleset.check(json: bytes(faulty)).map {
            "\($0.location?.line ?? 0):\($0.location?.column ?? 0)+\($0.location?.length ?? 0) \($0.severity) \($0.code) \($0.path)"
        }
        #expect(
            found == [
                "2:14+6 warning unknown-name nmae",
                "6:24+10 error unknown-field groups[0].rules[0].conditions[0].field_name",
                "6:48+4 error unknown-operator groups[0].rules[0].conditions[0].operator",
                "7:112+1 error invalid-regex groups[0].rules[0].conditions[1].conditions[0].value",
                "8:80+6 error unknown-field groups[0].rules[0].actions[0].formula",
                "9:14+3 error duplicate-id groups[0].rules[1].id",
                "9:133+6 warning never-matches groups[0].rules[1].conditions.conditions[0].value",
                "10:36+7 error unknown-action groups[0].rules[1].actions[0].action_type",
                "11:58+9 error unknown-field groups[0].rules[1].actions[1].metric",
                "11:110+1 error bounds-reversed groups[0].rules[1].actions[1].modifiers.min_usd",
                "11:140+3 warning ignored-modifier groups[0].rules[1].actions[1].modifiers.age_curve",
                "12:92+13 warning never-equal groups[0].rules[2].conditions.value",
                "12:119+2 warning no-actions groups[0].rules[2].actions",
                "14:12+3 error duplicate-id groups[1].id",
                "14:26+2 warning empty-group groups[1].rules",
            ])
    }

    @Test func `a diagnostic prints as a compiler's, with the line, a caret and what was meant`() throws {
        let diagnostic = try #require(Ruleset.check(json: bytes(faulty)).first { $0.code == "unknown-operator" })
        #expect(
            diagnostic.rendered(source: faulty) == """
                error[unknown-operator]: `gt` is not a known operator
                  --> groups[0].rules[0].conditions[0].operator at 6:48
                  |
                6 |         {"field_name": "cpu.core", "operator": "gt", "value": 8},
                  |                                                ^^^^
                  = did you mean `greater_than`?
                """)
        #expect(
            diagnostic.description
                == "groups[0].rules[0].conditions[0].operator (6:48): error: `gt` is not a known operator; did you mean `greater_than`? [unknown-operator]"
        )
    }

    @Test func `a caret is found in a line too long to print`() throws {
        let text =
            "{\"id\": \"s\", \"description\": \"\(String(repeating: "x", count: 5_000))\", \"priority\": \"high\", \"name\": \"\(String(repeating: "y", count: 5_000))\"}"
        let diagnostic = try #require(Ruleset.check(json: bytes(text)).first { $0.code == "wrong-type" })
        let lines = diagnostic.rendered(source: text).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 140 })
        let caret = try #require(lines[4].firstIndex(of: "^"))
        #expect(lines[3].dropFirst(lines[4].distance(from: lines[4].startIndex, to: caret)).hasPrefix("\"high\""))
    }

    @Test func `a ruleset without faults has no diagnostics`() {
        let rule = Rule(id: "r", name: "r", conditions: .test("cpu.cores", .gte, 8), actions: [.perUnit("per_gb", -1.5)])
        let ruleset = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
        #expect(Ruleset.check(json: bytes(ruleset.json())) == [])
        #expect(ruleset.check() == [])
    }

    @Test(
        arguments: [
            (.test("ram_gb", .isNull), "never-matches"), (.test("title", .isNotNull), "always-matches"),
            (.test("cpu.cores", .equals, .null), "compares-with-null"), (.test("cpu.cores", .isIn, []), "empty-list"),
            (.test("title", .gte, 5), "wrong-type"), (.test("cpu.cores", .equals, "eight"), "never-equal"),
            (.test("condition", .isIn, ["used", "open box"]), "never-equal"),
            (.test("storage.primary.medium", .notEquals, "ssd"), "never-equal"),
        ] as [(Condition, String)])
    func `a condition that cannot be meant is warned of`(condition: Condition, code: String) {
        let rule = Rule(id: "r", name: "r", conditions: condition, actions: [.fixed(1)])
        let found = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])]).check()
        #expect(found.map(\.code) == [code])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    @Test func `random damage to a ruleset's text never traps`() {
        var generator = Generator(seed: 12)
        for _ in 0..<300 {
            var text = bytes(generator.ruleset().json())
            for _ in 0..<generator.int(1...4) {
                let place = generator.int(0...text.count - 1)
                switch generator.int(0...2) {
                case 0: text[place] = UInt8(generator.int(32...126))
                case 1: text.remove(at: place)
                default: text.insert(contentsOf: bytes(generator.pick(["null", "[]", "{}", "\"\"", "1e9", ","])), at: place)
                }
            }
            _ = Ruleset.check(json: text)
            if let ruleset = try? Ruleset(json: text) { _ = Valuer([ruleset]).value(generator.listing(id: 1)) }
        }
    }
}
