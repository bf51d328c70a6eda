import DealCore
import Testing

private func ruleset(_ table: DecisionTable, _ modifiers: Modifiers = Modifiers()) -> Ruleset {
    let rule = Rule(id: "r", name: "r", actions: [.table(table, modifiers)])
    return Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
}

private func warnings(_ table: DecisionTable) -> [String] {
    ruleset(table).check().map { "\($0.severity) \($0.code) \($0.path)" }
}

@Suite struct DecisionTableTests {
    private static let rows: [DecisionTable.Row] = [
        .init(-20, when: .test("cpu.tdp_w", .lte, 15), name: "fanless"), .init(-10, when: .test("cpu.tdp_w", .lte, 65)),
        .init(-4.5, when: .all([.test("cpu.tdp_w", .gte, 65), .test("ram_gb", .gte, 32)]), name: "big"),
    ]

    private func line(_ table: DecisionTable, _ modifiers: Modifiers = Modifiers(), watts: Int?, ram: Int = 8) throws -> Valuation.Line {
        let listing = Listing(title: "t", price: Money(300), ramGB: ram, cpu: CPU(name: "c", manufacturer: "m", tdpWatts: watts))
        return try #require(Valuer([ruleset(table, modifiers)]).value(listing).layers.first?.lines.first)
    }

    @Test(
        arguments: [
            (10, 8, "-20.00", "fanless: −$20.00"), (15, 64, "-20.00", "fanless: −$20.00"), (65, 64, "-10.00", "row 2: −$10.00"),
            (90, 32, "-4.50", "big: −$4.50"), (90, 16, "0.00", "no row holds"), (nil, 64, "0.00", "no row holds"),
        ] as [(Int?, Int, String, String)])
    func `the first row that holds gives the amount`(watts: Int?, ram: Int, amount: String, reason: String) throws {
        let line = try line(DecisionTable(.first, rows: Self.rows), watts: watts, ram: ram)
        #expect(line.amount.description == amount && line.reason == reason && line.error == nil)
    }

    @Test(
        arguments: [
            (10, 8, "-30.00", "fanless + row 2: −$30.00"), (65, 64, "-14.50", "row 2 + big: −$14.50"), (90, 64, "-4.50", "big: −$4.50"),
            (90, 8, "0.00", "no row holds"), (nil, 64, "0.00", "no row holds"),
        ] as [(Int?, Int, String, String)])
    func `a collecting table adds up all rows that hold`(watts: Int?, ram: Int, amount: String, reason: String) throws {
        let line = try line(DecisionTable(.collect, rows: Self.rows), watts: watts, ram: ram)
        #expect(line.amount.description == amount && line.reason == reason && line.error == nil)
    }

    @Test func `a row without conditions holds for every listing`() throws {
        let table = DecisionTable(rows: Self.rows + [.init(2, name: "any other")])
        #expect(try line(table, watts: 200).reason == "any other: $2.00")
        #expect(try line(table, watts: 10).amount == Money(-20))
    }

    @Test func `modifiers apply to the row that holds, and to nothing where none does`() throws {
        let modifiers = Modifiers(conditionMultipliers: ["used": 0.5], minimumUSD: -8, maximumUSD: -1)
        let table = DecisionTable(rows: Self.rows)
        #expect(try line(table, modifiers, watts: 10).reason == "fanless: −$20.00 × 0.5 (used), kept at −$8.00")
        #expect(try line(table, modifiers, watts: 50).amount == Money(-5))
        #expect(try line(table, modifiers, watts: 200).amount == .zero)
    }

    @Test func `a sum too large for money is an error of the rule`() throws {
        let rows = [DecisionTable.Row](repeating: .init(1e308), count: 3)
        #expect(try line(DecisionTable(.collect, rows: rows), watts: 1).error == "overflow: the amount is too large")
    }

