/// What became of one rule test.
public struct RuleTestResult: Hashable, Sendable {
    /// The test's name.
    public let name: String
    /// What was not as expected, a sentence each; empty for a test that passed.
    public let failures: [String]
    /// What the rules made of the listing.
    public let explanation: Explanation

    /// Whether everything was as expected.
    public var passed: Bool { failures.isEmpty }

    init(_ test: RuleTest, _ explanation: Explanation, _ valuer: Valuer) {
        name = test.name
        self.explanation = explanation
        failures = RuleTestCheck(explanation: explanation, valuer: valuer).failures(of: test)
    }
}

/// Compares what a test expects with what the rules gave.
private struct RuleTestCheck {
    let explanation: Explanation
    let valuer: Valuer

    func failures(of test: RuleTest) -> [String] {
        var failures: [String] = []
        if let expected = test.total, !agrees(explanation.valuation.total, expected) {
            failures.append("expected a total of \(plain(expected)), it was \(plain(explanation.valuation.total))\(lines)")
        }
        if let expected = test.adjustedPrice {
            if let price = explanation.valuation.adjustedPrice {
                if !agrees(price, expected) {
                    let amounts = failures.isEmpty ? lines : ""
                    failures.append("expected an adjusted price of \(plain(expected)), it was \(plain(price))\(amounts)")
                }
            } else {
                failures.append("expected an adjusted price of \(plain(expected)), but the listing has no list price")
            }
        }
        if let problem = explanation.valuation.problem { failures.append(problem) }
        for (rule, expected) in test.lines.sorted(by: { $0.key < $1.key }) { failures += amount(of: rule, expected) }
        for rule in test.matched { failures += match(of: rule) }
        for rule in test.notMatched { failures += absence(of: rule) }
        if let errors = test.errors { failures += self.errors(errors) }
        return failures
    }

    // MARK: Expectations

    private func amount(of rule: String, _ expected: Money) -> [String] {
        let wanted = "expected \(rule) to give \(plain(expected))"
        guard let line = line(of: rule) else { return [missing(rule, wanted)] }
        guard line.matched else { return ["\(wanted), it \(verdict(on: line))"] }
        return agrees(line.amount, expected) ? [] : ["\(wanted), it \(verdict(on: line))"]
    }

    private func match(of rule: String) -> [String] {
        guard let line = line(of: rule) else { return [missing(rule, "expected \(rule) to match")] }
        return line.matched ? [] : ["expected \(rule) to match, it \(verdict(on: line))"]
    }

    private func absence(of rule: String) -> [String] {
        // A rule of a ruleset that does not apply does not match, which is as expected.
        guard let line = line(of: rule) else { return isKnown(rule) ? [] : [missing(rule, "expected \(rule) not to match")] }
        return line.matched ? ["expected \(rule) not to match, it \(verdict(on: line))"] : []
    }

    private func errors(_ expected: [String]) -> [String] {
        var failures: [String] = []
        for rule in expected {
            guard let line = line(of: rule) else {
                failures.append(missing(rule, "expected \(rule) to fail"))
                continue
            }
            if line.error == nil { failures.append("expected \(rule) to fail, it \(verdict(on: line))") }
        }
        for line in explanation.layers.lazy.flatMap(\.rules) where !expected.contains(line.ruleID) {
            if let error = line.error { failures.append("did not expect \(line.ruleID) to fail: \(error)") }
        }
        return failures
    }

    // MARK: Wording

    /// What a rule did: `gave −10.00 (4 GB × −$2.50)`, ``did not match: ram_gb is 4, not > 8``.
    private func verdict(on line: Explanation.Line) -> String {
        switch line.outcome {
        case .matched: line.error.map { "gave \(plain(line.amount)) and failed: \($0)" } ?? "gave \(plain(line.amount)) (\(line.reason))"
        case .notMatched(let failure): "did not match: \(failure.text)"
        case .skipped: line.why
        }
    }

    /// Why there is nothing to say about a rule: it does not exist, or its ruleset did not apply.
    private func missing(_ rule: String, _ wanted: String) -> String {
        for layer in explanation.layers where layer.verdict != .applied {
            if valuer.rulesets.contains(where: { $0.id == layer.rulesetID && $0.rules.contains { $0.label.ruleID == rule } }) {
                return "\(wanted), but its ruleset `\(layer.rulesetID)` was \(layer.verdict.text)"
            }
        }
        let known = valuer.rulesets.flatMap { $0.rules.map(\.label.ruleID) }
        let hint = Suggestion.hint(for: rule, among: known).map { "; \($0)" } ?? ""
        return "\(wanted), but there is no active rule `\(rule)`\(hint)"
    }

    private func isKnown(_ rule: String) -> Bool {
        valuer.rulesets.contains { $0.rules.contains { $0.label.ruleID == rule } }
    }

    /// The line of a rule; where several rulesets have one of this id, that which matched.
    private func line(of rule: String) -> Explanation.Line? {
        let lines = explanation.layers.flatMap(\.rules).filter { $0.ruleID == rule }
        return lines.first(where: \.matched) ?? lines.first
    }

    /// The amounts that make up the total.
    private var lines: String {
        let lines = explanation.layers.flatMap(\.rules).filter { $0.matched && $0.amount != .zero }
        return lines.isEmpty ? "" : ": " + Wording.listed(lines.map { "\($0.ruleID) \(plain($0.amount))" })
    }

    /// To the cent where that is how the expectation is written.
    private func agrees(_ amount: Money, _ expected: Money) -> Bool {
        amount == expected || (expected == expected.roundedToCents() && amount.roundedToCents() == expected)
    }

    /// An amount without a currency: `−12.50`.
    private func plain(_ amount: Money) -> String {
        let text = amount.description
        return amount < .zero ? "−" + text.dropFirst() : text
    }
}
