import DealCore
import Foundation
import Testing

@Suite struct RuleTestsTests {
    private let ruleset = Ruleset(
        id: "s", name: "S",
        groups: [
            RuleGroup(
                id: "g", name: "G",
                rules: [
                    Rule(id: "ram-capacity", name: "RAM", conditions: .test("ram_gb", .gte, 4), actions: [.perUnit("per_gb", -2.5)]),
                    Rule(id: "used", name: "Used", conditions: .test("condition", .equals, "used"), actions: [.percentage(3.333)]),
                    Rule(id: "watts", name: "Watts", conditions: .test("ram_gb", .gte, 64), actions: [.formula("100 / cpu.tdp_w")]),
                ])
        ])

    /// The failures of one test: a listing with 4 GB for $100, and what is expected of it.
    private func failures(_ expect: String, listing: String = "", rulesets: [Ruleset]? = nil) throws -> [String] {
        let json = """
            {"tests": [{"name": "t", "listing": {"title": "PC", "price_usd": 100, "ram_gb": 4\(listing)}, "expect": \(expect)}]}
            """
        let results = try RuleTests(json: Array(json.utf8)).run(with: Valuer(rulesets ?? [ruleset]))
        #expect(results.count == 1 && results[0].passed == results[0].failures.isEmpty)
        return results[0].failures
    }

    // MARK: Expectations

    @Test(
        arguments: [
            #"{"total_usd": -6.667}"#, #"{"total_usd": -6.67}"#, #"{"adjusted_price_usd": 93.33}"#,
            #"{"lines": {"ram-capacity": -10, "used": 3.333}}"#, #"{"lines": {"used": 3.33}}"#,
            #"{"matched": ["used"], "not_matched": ["watts"], "errors": []}"#,
        ])
    func `a test passes where the rules give what it expects`(expect: String) throws {
        #expect(try failures(expect) == [])
    }

