import RateLimit
import Testing

/// The first example of the module, as a reader would type it.
@Suite struct ExampleTests {
    @Test func `the first example admits, then refuses with a time to retry`() async throws {
        let limiter: any RateLimitStore = MemoryRateLimiter()
        let policy = try RateLimitPolicy("api", "120/min, 5000/h")
        let decision = try await limiter.check("203.0.113.7", policy: policy, cost: 1)
        if decision.allowed {
            print("served, \(decision.windows.map(\.remaining)) left")
        } else {
            for (name, value) in decision.headerFields() { print("\(name): \(value)") }
        }

        #expect(decision.windows.map(\.remaining) == [119, 4999])
        #expect(try await !limiter.check("203.0.113.7", policy: policy, cost: 120).allowed)
    }
}