    @Test func `rows that can never decide are warned of`() {
        let narrow = Condition.test("ram_gb", .gte, 32)
        #expect(warnings(DecisionTable(rows: [])) == ["warning empty-table groups[0].rules[0].actions[0]"])
        #expect(
            warnings(DecisionTable(rows: [.init(1, when: narrow), .init(2), .init(3, when: .test("ram_gb", .gte, 8)), .init(4)])) == [
                "warning unreachable-row groups[0].rules[0].actions[0].rows[2]",
                "warning unreachable-row groups[0].rules[0].actions[0].rows[3]",
            ])
        #expect(
            warnings(DecisionTable(rows: [.init(1, when: narrow), .init(2, when: .test("ram_gb", .gte, 64)), .init(3, when: narrow)]))
                == ["warning unreachable-row groups[0].rules[0].actions[0].rows[2]"])
        #expect(warnings(DecisionTable(rows: [.init(1, when: .all([])), .init(2)])).count == 1)
        // Where all rows that hold are added up, each of them decides.
        #expect(warnings(DecisionTable(.collect, rows: [.init(1), .init(1, when: narrow), .init(2, when: narrow)])) == [])
    }

    private let faulty = """
        {"id": "s", "groups": [{"id": "g", "rules": [{"id": "r", "actions": [
          {"action_type": "decision_table", "hit": "first", "rows": [
            {"conditions": {"field_name": "ram_bg", "operator": "gte", "value": 8}, "value_usd": -1},
            {"value_usd": -2, "nmae": "x"},
            {"conditions": [
              {"field_name": "ram_gb", "operator": "gte", "value": 8},
              {"logical_operator": "or", "conditions": [{"field_name": "ram_gb", "operator": "gte", "value": "lots"}]}], "value_usd": 5}
          ], "modifiers": {"min_usd": 5, "max_usd": 1}}
        ]}]}]}
        """

    @Test func `mistakes in rows are told all at once with line, column and path`() {
        let found = Ruleset.check(json: Array(faulty.utf8)).map {
            "\($0.location?.line ?? 0):\($0.location?.column ?? 0)+\($0.location?.length ?? 0) \($0.severity) \($0.code) \($0.path)"
        }
        let action = "groups[0].rules[0].actions[0]"
        #expect(
            found == [
                "3:35+8 error unknown-field \(action).rows[0].conditions.field_name", "4:23+6 warning unknown-name \(action).rows[1].nmae",
                "5:5+16 warning unreachable-row \(action).rows[2]",
                "7:102+6 error wrong-type \(action).rows[2].conditions[1].conditions[0].value",
                "8:31+1 error bounds-reversed \(action).modifiers.min_usd",
            ])
    }

    @Test func `a table with a row that cannot be built takes its rule out, and names it`() throws {
        let table = DecisionTable(rows: [.init(1, when: .test("ram_bg", .gte, 8)), .init(2)])
        let line = try line(table, watts: 1)
        #expect(!line.matched && line.error == "unknown-field: `ram_bg` is not a known field")
    }

    @Test(
        arguments: [
            ("\"hit\": \"last\", \"rows\": []", "unknown-value"), ("\"rows\": {}", "wrong-type"), ("\"rows\": [5]", "wrong-type"),
            ("\"rows\": [{\"name\": \"no amount\"}]", "missing-value"), ("\"rows\": [{\"value_usd\": \"ten\"}]", "wrong-type"),
            ("\"rows\": [{\"value_usd\": 1, \"conditions\": [{\"value\": 1}]}]", "missing-name"),
        ])
    func `a table of broken structure is refused`(table: String, code: String) throws {
        let text =
            "{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\", \"actions\": [{\"action_type\": \"decision_table\", \(table)}]}]}]}"
        let error = try #require(throws: DealError.self) { try Ruleset(json: Array(text.utf8)) }
        #expect(error.diagnostics.map(\.code) == [code])
    }

    @Test func `a table reads back from its JSON, and is read with its defaults`() throws {
        let whole = ruleset(DecisionTable(.collect, rows: Self.rows + [.init(0)]), Modifiers(clamp: true, maximumUSD: 0))
        #expect(try Ruleset(json: Array(whole.json().utf8)) == whole)
        let text =
            "{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\", \"actions\": [{\"action_type\": \"decision_table\"}]}]}]}"
        let action = try Ruleset(json: Array(text.utf8)).groups[0].rules[0].actions[0]
        #expect(action == Action(.decisionTable))
        #expect(Ruleset.check(json: Array(text.utf8)).map(\.code) == ["empty-table"])
    }
}
