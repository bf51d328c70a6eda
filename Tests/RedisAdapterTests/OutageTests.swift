import RateLimit
import RateLimitContract
import Testing

@testable import RedisAdapter

/// A limiter whose Redis dies, hangs, forgets or loses its scripts: no request hangs, and none too many passes.
@Suite struct OutageTests {
    let server: RedisServer

    init() async throws {
        server = try await RedisServer.started()
    }

    /// The time that requests wait for Redis here: longer than by default, as many tests run at once.
    static let timeout = Duration.milliseconds(200)

    /// A limiter that has its connection.
    func limiter(_ outage: RedisOutage, _ change: (inout RedisRateLimiter.Options) -> Void = { _ in }) async throws -> RedisRateLimiter {
        let limiter = try server.limiter { options in
            options.timeout = Self.timeout
            options.outage = outage
            change(&options)
        }
        try await limiter.redis.send(["PING"], timeout: .seconds(5))
        return limiter
    }

    /// Sends a request and expects a decision within two seconds, which leaves room for a busy machine.
    func decide(_ limiter: RedisRateLimiter, _ key: String, _ policy: RateLimitPolicy, cost: Int = 1) async throws -> Decision {
        let start = ContinuousClock.now
        let decision = try await limiter.check(key, policy: policy, cost: cost)
        #expect(start.duration(to: .now) < .seconds(2))
        return decision
    }

