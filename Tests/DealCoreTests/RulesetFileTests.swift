import DealCore
import Foundation
import Testing

@Suite struct RulesetFileTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func fixture(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures/rules"))
        return Array(try Data(contentsOf: url))
    }

    private func lines(_ name: String) throws -> [Substring] {
        String(decoding: try fixture(name), as: UTF8.self).split(separator: "\n")
    }

    @Test(
        arguments: [
            ("{\"id\": \"s\"}", .ruleset), ("{\"format\": \"dealkit.ruleset/1\", \"id\": \"s\", \"entities\": 1}", .ruleset),
            ("{\"schema_version\": \"1.0\", \"rulesets\": []}", .package), ("{\"schema_version\": \"1.0\", \"entities\": {}}", .baseline),
            ("{\"format\": \"rules-bench/1\", \"id\": \"n\", \"groups\": []}", .neutral),
        ] as [(String, RulesetFile.Format)])
    func `the format is told by the content`(text: String, format: RulesetFile.Format) throws {
        #expect(try RulesetFile.read(bytes(text)).format == format)
    }

    @Test(
        arguments: [
            ("5", .invalidRuleset), ("{}", .invalidRuleset), ("{\"rulesets\": 1}", .invalidPackage),
            ("{\"entities\": []}", .invalidBaseline),
            ("{\"format\": \"rules-bench/2\", \"id\": \"n\"}", .invalidRuleset), ("{\"format\": \"other\"}", .invalidRuleset),
            ("", .invalidJSON),
        ] as [(String, DealError.Code)])
    func `what cannot be read is refused under the code of its format`(text: String, code: DealError.Code) throws {
        let error = try #require(throws: DealError.self) { try RulesetFile.read(bytes(text)) }
        #expect(error.code == code)
    }

    @Test func `a ruleset comes with all that its check finds`() throws {
        let text =
            "{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\", \"actions\": [{\"action_type\": \"magic\"}]}]}]}"
        let file = try RulesetFile.read(bytes(text))
        #expect(file.diagnostics == Ruleset.check(json: bytes(text)) && file.diagnostics.map(\.code) == ["unknown-action"])
        #expect(file.rulesets == [try Ruleset(json: bytes(text))])
    }

    @Test func `the neutral ruleset values the first 300 listings as recorded`() throws {
        let file = try RulesetFile.read(try fixture("ruleset.json"))
        #expect(file.diagnostics.map(\.code) == ["not-kept", "possible-division-by-zero"])
        let records = try lines("listings.jsonl").map { try JSON.parse(String($0)).members }
        let expected = try lines("expected.csv").dropFirst().map { $0.split(separator: ",").map(String.init) }
        let everything = records.reduce(into: [String: Value]()) { $0.merge($1) { $0.isNull ? $1 : $0 } }
        let order = file.rulesets[0].groups.flatMap { $0.rules.map(\.id) }
        #expect(records.count == 300 && order.count == 60)
        for schema in [FieldSchema(describing: everything), file.schema] {
            let valuer = Valuer(file.rulesets, schema: schema)
            #expect(valuer.diagnostics.allSatisfy { $0.severity == .warning })
            for (record, row) in zip(records, expected) {
                let valuation = valuer.value(record)
                let total = try #require(Double(row[1]))
                #expect(
                    (valuation.total.doubleValue - total).magnitude <= 0.00005 * Double(max(1, valuation.matchedCount)), "listing \(row[0])"
                )
                let matched = Set(valuation.layers.flatMap(\.lines).filter(\.matched).map(\.ruleID))
                let mask = order.enumerated().reduce(UInt64(0)) { matched.contains($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
                #expect(mask == UInt64(row[4], radix: 16) && valuation.matchedCount == Int(row[3]), "listing \(row[0])")
                #expect(valuation.layers.flatMap(\.lines).allSatisfy { $0.error == nil })
            }
        }
    }

    @Test func `the parts of a neutral ruleset mean what they say`() throws {
        let text = """
            {"format": "rules-bench/1", "id": "n", "version": 3, "fields": {"a": "number?", "b": "string", "price_usd": "number"}, "groups": [
              {"id": "g", "name": "G", "priority": 4, "rules": [
                {"id": "r", "name": "R", "priority": 2, "enabled": false, "match": "any",
                 "conditions": [{"field": "a", "op": "ne", "value": 1}, {"field": "b", "op": "not_in", "value": ["x"]}], "action": {"type": "fixed", "value": -2}},
                {"id": "s", "conditions": [{"field": "a", "op": "between", "value": [1, 2]}, {"field": "a", "op": "lt", "value": 2}],
                 "action": {"type": "per_unit", "field": "a", "value": 1.5}},
                {"id": "t", "match": "all", "conditions": [], "action": {"type": "percentage", "of": "price_usd", "value": 8}},
                {"id": "u", "action": {"type": "formula", "expr": "a * 2"}}]}]}
            """
        let file = try RulesetFile.read(bytes(text))
        let rules = [
            Rule(
                id: "r", name: "R", evaluationOrder: 2, isActive: false,
                conditions: .any([.test("a", .notEquals, 1), .test("b", .notIn, ["x"])]),
                actions: [.fixed(-2)]),
            Rule(
                id: "s", name: "s", conditions: .all([.test("a", .between, [1, 2]), .test("a", .lessThan, 2)]),
                actions: [.perUnit("a", 1.5)]),
            Rule(id: "t", name: "t", conditions: .all([]), actions: [.percentage(8)]),
            Rule(id: "u", name: "u", actions: [.formula("a * 2")]),
        ]
        #expect(
            file.rulesets == [
                Ruleset(id: "n", name: "n", version: "3", groups: [RuleGroup(id: "g", name: "G", displayOrder: 4, rules: rules)])
            ])
        #expect(file.schema.fields.map(\.name) == ["a", "b", "price_usd"] && file.schema.fields.map(\.isNullable) == [true, false, false])
        #expect(file.diagnostics == [])
    }

    @Test func `what is wrong with a neutral ruleset is told with its place`() throws {
        let text = """
            {"format": "rules-bench/1", "id": "n", "fields": {"cores": "int"}, "groups": [{"id": "g", "rules": [
              {"id": "r", "conditions": [{"field": "core", "op": "gte", "value": 1}, {"field": "cores", "op": "like", "value": 1}],
               "action": {"type": "magic"}},
              {"id": "s", "action": {"type": "formula", "expr": "1 + nope"}}]}]}
            """
        let found = try RulesetFile.read(bytes(text)).diagnostics.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.code)" }
        #expect(
            found == ["1:60 unknown-value", "2:40 unknown-field", "2:99 unknown-operator", "3:23 unknown-action", "4:58 unknown-field"])
        let broken = """
            {"format": "rules-bench/1", "id": "n", "groups": [{"id": "g", "rules": [
              {"id": "r", "match": "some", "action": {"type": "percentage", "of": "ram_gb", "value": 1}}, 5, {"action": 5}]}]}
            """
        let error = try #require(throws: DealError.self) { try RulesetFile.read(bytes(broken)) }
        #expect(error.diagnostics.map(\.code) == ["unknown-value", "unknown-value", "wrong-type", "missing-name", "wrong-type"])
    }

    @Test func `random damage never traps`() throws {
        var generator = Generator(seed: 34)
        let whole = try fixture("ruleset.json").prefix(4_000)
        let end = bytes("\"value\": 1}],\"action\": {}}]}]}")
        let cut = try #require(whole.lastIndex(of: UInt8(ascii: "{")))
        for _ in 0..<300 {
            _ = try? RulesetFile.read(damaged(Array(whole[..<cut]) + bytes("{") + end, &generator))
        }
    }
}
