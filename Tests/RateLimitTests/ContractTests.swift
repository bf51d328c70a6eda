import RateLimit
import RateLimitContract
import Testing

/// What is promised of every store.
@Suite struct ContractTests {
    @Test(arguments: RateLimitContract.checks)
    func `the naive store, which defines the decisions, keeps every promise`(check: RateLimitContract.Check) async throws {
        try await check.run { NaiveStore(clock: $0) }
    }

    @Test(arguments: RateLimitContract.checks)
    func `the memory limiter keeps every promise`(check: RateLimitContract.Check) async throws {
        try await check.run { MemoryRateLimiter(now: $0.now) }
    }

    @Test(arguments: 100..<160)
    func `random requests of every kind are decided in memory as by the naive store`(seed: Int) async throws {
        let clock = ManualClock()
        try await RateLimitContract.agree(MemoryRateLimiter(now: clock.now), clock, seed: UInt64(seed), steps: 400)
    }
}
