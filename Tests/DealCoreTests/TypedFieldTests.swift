import DealCore
import Testing

private let schema = FieldSchema.listing.adding([
    .init("custom.seen", type: .date), .init("custom.wifi", type: .boolean), .init("custom.ports", type: .list),
    .init("custom.rating", type: .text), .init("custom.grade", type: .text, choices: ["A", "B", "C"]),
    .init("custom.months", type: .number),
])

private func ruleset(_ condition: Condition?, _ action: Action = .fixed(1)) -> Ruleset {
    let rule = Rule(id: "r", name: "r", conditions: condition, actions: [action])
    return Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
}

private func holds(_ condition: Condition, custom name: String, _ value: Value, _ schema: FieldSchema = schema) -> Bool {
    let listing = Listing(title: "t", attributes: [name: value])
    return Valuer([ruleset(condition)], schema: schema).value(listing).matchedCount == 1
}

@Suite struct TypedFieldTests {
    /// Every comparison of days, and for which of three days it holds.
    @Test(
        arguments: [
            (.greaterThan, "2026-02-28", ["2026-03-01"]), (.gte, "2026-02-28", ["2026-02-28", "2026-03-01"]),
            (.lessThan, "2026-02-28", ["0999-12-31"]), (.lte, "2026-02-28", ["0999-12-31", "2026-02-28"]),
            (.between, ["2026-01-01", "2026-02-28"], ["2026-02-28"]),
            (.between, ["2026-02-28", "2026-03-01"], ["2026-02-28", "2026-03-01"]),
            (.equals, "2026-02-28", ["2026-02-28"]), (.startsWith, "2026-", ["2026-02-28", "2026-03-01"]),
        ] as [(Operator, Value, [String])])
    func `days are compared by time, in fields declared as dates and in undeclared ones`(test: Operator, value: Value, holding: [String]) {
        for day in ["0999-12-31", "2026-02-28", "2026-03-01"] {
            #expect(holds(.test("custom.seen", test, value), custom: "seen", .text(day)) == holding.contains(day), "\(day)")
            #expect(holds(.test("custom.free", test, value), custom: "free", .text(day), .listing) == holding.contains(day), "\(day)")
        }
    }

    @Test(arguments: [.null, "", "soon", "2026-02-30", "20260301", 20_260_301, true, ["2026-03-01"], ["day": "2026-03-01"]] as [Value])
    func `what is no day fails every comparison of days`(value: Value) {
        for test in [Operator.greaterThan, .gte, .lessThan, .lte] {
            #expect(!holds(.test("custom.seen", test, "2026-02-28"), custom: "seen", value))
        }
        #expect(!holds(.test("custom.seen", .between, ["0001-01-01", "9999-12-31"]), custom: "seen", value))
    }

    @Test func `the time and zone of a date-time change nothing`() {
        #expect(holds(.test("custom.seen", .gte, "2026-02-28"), custom: "seen", "2026-02-28T00:30:00+09:00"))
        #expect(!holds(.test("custom.seen", .lessThan, "2026-02-28"), custom: "seen", "2026-02-28T00:30:00+09:00"))
    }

    @Test func `in formulas days are text that sorts by time`() throws {
        let formula = try Formula("-5 if custom.seen >= '2026-02-28' else 0", schema: schema)
        #expect(try formula.amount(for: ["custom": ["seen": "2026-03-01"]]) == -5)
        #expect(try formula.amount(for: ["custom": ["seen": "2025-12-31"]]) == 0)
        #expect(Formula.check("custom.seen * 2.5 + 1", schema: schema).contains { $0.code == "wrong-type" })
    }

    @Test(
        arguments: [
            (.gte, "soon", "write a day as `2026-11-21`"), (.gte, 5, "write a day as `2026-11-21`"),
            (.lessThan, "2026-02-30", "write a day as `2026-11-21`"), (.lte, "2026-02-28T10:00:00Z", "write the day alone: `2026-02-28`"),
            (.between, ["2026-02-28"], "write `[\"2026-01-01\", \"2026-12-31\"]`"),
            (.between, [1, 2], "write `[\"2026-01-01\", \"2026-12-31\"]`"),
        ] as [(Operator, Value, String)])
    func `a date is only compared with dates`(test: Operator, value: Value, hint: String) throws {
        let found = try #require(ruleset(.test("custom.seen", test, value)).check(schema: schema).first)
        #expect(found.severity == .error && found.code == "wrong-type" && found.path.hasSuffix("conditions.value"))
        #expect(found.hint == hint)
    }

