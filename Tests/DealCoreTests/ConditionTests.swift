import DealCore
import Testing

/// One of each kind of value a field can hold.
private let kinds: [(name: String, value: Value)] = [
    ("null", .null), ("true", true), ("false", false), ("16", 16), ("0", 0), ("-4.5", -4.5), ("'16'", "16"), ("' 16.0 '", " 16.0 "),
    ("'Used'", "Used"),
    ("''", ""), ("'Größe'", "Größe"), ("[used, 16]", ["used", 16]), ("[]", []), ("{}", [:]),
]

@Suite struct ConditionTests {
    private func holds(_ condition: Condition, _ values: [String: Value]) -> Bool? {
        let rule = Rule(id: "r", name: "r", conditions: condition, actions: [.fixed(1)])
        let ruleset = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
        let valuer = Valuer([ruleset], schema: FieldSchema(fields: [], isOpen: true))
        if valuer.diagnostics.contains(where: { $0.severity == .error }) { return nil }
        return valuer.value(values).matchedCount == 1
    }

    /// Every operator with a value, and the kinds it holds for; all others it does not.
    @Test(
        arguments: [
            (.isNull, .null, ["null"]),
            (
                .isNotNull, .null,
                ["true", "false", "16", "0", "-4.5", "'16'", "' 16.0 '", "'Used'", "''", "'Größe'", "[used, 16]", "[]", "{}"]
            ),
            (.equals, 16, ["16", "'16'", "' 16.0 '"]), (.equals, "16", ["16", "'16'"]), (.equals, "USED", ["'Used'"]),
            (.equals, 1, ["true"]),
            (.equals, false, ["false", "0"]), (.equals, "GRÖSSE", []), (.equals, "GRÖßE", ["'Größe'"]),
            (.equals, ["used", 16], ["[used, 16]"]), (.equals, .null, []),
            (.notEquals, 16, ["true", "false", "0", "-4.5", "'Used'", "''", "'Größe'", "[used, 16]", "[]", "{}"]),
            (.notEquals, "used", ["true", "false", "16", "0", "-4.5", "'16'", "' 16.0 '", "''", "'Größe'", "[used, 16]", "[]", "{}"]),
            (.greaterThan, 0, ["true", "16", "'16'", "' 16.0 '"]), (.lessThan, 0.5, ["false", "0", "-4.5"]),
            (.gte, "16", ["16", "'16'", "' 16.0 '"]),
            (.lte, true, ["true", "false", "0", "-4.5"]), (.between, [0, "16"], ["true", "false", "16", "0", "'16'", "' 16.0 '"]),
            (.between, [16, 0], []),
            (.contains, "USE", ["'Used'", "[used, 16]"]), (.contains, 16, ["16", "'16'", "' 16.0 '", "[used, 16]"]),
            (.contains, "röß", ["'Größe'"]),
            (.contains, "", ["true", "false", "16", "0", "-4.5", "'16'", "' 16.0 '", "'Used'", "''", "'Größe'", "[used, 16]"]),
            (.startsWith, "u", ["'Used'"]), (.startsWith, 1, ["16", "'16'"]), (.startsWith, "GRÖ", ["'Größe'"]),
            (.endsWith, "ED", ["'Used'"]), (.endsWith, "ßE", ["'Größe'"]),
            (.endsWith, 5, ["-4.5"]), (.regex, "^(used|1\\d)$", ["16", "'16'", "'Used'", "[used, 16]"]), (.regex, "[ö]ß", ["'Größe'"]),
            (.isIn, ["USED", 16, .null], ["16", "'16'", "' 16.0 '", "'Used'"]), (.isIn, [], []), (.isIn, [["used", 16]], ["[used, 16]"]),
            (.notIn, ["used", "16"], ["true", "false", "0", "-4.5", "' 16.0 '", "''", "'Größe'", "[used, 16]", "[]", "{}"]),
            (.notIn, [], ["true", "false", "16", "0", "-4.5", "'16'", "' 16.0 '", "'Used'", "''", "'Größe'", "[used, 16]", "[]", "{}"]),
        ] as [(Operator, Value, [String])])
    func `every operator decides for every kind of value`(test: Operator, value: Value, holding: [String]) {
        for kind in kinds {
            #expect(holds(.test("x", test, value), ["x": kind.value]) == holding.contains(kind.name), "\(kind.name)")
        }
        // A field that is missing altogether is a field without a value.
        #expect(holds(.test("x", test, value), [:]) == holding.contains("null"))
    }

