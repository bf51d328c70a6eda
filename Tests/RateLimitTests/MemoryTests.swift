import RateLimit
import RateLimitContract
import Testing

@Suite struct MemoryTests {
    let clock = ManualClock()

    @Test(arguments: [16_384, 100_000, 2_000_000])
    func `a flood of keys stays within the byte limit`(byteLimit: Int) throws {
        let limiter = MemoryRateLimiter(byteLimit: byteLimit, now: clock.now)
        let policy = try RateLimitPolicy("p", "20/min, 5000/h")
        for client in 0..<20_000 {
            #expect(try limiter.check("2001:db8:0:\(client)::1", policy: policy, cost: 1 + client % 9).allowed)
            if client.isMultiple(of: 500) { #expect(limiter.byteCount <= byteLimit) }
        }
        #expect(limiter.byteCount <= byteLimit)
        #expect(limiter.byteCount > byteLimit / 2)
    }

    @Test func `a caller at its limit stays refused while a flood pushes others out`() throws {
        let limiter = MemoryRateLimiter(byteLimit: 32_768, now: clock.now)
        let policy = try RateLimitPolicy("p", "20/min")
        for offender in 0..<5 { #expect(try limiter.drain("offender-\(offender)", policy: policy) == 20) }
        for client in 0..<10_000 {
            clock.advance(by: 1)
            #expect(try limiter.check("client-\(client)", policy: policy).allowed)
        }
        #expect(limiter.keyCount < 200)
        for offender in 0..<5 { #expect(try !limiter.check("offender-\(offender)", policy: policy).allowed) }
    }

    @Test func `when every key is at its limit a new one gets an error and none is let go`() throws {
        let limiter = MemoryRateLimiter(byteLimit: 16_384, now: clock.now)
        let policy = try RateLimitPolicy("p", "1/min")
        var admitted = 0
        let error = #expect(throws: RateLimitError.self) {
            for client in 0..<1000 where try limiter.check("client-\(client)", policy: policy).allowed { admitted += 1 }
        }
        #expect(error?.code == .outOfMemory)
        #expect((20..<1000).contains(admitted))
        for client in 0..<admitted { #expect(try !limiter.check("client-\(client)", policy: policy).allowed) }

        clock.advance(by: 60_000)
        #expect(try limiter.check("newcomer", policy: policy).allowed)
    }

    @Test func `a key that has room again gives way even if another at its limit was used before it`() throws {
        let limiter = MemoryRateLimiter(byteLimit: 16_384, now: clock.now)
        let hourly = try RateLimitPolicy("hourly", "1/h")
        let brief = try RateLimitPolicy("brief", "1/s")
        for client in 0..<5 { #expect(try limiter.check("old-\(client)", policy: hourly).allowed) }
        #expect(throws: RateLimitError.self) {
            for client in 0..<1000 { _ = try limiter.check("client-\(client)", policy: brief) }
        }
        clock.advance(by: 1000)
        for client in 0..<5 { #expect(try limiter.check("new-\(client)", policy: hourly).allowed) }
        for client in 0..<5 { #expect(try !limiter.check("old-\(client)", policy: hourly).allowed) }
    }

    @Test func `keys for which nothing counts any more are freed by the traffic of others`() throws {
        let limiter = MemoryRateLimiter(byteLimit: 200_000, now: clock.now)
        let policy = try RateLimitPolicy("p", "5/s")
        for client in 0..<300 { _ = try limiter.check("client-\(client)", policy: policy) }
        #expect(limiter.keyCount == 300)
        for _ in 0..<100 {
            clock.advance(by: 20)
            _ = try limiter.check("steady", policy: policy)
        }
        #expect(limiter.keyCount == 1)
        #expect(limiter.byteCount < 1000)
    }

    @Test func `memory grows with use, not with the limit`() throws {
        let limiter = MemoryRateLimiter(now: clock.now)
        let policy = try RateLimitPolicy("p", "120/min, 5000/h")
        _ = try limiter.check("once", policy: policy)
        #expect(limiter.byteCount < 250)
        for _ in 0..<41 {
            clock.advance(by: 60_000)
            _ = try limiter.check("busy", policy: policy, cost: 120)
        }
        limiter.reset("once", policy: policy)
        #expect(limiter.byteCount <= 20_528)
    }

    @Test(arguments: [
        ("120/min", RateLimitPolicy.Algorithm.exact, 688), ("120/min", .approximate, 688),
        ("120/min, 5000/h", .approximate, 1024), ("50000/min", .approximate, 1024), ("1000000/d", .approximate, 1024),
        ("1000/min", .tokenBucket(burst: 100_000), 200), ("10/min", .concurrency, 1024),
    ])
    func `a key at its limit takes no more than its algorithm promises`(
        text: String, algorithm: RateLimitPolicy.Algorithm, bytes: Int
    ) throws {
        let limiter = MemoryRateLimiter(now: clock.now)
        let policy = try RateLimitPolicy("p", text, algorithm: algorithm)
        let step = max(1, policy.windows[0].limit / 300)
        for _ in 0..<4000 {
            if algorithm == .concurrency {
                _ = try limiter.acquire("203.0.113.7", policy: policy)
            } else {
                _ = try limiter.check("203.0.113.7", policy: policy, cost: step)
            }
            clock.advance(by: 20)
        }
        #expect(limiter.byteCount <= bytes)
    }

    @Test func `one key that cannot fit at all is refused with an error and consumes nothing`() throws {
        let limiter = MemoryRateLimiter(byteLimit: 16_384, now: clock.now)
        let policy = try RateLimitPolicy("p", "1000000/d")
        let error = #expect(throws: RateLimitError.self) { try limiter.check("k", policy: policy, cost: 900_000) }
        #expect(error?.code == .outOfMemory)
        #expect(try limiter.check("k", policy: policy, cost: 1000).allowed)
        #expect(throws: RateLimitError.self) { try limiter.check("k", policy: policy, cost: 900_000) }
        #expect(try limiter.check("k", policy: policy, cost: 0).windows[0].remaining == 999_000)
    }

    @Test(arguments: [RateLimitPolicy.Algorithm.approximate, .tokenBucket(burst: 20), .concurrency])
    func `a flood of keys stays within the byte limit by every algorithm`(algorithm: RateLimitPolicy.Algorithm) throws {
        let limiter = MemoryRateLimiter(byteLimit: 50_000, now: clock.now)
        let policy = try RateLimitPolicy("p", "20/s", algorithm: algorithm)
        for client in 0..<5000 {
            clock.advance(by: 10)
            let key = "client \(client)"
            if algorithm == .concurrency {
                _ = try limiter.acquire(key, policy: policy)
            } else if algorithm == .approximate {
                let reservation = try #require(try limiter.reserve(key, policy: policy, estimate: 3).reservation)
                if client.isMultiple(of: 3) { try limiter.settle(reservation, actual: 70_000) }
            } else {
                #expect(try limiter.check(key, policy: policy, cost: 1 + client % 20).allowed)
            }
            if client.isMultiple(of: 100) { #expect(limiter.byteCount <= 50_000) }
        }
    }

    @Test func `nothing is left of keys that are reset`() throws {
        let limiter = MemoryRateLimiter(now: clock.now)
        let policies = [
            try RateLimitPolicy("p", "500/s, 5000/h"), try RateLimitPolicy("p", "500/s, 5000/h", algorithm: .approximate),
            try RateLimitPolicy("p", "500/s", algorithm: .tokenBucket(burst: 90)),
        ]
        let leases = try RateLimitPolicy("p", "500/s", algorithm: .concurrency)
        var generator = SeededGenerator(state: 5)
        for _ in 0..<5000 {
            clock.advance(by: .random(in: 0...3, using: &generator))
            let key = "a caller whose name is long \(Int.random(in: 0..<40, using: &generator))"
            _ = try limiter.check(policies.map { RateLimitCharge(key, policy: $0, cost: .random(in: 0...40, using: &generator)) })
            if let lease = try limiter.acquire(key, policy: leases).lease, Bool.random(using: &generator) { limiter.release(lease) }
            if let reservation = try limiter.reserve(key, policy: policies[1], estimate: 1).reservation {
                try limiter.settle(reservation, actual: .random(in: 0...1000, using: &generator))
            }
        }
        #expect(limiter.keyCount > 100)
        for index in 0..<40 {
            for policy in policies + [leases] { limiter.reset("a caller whose name is long \(index)", policy: policy) }
        }
        #expect(limiter.keyCount == 0 && limiter.byteCount == 0)
    }
}
