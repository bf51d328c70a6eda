import RateLimit
import RateLimitContract
import Testing

@Suite struct DecisionTests {
    let clock = ManualClock()
    let limiter: MemoryRateLimiter

    init() {
        limiter = MemoryRateLimiter(now: clock.now)
    }

    @Test func `a unit stops counting exactly one window after its admission, not a millisecond before`() throws {
        let policy = try RateLimitPolicy("p", "2/min")
        #expect(try limiter.check("k", policy: policy, cost: 2).allowed)
        clock.advance(by: 59_999)
        #expect(try limiter.check("k", policy: policy).retryAfter == .milliseconds(1))
        clock.advance(by: 1)
        #expect(try limiter.check("k", policy: policy, cost: 2).allowed)
    }

    @Test func `no more than the limit passes around the edge of a minute`() throws {
        let policy = try RateLimitPolicy("p", "120/min")
        clock.set(59_999)
        #expect(try limiter.drain("k", policy: policy) == 120)
        clock.set(60_001)
        #expect(try limiter.drain("k", policy: policy) == 0)
    }

    @Test func `a request refused by one window consumes nothing of the others`() throws {
        let policy = try RateLimitPolicy("p", "3/s, 10/min")
        #expect(try limiter.drain("k", policy: policy) == 3)
        for _ in 0..<20 { _ = try limiter.check("k", policy: policy) }
        clock.advance(by: 1000)
        #expect(try limiter.check("k", policy: policy, cost: 0).windows.map(\.remaining) == [3, 7])
    }

    @Test func `a refused first request leaves the whole quota`() throws {
        let policy = try RateLimitPolicy("p", "10/min")
        #expect(try !limiter.check("k", policy: policy, cost: 11).allowed)
        #expect(limiter.keyCount == 0)
        #expect(try limiter.check("k", policy: policy, cost: 10).allowed)
    }

    @Test func `a peek tells where the windows stand and changes nothing`() throws {
        let policy = try RateLimitPolicy("p", "3/min")
        let untouched = try limiter.check("k", policy: policy, cost: 0)
        #expect(untouched.windows == [.init(name: "minute", limit: 3, remaining: 3, resetAfter: .zero)])
        #expect(limiter.keyCount == 0)
        #expect(try limiter.drain("k", policy: policy) == 3)
        clock.advance(by: 1500)
        let exhausted = try limiter.check("k", policy: policy, cost: 0)
        #expect(exhausted.allowed && exhausted.refusedBy.isEmpty && exhausted.retryAfter == nil)
        #expect(exhausted.windows == [.init(name: "minute", limit: 3, remaining: 0, resetAfter: .milliseconds(58_500))])
    }

    @Test func `the decision names the windows that refused and the instant when all of them have room`() throws {
        let policy = try RateLimitPolicy("p", "2/s, 3/min, 100/h")
        #expect(try limiter.check("k", policy: policy).allowed)
        clock.advance(by: 500)
        #expect(try limiter.check("k", policy: policy).allowed)
        let refused = try limiter.check("k", policy: policy, cost: 2)
        #expect(refused.refusedBy == ["second", "minute"])
        #expect(refused.retryAfter == .milliseconds(59_500))
        #expect(refused.windows.map(\.remaining) == [0, 1, 98])
    }

    @Test func `a request that costs more than a limit can never pass and says so`() throws {
        let policy = try RateLimitPolicy("p", "10/min, 100/h")
        let decision = try limiter.check("k", policy: policy, cost: 11)
        #expect(!decision.allowed && decision.retryAfter == nil)
        #expect(decision.refusedBy == ["minute"])
        #expect(try !limiter.check("k", policy: policy, cost: .max).allowed)
    }

    @Test func `a negative cost is refused with an error`() throws {
        let policy = try RateLimitPolicy("p", "10/min")
        let error = #expect(throws: RateLimitError.self) { try limiter.check("k", policy: policy, cost: -1) }
        #expect(error?.code == .invalidCost)
    }

    @Test func `keys and policies do not share their counts`() throws {
        let api = try RateLimitPolicy("api", "1/min")
        let images = try RateLimitPolicy("images", "1/min")
        #expect(try limiter.check("a", policy: api).allowed)
        #expect(try limiter.check("b", policy: api).allowed)
        #expect(try limiter.check("a", policy: images).allowed)
        #expect(try !limiter.check("a", policy: api).allowed)
    }

    @Test func `a policy that is changed under its name goes on from what was admitted`() throws {
        let wide = try RateLimitPolicy("p", "100/min")
        let narrow = try RateLimitPolicy("p", "10/min")
        #expect(try limiter.check("k", policy: wide, cost: 50).allowed)
        clock.advance(by: 1000)
        #expect(try limiter.check("k", policy: narrow).retryAfter == .seconds(59))
        #expect(try limiter.check("k", policy: wide, cost: 50).allowed)
        clock.advance(by: 59_000)
        #expect(try limiter.check("k", policy: narrow, cost: 0).windows[0].remaining == 0)
        #expect(try limiter.check("k", policy: wide, cost: 0).windows[0].remaining == 50)
    }

