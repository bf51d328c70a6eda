import RateLimit
import Synchronization

/// Refusals that are certain to be repeated: they are answered here, without asking the server.
///
/// A refusal is kept where a window is used up, so that nobody can be admitted, and only until a first window has something left again.
/// Until then every part of the decision holds but for the times, which are brought up to date. It is given to requests of the same
/// cost; others have another retry time. Policies whose units can be given back are not kept.
final class BlockCache: Sendable {
    private struct ID: Hashable {
        let key: String
        let policy: RateLimitPolicy

        func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(policy.name)
        }
    }

    private struct Refusal {
        let decision: Decision
        /// When the server was asked and when it had answered: it decided somewhere between.
        let asked: RateLimitInstant
        let answered: RateLimitInstant
        let end: RateLimitInstant
    }

    private let refusals = Mutex<[ID: Refusal]>([:])
    private let limit: Int

    /// - Parameter limit: The most refusals to remember.
    init(limit: Int) {
        self.limit = limit
    }

    /// The refusal that a request is certain to get.
    func refusal(of charge: RateLimitCharge, at now: RateLimitInstant) -> Decision? {
        let id = ID(key: charge.key, policy: charge.policy)
        let found = refusals.withLock { refusals -> Refusal? in
            guard let refusal = refusals[id], refusal.decision.cost == charge.cost, refusal.asked <= now else { return nil }
            guard now < refusal.end else {
                refusals[id] = nil
                return nil
            }
            return refusal
        }
        guard let found else { return nil }
        // Counted from the answer, so that the retry is never told too early.
        let passed = max(.zero, found.answered.duration(to: now))
        return Decision(
            policy: charge.policy, cost: charge.cost, fits: false,
            retryAfter: found.decision.retryAfter.map { max(.milliseconds(1), $0 - passed) },
            standing: found.decision.windows.map { (remaining: $0.remaining, resetAfter: max(.zero, $0.resetAfter - passed)) })
    }

    /// Remembers a decision if it is a refusal that is certain to be repeated.
    func note(_ decision: Decision, for key: String, asked: RateLimitInstant, answered: RateLimitInstant) {
        guard !decision.fits, decision.policy.algorithm.kind == .exact || decision.policy.algorithm.kind == .tokenBucket else { return }
        let windows = decision.windows
        guard windows.contains(where: { $0.remaining == 0 }) else { return }
        guard let first = windows.map(\.resetAfter).filter({ $0 > .zero }).min() else { return }
        let end = asked.advanced(by: first)
        guard answered < end else { return }
        refusals.withLock { refusals in
            if refusals.count >= limit { refusals = refusals.filter { answered < $0.value.end } }
            guard refusals.count < limit else { return }
            refusals[ID(key: key, policy: decision.policy)] = Refusal(decision: decision, asked: asked, answered: answered, end: end)
        }
    }

    func forget(_ key: String, policy: RateLimitPolicy) {
        refusals.withLock { refusals in
            refusals = refusals.filter { $0.key.key != key || $0.key.policy.name != policy.name }
        }
    }
}
