import DealCore
import Testing

private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

@Suite struct RulesetVersionTests {
    @Test(
        arguments: [
            (nil, nil, "2026-11-21", true), ("2026-11-21", nil, "2026-11-21", true), ("2026-11-22", nil, "2026-11-21", false),
            (nil, "2026-11-21", "2026-11-21", true), (nil, "2026-11-20", "2026-11-21", false),
            ("2026-01-01", "2026-12-31", "2026-11-21", true), ("2026-01-01", "2026-06-30", "2026-11-21", false),
            ("2026-12-01", "2026-01-31", "2026-12-15", false),
        ] as [(String?, String?, String, Bool)])
    func `a ruleset is in force from its first day to its last`(from: String?, to: String?, on: String, inForce: Bool) throws {
        let ruleset = Ruleset(id: "s", name: "s", validFrom: try from.map(day), validTo: try to.map(day))
        #expect(ruleset.isInForce(on: try day(on)) == inForce)
    }

    @Test func `days and versions are written only where they say something`() throws {
        let rule = Rule(id: "r", name: "r", actions: [.fixed(1)])
        var ruleset = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
        #expect(!ruleset.json().contains("valid_") && !ruleset.json().contains("\"version\": 1,"))
        ruleset.validFrom = try day("2026-01-01")
        ruleset.validTo = try day("2026-12-31")
        ruleset.groups[0].rules[0].version = 3
        let json = ruleset.json()
        #expect(json.contains("\"valid_from\": \"2026-01-01\"") && json.contains("\"valid_to\": \"2026-12-31\""))
        #expect(json.contains("\"version\": 3"))
        #expect(try Ruleset(json: Array(json.utf8)) == ruleset)
        #expect(Ruleset.check(json: Array(json.utf8)) == [])
    }

    @Test func `a ruleset that ends before it begins is an error with its place, and never applies`() throws {
        let text = """
            {"id": "s", "valid_from": "2026-12-01",
             "valid_to": "2026-01-31", "groups": [{"id": "g", "rules": [{"id": "r", "actions": [{"action_type": "fixed_value", "value_usd": -1}]}]}]}
            """
        let found = try #require(Ruleset.check(json: Array(text.utf8)).first)
        #expect(found.severity == .error && found.code == "bounds-reversed" && found.path == "valid_to")
        #expect(found.location == Diagnostic.Location(line: 2, column: 14, length: 12))
        #expect(Valuer([try Ruleset(json: Array(text.utf8))]).value(Listing(title: "t")).layers == [])
    }

    @Test(arguments: ["\"soon\"", "\"2026-02-30\"", "\"2026-11-21T00:00:00Z\"", "\"\"", "20261121", "true"])
    func `a day that is none is refused with its place`(written: String) throws {
        let text = "{\"id\": \"s\", \"valid_from\": \(written)}"
        let error = try #require(throws: DealError.self) { try Ruleset(json: Array(text.utf8)) }
        let found = try #require(error.diagnostics.first)
        #expect(found.code == (written.hasPrefix("\"") ? "invalid-date" : "wrong-type") && found.path == "valid_from")
        #expect(found.location?.column == 27)
    }

    @Test func `no day is no bound`() throws {
        let ruleset = try Ruleset(json: Array("{\"id\": \"s\", \"valid_from\": null}".utf8))
        let first = try day("0001-01-01")
        #expect(ruleset.validFrom == nil && ruleset.isInForce(on: first))
    }

    @Test(arguments: ["1.5", "\"2\"", "true"])
    func `the version of a rule is a whole number`(written: String) {
        let text = "{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\", \"version\": \(written)}]}]}"
        #expect(throws: DealError.self) { try Ruleset(json: Array(text.utf8)) }
    }
}
