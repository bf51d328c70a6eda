import DealCore
import Testing

/// The recorded conditions of the original.
@Suite struct SampleConditionTests {
    /// What a rule with the recorded condition does to the recorded context.
    enum Outcome: Equatable {
        case matches, fails, notBuilt
    }

    private func outcome(of sample: SampleCase) -> Outcome {
        let rule: Value = [
            "id": "r", "conditions": .list([sample["condition"]]), "actions": [["action_type": "fixed_value", "value_usd": 1]],
        ]
        let json: Value = ["id": "s", "groups": [["id": "g", "rules": .list([rule])]]]
        guard let ruleset = try? Ruleset(json: Array(JSON.text(of: json).utf8)) else { return .notBuilt }
        let valuer = Valuer([ruleset], schema: FieldSchema(fields: [], isOpen: true))
        if valuer.diagnostics.contains(where: { $0.severity == .error }) { return .notBuilt }
        return valuer.value(sample["context"].members).matchedCount == 1 ? .matches : .fails
    }

    @Test(arguments: SampleCases.all.cases("conditions").filter { !$0.isSuspect })
    func `every unsuspected condition decides as recorded`(sample: SampleCase) {
        let outcome = outcome(of: sample)
        if sample.expectsError {
            #expect(outcome == .notBuilt)
        } else if sample.expected == true {
            #expect(outcome == .matches)
        } else {
            // A condition that can never hold may be refused when it is built (decision 6): it does not match either.
            #expect(outcome != .matches)
        }
    }

    @Test func `the only conditions that fail by being refused are those whose value cannot be compared`() {
        let refused = SampleCases.all.cases("conditions").filter { !$0.isSuspect && !$0.expectsError && outcome(of: $0) == .notBuilt }
        let shown = Set(refused.map { "\($0["condition"]["operator"].text ?? "") \(JSON.text(of: $0["condition"]["value"]))" })
        #expect(shown == ["in \"ddr5\"", "gte null", "gte \"\"", "gte \"GB\""])
        #expect(refused.allSatisfy { $0["context"]["x"].isNull })
    }

    /// The suspect cases and what decides them here.
    @Test func `suspect conditions follow the decisions`() {
        var differing: [String: Int] = [:]
        for sample in SampleCases.all.cases("conditions") where sample.isSuspect {
            let outcome = outcome(of: sample)
            let why = sample["why"].text ?? ""
            if why.contains("is no number raises") {
                // Decision 2 and 6: a field that is no number fails; a value that is no number is refused when built.
                #expect(outcome != .matches, "\(sample.testDescription)")
                if outcome == .fails {
                    differing["no number fails", default: 0] += 1
                } else {
                    differing["no number is refused", default: 0] += 1
                }
            } else if why.contains("a missing value fails") {
                // Decision 3: kept.
                #expect(outcome == .fails, "\(sample.testDescription)")
            } else if why.contains("non-ASCII digits") {
                // Numeric text is ASCII without `_`.
                #expect(outcome == .fails, "\(sample.testDescription)")
                differing["digits are ASCII", default: 0] += 1
            } else if why.contains("logical") || why.contains("no short circuit") {
                #expect(outcome == .notBuilt, "\(sample.testDescription)")
            } else {
                let expected: Outcome = sample.expected == true ? .matches : .fails
                #expect(outcome == expected, "\(sample.testDescription)")
            }
        }
        #expect(differing == ["no number fails": 4, "no number is refused": 12, "digits are ASCII": 1])
    }
}
