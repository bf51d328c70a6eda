import RateLimit
import RateLimitContract
import Testing

@Suite struct RaceTests {
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
