import RateLimit
import Testing

/// The examples of the module's documentation, as a reader would type them.
@Suite struct ExampleTests {
    @Test func `the first example admits, then refuses with a time to retry`() throws {
        let limiter = MemoryRateLimiter()
        let policy = try RateLimitPolicy("api", "120/min, 5000/h")
        let decision = try limiter.check("203.0.113.7", policy: policy)
        if decision.allowed {
            print("served, \(decision.windows.map(\.remaining)) left")
        } else {
            for (name, value) in decision.headerFields() { print("\(name): \(value)") }
        }

        #expect(decision.windows.map(\.remaining) == [119, 4999])
        #expect(try !limiter.check("203.0.113.7", policy: policy, cost: 120).allowed)
    }

    @Test func `the examples of several policies, of leases and of budgets work as they stand`() throws {
        let limiter = MemoryRateLimiter()
        let perKey = try RateLimitPolicy("key", "2000000/min", algorithm: .approximate)
        let total = try RateLimitPolicy("total", "60/min", algorithm: .tokenBucket(burst: 10))
        let joint = try limiter.check([
            RateLimitCharge("key=k1", policy: perKey),
            RateLimitCharge("global", policy: total),
        ])
        #expect(joint.allowed && joint.refusedBy.isEmpty)

        let exports = try RateLimitPolicy("exports", "3/30s", algorithm: .concurrency)
        func export() throws { #expect(try limiter.check("user=42", policy: exports, cost: 0).windows[0].remaining == 2) }
        do {
            let (decision, lease) = try limiter.acquire("user=42", policy: exports)
            #expect(decision.allowed)
            if let lease {
                defer { limiter.release(lease) }
                try export()
            }
        }
        #expect(try limiter.check("user=42", policy: exports, cost: 0).windows[0].remaining == 3)

        let budget = try RateLimitPolicy("spend", "5000000/d", algorithm: .approximate)  // millionths of a dollar
        let (decision, reservation) = try limiter.reserve("tenant=7", policy: budget, estimate: 12_000)
        if let reservation {
            try limiter.settle(reservation, actual: 9_340)
        }
        #expect(decision.allowed)
        #expect(try limiter.check("tenant=7", policy: budget, cost: 0).windows[0].remaining == 5_000_000 - 9_340)
    }
}
