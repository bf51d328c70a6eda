import Testing

@testable import DealCore

/// The JSON of a ruleset whose list of groups, or of some part of its only rule, is written out.
private func json(
    groups: String? = nil, rules: String? = nil, conditions: String = "[]",
    actions: String = "[{\"action_type\": \"additive\", \"value_usd\": 1}]"
) -> [UInt8] {
    let rules = rules ?? "{\"id\": \"r\", \"conditions\": \(conditions), \"actions\": \(actions)}"
    return Array("{\"id\": \"s\", \"groups\": [\(groups ?? "{\"id\": \"g\", \"rules\": [\(rules)]}")]}".utf8)
}

private func repeated(_ count: Int, _ text: (Int) -> String) -> String {
    (0..<count).map(text).joined(separator: ",")
}

private func list(_ count: Int, _ text: (Int) -> String) -> String {
    "[\(repeated(count, text))]"
}

/// How long some work takes on a machine that may be busy with other tests: the best of three goes where the first is slow.
private func time(_ work: () -> Void) -> Duration {
    var best = Duration.seconds(60)
    for _ in 0..<3 where best >= .seconds(10) { best = min(best, processorTime(work)) }
    return best
}

@Suite(.serialized) struct RulesetLimitTests {
    @Test func `reading gives up at a thousand errors`() {
        let text = json(groups: repeated(10_000) { _ in "{}" })
        #expect(throws: DealError.self) { try Ruleset(json: text) }
        do throws(DealError) {
            _ = try Ruleset(json: text)
        } catch {
            #expect(error.diagnostics.count == Ruleset.maximumDiagnostics)
            #expect(error.diagnostics.last?.path == "groups[999].id")
        }
        #expect(Ruleset.check(json: text).count == Ruleset.maximumDiagnostics)
    }

    @Test func `no number of warnings hides an error`() {
        let odd = repeated(3_000) { "\"odd\($0)\": 0" }
        let structure = Array("{\(odd), \"id\": \"s\", \"priority\": \"high\"}".utf8)
        #expect(Ruleset.check(json: structure).filter { $0.severity == .error }.map(\.path) == ["priority"])
        let meaning = Array("{\(odd), \"id\": \"s\", \"groups\": [{\"id\": \"g\"}, {\"id\": \"g\"}]}".utf8)
        let found = Ruleset.check(json: meaning)
        #expect(found.count == Ruleset.maximumDiagnostics)
        #expect(found.filter { $0.severity == .error }.map(\.code) == ["duplicate-id"])
    }

