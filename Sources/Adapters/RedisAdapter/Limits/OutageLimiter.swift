import RateLimit
import Synchronization

/// The limiter beside Redis: decides what Redis cannot, keeps count of what it admitted, and says when to ask it again.
final class OutageLimiter: Sendable {
    private struct State {
        var breaker = Breaker()
        /// The connections that were lost so far; Redis may have been restarted since.
        var losses = 0
        var lastTrouble: ContinuousClock.Instant?
    }

    private let options: RedisRateLimiter.Options
    private let local: MemoryRateLimiter
    private let state = Mutex(State())

    init(options: RedisRateLimiter.Options, now: @escaping @Sendable () -> RateLimitInstant) {
        self.options = options
        local = MemoryRateLimiter(byteLimit: options.localByteLimit, now: now)
    }

    var isAway: Bool { state.withLock { !$0.breaker.isClosed } }

    // MARK: Asking Redis

    /// Whether Redis may be asked now.
    func permits() -> Bool {
        state.withLock { $0.breaker.isClosed || $0.breaker.permits(at: .now) }
    }

    func noteSuccess() {
        state.withLock { $0.breaker.succeeded() }
    }

    func note(_ error: RedisError) {
        state.withLock { state in
            // What only concerns one key or one command says nothing about the server.
            if error.replyKind != "ERR" && error.replyKind != "WRONGTYPE" && state.breaker.isClosed { state.breaker.failed(at: .now) }
        }
        options.onFailure(error)
    }

    // MARK: Deciding

    /// Counts here what Redis has decided, and refuses what it should not have admitted had it forgotten nothing.
    func confirm(_ decision: JointDecision, of charges: [RateLimitCharge], losses: Int) -> JointDecision {
        let trouble = state.withLock { state in
            if losses != state.losses { (state.losses, state.lastTrouble) = (losses, .now) }
            return state.lastTrouble
        }
        guard decision.allowed else { return decision }
        var decisions = decision.decisions
        var mayHaveForgotten = false
        for (index, charge) in charges.enumerated()
        where decisions[index].fits && charge.cost > 0 && outage(of: charge.policy) == .local {
            // Without memory for another key there is nothing to compare with.
            guard let own = try? local.check(charge.key, policy: charge.policy, cost: charge.cost), !own.allowed, let trouble else {
                continue
            }
            let passed = trouble.duration(to: .now)
            guard charge.policy.windows.contains(where: { passed < $0.duration }) else { continue }
            decisions[index] = own
            mayHaveForgotten = true
        }
        return mayHaveForgotten ? JointDecision(decisions) : decision
    }

    /// Decides without Redis.
    func decide(_ charges: [RateLimitCharge]) throws -> JointDecision {
        let isRefused = charges.contains { outage(of: $0.policy) == .closed && $0.cost > 0 && !$0.policy.isShadow }
        let ownCharges = charges.filter { outage(of: $0.policy) == .local }
        var own = ArraySlice<Decision>()
        if !ownCharges.isEmpty {
            own = try isRefused ? ownCharges.map(standing)[...] : local.check(ownCharges).decisions[...]
        }
        let wait = state.withLock { state in
            state.lastTrouble = .now
            return max(.milliseconds(1), state.breaker.wait(at: .now))
        }
        return JointDecision(
            charges.map { charge in
                switch outage(of: charge.policy) {
                case .local: own.popFirst() ?? .unknown(charge, fits: true, wait: wait)
                case .open: .unknown(charge, fits: true, wait: wait)
                case .closed: .unknown(charge, fits: charge.cost == 0, wait: wait)
                }
            })
    }

    /// The decision on a charge that is not to count.
    private func standing(_ charge: RateLimitCharge) throws -> Decision {
        let status = try local.check(charge.key, policy: charge.policy, cost: 0)
        let fits = status.windows.allSatisfy { charge.cost <= $0.remaining }
        return Decision(
            policy: charge.policy, cost: charge.cost, fits: fits, retryAfter: nil,
            standing: status.windows.map { ($0.remaining, $0.resetAfter) })
    }

    func reset(_ key: String, policy: RateLimitPolicy) {
        local.reset(key, policy: policy)
    }

    func outage(of policy: RateLimitPolicy) -> RedisOutage {
        options.outageOfPolicy[policy.name] ?? options.outage
    }
}

extension Decision {
    /// The decision on a charge about whose windows nothing is known.
    static func unknown(_ charge: RateLimitCharge, fits: Bool, wait: Duration) -> Decision {
        let standing = charge.policy.windows.map { (remaining: fits ? $0.limit : 0, resetAfter: fits ? .zero : wait) }
        return Decision(policy: charge.policy, cost: charge.cost, fits: fits, retryAfter: fits ? nil : wait, standing: standing)
    }
}