    @Test(
        arguments: [
            (#"{"lines": {"ram-capacity": -12.5}}"#, "expected ram-capacity to give −12.50, it gave −10.00 (4 GB × −$2.50)"),
            (#"{"lines": {"used": 3.3331}}"#, "expected used to give 3.3331, it gave 3.333 (3.333 % of $100.00)"),
            (#"{"lines": {"watts": -1}}"#, "expected watts to give −1.00, it did not match: ram_gb is 4, not ≥ 64"),
            (#"{"total_usd": -5}"#, "expected a total of −5.00, it was −6.667: ram-capacity −10.00, used 3.333"),
            (#"{"adjusted_price_usd": 95}"#, "expected an adjusted price of 95.00, it was 93.33: ram-capacity −10.00, used 3.333"),
            (#"{"matched": ["watts"]}"#, "expected watts to match, it did not match: ram_gb is 4, not ≥ 64"),
            (#"{"not_matched": ["used"]}"#, "expected used not to match, it gave 3.333 (3.333 % of $100.00)"),
            (#"{"errors": ["used"]}"#, "expected used to fail, it gave 3.333 (3.333 % of $100.00)"),
            (#"{"errors": ["watts"]}"#, "expected watts to fail, it did not match: ram_gb is 4, not ≥ 64"),
            (
                #"{"matched": ["ram-capcity"]}"#,
                "expected ram-capcity to match, but there is no active rule `ram-capcity`; did you mean `ram-capacity`?"
            ),
            (#"{"not_matched": ["uesd"]}"#, "expected uesd not to match, but there is no active rule `uesd`; did you mean `used`?"),
        ])
    func `a test that fails says what was expected and what there was`(expect: String, failure: String) throws {
        #expect(try failures(expect) == [failure])
    }

    @Test func `rules that fail are expected to, or not`() throws {
        let zero = #", "cpu": {"name": "x", "tdp_w": 0}"#
        #expect(try failures(#"{"errors": ["watts"]}"#, listing: zero, rulesets: [withoutMinimum]) == [])
        let unexpected = try failures(#"{"errors": []}"#, listing: zero, rulesets: [withoutMinimum])
        #expect(unexpected.count == 1 && unexpected[0].hasPrefix("did not expect watts to fail: division-by-zero: "))
        let amount = try failures(#"{"lines": {"watts": 5}}"#, listing: zero, rulesets: [withoutMinimum])
        #expect(amount.count == 1 && amount[0].hasPrefix("expected watts to give 5.00, it gave 0.00 and failed: division-by-zero: "))
    }

    private var withoutMinimum: Ruleset {
        var ruleset = ruleset
        ruleset.groups[0].rules[2].conditions = nil
        return ruleset
    }

    @Test func `a rule whose ruleset does not apply is told so`() throws {
        var off = ruleset
        off.isActive = false
        #expect(
            try failures(#"{"matched": ["used"], "not_matched": ["watts"]}"#, rulesets: [off]) == [
                "expected used to match, but its ruleset `s` was not applied: it is not active"
            ])
        #expect(try failures(#"{"total_usd": 0}"#, listing: #", "ruleset_id": "x""#) == ["the listing's ruleset `x` is not known"])
    }

    @Test func `the report lists tests, failures and the rules that no test matched`() throws {
        let json = """
            {"format": "dealkit.rule-tests/1", "ruleset": "ruleset.json", "tests": [
              {"name": "good", "listing": {"title": "PC", "ram_gb": 4, "condition": "new"}, "expect": {"total_usd": -10}},
              {"name": "bad", "listing": {"title": "PC", "ram_gb": 2, "condition": "new"}, "expect": {"total_usd": -10, "adjusted_price_usd": 1}}]}
            """
        let tests = try RuleTests(json: Array(json.utf8))
        #expect(tests.ruleset == "ruleset.json" && tests.tests.map(\.name) == ["good", "bad"])
        let report = tests.report(with: Valuer([ruleset]))
        #expect(!report.passed && report.failureCount == 1 && report.unmatchedRules.map(\.ruleID) == ["used", "watts"])
        #expect(
            report.text == """
                ✓ good
                ✗ bad
                    expected a total of −10.00, it was 0.00
                    expected an adjusted price of 1.00, but the listing has no list price

                2 tests: 1 passed, 1 failed
                3 rules: 1 matched by some test, by none:
                    used
                    watts

                """)
        let value = report.json()
        #expect(value["passed"] == 1 && value["failed"] == 1 && value["results"].elements[1]["failures"].elements.count == 2)
        #expect(value["unmatched_rules"].elements.map { $0["rule_id"] } == ["used", "watts"])
    }

    // MARK: Mistakes

    @Test func `every mistake in a file of tests is told with its place`() throws {
        let json = """
            {"format": "x", "tets": [],
             "tests": [
              {"name": "a", "listing": {"price_usd": "x", "ram_gb": true}, "expect": {"totl_usd": 1}},
              {"name": "a", "listing": {}, "expect": {}},
              {"listing": {}, "expect": {"total_usd": "1", "matched": [[]], "lines": {"r": "x"}}},
              {"name": "b", "expect": {"matched": ["r"], "not_matched": ["r"]}},
              {"name": 5, "listing": {}, "expect": []},
              7
            ]}
            """
        let error = #expect(throws: DealError.self) { try RuleTests(json: Array(json.utf8)) }
        let found = (error?.diagnostics ?? []).map { "\($0.location?.line ?? 0) \($0.code) \($0.path)" }
        #expect(
            found == [
                "1 unknown-format format", "1 unknown-name tets",
                "3 wrong-type tests[0].listing.price_usd", "3 wrong-type tests[0].listing.ram_gb",
                "3 unknown-name tests[0].expect.totl_usd",
                "4 no-expectation tests[1].expect", "5 missing-name tests[2].name", "5 wrong-type tests[2].expect.total_usd",
                "5 wrong-type tests[2].expect.matched[0]", "5 wrong-type tests[2].expect.lines.r", "6 missing-name tests[3].listing",
                "6 contradictory tests[3].expect", "7 wrong-type tests[4].name", "7 wrong-type tests[4].expect", "8 wrong-type tests[5]",
            ])
        #expect(error?.diagnostics.first { $0.code == "unknown-name" && $0.path == "tets" }?.hint == "did you mean `tests`?")
    }

    @Test(
        arguments: [
            ("[]", "wrong-type"), ("{}", "no-tests"), (#"{"tests": []}"#, "no-tests"), (#"{"tests": {}}"#, "wrong-type"),
            ("{", "invalid-json"),
            (#"{"tests": [{"name": "a", "listing": {}, "expect": {"lines": {}}}]}"#, "no-expectation"),
            (#"{"tests": [{"name": "a", "listing": {}, "expect": {"total_usd": 1e300}}]}"#, "out-of-range"),
            (
                #"{"tests": [{"name": "a", "listing": {}, "expect": {"errors": []}}, {"name": "a", "listing": {}, "expect": {"errors": []}}]}"#,
                "duplicate-name"
            ),
        ])
    func `a file that tests nothing is refused`(json: String, code: String) {
        let error = #expect(throws: DealError.self) { try RuleTests(json: Array(json.utf8)) }
        #expect(error?.diagnostics.map(\.code) == [code] || error?.code.rawValue == code)
    }

    @Test func `cut or damaged files of tests give an error, never a crash`() throws {
        let bytes = try sample("ruleset.tests.json")
        var generator = Generator(seed: 95)
        for _ in 0..<300 {
            var damaged = bytes
            if generator.chance(50) { damaged.removeLast(generator.int(1...bytes.count)) }
            for _ in 0..<generator.int(0...3) where !damaged.isEmpty {
                damaged[generator.int(0...damaged.count - 1)] = UInt8(generator.int(32...126))
            }
            if let tests = try? RuleTests(json: damaged) { #expect(tests.tests.count <= 12) }
        }
    }

    // MARK: The sample

    @Test func `the sample ruleset passes its tests, and each of its rules is tested`() throws {
        let report = try RuleTests(json: sample("ruleset.tests.json")).report(with: Valuer([Ruleset(json: sample("ruleset.json"))]))
        #expect(report.passed, "\(report.text)")
        #expect(report.results.count >= 10 && report.ruleCount == 26 && report.unmatchedRules.isEmpty)
    }

    private func sample(_ name: String) throws -> [UInt8] {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Array(Data(contentsOf: root.appending(path: "samples/\(name)")))
    }
}
