import CLI
import DealCore
import DealService
import Foundation
import Synchronization
import TestKit
import Testing

/// `deal formula` and `deal rules` as a person types them.
struct RulesCommandTests {
    private struct Outcome {
        let status: Int32
        let out: String
        let err: String

        func json() throws -> Value { try JSON.parse(out) }
    }

    private final class Sink: Sendable {
        let text = Mutex("")
        func write(_ more: String) { text.withLock { $0 += more } }
    }

    private func deal(_ words: String...) async -> Outcome {
        let (out, err) = (Sink(), Sink())
        let console = Console(out: { out.write($0) }, err: { err.write($0) }, showsProgress: false)
        let status = await CommandLineTool.run(words, console: console) { throw ServiceError(.badSetting, "no catalogue is needed") }
        return Outcome(status: status, out: out.text.withLock { $0 }, err: err.text.withLock { $0 })
    }

    private let rules = """
        {"format": "dealkit.ruleset/1", "id": "r", "name": "Rules", "groups": [{"id": "g", "name": "G", "rules": [
          {"id": "ram", "name": "RAM", "conditions": [{"field_name": "ram_gb", "operator": "gte", "value": 16}],
           "actions": [{"action_type": "per_unit", "metric": "per_gb", "value_usd": -0.33333}]},
          {"id": "odd, \\"one\\"", "name": "Odd", "conditions": {"field_name": "seller_rating", "operator": "less_than", "value": 3},
           "actions": [{"action_type": "fixed_value", "value_usd": 5}]}]}]}
        """
    private let lines = """
        {"id": 4, "title": "A", "price_usd": 100, "ram_gb": 16, "seller_rating": 4.5}

        {"id": 5, "title": "B", "price_usd": 200, "ram_gb": 32, "seller_rating": 2}
        """

    @Test(arguments: [
        ("-7 // 2", -4.0), ("3 > 2 > 2", 0), ("round(2.675, 2)", 2.67), ("cpu_cores + cpu['cores'] + cpu.cores", 24),
        ("coalesce(nothing, 7)", 7),
    ])
    func `a formula is computed from its context`(formula: String, value: Double) async throws {
        let context = try Workshop().file("context.json", #"{"cpu": {"cores": 8}, "nothing": null}"#)
        let run = await deal("formula", "eval", formula, "--context", context, "--json")
        #expect(run.status == 0 && run.err.isEmpty, "\(run)")
        #expect(try run.json() == ["value": .number(value)])
    }

    @Test func `a formula that cannot be computed is told with a caret, or as one JSON document`() async throws {
        let text = await deal("formula", "eval", "clamp(1, 2")
        #expect(text.status == 1 && text.out.isEmpty && text.err.contains("^") && text.err.contains("is not closed"))
        let json = await deal("formula", "eval", "9**9**9", "--json")
        #expect(json.status == 1 && json.err.isEmpty)
        #expect(try json.json()["error"]["code"] == "overflow")
    }

    @Test func `a formula may start with a minus sign, and unknown options are still told`() async {
        let run = await deal("formula", "eval", "--json", "-2 ** 2")
        #expect(run.status == 0 && run.out == "{\"value\":-4}\n", "\(run)")
        #expect(await deal("formula", "eval", "1", "--contxt", "x").status == 2)
    }

    @Test func `eval gives exact totals and the rules that matched, fields of the data included`() async throws {
        let workshop = try Workshop()
        let ruleset = try workshop.file("rules.json", rules)
        let listings = try workshop.file("listings.jsonl", lines)
        let csv = await deal("rules", "eval", "--ruleset", ruleset, "--listings", listings)
        #expect(csv.status == 0 && csv.err.isEmpty, "\(csv)")
        #expect(
            csv.out == """
                id,total,matched_count,matched_rule_ids
                4,-5.3333,1,ram
                5,-5.6666,2,"odd, ""one"";ram"

                """)
        let explained = await deal("rules", "eval", "--ruleset", ruleset, "--listings", listings, "--output", "jsonl", "--explain")
        let last = try JSON.parse(Array(explained.out.split(separator: "\n")[1].utf8))
        #expect(last["total"] == -5.6666 && last["matched_count"] == 2)
        #expect(JSON.text(of: last["valuation"]).contains("32 GB × −$0.3333"))
        let whole = await deal("rules", "eval", "--ruleset", ruleset, "--listings", listings, "--json")
        guard case .list(let all) = try whole.json()["listings"] else { Issue.record("\(whole)"); return }
        #expect(all.count == 2)
    }

    @Test func `a line that is no listing is named`() async throws {
        let workshop = try Workshop()
        let listings = try workshop.file("listings.jsonl", lines + "\n{\"id\": }\n")
        let run = await deal("rules", "eval", "--ruleset", try workshop.file("rules.json", rules), "--listings", listings)
        #expect(run.status == 1 && run.err.contains("listings.jsonl:line 4"), "\(run)")
    }

