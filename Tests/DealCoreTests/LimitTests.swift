import DealCore
import Testing

/// A ruleset of one rule with one formula.
private func ruleset(_ actions: Action...) -> Ruleset {
    let rules = actions.enumerated().map { Rule(id: "r\($0)", name: "Rule \($0)", actions: [$1]) }
    return Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: rules)])
}

/// How long some work takes on a machine that may be busy with other tests: the best of three goes where the first is slow.
private func time(_ work: () throws -> Void) rethrows -> Duration {
    var best = Duration.seconds(60)
    for _ in 0..<3 where best >= .seconds(1) { best = min(best, try processorTime(work)) }
    return best
}

@Suite(.serialized) struct LimitTests {
    /// A formula made to exhaust whoever reads it, the error it gets, and whether that is found when it is compiled or computed.
    struct Exhausting: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let code: String

        init(_ name: String, _ text: String, _ code: String) {
            testDescription = name
            self.text = text
            self.code = code
        }

        static let all = [
            Exhausting("a tower of powers", "9**9**9", "overflow"),
            Exhausting("a tower of powers of fields", "(ram_gb + 9)**9**9**9", "overflow"),
            Exhausting(
                "100,000 nested parentheses", String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000),
                "formula-too-long"),
            Exhausting(
                "30,000 nested parentheses", String(repeating: "(", count: 30_000) + "1" + String(repeating: ")", count: 30_000),
                "formula-too-deep"),
            Exhausting("a megabyte of sums", String(repeating: "1 + ", count: 262_144) + "1", "formula-too-long"),
            Exhausting("a megabyte of blanks", String(repeating: " ", count: 1 << 20), "formula-too-long"),
            Exhausting("a megabyte of one name", String(repeating: "x", count: 1 << 20), "formula-too-long"),
            Exhausting("60,000 letters of one name", String(repeating: "x", count: 60_000), "unknown-field"),
            Exhausting("10,000 unknown names", "x" + String(repeating: "+x", count: 10_000), "unknown-field"),
            Exhausting("1,000 fields", "ram_gb" + (0..<1_000).map { "+custom.a\($0)" }.joined(), "missing-field"),
            Exhausting("5,000 unknown functions", String(repeating: "f()+", count: 5_000) + "1", "unknown-function"),
            Exhausting("nested lookups", String(repeating: "lookup(1,[1],[", count: 4_000), "formula-too-deep"),
            Exhausting("a text that grows", "'a' * 65000 * 65000 * 65000", "wrong-type"),
        ]
    }

    @Test(arguments: Exhausting.all)
    func `a formula made to exhaust answers with an error within a second`(formula: Exhausting) throws {
        let elapsed = time {
            let found = Formula.check(formula.text).filter { $0.severity == .error }.map(\.code)
            let line = Valuer([ruleset(.formula(formula.text))]).value(Listing(title: "t")).layers[0].lines[0]
            #expect(found.first ?? line.error?.split(separator: ":").first.map(String.init) == formula.code)
            #expect(line.amount == .zero && line.error != nil)
        }
        #expect(elapsed < .seconds(1))
    }

    @Test func `the same formulas inside a ruleset's JSON are checked within a second`() {
        for formula in Exhausting.all {
            let json = Array(ruleset(.formula(formula.text)).json().utf8)
            let elapsed = time { _ = Ruleset.check(json: json) }
            #expect(elapsed < .seconds(1), "\(formula.testDescription)")
        }
    }

    @Test func `a table of twenty thousand rows is checked and asked within a second`() throws {
        let rows = (0..<20_000).map { DecisionTable.Row(Double($0), when: .test("ram_gb", .equals, .number(Double($0)))) }
        let ruleset = ruleset(.table(DecisionTable(rows: rows)))
        let listing = Listing(title: "t", ramGB: 16_000)
        let elapsed = try time {
            let line = try #require(Valuer([ruleset]).value(listing).layers.first?.lines.first)
            #expect(line.amount == Money(16_000))
        }
        #expect(elapsed < .seconds(1))
    }
}

@Suite struct RunTimeErrorTests {
    private let listing = Listing(
        id: 1, title: "HP", price: Money(400), ramGB: 16, cpu: CPU(name: "i7", manufacturer: "Intel"),
        attributes: ["rating": "five", "zero": 0, "list": [1], "huge": 1e300])

    @Test(
        arguments: [
            (.formula("ram_gb / custom.zero"), "division-by-zero: division by zero"),
            (.formula("ram_gb // custom.zero"), "division-by-zero: division by zero"),
            (.formula("ram_gb % custom.zero"), "division-by-zero: division by zero"),
            (.formula("custom.zero ** -1"), "division-by-zero: zero to a negative power"),
            (.formula("custom.huge * custom.huge"), "overflow: the result is too large"),
            (.formula("custom.huge"), "overflow: the amount is too large"),
            (.formula("sqrt(custom.zero - 1)"), "overflow: `sqrt` of a negative number"),
            (.perUnit("custom.huge", 1), "overflow: the amount is too large"),
            (.table(DecisionTable(rows: [.init(1e300)])), "overflow: the amount is too large"),
            (.formula("cpu.cores * 2"), "missing-field: `cpu.cores` has no value"),
            (.formula("custom.nothing + 1"), "missing-field: `custom.nothing` has no value"),
            (.formula("lookup(ram_gb, [1], [2])"), "missing-field: the formula has no value"),
            (.benchmark("gpu.gpu_mark", 1), "missing-field: `gpu.gpu_mark` has no value"),
            (.formula("custom.rating - 1"), "wrong-type: `-` needs a number, not text"),
            (.formula("custom.list + 1"), "wrong-type: `+` needs a number, not a list"),
            (.formula("custom.rating"), "wrong-type: the formula gives text, not a number"),
            (.perUnit("custom.rating", 1), "wrong-type: `custom.rating` is text, not a number"),
            (.benchmark("custom.list", 1), "wrong-type: `custom.list` is a list, not a number"),
        ] as [(Action, String)])
    func `what fails at run time is named by its rule, and no other rule suffers`(action: Action, error: String) throws {
        let valuation = Valuer([ruleset(.fixed(-1), action, .fixed(-2))]).value(listing)
        let lines = valuation.layers[0].lines
        #expect(lines.map(\.error) == [nil, error, nil])
        #expect(lines.map(\.ruleID) == ["r0", "r1", "r2"])
        #expect(lines[1].amount == .zero && valuation.total == Money(-3))
    }
}
