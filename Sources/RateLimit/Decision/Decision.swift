/// The answer to one request: whether it was admitted, and where each window stands after it.
public struct Decision: Hashable, Sendable {
    /// Where one window stands after a decision.
    public struct WindowState: Hashable, Sendable {
        /// The name of the window, such as `minute`.
        public let name: String
        /// The units the window admits.
        public let limit: Int
        /// The units that are left, 0 to ``limit``.
        public let remaining: Int
        /// The time until the window has more left than now; zero when nothing counts in it.
        public let resetAfter: Duration

        /// Makes the state of a window.
        public init(name: String, limit: Int, remaining: Int, resetAfter: Duration) {
            self.name = name
            self.limit = limit
            self.remaining = remaining
            self.resetAfter = resetAfter
        }
    }

    /// The policy that was applied.
    public let policy: RateLimitPolicy
    /// The units that the request asked for.
    public let cost: Int
    /// Whether the request was admitted, and counted in every window.
    public let allowed: Bool
    /// The time after which the same request passes if nothing else is admitted until then, not earlier; whole milliseconds.
    ///
    /// `nil` when the request was admitted, and when it can never pass because it costs more than a window's limit.
    public let retryAfter: Duration?

    // One lane a window: a decision is made for every request and holds no array of its own.
    private let remaining: SIMD8<UInt32>
    private let resetMilliseconds: SIMD8<UInt32>

    init(
        policy: RateLimitPolicy, cost: Int, allowed: Bool, retryAfter: Duration?, remaining: SIMD8<UInt32>, resetMilliseconds: SIMD8<UInt32>
    ) {
        self.policy = policy
        self.cost = cost
        self.allowed = allowed
        self.retryAfter = retryAfter
        self.remaining = remaining
        self.resetMilliseconds = resetMilliseconds
    }

    /// Makes the decision of a store outside this module.
    ///
    /// - Parameters:
    ///   - policy: The policy that was applied.
    ///   - cost: The units that the request asked for.
    ///   - allowed: Whether the request was admitted.
    ///   - retryAfter: The time after which it would pass; `nil` if it was admitted or never can.
    ///   - standing: What each window of the policy has left and when it has more, in the policy's order. Windows that are missing are
    ///     taken as used up, and numbers are brought into their ranges.
    public init(
        policy: RateLimitPolicy, cost: Int, allowed: Bool, retryAfter: Duration?, standing: [(remaining: Int, resetAfter: Duration)]
    ) {
        var remaining = SIMD8<UInt32>.zero
        var reset = SIMD8<UInt32>.zero
        for (index, (window, state)) in zip(policy.windows, standing).enumerated() {
            remaining[index] = UInt32(min(max(state.remaining, 0), window.limit))
            reset[index] = UInt32(min(max(state.resetAfter.wholeMilliseconds, 0), Int64(window.milliseconds)))
        }
        self.init(
            policy: policy, cost: cost, allowed: allowed, retryAfter: retryAfter, remaining: remaining, resetMilliseconds: reset)
    }

    /// Where each window of the policy stands after the decision, in the policy's order.
    public var windows: [WindowState] {
        policy.windows.indices.map { index in
            WindowState(
                name: policy.windows[index].name, limit: policy.windows[index].limit, remaining: Int(remaining[index]),
                resetAfter: .milliseconds(Int64(resetMilliseconds[index])))
        }
    }

    /// The names of the windows that had no room for the request; empty when it was admitted.
    public var refusedBy: [String] {
        allowed ? [] : windows.filter { $0.remaining < cost }.map(\.name)
    }
}
