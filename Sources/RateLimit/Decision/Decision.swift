/// The answer of one policy to one request: whether it is admitted, and where each window stands after it.
public struct Decision: Hashable, Sendable {
    /// Where one window stands after a decision.
    public struct WindowState: Hashable, Sendable {
        /// The name of the window, such as `minute`.
        public let name: String
        /// The units the window admits, or the bucket holds.
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
    /// Whether every window had room for the request; if so, it counts in all of them unless another policy refused it.
    public let fits: Bool
    /// Whether the policy lets the request pass: it fits, or the policy is in shadow mode.
    public var allowed: Bool { fits || policy.isShadow }

    // -1 for none. Lanes hold one window each: a decision is made for every request and has no array of its own.
    private let retryMilliseconds: Int64
    private let remaining: SIMD8<Int64>
    private let resetMilliseconds: SIMD8<UInt32>

    init(
        policy: RateLimitPolicy, cost: Int, fits: Bool, retryMilliseconds: Int64, remaining: SIMD8<Int64>, resetMilliseconds: SIMD8<UInt32>
    ) {
        self.policy = policy
        self.cost = cost
        self.fits = fits
        self.retryMilliseconds = retryMilliseconds
        self.remaining = remaining
        self.resetMilliseconds = resetMilliseconds
    }

    /// Makes the decision of a store outside this module.
    ///
    /// - Parameters:
    ///   - policy: The policy that was applied.
    ///   - cost: The units that the request asked for.
    ///   - fits: Whether every window had room for them.
    ///   - retryAfter: The time after which it would fit; `nil` if it did or never can.
    ///   - standing: What each window of the policy has left and when it has more, in the policy's order. Windows that are missing are
    ///     taken as used up, and numbers are brought into their ranges.
    public init(
        policy: RateLimitPolicy, cost: Int, fits: Bool, retryAfter: Duration?, standing: [(remaining: Int, resetAfter: Duration)]
    ) {
        var remaining = SIMD8<Int64>.zero
        var reset = SIMD8<UInt32>.zero
        for (index, state) in zip(policy.windows.indices, standing) {
            remaining[index] = Int64(min(max(state.remaining, 0), policy.quota(at: index)))
            reset[index] = UInt32(min(max(state.resetAfter.wholeMilliseconds, 0), policy.longestReset(at: index)))
        }
        self.init(
            policy: policy, cost: cost, fits: fits, retryMilliseconds: retryAfter.map { max(0, $0.wholeMilliseconds) } ?? -1,
            remaining: remaining, resetMilliseconds: reset)
    }

    /// The time after which the same request fits if nothing else is admitted until then, not earlier; whole milliseconds.
    ///
    /// `nil` when it fits, and when it can never because it costs more than a window's limit.
    public var retryAfter: Duration? { retryMilliseconds < 0 ? nil : .milliseconds(retryMilliseconds) }

    /// Where each window of the policy stands after the decision, in the policy's order.
    public var windows: [WindowState] {
        policy.windows.indices.map { index in
            WindowState(
                name: policy.windows[index].name, limit: policy.quota(at: index), remaining: Int(remaining[index]),
                resetAfter: .milliseconds(Int64(resetMilliseconds[index])))
        }
    }

    /// The names of the windows that had no room for the request; empty when it fits.
    public var refusedBy: [String] {
        fits ? [] : windows.filter { $0.remaining < cost }.map(\.name)
    }
}