    @Test func `a clock that goes backwards neither frees nor blocks anyone for longer`() throws {
        let policy = try RateLimitPolicy("p", "2/min")
        #expect(try limiter.check("k", policy: policy, cost: 2).allowed)
        clock.advance(by: -3_600_000)
        #expect(try limiter.check("k", policy: policy).retryAfter == .seconds(60))
        clock.advance(by: 3_660_000)
        #expect(try limiter.check("k", policy: policy, cost: 2).allowed)
    }

    @Test(arguments: [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 2)])
    func `extreme clock values give decisions, not traps`(algorithm: RateLimitPolicy.Algorithm) throws {
        let policy = try RateLimitPolicy("p", "2/min", algorithm: algorithm)
        let leases = try RateLimitPolicy("p", "1/min", algorithm: .concurrency)
        for time in [Int64.min, -100_000_000, -100_000, 100_000, .max] {
            clock.set(time)
            #expect(try limiter.check("k", policy: policy, cost: 2).allowed)
            #expect(try !limiter.check("k", policy: policy).allowed)
            let lease = try #require(try limiter.acquire("k", policy: leases).lease)
            #expect(limiter.renew(lease))
            #expect(try limiter.acquire("k", policy: leases).lease == nil)
        }
        #expect(RateLimitInstant(milliseconds: .max).advanced(by: .seconds(Int64.max)) == RateLimitInstant(milliseconds: .max))
        #expect(RateLimitInstant(milliseconds: .min).advanced(by: .seconds(Int64.min)) == RateLimitInstant(milliseconds: .min))
    }

    @Test func `an approximate policy that is changed under its name forgets nothing that its windows can tell`() throws {
        let wide = try RateLimitPolicy("p", "100/min, 1000/h", algorithm: .approximate)
        #expect(try limiter.check("k", policy: wide, cost: 50).allowed)
        clock.advance(by: 90_000)
        #expect(try limiter.check("k", policy: wide, cost: 30).allowed)
        let other = try RateLimitPolicy("p", "100/2min, 1000/d, 40/s", algorithm: .approximate)
        #expect(try limiter.check("k", policy: other, cost: 0).windows.map(\.remaining) == [20, 920, 10])
        clock.advance(by: 120_500)
        #expect(try limiter.check("k", policy: other, cost: 0).windows.map(\.remaining) == [100, 920, 40])
    }

    @Test func `a bucket that is changed under its name goes on with the tokens that it has`() throws {
        let slow = try RateLimitPolicy("p", "60/min", algorithm: .tokenBucket(burst: 10))
        #expect(try limiter.check("k", policy: slow, cost: 7).allowed)
        let fast = try RateLimitPolicy("p", "5/s", algorithm: .tokenBucket(burst: 20))
        #expect(try limiter.check("k", policy: fast, cost: 0).windows[0].remaining == 13)
        clock.advance(by: 1000)
        #expect(try limiter.check("k", policy: fast, cost: 0).windows[0].remaining == 18)
        #expect(try limiter.check("k", policy: slow, cost: 0).windows[0].remaining == 4)
    }

    @Test func `windows of weeks stay exact where 32-bit milliseconds wrap around`() async throws {
        let policy = try RateLimitPolicy("p", "10/49d")
        let naive = NaiveStore(clock: clock)
        clock.set((1 << 32) - 100)
        var generator = SeededGenerator(state: 11)
        for _ in 0..<400 {
            clock.advance(by: .random(in: 0...(1 << 30), using: &generator))
            let expected = try await naive.check("k", policy: policy, cost: 1)
            #expect(try limiter.check("k", policy: policy) == expected)
        }
    }

    @Test func `policies that are decided together admit all or none, wherever their keys are kept`() throws {
        let policies = try (0..<16).map { try RateLimitPolicy("p\($0)", "\($0 == 11 ? 2 : 50)/min, 100/h") }
        let charges = policies.map { RateLimitCharge("client of \($0.name)", policy: $0) }
        for _ in 0..<2 { #expect(try limiter.check(charges).allowed) }
        let refused = try limiter.check(charges)
        #expect(!refused.allowed && refused.retryAfter == .seconds(60))
        #expect(refused.refusedBy.map(\.policy.name) == ["p11"])
        for charge in charges where charge.policy.name != "p11" {
            #expect(try limiter.check(charge.key, policy: charge.policy, cost: 0).windows.map(\.remaining) == [48, 98])
        }
        limiter.reset(charges[11].key, policy: policies[11])
        #expect(try limiter.check(charges).allowed)
    }
}