    @Test(
        arguments: [
            // What a field of that type can never pass, or passes only in a way nobody means.
            ("custom.ports", .greaterThan, 1, "never-matches", "operator"),
            ("custom.ports", .between, [1, 2], "never-matches", "operator"),
            ("custom.ports", .startsWith, "usb", "never-matches", "operator"), ("custom.ports", .equals, "usb", "never-equal", "value"),
            ("custom.ports", .isIn, ["usb"], "never-equal", "value[0]"), ("cpu", .contains, "intel", "never-matches", "operator"),
            ("cpu", .gte, 1, "never-matches", "operator"), ("cpu", .equals, "intel", "never-equal", "value"),
            ("custom.wifi", .gte, 1, "wrong-type", "operator"), ("custom.wifi", .contains, "t", "wrong-type", "operator"),
            ("custom.wifi", .equals, "yes", "never-equal", "value"), ("custom.wifi", .equals, "true", "never-equal", "value"),
            ("custom.wifi", .isIn, [2], "never-equal", "value[0]"), ("custom.months", .equals, "many", "never-equal", "value"),
            ("custom.rating", .gte, 4, "wrong-type", "field_name"), ("custom.seen", .equals, "May", "never-equal", "value"),
            ("custom.seen", .between, ["2026-03-01", "2026-02-28"], "never-matches", "value"),
            ("custom.grade", .equals, "D", "never-equal", "value"),
            ("custom.grade", .isIn, ["a", "E"], "never-equal", "value[1]"),
            ("custom.wfii", .equals, true, "undeclared-field", "field_name"),
        ] as [(String, Operator, Value, String, String)])
    func `a test that a field's type rules out is warned of`(
        field: String, test: Operator, value: Value, code: String, part: String
    ) throws {
        let found = ruleset(.test(field, test, value)).check(schema: schema)
        #expect(found.map(\.code) == [code], "\(found)")
        #expect(found.map(\.path) == ["groups[0].rules[0].conditions.\(part)"])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    @Test(
        arguments: [
            ("custom.ports", .contains, "usb"), ("custom.ports", .regex, "^usb"), ("custom.ports", .equals, ["usb"]),
            ("custom.ports", .isIn, [["usb"], ["hdmi", "usb"]]), ("custom.ports", .isNull, .null), ("cpu", .isNotNull, .null),
            ("custom.wifi", .equals, true), ("custom.wifi", .equals, 1), ("custom.grade", .equals, "a"), ("custom.months", .equals, "12"),
            ("custom.seen", .gte, "2026-02-28"), ("custom.seen", .equals, "2026-02-28"), ("custom.seen", .isIn, ["2026-02-28", .null]),
            ("custom.colour", .equals, "red"),
        ] as [(String, Operator, Value)])
    func `a test that fits its field's type is not warned of`(field: String, test: Operator, value: Value) {
        #expect(ruleset(.test(field, test, value)).check(schema: schema) == [])
    }

    @Test func `lists are asked for an element with contains, and compared as a whole with in`() {
        let ports: Value = ["USB-C", "HDMI"]
        #expect(holds(.test("custom.ports", .contains, "hdmi"), custom: "ports", ports))
        #expect(!holds(.test("custom.ports", .contains, "vga"), custom: "ports", ports))
        #expect(holds(.test("custom.ports", .isIn, [["VGA"], ["USB-C", "HDMI"]]), custom: "ports", ports))
        #expect(!holds(.test("custom.ports", .isIn, ["HDMI"]), custom: "ports", ports))
    }

    @Test(
        arguments: [
            (Condition.test("wifi", .equals, true), Action.fixed(1), "did you mean `custom.wifi`?"),
            (.test("custom.mnths", .gte, 1), .fixed(1), "did you mean `custom.months`?"),
            (.test("ram_gb", .gte, 1), .perUnit("custom.month", 1), "did you mean `custom.months`?"),
            (.test("ram_gb", .gte, 1), .formula("custom.monhts * 2"), "did you mean `custom.months`?"),
            (.test("ram_gb", .gte, 1), .formula("custom_monhts * 2"), "did you mean `custom.months`?"),
            (
                .test("ram_gb", .gte, 1), .fixed(1, Modifiers(multipliers: [.init(field: "custom.grad", rows: [])])),
                "did you mean `custom.grade`?"
            ),
        ])
    func `a declared custom field is suggested for a name like it`(condition: Condition, action: Action, hint: String) {
        #expect(ruleset(condition, action).check(schema: schema).contains { $0.hint == hint })
        // Without the declaration nothing is known about custom fields.
        #expect(!ruleset(condition, action).check().contains { $0.hint == hint })
    }

    @Test func `a declared custom field has its type in formulas and actions`() {
        #expect(Formula.check("custom.ports + 1", schema: schema).contains { $0.code == "wrong-type" && $0.severity == .error })
        #expect(Formula.check("custom_months * -2", schema: schema) == [])
        #expect(ruleset(nil, .perUnit("custom.seen", 1)).check(schema: schema).map(\.code) == ["wrong-type"])
        #expect(ruleset(nil, .perUnit("custom.months", 1)).check(schema: schema) == [])
    }
}
