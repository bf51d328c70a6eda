/// Where the admissions of callers are counted: in this process, or in a server that several share.
public protocol RateLimitStore: Sendable {
    /// Decides one request, and counts it if it is admitted.
    ///
    /// The windows of the policy are decided together: the request is admitted, and counts in all of them, only if each has room for
    /// its whole cost. A refused request consumes nothing.
    ///
    /// - Parameters:
    ///   - key: Who asks: a client address, an API key, a user. Counts are kept for each key under each name and algorithm of a policy.
    ///   - policy: The limits to decide by. One of ``RateLimitPolicy/Algorithm/concurrency`` is decided by ``LeaseStore``, and can only
    ///     be looked at here.
    ///   - cost: The units the request consumes. With 0 nothing is consumed, and the decision, always positive, tells where the windows stand.
    /// - Throws: ``RateLimitError`` for a negative cost, and the store's own errors when there is no decision; whether the request then
    ///   passes is for the caller to say.
    func check(_ key: String, policy: RateLimitPolicy, cost: Int) async throws -> Decision

    /// Decides one request under several policies at once: it counts under all of them, or under none.
    ///
    /// It passes if each policy that is not in shadow mode has room for its charge. It then counts under these, and under those in
    /// shadow mode that have room too.
    ///
    /// - Parameter charges: 1 to ``RateLimitCharge/maximumCount`` charges, no two of the same policy name, algorithm and key.
    /// - Throws: ``RateLimitError`` for charges that cannot be decided together, and the store's own errors.
    func check(_ charges: [RateLimitCharge]) async throws -> JointDecision

    /// Forgets what counts for a key: it has the whole of the policy's limits again.
    ///
    /// Its leases and reservations under the policy end too.
    func reset(_ key: String, policy: RateLimitPolicy) async throws
}

extension RateLimitStore {
    /// Tells where the windows of a key stand, without consuming anything.
    public func status(_ key: String, policy: RateLimitPolicy) async throws -> Decision {
        try await check(key, policy: policy, cost: 0)
    }
}
