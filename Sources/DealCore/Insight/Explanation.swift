/// Why a listing is worth what it is: every ruleset and every rule, whether it matched or why not.
///
/// ```swift
/// print(valuer.explain(listing).text)
/// ```
public struct Explanation: Hashable, Sendable {
    /// Whether a ruleset applied.
    public enum Verdict: Hashable, Sendable {
        /// It did.
        case applied
        /// It is not active.
        case inactive
        /// The day is not one of its days.
        case notInForce(from: CalendarDate?, to: CalendarDate?)
        /// The listing excludes it.
        case disabled
        /// The listing is bound to another ruleset.
        case boundToAnother(String)
        /// Only the first ruleset that matches applies, and that was another one.
        case notFirst(String)
        /// Its own conditions do not hold.
        case conditionsFailed(FailedCondition)
    }

    /// What became of a ruleset.
    public struct Layer: Hashable, Sendable {
        /// The ruleset's id.
        public let rulesetID: String
        /// The ruleset's name.
        public let rulesetName: String
        /// The ruleset's version.
        public let rulesetVersion: String
        /// Whether it applied, or why not.
        public let verdict: Verdict
        /// The sum of its rules' amounts.
        public let total: Money
        /// Its active rules in the order they ran; empty for a ruleset that did not apply.
        public let rules: [Line]
    }

    /// Whether a rule matched.
    public enum Outcome: Hashable, Sendable {
        /// Its conditions hold.
        case matched
        /// They do not.
        case notMatched(FailedCondition)
        /// It cannot be built, and is left out of every valuation.
        case skipped
    }

    /// What became of a rule.
    public struct Line: Hashable, Sendable {
        /// The id of the rule's group.
        public let groupID: String
        /// The name of the rule's group.
        public let groupName: String
        /// The rule's id.
        public let ruleID: String
        /// The rule's name.
        public let ruleName: String
        /// Whether it matched, or why not.
        public let outcome: Outcome
        /// By how much it changes the price.
        public let amount: Money
        /// How the amount came about; empty for a rule that did not match.
        public let reason: String
        /// What went wrong, as `code: message`.
        public let error: String?
    }

    /// The listing's title; empty when it has none.
    public let title: String
    /// What the listing is worth.
    public let valuation: Valuation
    /// All rulesets by priority, also those that did not apply.
    public let layers: [Layer]
    /// From which savings on the tiers begin.
    public let thresholds: DealThresholds
}

extension Explanation.Line {
    /// Why the rule gave its amount, or why it gave none.
    public var why: String {
        switch outcome {
        case .matched: error.map { Self.why(reason, $0) } ?? reason
        case .notMatched(let failure): failure.text
        case .skipped: "cannot be built: \(error ?? reason)"
        }
    }

    /// Whether the rule matched.
    public var matched: Bool { outcome == .matched }

    /// A reason and an error, `code: message`, without saying the message twice: an action that failed gives it as its reason.
    private static func why(_ reason: String, _ error: String) -> String {
        if error.hasSuffix(": " + reason) { return error }
        let parts = error.split(separator: ": ", maxSplits: 1)
        return parts.count == 2 && reason.contains(parts[1]) ? "\(reason) (\(parts[0]))" : "\(reason) (\(error))"
    }
}

extension Explanation.Verdict {
    /// What the verdict says, after the ruleset's name: `applied`, `not applied: ram_gb is 4, not ≥ 8`.
    public var text: String {
        switch self {
        case .applied: "applied"
        case .inactive: "not applied: it is not active"
        case .notInForce(let first, let last):
            "not applied: it is in force" + (first.map { " from \($0)" } ?? "") + (last.map { " to \($0)" } ?? "")
        case .disabled: "not applied: the listing excludes it"
        case .boundToAnother(let id): "not applied: the listing is bound to `\(id)`"
        case .notFirst(let id): "not applied: `\(id)` matched first, and only the first applies"
        case .conditionsFailed(let failure): "not applied: \(failure.text)"
        }
    }

    /// The verdict's name in JSON.
    var name: String {
        switch self {
        case .applied: "applied"
        case .inactive: "inactive"
        case .notInForce: "not_in_force"
        case .disabled: "disabled"
        case .boundToAnother: "bound_to_another"
        case .notFirst: "not_first"
        case .conditionsFailed: "conditions_failed"
        }
    }
}
