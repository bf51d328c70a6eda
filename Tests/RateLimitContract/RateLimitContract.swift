public import RateLimit
public import Testing

/// What every store of limits promises; each implementation runs the whole suite, on an empty store per check.
public struct RateLimitContract: Sendable {
    /// A store of all kinds of limits.
    public typealias Store = any LeaseStore & BudgetStore

    /// One promise.
    public struct Check: Sendable, CustomTestStringConvertible {
        /// The promise in words.
        public let testDescription: String
        /// Checks it on a store that is made for a clock and remembers nobody yet.
        public let run: @Sendable (_ makeStore: @Sendable (ManualClock) async throws -> Store) async throws -> Void

        init(_ testDescription: String, _ body: @escaping @Sendable (Store, ManualClock) async throws -> Void) {
            self.testDescription = testDescription
            run = { makeStore in
                let clock = ManualClock()
                try await body(makeStore(clock), clock)
            }
        }
    }

    /// All promises.
    public static let checks = windows + buckets + joint + leases + budgets + agreement
}

extension RateLimitStore {
    /// Admits units one at a time until one is refused, and returns how many passed.
    func drain(_ key: String, policy: RateLimitPolicy) async throws -> Int {
        var admitted = 0
        while try await check(key, policy: policy, cost: 1).allowed { admitted += 1 }
        return admitted
    }
}

/// Expects a request to be refused until exactly `retryAfter` later, and to pass then.
func expectExactRetry(
    _ store: RateLimitContract.Store, _ clock: ManualClock, _ key: String, _ policy: RateLimitPolicy, cost: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let refused = try await store.check(key, policy: policy, cost: cost)
    #expect(!refused.allowed, sourceLocation: sourceLocation)
    let wait = try #require(refused.retryAfter, sourceLocation: sourceLocation).milliseconds
    clock.advance(by: wait - 1)
    #expect(
        try await store.check(key, policy: policy, cost: cost).retryAfter == .milliseconds(1), sourceLocation: sourceLocation)
    clock.advance(by: 1)
    #expect(try await store.check(key, policy: policy, cost: cost).allowed, sourceLocation: sourceLocation)
}
