import DealCore
import Testing

/// The recorded actions and rulesets of the original.
@Suite struct SampleActionTests {

    private func ruleset(_ rules: [Value]) throws -> Ruleset {
        let json: Value = ["id": "s", "groups": [["id": "g", "rules": .list(rules)]]]
        return try Ruleset(json: Array(JSON.text(of: json).utf8))
    }

    private func line(of sample: SampleCase) throws -> Valuation.Line? {
        let context = sample["context"].members
        let ruleset = try ruleset([["id": "r", "actions": .list([sample["action"]])]])
        return Valuer([ruleset], schema: FieldSchema(describing: context)).value(context).layers.first?.lines.first
    }

    /// A number is a number: 5 and 5.0 are one value, and equal to the text "5" in modifiers as everywhere (decision 3);
    /// the original tells 5.0 from "5".
    private static func differsOnPurpose(_ sample: SampleCase) -> Bool {
        sample["context"]["x"] == 5.0 && JSON.text(of: sample["action"]).contains("\"value\":\"5\"")
    }

    @Test(arguments: SampleCases.all.cases("actions").filter { !$0.isSuspect && !differsOnPurpose($0) })
    func `every unsuspected action gives the recorded amount or an error`(sample: SampleCase) throws {
        let line = try #require(try line(of: sample))
        if sample.expectsError {
            #expect(line.error != nil && line.amount == .zero)
        } else {
            #expect(line.error == nil, "\(line)")
            // Contributions are rounded to 1/10,000 (decision 1).
            let expected = try #require(sample.expected.number)
            #expect((line.amount.doubleValue - expected).magnitude <= 0.000_05, "gave \(line.amount)")
        }
    }

    @Test func `the one action that differs on purpose takes 5 for 5`() throws {
        let differing = SampleCases.all.cases("actions").filter { !$0.isSuspect && Self.differsOnPurpose($0) }
        #expect(differing.count == 1)
        for sample in differing { #expect(try line(of: sample)?.amount == Money(20)) }
    }

    /// The suspect cases and what decides them here.
    @Test func `suspect actions follow the decisions`() throws {
        for sample in SampleCases.all.cases("actions").filter(\.isSuspect) {
            let line = try #require(try line(of: sample))
            let action = sample["action"]
            let value = action["value_usd"].number ?? 100
            let why = sample["why"].text ?? ""
            if why.contains("clamp") {
                // Decision 7: bounds apply.
                let low = action["modifiers"]["min_usd"].number ?? -.infinity
                let high = action["modifiers"]["max_usd"].number ?? .infinity
                let expected = min(max(try #require(sample.expected.number), low), high)
                #expect(line.amount == Money(expected))
            } else if why.contains("STORED") {
                // Decision 7: a multiplier scales the running price, here the list price, and reads no stored result.
                let price = sample["context"]["price_usd"].number ?? 0
                #expect(line.amount == Money(price * (value / 100 - 1)))
            } else if why.contains("substring") {
                // The number in the unit is the number of points.
                #expect(line.amount == Money(16_885 / 10_000 * 3.6))
            } else {
                // Decision 11: 1 TB is 1000 GB.
                #expect(line.amount == Money(512 / 1000 * 2.5))
            }
        }
    }

    // MARK: Rulesets

    private struct Run {
        let matched: [String]
        let total: Money
        let errors: Int
    }

    private func run(_ sample: SampleCase) throws -> Run {
        let rules = sample["ruleset"]["rules"].elements.map { rule in
            var members = rule.members
            members["active"] = members.removeValue(forKey: "is_active")
            if members["evaluation_order"] == nil { members["evaluation_order"] = members["priority"] }
            return Value.map(members)
        }
        let context = sample["context"].members
        let layer = Valuer([try ruleset(rules)], schema: FieldSchema(describing: context)).value(context).layers.first
        let lines = layer.map { Array($0.lines) } ?? []
        return Run(matched: lines.filter(\.matched).map(\.ruleID), total: layer?.total ?? .zero, errors: lines.count { $0.error != nil })
    }

    @Test(arguments: SampleCases.all.cases("rulesets").filter { !$0.isSuspect && !$0.expectsError })
    func `every unsuspected ruleset matches the recorded rules and gives the recorded total`(sample: SampleCase) throws {
        let run = try run(sample)
        let results = sample.expected["results"].elements
        let matched = results.filter { $0["matched"] == true && $0["error"].isNull }.compactMap { $0["rule_id"].asText }
        let failed = results.filter { $0["actions"].elements.contains { !$0["error"].isNull } }
        #expect(run.errors == failed.count)
        #expect(run.matched.sorted() == matched.sorted())
        let expected = try #require(sample.expected["total_adjustment"].number)
        #expect((run.total.doubleValue - expected).magnitude <= 0.000_05 * Double(max(1, run.matched.count)), "gave \(run.total)")
    }
}
