import RateLimit
import Testing

@Suite struct PropertyTests {
    static let units = [1, 10, 97, 1000]

    static func randomPolicy(using generator: inout SeededGenerator) throws -> RateLimitPolicy {
        let durations = [1, 7, 50, 333, 1000, 4001].shuffled(using: &generator).prefix(.random(in: 1...4, using: &generator))
        let windows = try durations.map { duration in
            try RateLimitWindow(name: "w\(duration)", limit: .random(in: 1...40, using: &generator), duration: .milliseconds(duration))
        }
        return try RateLimitPolicy("p", windows: windows)
    }

    @Test(arguments: 0..<60)
    func `each part of each decision agrees with a log of all admissions`(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let policy = try Self.randomPolicy(using: &generator)
        let clock = ManualClock()
        let limiter = MemoryRateLimiter(now: clock.now)
        var log = NaiveLog(policy: policy)
        var time = clock.now().milliseconds

        for _ in 0..<300 {
            // Often the same instant, often exactly a window later: where off-by-one errors live.
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4: break
            case 4..<8: time += Int64.random(in: 1...60, using: &generator)
            default: time += policy.windows.randomElement(using: &generator)!.duration.components.attoseconds / 1_000_000_000_000_000
            }
            clock.set(time)
            let cost = [0, 1, 1, 1, 2, 3, 8, 41].randomElement(using: &generator)!
            let before = log
            let allowed = log.check(cost, at: time)
            let decision = try limiter.check("k", policy: policy, cost: cost)

            #expect(decision.allowed == allowed)
            for (window, state) in zip(policy.windows, decision.windows) {
                let counted = log.counted(in: window, at: time)
                #expect(state.remaining == window.limit - counted.count)
                #expect(state.resetAfter == counted.first.map { window.duration - .milliseconds(time - $0) } ?? .zero)
            }
            let full = policy.windows.filter { cost > 0 && before.counted(in: $0, at: time).count + cost > $0.limit }
            #expect(decision.refusedBy == full.map(\.name))
            if allowed || full.contains(where: { cost > $0.limit }) {
                #expect(decision.retryAfter == nil)
            } else {
                let wait = try #require(decision.retryAfter)
                let passes = RateLimitInstant(milliseconds: time).advanced(by: wait).milliseconds
                #expect(log.admits(cost, at: passes))
                #expect(!log.admits(cost, at: passes - 1))
            }
        }
    }

    @Test func `fifty tasks that race for one key get exactly its limit`() async throws {
        let limiter = MemoryRateLimiter()
        let policy = try RateLimitPolicy("p", "1000/h, 100000/d")
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    var admitted = 0
                    for _ in 0..<100 {
                        if (try? limiter.check("shared", policy: policy).allowed) == true { admitted += 1 }
                        await Task.yield()
                    }
                    return admitted
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 1000)
        #expect(try limiter.check("shared", policy: policy, cost: 0).windows.map(\.remaining) == [0, 99_000])
    }

    @Test func `many keys from many tasks each get exactly their limit`() async throws {
        let limiter = MemoryRateLimiter()
        let policy = try RateLimitPolicy("p", "7/h")
        let admitted = await withTaskGroup(of: Int.self) { group in
            for task in 0..<20 {
                group.addTask {
                    (0..<4000).reduce(0) { sum, index in
                        let key = "client-\((index + task) % 400)"
                        return sum + ((try? limiter.check(key, policy: policy).allowed) == true ? 1 : 0)
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 400 * 7)
        #expect(limiter.keyCount == 400)
    }
}
