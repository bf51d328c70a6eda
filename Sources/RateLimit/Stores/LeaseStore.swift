/// Where the work that callers have under way is counted: at most so many leases at once, each of which lapses if nobody renews it.
///
/// A lease is held from its acquisition, or its last renewal, for the duration of its policy's window: exactly one duration later it is
/// no longer. So work that died with its process frees its place by itself.
public protocol LeaseStore: RateLimitStore {
    /// Acquires a lease if one is free.
    ///
    /// - Parameters:
    ///   - key: Whose limit it is.
    ///   - policy: A policy of ``RateLimitPolicy/Algorithm/concurrency``.
    /// - Returns: The decision, for a cost of 1, and the lease if it was admitted. ``Decision/retryAfter`` is the time until the first
    ///   lease lapses unless it is renewed; one may be released earlier. A policy in shadow mode that has no room admits without a lease.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidPolicy`` for a policy of another algorithm, and the store's own errors.
    func acquire(_ key: String, policy: RateLimitPolicy) async throws -> (decision: Decision, lease: Lease?)

    /// Holds a lease for another duration, counted from now.
    ///
    /// - Returns: Whether it was still held; one that has lapsed is not brought back.
    @discardableResult func renew(_ lease: Lease) async throws -> Bool

    /// Gives a lease back.
    ///
    /// - Returns: Whether it was still held.
    @discardableResult func release(_ lease: Lease) async throws -> Bool
}

extension LeaseStore {
    /// Does some work while holding a lease, which is given back when the work ends or throws.
    ///
    /// The lease is not renewed: it lapses after the policy's duration, also while the work goes on.
    ///
    /// - Returns: The decision, and what the work returned; `nil` if there was no lease for it, and it was not begun.
    /// - Throws: What the work throws, and the errors of ``acquire(_:policy:)``. A lease that cannot be given back lapses by itself.
    public func withLease<Result>(
        _ key: String, policy: RateLimitPolicy, _ work: () async throws -> Result
    ) async throws -> (decision: Decision, result: Result?) {
        let (decision, lease) = try await acquire(key, policy: policy)
        guard decision.allowed else { return (decision, nil) }
        guard let lease else { return (decision, try await work()) }
        do {
            let result = try await work()
            _ = try? await release(lease)
            return (decision, result)
        } catch {
            _ = try? await release(lease)
            throw error
        }
    }
}

/// A place among those that a policy of ``RateLimitPolicy/Algorithm/concurrency`` has for a key.
public struct Lease: Hashable, Sendable {
    /// What tells the lease from the others of its key.
    public let id: UInt64
    /// Whose limit it counts against.
    public let key: String
    /// The policy it was acquired under.
    public let policy: RateLimitPolicy

    /// Makes the lease of a store, or one that was written down elsewhere.
    public init(id: UInt64, key: String, policy: RateLimitPolicy) {
        self.id = id
        self.key = key
        self.policy = policy
    }
}
