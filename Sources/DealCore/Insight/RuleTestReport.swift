/// What became of all tests of some rules, and which rules no test matched.
public struct RuleTestReport: Hashable, Sendable {
    /// A rule and its ruleset.
    public struct RuleName: Hashable, Sendable {
        /// The ruleset's id.
        public let rulesetID: String
        /// The rule's id.
        public let ruleID: String
        /// The rule's name.
        public let ruleName: String
    }

    /// The results, in the order of the tests.
    public let results: [RuleTestResult]
    /// How many active rules there are that can be built.
    public let ruleCount: Int
    /// The rules among them that no test matched.
    public let unmatchedRules: [RuleName]

    init(results: [RuleTestResult], _ valuer: Valuer) {
        var matched: Set<[String]> = []
        for layer in results.lazy.flatMap(\.explanation.layers) {
            for rule in layer.rules where rule.matched { matched.insert([layer.rulesetID, rule.ruleID]) }
        }
        let rules = valuer.rulesets.flatMap { ruleset in
            ruleset.rules.filter { $0.problem == nil }.map { rule in
                RuleName(rulesetID: ruleset.id, ruleID: rule.label.ruleID, ruleName: rule.label.ruleName)
            }
        }
        self.results = results
        ruleCount = rules.count
        unmatchedRules = rules.filter { !matched.contains([$0.rulesetID, $0.ruleID]) }
    }

    /// Whether every test passed.
    public var passed: Bool { results.allSatisfy(\.passed) }

    /// How many tests failed.
    public var failureCount: Int { results.count { !$0.passed } }
}

extension RuleTestReport: CustomStringConvertible {
    /// A line for each test, what was not as expected below it, and a summary.
    public var text: String {
        let lines = results.flatMap { result in
            ["\(result.passed ? "✓" : "✗") \(Wording.cut(result.name, to: 120))"] + result.failures.map { "    \($0)" }
        }
        let failed = failureCount == 0 ? "all passed" : "\(results.count - failureCount) passed, \(failureCount) failed"
        return (lines + ["", "\(Wording.count(results.count, "test")): \(failed)"] + coverage).joined(separator: "\n") + "\n"
    }

    /// The results, as ``text``.
    public var description: String { text }

    private var coverage: [String] {
        guard !unmatchedRules.isEmpty else { return ["\(Wording.count(ruleCount, "rule")): each is matched by some test"] }
        let isSingle = Set(unmatchedRules.map(\.rulesetID)).count == 1
        let names = unmatchedRules.map { isSingle ? $0.ruleID : "\($0.rulesetID)/\($0.ruleID)" }
        let count = ruleCount - unmatchedRules.count
        return ["\(Wording.count(ruleCount, "rule")): \(count) matched by some test, by none:"] + names.map { "    \($0)" }
    }

    /// The results as a JSON value.
    public func json() -> Value {
        [
            "tests": .number(Double(results.count)),
            "passed": .number(Double(results.count - failureCount)),
            "failed": .number(Double(failureCount)),
            "results": .list(
                results.map { result in
                    [
                        "name": .text(result.name),
                        "passed": .bool(result.passed),
                        "failures": .list(result.failures.map(Value.text)),
                        "total_usd": Value(result.explanation.valuation.total),
                        "adjusted_price_usd": Value(result.explanation.valuation.adjustedPrice),
                    ]
                }),
            "rules": .number(Double(ruleCount)),
            "unmatched_rules": .list(
                unmatchedRules.map { rule in
                    ["ruleset_id": .text(rule.rulesetID), "rule_id": .text(rule.ruleID), "rule_name": .text(rule.ruleName)]
                }),
        ]
    }
}