    @Test func `rules beyond the first thousand errors are skipped and named all the same`() {
        let rules = (0..<1_500).map { Rule(id: "r\($0)", name: "Rule \($0)", conditions: .test("nope", .isNull), actions: [.fixed(1)]) }
        let valuer = Valuer([Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])])
        #expect(valuer.diagnostics.count == Ruleset.maximumDiagnostics)
        let valuation = valuer.value(Listing(title: "t"))
        #expect(valuation.layers[0].lines.count == 1_500 && valuation.total == .zero)
        #expect(valuation.layers[0].lines.allSatisfy { $0.error == "unknown-field: `nope` is not a known field" })
    }

    @Test(
        arguments: [
            json(conditions: list(300) { _ in #"{"field_name": "ram_bg", "operator": "is_null"}"# }),
            json(conditions: list(300) { _ in #"{"field_name": "ram_gb", "operator": "equalz"}"# }),
            json(actions: list(300) { _ in #"{"action_type": "additiv"}"# }),
            json(actions: list(300) { _ in #"{"action_type": "formula", "formula": "ram_bg"}"# }),
            json(actions: list(5) { _ in #"{"action_type": "formula", "formula": "1\#(String(repeating: " + ram_bg", count: 60))"}"# }),
            json(rules: repeated(300) { #"{"id": \#($0), "actionz": 0}"# }),
        ])
    func `only the first hundred unknown names get a hint`(text: [UInt8]) {
        let hints = Ruleset.check(json: text).filter { $0.hint?.hasPrefix("did you mean") == true }
        #expect(hints.count == 100)
    }

    @Test func `a custom field that is declared is found behind any number of others that are not`() {
        let schema = FieldSchema.listing.adding([FieldSchema.Field("custom.wifi", type: .boolean)])
        let tests = Array(repeating: Condition.test("custom.wify", .equals, true), count: 200) + [.test("custom.wiffi", .equals, true)]
        let rule = Rule(id: "r", name: "r", conditions: .all(tests), actions: [.fixed(1)])
        let found = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])]).check(schema: schema)
        #expect(found.map(\.code) == Array(repeating: "undeclared-field", count: 201))
    }

    /// A text of one part too many, the path of that part, and the words of the error.
    struct TooMuch: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let path: String
        let text: @Sendable (_ excess: Int) -> [UInt8]

        private init(_ name: String, _ path: String, _ text: @escaping @Sendable (_ excess: Int) -> [UInt8]) {
            testDescription = name
            self.path = path
            self.text = text
        }

        static let all = [
            TooMuch("more than 20000 groups", "groups[20000]") { excess in
                json(groups: repeated(20_000 + excess) { #"{"id":\#($0)}"# })
            },
            TooMuch("more than 20000 rules", "groups[0].rules[20000]") { excess in
                json(rules: repeated(20_000 + excess) { #"{"id":\#($0)}"# })
            },
            TooMuch("more than 100000 actions", "groups[0].rules[0].actions[100000]") { excess in
                json(actions: list(100_000 + excess) { _ in #"{"action_type":"x"}"# })
            },
            TooMuch("more than 100000 rows", "groups[0].rules[0].actions[0].rows[100000]") { excess in
                json(actions: #"[{"action_type":"decision_table","rows":\#(list(100_000 + excess) { _ in #"{"value_usd":1}"# })}]"#)
            },
            TooMuch("more than 100000 rows", "groups[0].rules[0].actions[0].modifiers.brand_multipliers") { excess in
                let factors = repeated(100_000 + excess) { #""a\#($0)":1"# }
                return json(actions: #"[{"action_type":"additive","value_usd":1,"modifiers":{"brand_multipliers":{\#(factors)}}}]"#)
            },
            TooMuch("more than 200000 conditions", "groups[0].rules[0].conditions[200000]") { excess in
                json(conditions: list(200_000 + excess) { _ in #"{"conditions":[]}"# })
            },
            TooMuch("more than 200000 conditions", "groups[0].rules[0].conditions[0].value") { excess in
                let values = list(199_999 + excess) { "\($0)" }
                return json(conditions: #"[{"field_name":"ram_gb","operator":"in","value":\#(values)}]"#)
            },
        ]
    }

    @Test(arguments: TooMuch.all)
    func `a ruleset of one part too many is refused at that part`(limit: TooMuch) throws {
        #expect(throws: Never.self) { try Ruleset(json: limit.text(0)) }
        let found = Ruleset.check(json: limit.text(1)).filter { $0.code == "too-many" }
        #expect(found.map(\.path) == [limit.path])
        #expect(found.first?.message.contains(limit.testDescription) == true)
        #expect(found.first?.location?.column ?? 0 > 1)
    }

    @Test func `the limits count each ruleset of a text anew`() throws {
        var reader = RulesetReader(source: [])
        for _ in 0..<3 {
            let ruleset = reader.ruleset(try JSONParser.parse(json(rules: repeated(8_000) { #"{"id":\#($0)}"# })))
            #expect(ruleset?.groups[0].rules.count == 8_000)
        }
        #expect(reader.json.diagnostics.isEmpty && reader.isComplete)
    }

    /// A text that used to take time, or memory, without bound.
    struct Slow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: [UInt8]

        private static let additive = #""action_type":"additive","value_usd":1"#

        static let all = [
            Slow(
                testDescription: "rules with fields of their own",
                text: json(
                    rules: repeated(5_000) {
                        let test = #"{"field_name":"custom.a\#($0)","operator":"equals","value":"x"}"#
                        return #"{"id":\#($0),"conditions":\#(test),"actions":[{"action_type":"formula","formula":"custom.b\#($0)"}]}"#
                    })),
            Slow(
                testDescription: "a field for each test of one rule",
                text: json(
                    conditions: list(10_000) { #"{"field_name":"custom.a\#($0)","operator":"equals","value":"x"}"# })),
            Slow(
                testDescription: "a long list of texts",
                text: json(conditions: #"{"field_name":"title","operator":"in","value":\#(list(30_000) { #""a\#($0)""# })}"#)),
            Slow(
                testDescription: "factors by brand",
                text: json(
                    actions: #"[{\#(additive),"modifiers":{"brand_multipliers":{\#(repeated(30_000) { #""a\#($0)":1"# })}}}]"#)),
            Slow(
                testDescription: "nothing repeated",
                text: json(conditions: #"{"field_name":"title","operator":"regex","value":"((a{0}|(){9}){999999}){999999}"}"#)),
            Slow(
                testDescription: "elements of fields",
                text: json(actions: #"[{"action_type":"formula","formula":"\#((0..<2_500).map { "custom.a\($0)['a']+" }.joined())1"}]"#)),
            Slow(
                testDescription: "notes before a thousand mistakes",
                text: Array(
                    #"{"id":"s",\#(repeated(30_000) { #""$\#($0)":0"# }),"groups":\#(list(1_000) { #"{"id":\#($0)}"# })}"#.utf8)),
        ]
    }

    @Test(arguments: Slow.all)
    func `what used to take time without bound takes seconds on the busiest machine`(slow: Slow) {
        let elapsed = time {
            _ = Ruleset.check(json: slow.text)
            if let ruleset = try? Ruleset(json: slow.text) { _ = Valuer([ruleset]).value(Listing(title: "a1")) }
        }
        #expect(elapsed < .seconds(10))
    }

    @Test func `the regular expressions of a ruleset are limited together, those of another ruleset apart`() {
        func ruleset(_ id: String) -> Ruleset {
            let rules = (0..<30).map {
                Rule(id: "\(id)\($0)", name: "r", conditions: .test("title", .regex, .text("\($0)a{3900}")), actions: [.fixed(1)])
            }
            return Ruleset(id: id, name: id, groups: [RuleGroup(id: "g", name: "g", rules: rules)])
        }
        let valuer = Valuer([ruleset("a"), ruleset("b")])
        #expect(valuer.diagnostics.map(\.code) == Array(repeating: "regex-too-large", count: 10))
        #expect(valuer.diagnostics.first?.path == "a/groups[0].rules[25].conditions.value")
        #expect(valuer.diagnostics.last?.path == "b/groups[0].rules[29].conditions.value")
        #expect(valuer.diagnostics[0].message == "the patterns of the ruleset are too large together")
    }

    @Test func `a formula reads a field that it also reads a member of`() throws {
        #expect(try Formula("custom.a + custom.a['b']").fields == ["custom.a", "custom.a.b"])
        #expect(try Formula("custom.a['b'] + ram_gb").fields == ["custom.a.b", "ram_gb"])
        #expect(try Formula("custom.a['b'] + custom.a").fields == ["custom.a", "custom.a.b"])
    }
}
