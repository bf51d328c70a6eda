import RateLimit
import RateLimitContract
import Testing

@Suite struct HeaderFieldTests {
    let clock = ManualClock()
    let limiter: MemoryRateLimiter

    init() {
        limiter = MemoryRateLimiter(now: clock.now)
    }

    @Test func `an admitted request tells the tightest window the classic way and every window the structured way`() throws {
        let policy = try RateLimitPolicy("p", "120/min, 5000/h")
        _ = try limiter.check("k", policy: policy, cost: 80)
        clock.advance(by: 12_345)
        let fields = try limiter.check("k", policy: policy, cost: 3).headerFields().map { "\($0.name): \($0.value)" }
        #expect(
            fields == [
                "X-RateLimit-Limit: 120", "X-RateLimit-Remaining: 37", "X-RateLimit-Reset: 48",
                "RateLimit-Policy: \"minute\";q=120;w=60, \"hour\";q=5000;w=3600",
                "RateLimit: \"minute\";r=37;t=48, \"hour\";r=4917;t=3588",
            ])
    }

    @Test func `a refused request is told to retry after whole seconds, rounded up, and not before any reset beside it`() throws {
        let policy = try RateLimitPolicy("p", "2/min, 5000/h")
        _ = try limiter.check("k", policy: policy, cost: 2)
        clock.advance(by: 58_999)
        let fields = try limiter.check("k", policy: policy).headerFields()
        #expect(fields.last?.name == "Retry-After")
        #expect(fields.last?.value == "2")
        #expect(fields.first { $0.name == "RateLimit" }?.value == "\"minute\";r=0;t=2")
        clock.advance(by: 1000)
        #expect(try limiter.check("k", policy: policy).headerFields().last?.value == "1")
    }

    @Test func `an untouched window has no reset and one that is not whole seconds no length`() throws {
        let policy = try RateLimitPolicy("p", "5/1500ms")
        let fields = try limiter.check("k", policy: policy, cost: 0).headerFields().map(\.value)
        #expect(fields == ["5", "5", "0", "\"1500ms\";q=5", "\"1500ms\";r=5"])
    }

    @Test func `a request that can never pass is not told to retry`() throws {
        let policy = try RateLimitPolicy("p", "5/min")
        #expect(try limiter.check("k", policy: policy, cost: 6).headerFields().allSatisfy { $0.name != "Retry-After" })
    }

    @Test func `a decision of another store says the same as one of the memory limiter`() throws {
        let policy = try RateLimitPolicy("p", "2/min, 5000/h")
        _ = try limiter.check("k", policy: policy, cost: 2)
        let own = try limiter.check("k", policy: policy)
        let standing = own.windows.map { (remaining: $0.remaining, resetAfter: $0.resetAfter) }
        #expect(Decision(policy: policy, cost: 1, fits: false, retryAfter: .seconds(60), standing: standing) == own)

        let absurd = Decision(
            policy: policy, cost: 1, fits: false, retryAfter: nil, standing: [(.max, .seconds(Int64.max)), (-5, .seconds(-1))])
        #expect(absurd.windows.map(\.remaining) == [2, 0])
        #expect(absurd.windows.map(\.resetAfter) == [.seconds(60), .zero])
    }
}
