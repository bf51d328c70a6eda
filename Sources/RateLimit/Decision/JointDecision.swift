/// The answer of several policies to one request: it passes, and counts under all of them, or it counts under none.
public struct JointDecision: Hashable, Sendable {
    /// The decision of each policy, in the order of the charges.
    public let decisions: [Decision]

    /// Joins the decisions that a store made together.
    public init(_ decisions: [Decision]) {
        self.decisions = decisions
    }

    /// Whether the request passes: no policy refuses it.
    public var allowed: Bool { decisions.allSatisfy(\.allowed) }

    /// The decisions that refuse the request; empty when it passes.
    public var refusedBy: [Decision] { decisions.filter { !$0.allowed } }

    /// The decisions of policies in shadow mode that would have refused the request.
    public var wouldRefuse: [Decision] { decisions.filter { $0.policy.isShadow && !$0.fits } }

    /// The time after which the same request passes if nothing else is admitted until then, not earlier; whole milliseconds.
    ///
    /// `nil` when it passes, and when it can never.
    public var retryAfter: Duration? {
        var latest: Duration?
        for decision in refusedBy {
            guard let retryAfter = decision.retryAfter else { return nil }
            latest = max(latest ?? .zero, retryAfter)
        }
        return latest
    }
}
