import DealCore
import Testing

@Suite struct RulePackageTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A package of one ruleset and one group, with these rows.
    private func package(
        rules: String, metadata: String = "{\"name\": \"P\", \"version\": \"1.2.0\"}", ruleset: String = "", group: String = "",
        rest: String = ""
    ) -> String {
        """
        {"schema_version": "1.0", "metadata": \(metadata), \(rest)
         "rulesets": [{"id": 1, "name": "R"\(ruleset)}],
         "rule_groups": [{"id": 10, "ruleset_id": 1, "name": "G", "category": "cpu"\(group)}],
         "rules": [\(rules)]}
        """
    }

    private func rule(conditions: String = "[]", actions: String = "[{\"action_type\": \"fixed_value\", \"value_usd\": -1}]") -> String {
        "{\"id\": 100, \"group_id\": 10, \"name\": \"r\", \"conditions\": \(conditions), \"actions\": \(actions)}"
    }

    private let whole = """
        {
          "schema_version": "1.0",
          "metadata": {"name": "Office PCs", "version": "1.2.0", "author": "Ann", "description": "For offices", "created_at": "2025-10-12T14:00:00",
            "compatibility": {"required_custom_fields": ["wifi"]}, "tags": ["office", "sff"]},
          "rulesets": [
            {"id": 7, "name": "Main", "description": null, "version": "2.0.1", "is_active": true, "metadata_json": {"priority": 3},
             "conditions_json": {"field_name": "status", "operator": "equals", "value": "active"}, "created_by": "ann"},
            {"id": 8, "name": "Later", "version": "1.0.0", "is_active": false, "metadata_json": {}}
          ],
          "rule_groups": [
            {"id": 21, "ruleset_id": 7, "name": "Memory", "category": "ram", "description": "d", "display_order": 2, "weight": 0.5, "metadata_json": {}},
            {"id": 20, "ruleset_id": 7, "name": "CPU", "category": "cpu", "display_order": 1, "weight": 1.0}
          ],
          "rules": [
            {"id": 300, "group_id": 20, "name": "Fast", "description": "why", "priority": 100, "is_active": true, "evaluation_order": 5, "version": 4,
             "metadata_json": {}, "created_at": "2025-10-12T14:00:00",
             "conditions": [
               {"id": 1, "rule_id": 300, "parent_condition_id": null, "field_name": "cpu.cores", "field_type": "number", "operator": "gte",
                "value_json": 8, "logical_operator": "and", "group_order": 0}],
             "actions": [
               {"id": 2, "rule_id": 300, "action_type": "formula", "metric": null, "value_usd": null, "formula": "cpu_cores * -2", "modifiers_json": {},
                "display_order": 1},
               {"id": 1, "rule_id": 300, "action_type": "multiplier", "value_usd": 70, "modifiers_json": {"condition_multipliers": {"used": 0.6}},
                "display_order": 0}]},
            {"id": 301, "group_id": 21, "name": "Wireless", "priority": 4, "conditions": [
               {"field_name": "custom.wifi", "operator": "equals", "value": true}], "actions": [{"action_type": "per_unit", "metric": "per_gb", "value_usd": 0}]}
          ],
          "custom_field_definitions": [
            {"field_name": "wifi", "field_type": "boolean", "entity_type": "listing", "description": null, "required": true}]
        }
        """

    @Test func `a package is read with its tables put together`() throws {
        let package = try RulePackage(json: bytes(whole))
        #expect(
            package.name == "Office PCs" && package.version == "1.2.0" && package.author == "Ann" && package.description == "For offices")
        #expect(package.tags == ["office", "sff"])
        #expect(package.customFields == [FieldSchema.Field("custom.wifi", type: .boolean, isNullable: false)])
        let fast = Rule(
            id: "300", name: "Fast", description: "why", evaluationOrder: 5, conditions: .all([.test("cpu.cores", .gte, 8)]),
            actions: [.multiplier(70, Modifiers(conditionMultipliers: ["used": 0.6])), .formula("cpu_cores * -2")])
        let wireless = Rule(
            id: "301", name: "Wireless", evaluationOrder: 4, conditions: .all([.test("custom.wifi", .equals, true)]),
            actions: [.perUnit("per_gb", 0)])
        let memory = RuleGroup(id: "21", name: "Memory", category: "ram", description: "d", displayOrder: 2, weight: 0.5, rules: [wireless])
        let cpu = RuleGroup(id: "20", name: "CPU", category: "cpu", displayOrder: 1, rules: [fast])
        let main = Ruleset(
            id: "7", name: "Main", version: "2.0.1", priority: 3, conditions: .test("status", .equals, "active"), groups: [memory, cpu])
        #expect(package.rulesets == [main, Ruleset(id: "8", name: "Later", isActive: false)])
        #expect(package.diagnostics.map(\.code) == ["empty-ruleset"])
    }

    @Test func `what a package says values listings`() throws {
        let package = try RulePackage(json: bytes(whole))
        let listing = Listing(
            id: 1, title: "t", price: Money(cents: 10_000), condition: .new, ramGB: 16, cpu: CPU(name: "c", cores: 8),
            attributes: ["wifi": true])
        let valuation = Valuer(package.rulesets, schema: package.schema).value(listing)
        #expect(valuation.total == Money(cents: -4600))
        #expect(valuation.matchedCount == 2)
    }

    @Test(
        arguments: [
            ("null", nil), ("[]", .all([])), ("{}", nil),
            // A stored test carries `logical_operator`, which means nothing.
            (
                "[{\"field_name\": \"a\", \"operator\": \"equals\", \"value_json\": 1, \"logical_operator\": null}]",
                .all([.test("a", .equals, 1)])
            ),
            // Rows below a row, in their order.
            (
                """
                [{"id": 1, "parent_condition_id": null, "logical_operator": "or", "group_order": 1},
                 {"id": 3, "parent_condition_id": 1, "field_name": "b", "operator": "equals", "value": 2, "logical_operator": "or", "group_order": 2},
                 {"id": 2, "parent_condition_id": 1, "field_name": "a", "operator": "equals", "value": 1, "logical_operator": "or", "group_order": 1},
                 {"id": 4, "parent_condition_id": 1, "logical_operator": "not", "group_order": 3},
                 {"id": 5, "parent_condition_id": 4, "field_name": "c", "operator": "is_null"},
                 {"id": 6, "field_name": "d", "operator": "is_not_null", "group_order": 0}]
                """,
                .all([.test("d", .isNotNull), .any([.test("a", .equals, 1), .test("b", .equals, 2), .none([.test("c", .isNull)])])])
            ),
            // A row that is a test and holds others.
            (
                """
                [{"id": 1, "field_name": "a", "operator": "is_null", "logical_operator": "or"},
                 {"id": 2, "parent_condition_id": 1, "field_name": "b", "operator": "is_null"}]
                """,
                .all([.any([.test("a", .isNull), .test("b", .isNull)])])
            ),
            // Nested maps, under either name.
            (
                """
                {"logical_operator": "AND", "conditions_json": [{"field_name": "b", "operator": "equals", "value_json": [1], "group_order": 1,
                  "conditions": []}, {"logical_operator": "or", "conditions": {"field_name": "a", "operator": "is_null"}, "group_order": 0}]}
                """,
                .all([.any([.test("a", .isNull)]), .test("b", .equals, [1])])
            ),
        ] as [(String, Condition?)])
    func `conditions are rebuilt from rows with parents and from nested maps`(json: String, condition: Condition?) throws {
        let package = try RulePackage(json: bytes(package(rules: rule(conditions: json))))
        #expect(package.rulesets[0].groups[0].rules[0].conditions == condition)
    }

    @Test func `a package made of generated conditions as rows gives the conditions back`() throws {
        var generator = Generator(seed: 31)
        for _ in 0..<300 {
            var rows: [Value] = []
            let conditions = (0..<generator.int(1...3)).map { _ in tree(3, &generator) }
            for (order, condition) in conditions.enumerated() { append(condition, order, parent: nil, to: &rows) }
            rows.shuffle(using: &generator)
            let text = package(rules: rule(conditions: JSON.text(of: .list(rows))))
            #expect(try RulePackage(json: bytes(text)).rulesets[0].groups[0].rules[0].conditions == .all(conditions))
        }
    }

    private func tree(_ depth: Int, _ generator: inout Generator) -> Condition {
        guard depth > 0, generator.chance(60) else { return .test("ram_gb", .gte, .number(Double(generator.int(0...64)))) }
        let children = (0..<generator.int(1...3)).map { _ in tree(depth - 1, &generator) }
        return generator.pick([.all(children), .any(children), .none(children)])
    }

    private func append(_ condition: Condition, _ order: Int, parent: Int?, to rows: inout [Value]) {
        let id = rows.count + 1
        var row: [String: Value] = [
            "id": .number(Double(id)), "parent_condition_id": parent.map { .number(Double($0)) } ?? .null,
            "group_order": .number(Double(order)),
            "logical_operator": "and",
        ]
        var below: [Condition] = []
        switch condition {
        case .test(let field, let test, let value):
            row.merge(["field_name": .text(field), "operator": .text(test.rawValue), "value_json": value]) { $1 }
        case .all(let children): below = children
        case .any(let children): (row["logical_operator"], below) = ("or", children)
        case .none(let children): (row["logical_operator"], below) = ("not", children)
        }
        rows.append(.map(row))
        for (order, child) in below.enumerated() { append(child, order, parent: id, to: &rows) }
    }

    @Test func `no amount and an amount of 0 are told apart`() throws {
        let actions = "[{\"action_type\": \"multiplier\", \"value_usd\": 0}, {\"action_type\": \"multiplier\", \"value_usd\": null}]"
        let package = try RulePackage(json: bytes(package(rules: rule(actions: actions))))
        #expect(package.rulesets[0].groups[0].rules[0].actions == [.multiplier(0), Action(.multiplier)])
    }

    @Test func `the priority of a system baseline is that of its metadata, or 5`() throws {
        func priority(_ ruleset: String) throws -> Int {
            try RulePackage(json: bytes(package(rules: "", ruleset: ruleset))).rulesets[0].priority
        }
        #expect(try priority(", \"metadata_json\": {\"system_baseline\": true}") == 5)
        #expect(try priority(", \"metadata_json\": {\"system_baseline\": true, \"priority\": 2}") == 2)
        #expect(try priority(", \"priority\": 7, \"metadata\": {\"system_baseline\": true, \"priority\": 2}") == 7)
        #expect(try priority("") == 10)
    }

    @Test func `everything broken, odd or lost is told at once, with its place, and takes nothing else down`() throws {
        let text = """
            {"schema_version": "1.0", "extra": 1,
             "metadata": {"name": "P", "version": "v1",
               "compatibility": {"min_app_version": "2.0.0", "required_custom_fields": ["wfii"]}},
             "custom_field_definitions": [{"field_name": "wifi", "field_type": "bool", "default_value": 1, "entity_type": "cpu"}],
             "rulesets": [{"id": 1, "name": "R", "version": "1.0"}],
             "rule_groups": [{"id": 10, "ruleset_id": 1, "name": "G", "category": "c", "metadata_json": {"color": "red", "entity_key": "CPU"}},
               {"id": 11, "ruleset_id": 2, "name": "H", "category": "c"}],
             "rules": [
               {"id": 1, "group_id": 10, "name": "a", "conditions": [{"field_name": "cpu.core", "operator": "gt", "value_json": 1}],
                "actions": [{"action_type": "fixed", "value_usd": 1}]},
               {"id": 1, "group_id": 10, "name": "b", "actions": [{"action_type": "formula", "formula": "ram_gb *"}]},
               {"id": 2, "group_id": 99, "name": "c"},
               {"id": 3, "group_id": 10, "name": "d", "conditions": [{"id": 1, "parent_condition_id": 2, "field_name": "ram_gb", "operator": "is_null"},
                {"id": 2, "parent_condition_id": 1, "logical_operator": "or"}]},
               {"id": 4, "group_id": 10, "name": "e", "actions": [{"action_type": "fixed_value", "value_usd": 0}]},
               {"id": 5, "group_id": 10, "name": "f", "conditions": [{"parent_condition_id": 9, "field_name": "ram_gb", "operator": "is_null"}]}],
             "examples": [{}]}
            """
        let package = try RulePackage(json: bytes(text))
        let found = package.diagnostics.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.severity) \($0.code) \($0.path)" }
        #expect(
            found == [
                "1:27 warning unknown-name extra",
                "2:39 warning odd-version metadata.version",
                "3:41 warning not-kept metadata.compatibility.min_app_version",
                "3:77 warning missing-custom-field metadata.compatibility.required_custom_fields[0]",
                "4:68 warning unknown-value custom_field_definitions[0].field_type",
                "4:93 warning not-kept custom_field_definitions[0].default_value",
                "4:111 warning not-kept custom_field_definitions[0].entity_type",
                "5:49 warning odd-version rulesets[0].version",
                "6:94 warning not-kept rule_groups[0].metadata_json.color",
                "7:29 error dangling-reference rule_groups[1].ruleset_id",
                "9:73 error unknown-field rulesets[0].groups[0].rules[0].conditions[0].field_name",
                "9:97 error unknown-operator rulesets[0].groups[0].rules[0].conditions[0].operator",
                "10:33 error unknown-action rulesets[0].groups[0].rules[0].actions[0].action_type",
                "11:11 error duplicate-id rules[1].id",
                "11:101 error formula-syntax rulesets[0].groups[0].rules[1].actions[0].formula",
                "12:26 error dangling-reference rules[2].group_id",
                "13:58 error broken-conditions rules[3].conditions[0]",
                "15:55 warning placeholder rulesets[0].groups[0].rules[2].actions[0]",
                "16:82 error broken-conditions rules[5].conditions[0].parent_condition_id",
                "17:14 warning not-kept examples",
            ])
        #expect(package.diagnostics[3].hint == "did you mean `custom.wifi`?")
        #expect(package.rulesets[0].groups.map { $0.rules.map(\.name) } == [["a", "b", "e"]])
        #expect(package.rulesets[0].groups[0].rules[1].actions == [.formula("ram_gb *")])
    }

    @Test(
        arguments: [
            ("[]", ["wrong-type"]), ("{}", ["missing-name", "missing-name"]),
            ("{\"rulesets\": 5, \"rules\": {}}", ["wrong-type", "missing-name", "wrong-type"]),
            ("{\"schema_version\": \"2.0\", \"metadata\": {}, \"rulesets\": []}", ["unknown-format", "missing-name"]),
            ("{\"metadata\": {\"name\": 1}, \"rulesets\": [{\"name\": 5}]}", ["missing-name", "wrong-type", "missing-name", "wrong-type"]),
            ("{\"rulesets\": [", ["invalid-json"]),
        ])
    func `a broken structure is refused with all that is wrong`(text: String, codes: [String]) throws {
        let error = try #require(throws: DealError.self) { try RulePackage(json: bytes(text)) }
        #expect(error.code == (codes == ["invalid-json"] ? .invalidJSON : .invalidPackage))
        #expect(error.diagnostics.map(\.code).sorted() == codes.sorted())
        #expect(error.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test func `limits hold`() {
        func refuses(_ text: String, _ code: String) -> Bool {
            do throws(DealError) {
                _ = try RulePackage(json: bytes(text))
                return false
            } catch {
                return error.diagnostics.contains { $0.code == code }
            }
        }
        #expect(refuses(String(repeating: " ", count: Ruleset.maximumBytes + 1), "too-long"))
        #expect(refuses("{\"rulesets\": [], \"rules\": [\(String(repeating: "{},", count: 200_000)){}]}", "too-many"))
        let fields = (0..<300).map { "{\"field_name\": \"f\($0)\"}" }.joined(separator: ",")
        #expect(refuses("{\"rulesets\": [], \"custom_field_definitions\": [\(fields)]}", "too-many"))
        // A chain of parents longer than conditions may nest.
        let chain = (1...5_000).map {
            "{\"id\": \($0), \"parent_condition_id\": \($0 == 1 ? "null" : String($0 - 1)), \"logical_operator\": \"and\"}"
        }
        #expect(refuses(package(rules: rule(conditions: "[\(chain.joined(separator: ","))]")), "too-deep"))
        let open = String(repeating: "{\"conditions\": [", count: 40)
        #expect(refuses(package(rules: rule(conditions: "\(open)\(String(repeating: "]}", count: 40))")), "too-deep"))
    }

    @Test func `an error after thousands of warnings is told all the same`() throws {
        let names = (0..<3_000).map { "\"k\($0)\": 1" }.joined(separator: ", ")
        let text = "{\(names), \"rulesets\": [{\"id\": 1, \"priority\": \"high\"}]}"
        let error = try #require(throws: DealError.self) { try RulePackage(json: bytes(text)) }
        #expect(error.diagnostics.count == 1_000 && error.diagnostics.last?.code == "wrong-type")
        #expect(error.message == error.diagnostics.last?.message)
    }

    @Test func `random damage to a package's text never traps`() {
        var generator = Generator(seed: 32)
        for _ in 0..<400 {
            let text = damaged(bytes(whole), &generator)
            if let package = try? RulePackage(json: text) {
                _ = Valuer(package.rulesets, schema: package.schema).value(generator.listing(id: 1))
            }
        }
    }
}

/// A text with a few bytes changed, removed or added.
func damaged(_ text: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var text = text
    for _ in 0..<generator.int(1...4) {
        let place = generator.int(0...text.count - 1)
        switch generator.int(0...2) {
        case 0: text[place] = UInt8(generator.int(32...126))
        case 1: text.remove(at: place)
        default: text.insert(contentsOf: Array(generator.pick(["null", "[]", "{}", "\"\"", "1e9", ","]).utf8), at: place)
        }
    }
    return text
}