    @Test func `a rule that cannot be built is named and skipped`() async throws {
        let workshop = try Workshop()
        let ruleset = try workshop.file("rules.json", rules.replacing("seller_rating", with: "seler"))
        let run = await deal("rules", "eval", "--ruleset", ruleset, "--listings", try workshop.file("l.jsonl", lines))
        #expect(run.status == 0 && run.err.contains("`seler` is not a known field") && run.out.contains("5,-10.6666,1,ram"), "\(run)")
    }

    @Test func `explain says why a rule did not match`() async throws {
        let workshop = try Workshop()
        let listing = try workshop.file("listing.json", String(lines.prefix { $0 != "\n" }))
        let ruleset = try workshop.file("rules.json", rules)
        let run = await deal("rules", "explain", "--ruleset", ruleset, "--listing", listing)
        #expect(run.status == 0 && run.out.contains("seller_rating is 4.5, not < 3") && run.out.contains("Adjusted price"), "\(run)")
        let table = await deal("rules", "explain", "--ruleset", ruleset, "--listing", listing, "--table")
        #expect(table.out.contains("verdict"))
        #expect(try await deal("rules", "explain", "--ruleset", ruleset, "--listing", listing, "--json").json()["rulesets"] != .null)
    }

    @Test func `diff shows what changed rules would do`() async throws {
        let workshop = try Workshop()
        let before = try workshop.file("before.json", rules)
        let after = try workshop.file("after.json", rules.replacing("-0.33333", with: "-2"))
        let run = await deal("rules", "diff", before, after, "--listings", try workshop.file("l.jsonl", lines))
        #expect(run.status == 0 && run.out.contains("2 listings compared, 2 change") && run.out.contains("changed  ram"), "\(run)")
    }

    @Test func `lint finds a rule that can never match, and exits 3`() async throws {
        let workshop = try Workshop()
        let listings = try workshop.file("l.jsonl", lines)
        let good = await deal("rules", "lint", try workshop.file("good.json", rules), "--listings", listings)
        #expect(good.status == 0, "\(good)")
        let broken = rules.replacing(
            "[{\"field_name\": \"ram_gb\", \"operator\": \"gte\", \"value\": 16}]",
            with:
                "[{\"field_name\": \"ram_gb\", \"operator\": \"gte\", \"value\": 16}, {\"field_name\": \"ram_gb\", \"operator\": \"less_than\", \"value\": 8}]"
        )
        let run = await deal("rules", "lint", try workshop.file("bad.json", broken), "--listings", listings)
        #expect(run.status == 3 && run.out.contains("contradictory"), "\(run)")
    }

    @Test func `the sample ruleset passes its own tests, and a wrong expectation exits 3`() async throws {
        let workshop = try Workshop()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let sample = root.appendingPathComponent("samples/ruleset.json").path
        let good = await deal("rules", "test", sample)
        #expect(good.status == 0 && good.out.contains("all passed"), "\(good)")
        _ = try workshop.file("rules.json", rules)
        let tests = try workshop.file(
            "rules.tests.json",
            """
            {"format": "dealkit.rule-tests/1", "ruleset": "rules.json", "tests": [
              {"name": "memory counts", "listing": {"title": "A", "ram_gb": 16}, "expect": {"total_usd": -7}}]}
            """)
        let bad = await deal("rules", "test", tests)
        #expect(bad.status == 3 && bad.out.contains("expected a total of −7.00"), "\(bad)")
    }

    @Test func `sql is an expression for each dialect`() async throws {
        let ruleset = try Workshop().file("rules.json", rules.replacing("seller_rating", with: "age_years"))
        for dialect in ["postgres", "sqlite", "duckdb"] {
            let run = await deal("rules", "sql", ruleset, "--dialect", dialect, "--json")
            #expect(run.status == 0 && run.err.isEmpty, "\(run)")
            #expect(try run.json()["sql"].asText?.contains("ram_gb") == true)
        }
    }

    @Test func `convert makes rulesets of a package and tells what is broken`() async throws {
        let workshop = try Workshop()
        let package = try workshop.file(
            "p.dbrs",
            """
            {"schema_version": "1.0", "metadata": {"name": "P", "version": "1.0.0"}, "rulesets": [{"id": 1, "name": "One"}],
             "rule_groups": [{"id": 2, "ruleset_id": 1, "name": "G", "category": "ram"}],
             "rules": [{"id": 3, "group_id": 2, "name": "R", "conditions": [], "actions": [{"action_type": "fixed_value", "value_usd": 3}]}]}
            """)
        let run = await deal("rules", "convert", package)
        #expect(run.status == 0, "\(run)")
        #expect(try Ruleset(json: Array(run.out.utf8)).groups.first?.rules.first?.id == "3")
    }
}