    @Test func `an operator is known by its name in any case, and there are fifteen`() {
        #expect(Operator.allCases.count == 15)
        #expect(Operator(rawValue: "NOT_IN") == .notIn)
        #expect(holds(.test("x", Operator(rawValue: "Equals"), 1), ["x": 1]) == true)
    }

    @Test(
        arguments: [
            (.gte, "16GB"), (.gte, .null), (.lessThan, []), (.between, [1]), (.between, [1, 2, 3]), (.between, ["a", 2]), (.between, 5),
            (.isIn, "ddr5"),
            (.notIn, ["ddr5": 1]), (.contains, .null), (.startsWith, ["a"]), (.regex, "("), (.regex, .null),
            (Operator(rawValue: "like"), 1),
        ] as [(Operator, Value)])
    func `an operator that cannot work with its value is refused`(test: Operator, value: Value) {
        #expect(holds(.test("x", test, value), ["x": 1]) == nil)
    }

    private static let yes = Condition.test("x", .equals, 1)
    private static let no = Condition.test("x", .equals, 2)

    @Test(
        arguments: [
            (.all([]), true), (.any([]), false), (.none([]), true), (.all([yes, yes]), true), (.all([yes, no]), false),
            (.any([no, yes]), true), (.any([no, no]), false),
            (.none([no, no]), true), (.none([no, yes]), false), (.none([yes]), false), (.all([.any([no, yes]), .none([no])]), true),
            (.any([.all([yes, no]), .none([.all([]), no])]), false), (.none([.none([yes])]), true),
            (.all([.all([.all([.any([yes])])])]), true),
        ] as [(Condition, Bool)])
    func `groups combine as and, or, and none of`(condition: Condition, expected: Bool) {
        #expect(holds(condition, ["x": 1]) == expected)
    }

    /// The plainest reading of a condition, as an oracle.
    private func plainly(_ condition: Condition, _ listing: Listing) -> Bool {
        switch condition {
        case .all(let parts): parts.allSatisfy { plainly($0, listing) }
        case .any(let parts): parts.contains { plainly($0, listing) }
        case .none(let parts): !parts.contains { plainly($0, listing) }
        case .test:
            Valuer([
                Ruleset(
                    id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [Rule(id: "r", name: "r", conditions: condition)])])
            ])
            .value(listing).matchedCount == 1
        }
    }

    @Test func `nested groups decide as their tests one by one do`() {
        var generator = Generator(seed: 5)
        for index in 0..<300 {
            let condition = generator.condition()
            var listing = generator.listing(id: Int64(index))
            listing.rulesetID = nil
            listing.disabledRulesetIDs = []
            let whole = Ruleset(
                id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [Rule(id: "r", name: "r", conditions: condition)])])
            #expect((Valuer([whole]).value(listing).matchedCount == 1) == plainly(condition, listing), "\(condition)")
        }
    }

    @Test func `a path steps through maps only`() {
        #expect(holds(.test("a.b.c", .equals, 1), ["a": ["b": ["c": 1]]]) == true)
        #expect(holds(.test("a.b", .isNull), ["a": 5]) == true)
        #expect(holds(.test("a.0", .isNull), ["a": [8]]) == true)
        #expect(holds(.test("a.count", .isNull), ["a": "text"]) == true)
        #expect(holds(.test("A", .isNull), ["a": 1]) == true)
        #expect(holds(.test("a.b", .isNull), ["a.b": 1]) == true)
        #expect(holds(.test("gpu", .isNull), ["gpu": .null]) == true)
    }
}
