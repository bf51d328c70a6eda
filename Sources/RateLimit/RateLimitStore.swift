/// Where the admissions of callers are counted: in this process, or in a server that several share.
public protocol RateLimitStore: Sendable {
    /// Decides one request, and counts it if it is admitted.
    ///
    /// The windows of the policy are decided together: the request is admitted, and counts in all of them, only if each has room for
    /// its whole cost. A refused request consumes nothing.
    ///
    /// - Parameters:
    ///   - key: Who asks: a client address, an API key, a user. Counts are kept for each pair of key and policy name.
    ///   - policy: The windows to decide by.
    ///   - cost: The units the request consumes. With 0 nothing is consumed, and the decision, always positive, tells where the windows stand.
    /// - Throws: An error when there is no decision; whether the request then passes is for the caller to say.
    func check(_ key: String, policy: RateLimitPolicy, cost: Int) async throws -> Decision
}
