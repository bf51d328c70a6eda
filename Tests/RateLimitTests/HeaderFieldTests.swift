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

    @Test func `policies that decided together are told apart by name, and one in shadow mode is not told`() throws {
        let charges = [
            RateLimitCharge("a", policy: try RateLimitPolicy("client", "2/min")),
            RateLimitCharge("b", policy: try RateLimitPolicy("key", "60/min", algorithm: .tokenBucket(burst: 10))),
            RateLimitCharge("c", policy: try RateLimitPolicy("trial", "1/min", isShadow: true)),
        ]
        for _ in 0..<2 { #expect(try limiter.check(charges).allowed) }
        let fields = try limiter.check(charges).headerFields().map { "\($0.name): \($0.value)" }
        #expect(
            fields == [
                "X-RateLimit-Limit: 2", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 60",
                "RateLimit-Policy: \"client-minute\";q=2;w=60, \"key-minute\";q=10;w=10", "RateLimit: \"client-minute\";r=0;t=60",
                "Retry-After: 60",
            ])
        #expect(try limiter.check([charges[2]]).headerFields().isEmpty)
    }

    @Test func `a bucket tells its burst and the time to fill, and leases how many are free at once`() throws {
        let bucket = try RateLimitPolicy("p", "7/s", algorithm: .tokenBucket(burst: 20))
        #expect(try limiter.check("k", policy: bucket).headerFields().map(\.value)[3...] == ["\"second\";q=20", "\"second\";r=19;t=1"])
        let leases = try RateLimitPolicy("p", "3/30s", algorithm: .concurrency)
        #expect(
            try limiter.acquire("k", policy: leases).decision.headerFields().map(\.value)[3...] == [
                "\"30s\";q=3;qu=\"concurrent-requests\"", "\"30s\";r=2;t=30",
            ])
    }

    @Test(arguments: [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 3)])
    func `a client that waits as long as it is told to passes`(algorithm: RateLimitPolicy.Algorithm) throws {
        let policies = [
            try RateLimitPolicy("a", "3/90s", algorithm: algorithm), try RateLimitPolicy("b", "4/min"),
            try RateLimitPolicy("c", "5/7777ms", algorithm: algorithm),
        ]
        var refusals = 0
        for step in 0..<200 {
            let decision = try limiter.check(policies.map { RateLimitCharge("k", policy: $0, cost: 1 + step % 2) })
            let fields = decision.headerFields()
            guard let told = fields.first(where: { $0.name == "Retry-After" }).flatMap({ Int64($0.value) }) else {
                #expect(decision.allowed)
                clock.advance(by: 313)
                continue
            }
            refusals += 1
            // No window that is told of frees itself only later.
            for item in fields[4].value.split(separator: ", ") {
                let reset = item.split(separator: ";t=").last.flatMap { Int64($0) } ?? 0
                #expect(reset <= told, "\(fields)")
            }
            clock.advance(by: told * 1000)
            #expect(try limiter.check(policies.map { RateLimitCharge("k", policy: $0, cost: 1 + step % 2) }).allowed)
        }
        #expect(refusals > 20)
    }

    @Test func `a refused request is answered with problem details that name the windows`() throws {
        let policy = try RateLimitPolicy("p", "2/min, 3/h")
        _ = try limiter.check("k", policy: policy, cost: 2)
        clock.advance(by: 100)
        let problem = RateLimitProblem.quotaExceeded(try limiter.check([RateLimitCharge("k", policy: policy, cost: 2)]))
        #expect(problem.status == 429)
        #expect(
            problem.headerFields.map(\.name) == [
                "Content-Type", "Cache-Control", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy",
                "RateLimit", "Retry-After",
            ])
        #expect(problem.headerFields[0].value == "application/problem+json")
        #expect(
            String(decoding: problem.body, as: UTF8.self) == """
                {"type":"https://iana.org/assignments/http-problem-types#quota-exceeded","title":"Quota exceeded","status":429,\
                "detail":"The limit is used up. Try again in 3600 seconds.","violated-policies":["minute","hour"]}
                """)

        let never = RateLimitProblem.quotaExceeded(try limiter.check([RateLimitCharge("k", policy: policy, cost: 3)]))
        #expect(String(decoding: never.body, as: UTF8.self).contains("costs more than the limit allows"))
        #expect(never.headerFields.allSatisfy { $0.name != "Retry-After" })
    }

    @Test func `a server that cannot count and a caller who is denied have problems of their own`() throws {
        let away = RateLimitProblem.temporaryReducedCapacity(retryAfter: .milliseconds(300))
        #expect(away.status == 503 && away.headerFields.last?.value == "1")
        #expect(String(decoding: away.body, as: UTF8.self).contains("http-problem-types#temporary-reduced-capacity\""))
        let denied = RateLimitProblem.abnormalUsageDetected()
        #expect(denied.status == 429 && !String(decoding: denied.body, as: UTF8.self).contains("violated-policies"))
    }
}
