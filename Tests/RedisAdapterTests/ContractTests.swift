import RateLimit
import RateLimitContract
import Testing

@testable import RedisAdapter

/// What is promised of every store, promised by Redis too.
@Suite struct ContractTests {
    @Test(arguments: RateLimitContract.checks)
    func `Redis keeps every promise`(check: RateLimitContract.Check) async throws {
        let server = try RedisServer.shared.get()
        try await check.run { clock in try server.limiter(clock: clock.now) }
    }

    @Test(arguments: RateLimitContract.checks)
    func `a limiter that answers refusals without asking keeps every promise as well`(check: RateLimitContract.Check) async throws {
        let server = try RedisServer.shared.get()
        try await check.run { clock in try server.limiter(clock: clock.now) { $0.blockedKeyLimit = 10_000 } }
    }
}

extension RedisServer {
    /// A limiter whose counts nobody else shares, and which asks about each request unless changed.
    func limiter(_ change: (inout RedisRateLimiter.Options) -> Void = { _ in }) throws -> RedisRateLimiter {
        try RedisRateLimiter(client(), options: Self.options(change), clock: nil)
    }

    /// The same with a clock of its own.
    func limiter(
        clock: @escaping @Sendable () -> RateLimitInstant, _ change: (inout RedisRateLimiter.Options) -> Void = { _ in }
    ) throws -> RedisRateLimiter {
        try RedisRateLimiter(client(), options: Self.options(change), clock: clock)
    }

    private static func options(_ change: (inout RedisRateLimiter.Options) -> Void) -> RedisRateLimiter.Options {
        var options = RedisRateLimiter.Options()
        options.name = "test-\(UInt64.random(in: .min ... .max))"
        options.timeout = .seconds(30)
        options.outage = .closed
        options.blockedKeyLimit = 0
        change(&options)
        return options
    }
}
