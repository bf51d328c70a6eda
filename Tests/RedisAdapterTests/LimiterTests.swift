import FoundationEssentials
import RateLimit
import RateLimitContract
import Testing

@testable import RedisAdapter

/// What is particular to limits in Redis: recorded traffic, the server's own clock, memory, time to live, refusals without asking.
@Suite struct LimiterTests {
    let server: RedisServer
    let clock = ManualClock()

    init() throws {
        server = try RedisServer.shared.get()
    }

    struct Trace: Decodable {
        struct Window: Decodable {
            let limit: Int
            let window: Int64
        }

        struct Event: Decodable {
            let time: Int64
            let key: String
            let cost: Int

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                time = try values.decode(Int64.self)
                key = try values.decode(String.self)
                cost = try values.decode(Int.self)
            }
        }

        let windows: [Window]
        let events: [Event]
    }

    struct Decisions: Decodable {
        let decisions: [Int]
    }

    static func fixture<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../RateLimitTests/Fixtures")
        return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }

    @Test(arguments: ["edges", "steady", "joint"])
    func `every decision of a recorded trace equals the exact log's and the memory limiter's`(name: String) async throws {
        let trace = try Self.fixture("\(name).json", as: Trace.self)
        let expected = try Self.fixture("\(name).exact.json", as: Decisions.self).decisions
        let windows = try trace.windows.enumerated().map { index, window in
            try RateLimitWindow(name: "w\(index)", limit: window.limit, duration: .milliseconds(window.window))
        }
        let policy = try RateLimitPolicy(name, windows: windows)
        let limiter = try server.limiter(clock: clock.now)
        let memory = MemoryRateLimiter(now: clock.now)

        var decisions: [Int] = []
        for event in trace.events {
            clock.set(event.time)
            let decision = try await limiter.check(event.key, policy: policy, cost: event.cost)
            #expect(try memory.check(event.key, policy: policy, cost: event.cost) == decision)
            decisions.append(decision.allowed ? 1 : 0)
        }
        #expect(decisions.count == 4000)
        #expect(decisions == expected)
    }

    @Test(arguments: 100..<112)
    func `long random runs agree with the naive store`(seed: UInt64) async throws {
        try await RateLimitContract.agree(server.limiter(clock: clock.now), clock, seed: seed, steps: 600)
    }

    @Test func `rings that grow past their first form stay exact`() async throws {
        let policy = try RateLimitPolicy("p", "700/min, 3000/10min")
        let limiter = try server.limiter(clock: clock.now)
        let memory = MemoryRateLimiter(now: clock.now)
        var generator = SeededGenerator(state: 5)
        for _ in 0..<1500 {
            clock.advance(by: .random(in: 0...900, using: &generator))
            let cost = [0, 1, 1, 3, 40, 700].randomElement(using: &generator)!
            #expect(try await limiter.check("k", policy: policy, cost: cost) == memory.check("k", policy: policy, cost: cost))
        }
        clock.advance(by: 600_000)
        #expect(try await limiter.check("k", policy: policy, cost: 700).windows.map(\.remaining) == [0, 2300])
    }

    @Test func `windows of another length under the same name go on from what was admitted`() async throws {
        let limiter = try server.limiter(clock: clock.now)
        for algorithm in [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 10)] {
            clock.set(1_700_000_000_000)
            let short = try RateLimitPolicy("p", "10/min", algorithm: algorithm)
            let long = try RateLimitPolicy("p", "10/2min", algorithm: algorithm)
            #expect(try await limiter.check("k", policy: short, cost: 10).allowed)
            #expect(try await !limiter.check("k", policy: long, cost: 1).allowed)
            clock.advance(by: 5000)
            let refused = try await limiter.check("k", policy: long, cost: 10)
            let wait = try #require(refused.retryAfter?.milliseconds)
            #expect((115_000...115_500).contains(wait))
            clock.advance(by: wait)
            #expect(try await limiter.check("k", policy: long, cost: 10).allowed)
        }
    }

    @Test(arguments: 0..<20)
    func `a bucket whose window is changed decides as the memory limiter does`(seed: UInt64) async throws {
        var generator = SeededGenerator(state: seed)
        let limiter = try server.limiter(clock: clock.now)
        let memory = MemoryRateLimiter(now: clock.now)
        for _ in 0..<60 {
            // Never long enough for the bucket to fill, when each store forgets it in its own time.
            clock.advance(by: .random(in: 0...500, using: &generator))
            let duration = [60_000, 90_001, 3_599_999, 3_600_000].randomElement(using: &generator)!
            let window = try RateLimitWindow(name: "w", limit: .random(in: 3...5, using: &generator), duration: .milliseconds(duration))
            let policy = try RateLimitPolicy("p", windows: [window], algorithm: .tokenBucket(burst: 40))
            let cost = Int.random(in: 1...9, using: &generator)
            #expect(try await limiter.check("k", policy: policy, cost: cost) == memory.check("k", policy: policy, cost: cost))
        }
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func `a clock that shows what no clock should gives decisions, not errors`(time: Int64) async throws {
        clock.set(time)
        let limiter = try server.limiter(clock: clock.now)
        let policies = try [
            RateLimitPolicy("e", "2/49d"), RateLimitPolicy("a", "2/49d", algorithm: .approximate),
            RateLimitPolicy("b", "2/49d", algorithm: .tokenBucket(burst: 2)),
        ]
        for policy in policies {
            #expect(try await limiter.check("k", policy: policy, cost: 2).allowed)
            #expect(try await !limiter.check("k", policy: policy, cost: 1).allowed)
        }
    }

    @Test func `a clock set back by hours keeps nobody waiting for more than a window`() async throws {
        let limiter = try server.limiter(clock: clock.now)
        let policies = try [
            RateLimitPolicy("exact", "2/min"), RateLimitPolicy("approximate", "2/min", algorithm: .approximate),
            RateLimitPolicy("bucket", "2/min", algorithm: .tokenBucket(burst: 2)),
        ]
        let leases = try RateLimitPolicy("leases", "1/min", algorithm: .concurrency)
        for policy in policies { #expect(try await limiter.check("k", policy: policy, cost: 2).allowed) }
        #expect(try await limiter.acquire("k", policy: leases).lease != nil)
        clock.advance(by: -86_400_000)
        for policy in policies { #expect(try await !limiter.check("k", policy: policy, cost: 2).allowed) }
        #expect(try await limiter.acquire("k", policy: leases).lease == nil)
        clock.advance(by: 60_250)
        for policy in policies { #expect(try await limiter.check("k", policy: policy, cost: 2).allowed) }
        #expect(try await limiter.acquire("k", policy: leases).lease != nil)
    }

    @Test func `without a clock of its own the server's decides, to the millisecond`() async throws {
        let limiter = try server.limiter()
        let policy = try RateLimitPolicy("p", "2/1500ms")
        let start = ContinuousClock.now
        #expect(try await limiter.check("k", policy: policy, cost: 2).allowed)
        let wait = try #require(try await limiter.check("k", policy: policy, cost: 1).retryAfter)
        #expect(wait > .zero && wait <= .milliseconds(1500))
        // Tried again and again, it passes neither before a window has gone by nor long after.
        while try await !limiter.check("k", policy: policy, cost: 1).allowed {
            #expect(start.duration(to: .now) < .seconds(10))
        }
        #expect(start.duration(to: .now) >= .milliseconds(1499))
    }

    @Test func `every key lives on for its longest window and not for ever`() async throws {
        let limiter = try server.limiter { $0.name = "ttl-\(UInt64.random(in: .min ... .max))" }
        let redis = limiter.redis
        _ = try await limiter.check("k", policy: RateLimitPolicy("e", "300/s, 400/min"), cost: 1)
        _ = try await limiter.check("k", policy: RateLimitPolicy("large", "300/s, 400/min"), cost: 250)
        _ = try await limiter.check("k", policy: RateLimitPolicy("large", "300/s, 400/min"), cost: 20)
        _ = try await limiter.check("k", policy: RateLimitPolicy("b", "3/min", algorithm: .tokenBucket(burst: 3)), cost: 3)
        _ = try await limiter.acquire("k", policy: RateLimitPolicy("c", "3/min", algorithm: .concurrency))
        _ = try await limiter.reserve("k", policy: RateLimitPolicy("a", "3/min", algorithm: .approximate), estimate: 1)
        let keys = try #require(try await redis.send(["KEYS", "{\(limiter.options.name)}*"]).array)
        #expect(keys.count == 6)
        for key in keys {
            let left = try await redis.send(["PTTL", key.bytes ?? []]).integer ?? -1
            #expect((55_000...61_300).contains(left))
        }
        #expect(keys.allSatisfy { $0.string?.hasPrefix("{\(limiter.options.name)}") == true })
        #expect(keys.allSatisfy { $0.string?.hasSuffix(":k") == false })
    }

    @Test func `a key takes as little memory as its admissions`() async throws {
        let limiter = try server.limiter { $0.name = "limits" }
        func bytes(_ key: String, _ policy: RateLimitPolicy) async throws -> Int64 {
            try #require(try await limiter.redis.send(["MEMORY", "USAGE", limiter.redisKey(key, policy)]).integer)
        }
        let minute = try RateLimitPolicy("api", "120/min")
        _ = try await limiter.check("memory", policy: minute, cost: 1)
        #expect(try await bytes("memory", minute) <= 200)
        _ = try await limiter.check("memory", policy: minute, cost: 119)
        #expect(try await bytes("memory", minute) <= 688)
        let both = try RateLimitPolicy("both", "5000/min, 5000/h")
        for _ in 0..<50 { _ = try await limiter.check("memory", policy: both, cost: 100) }
        #expect(try await bytes("memory", both) <= 20_600)
        let rough = try RateLimitPolicy("rough", "120/min", algorithm: .approximate)
        _ = try await limiter.check("memory", policy: rough, cost: 1)
        #expect(try await bytes("memory", rough) <= 300)
        for policy in [minute, both, rough] { try await limiter.reset("memory", policy: policy) }
    }

    @Test func `reservations that nobody settles do not pile up`() async throws {
        let limiter = try server.limiter(clock: clock.now)
        let policy = try RateLimitPolicy("p", "1000/s", algorithm: .approximate)
        for _ in 0..<300 {
            _ = try await limiter.reserve("k", policy: policy, estimate: 1)
            clock.advance(by: 50)
        }
        let name = limiter.reservations(of: limiter.redisKey("k", policy))
        #expect(try await limiter.redis.send(["ZCARD", name]).integer.map { $0 <= 25 } == true)
    }

    @Test func `a key at its limit is refused without asking until the instant at which it has room`() async throws {
        let asked = try await RedisServer.started()
        let limiter = try asked.limiter(clock: clock.now) { $0.blockedKeyLimit = 100 }
        let policy = try RateLimitPolicy("p", "10/min")
        func scripts() async throws -> Int {
            let info = try #require(try await limiter.redis.send(["INFO", "commandstats"]).string)
            let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_evalsha:") } ?? ""
            return Int(line.drop { $0 != "=" }.dropFirst().prefix { $0.isNumber }) ?? 0
        }
        #expect(try await limiter.check("k", policy: policy, cost: 10).allowed)
        #expect(try await limiter.check("k", policy: policy, cost: 1).retryAfter == .seconds(60))
        let before = try await scripts()
        clock.advance(by: 1)
        for _ in 0..<50 { #expect(try await limiter.check("k", policy: policy, cost: 1).retryAfter == .milliseconds(59_999)) }
        #expect(try await scripts() == before)
        // Another cost has another instant, and looking costs nothing: both are asked.
        _ = try await limiter.check("k", policy: policy, cost: 2)
        #expect(try await limiter.check("k", policy: policy, cost: 0).allowed)
        #expect(try await scripts() == before + 2)
        clock.advance(by: 59_999)
        #expect(try await limiter.check("k", policy: policy, cost: 1).allowed)

        #expect(try await limiter.check("k", policy: policy, cost: 9).allowed)
        #expect(try await !limiter.check("k", policy: policy, cost: 1).allowed)
        try await limiter.reset("k", policy: policy)
        #expect(try await limiter.check("k", policy: policy, cost: 1).allowed)
    }

    @Test func `two limiters of one name share their counts and others do not`() async throws {
        let policy = try RateLimitPolicy("p", "3/h")
        let name = "shared-\(UInt64.random(in: .min ... .max))"
        let (one, two) = try (server.limiter { $0.name = name }, server.limiter { $0.name = name })
        #expect(try await one.check("k", policy: policy, cost: 2).allowed)
        #expect(try await !two.check("k", policy: policy, cost: 2).allowed)
        #expect(try await server.limiter().check("k", policy: policy, cost: 2).allowed)
    }

    @Test(arguments: ["", "a{b", "a}b", String(repeating: "n", count: 65)])
    func `a name that could not be a hash tag is refused`(name: String) throws {
        let error = #expect(throws: RedisError.self) { try server.limiter { $0.name = name } }
        #expect(error?.code == .invalidOption)
    }
}

extension Duration {
    /// The whole milliseconds of a duration that is whole milliseconds.
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