    func recovers(_ limiter: RedisRateLimiter) async throws {
        let probe = try RateLimitPolicy("probe", "1000/s")
        for _ in 0..<200 {
            _ = try await limiter.check("probe", policy: probe, cost: 1)
            if !limiter.isAway, (try? await limiter.redis.send(["PING"], timeout: Self.timeout)) != nil { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("Redis was not found again")
    }

    @Test(arguments: [RedisOutage.open, .closed, .local])
    func `a paused Redis holds nobody up, and each outage decides as it says`(outage: RedisOutage) async throws {
        let limiter = try await limiter(outage)
        let policy = try RateLimitPolicy("p", "5/h")
        var isCounted = false
        for _ in 0..<100 where !isCounted {
            isCounted = try await limiter.check("k", policy: policy, cost: 3).allowed
            // A busy machine may have made Redis late: it is tried again every half second.
            if !isCounted { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(isCounted)
        server.pause()
        var admitted = 0
        for _ in 0..<10 { admitted += try await decide(limiter, "k", policy).allowed ? 1 : 0 }
        #expect(admitted == [.open: 10, .closed: 0, .local: 2][outage])
        #expect(limiter.isAway)

        // Left alone, it costs no time at all.
        let start = ContinuousClock.now
        for _ in 0..<1000 { _ = try await limiter.check("k", policy: policy, cost: 1) }
        #expect(start.duration(to: .now) < .seconds(1))
        server.resume()
        try await recovers(limiter)
    }

    @Test func `what Redis forgets in a restart, the process that admitted it still knows`() async throws {
        let limiter = try await limiter(.local)
        let policy = try RateLimitPolicy("p", "100/h")
        var admitted = 0
        for _ in 0..<60 { admitted += try await limiter.check("k", policy: policy, cost: 1).allowed ? 1 : 0 }
        server.stop()
        for _ in 0..<20 { admitted += try await decide(limiter, "k", policy).allowed ? 1 : 0 }
        #expect(admitted == 80)
        try server.restart()
        try await recovers(limiter)
        for _ in 0..<100 { admitted += try await decide(limiter, "k", policy).allowed ? 1 : 0 }
        #expect(admitted == 100)
        #expect(try await limiter.check("newcomer", policy: policy, cost: 100).allowed)
    }

    @Test func `fifty tasks in the midst of kills, pauses and flushes get no more than the limit`() async throws {
        let limiter = try await limiter(.local)
        let policy = try RateLimitPolicy("p", "3000/h")
        let chaos = Task { [server] in
            for round in 0..<4 {
                try await Task.sleep(for: .milliseconds(60))
                server.pause()
                try await Task.sleep(for: .milliseconds(120))
                server.resume()
                _ = try? await limiter.redis.send(["SCRIPT", "FLUSH"])
                try await Task.sleep(for: .milliseconds(60))
                if round.isMultiple(of: 2) {
                    try server.restart()
                } else {
                    _ = try? await limiter.redis.send(["CLIENT", "KILL", "TYPE", "normal"])
                }
            }
        }
        let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<80 {
                        if try await limiter.check("k", policy: policy, cost: 1).allowed { admitted += 1 }
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    return admitted
                }
            }
            return try await group.reduce(0, +)
        }
        try await chaos.value
        #expect(admitted <= 3000)
        #expect(admitted > 2000)
    }

    @Test func `after a flush of the scripts every decision is the same`() async throws {
        let limiter = try await limiter(.closed) { $0.timeout = .seconds(5) }
        let policy = try RateLimitPolicy("p", "400/h")
        let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<50 {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<10 {
                        if try await limiter.check("k", policy: policy, cost: 1).allowed { admitted += 1 }
                        if task == 7 { try await limiter.redis.send(["SCRIPT", "FLUSH"]) }
                    }
                    return admitted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(admitted == 400)
    }

    @Test func `a recovering Redis is asked by one request at a time`() async throws {
        let failures = Recorder()
        let limiter = try await limiter(.open) { $0.onFailure = failures.record }
        let policy = try RateLimitPolicy("p", "1000000/h")
        server.pause()
        while !limiter.isAway { _ = try await limiter.check("k", policy: policy, cost: 1) }
        let before = failures.errors.count
        try await Task.sleep(for: .milliseconds(600))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { _ = try await limiter.check("k", policy: policy, cost: 1) } }
            try await group.waitForAll()
        }
        #expect(failures.errors.count == before + 1)
        server.resume()
        try await recovers(limiter)
    }

    @Test func `policies of one request can have different outages`() async throws {
        let limiter = try await limiter(.local) { $0.outageOfPolicy = ["strict": .closed, "lax": .open] }
        let (strict, lax, counted) = try (
            RateLimitPolicy("strict", "5/h"), RateLimitPolicy("lax", "5/h"), RateLimitPolicy("counted", "5/h")
        )
        server.stop()
        let both = try await limiter.check([RateLimitCharge("k", policy: lax, cost: 9), RateLimitCharge("k", policy: counted, cost: 4)])
        #expect(both.allowed)
        let refused = try await limiter.check([RateLimitCharge("k", policy: strict), RateLimitCharge("k", policy: counted)])
        #expect(!refused.allowed && refused.refusedBy.map(\.policy.name) == ["strict"])
        #expect(refused.retryAfter != nil)
        #expect(try await limiter.check("k", policy: counted, cost: 1).allowed)
        #expect(try await !limiter.check("k", policy: counted, cost: 1).allowed)
    }

    @Test func `leases and reservations are not granted unseen, unless the policy stays open`() async throws {
        let limiter = try await limiter(.local) { $0.outageOfPolicy = ["lax": .open] }
        server.stop()
        let strict = try await limiter.acquire("k", policy: RateLimitPolicy("strict", "5/h", algorithm: .concurrency))
        #expect(!strict.decision.allowed && strict.lease == nil)
        let lax = try await limiter.reserve("k", policy: RateLimitPolicy("lax", "5/h", algorithm: .approximate), estimate: 3)
        #expect(lax.decision.allowed && lax.reservation == nil)
        await #expect(throws: RedisError.self) {
            try await limiter.release(Lease(id: 1, key: "k", policy: RateLimitPolicy("strict", "5/h", algorithm: .concurrency)))
        }
    }

    @Test func `every failure is told, and a key of another type only concerns that key`() async throws {
        let failures = Recorder()
        let limiter = try await limiter(.open) { $0.onFailure = failures.record }
        let policy = try RateLimitPolicy("p", "5/h")
        try await limiter.redis.send(["LPUSH", limiter.redisKey("odd", policy), "x"])
        for _ in 0..<10 { #expect(try await limiter.check("odd", policy: policy, cost: 1).allowed) }
        #expect(!limiter.isAway)
        #expect(failures.errors.count == 10)
        #expect(failures.errors.allSatisfy { $0.code == .refused })
        #expect(try await limiter.check("even", policy: policy, cost: 5).windows[0].remaining == 0)
    }

    @Test func `a cancelled request is cancelled, not decided`() async throws {
        let limiter = try await limiter(.open) { $0.timeout = .seconds(20) }
        let policy = try RateLimitPolicy("p", "5/h")
        _ = try await limiter.check("k", policy: policy, cost: 1)
        server.pause()
        let request = Task { try await limiter.check("k", policy: policy, cost: 1) }
        try await Task.sleep(for: .milliseconds(50))
        request.cancel()
        await #expect(throws: CancellationError.self) { try await request.value }
        #expect(!limiter.isAway)
    }
}
