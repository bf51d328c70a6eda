import RateLimit
import RateLimitContract
import Testing

/// What is promised of every store.
@Suite struct ContractTests {
    @Test(arguments: RateLimitContract.checks)
    func `the naive store, which defines the decisions, keeps every promise`(check: RateLimitContract.Check) async throws {
        try await check.run { NaiveStore(clock: $0) }
    }
}
