import FoundationEssentials
import RateLimit
import RateLimitContract
import Testing

/// Recorded traffic with the decisions of an independent exact log: bursts over window edges, steady overload, three windows at once.
@Suite struct OracleTests {
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
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }

    @Test(arguments: ["edges", "steady", "joint"])
    func `every decision of a recorded trace equals the exact log's`(name: String) throws {
        let trace = try Self.fixture("\(name).json", as: Trace.self)
        let expected = try Self.fixture("\(name).exact.json", as: Decisions.self).decisions
        let windows = try trace.windows.enumerated().map { index, window in
            try RateLimitWindow(name: "w\(index)", limit: window.limit, duration: .milliseconds(window.window))
        }
        let policy = try RateLimitPolicy(name, windows: windows)
        let clock = ManualClock()
        let limiter = MemoryRateLimiter(now: clock.now)

        let decisions = try trace.events.map { event in
            clock.set(event.time)
            return try limiter.check(event.key, policy: policy, cost: event.cost).allowed ? 1 : 0
        }
        #expect(decisions.count == 4000)
        #expect(decisions == expected)
    }

    @Test(arguments: ["edges", "steady", "joint"])
    func `an approximate limiter admits no more than the limit in any trailing window, and little less`(name: String) throws {
        let trace = try Self.fixture("\(name).json", as: Trace.self)
        let exact = try Self.fixture("\(name).exact.json", as: Decisions.self).decisions
        let windows = try trace.windows.enumerated().map { index, window in
            try RateLimitWindow(name: "w\(index)", limit: window.limit, duration: .milliseconds(window.window))
        }
        let policy = try RateLimitPolicy(name, windows: windows, algorithm: .approximate)
        let clock = ManualClock()
        let limiter = MemoryRateLimiter(now: clock.now)

        var admitted: [String: [(time: Int64, cost: Int)]] = [:]
        var agreed = 0
        for (event, expected) in zip(trace.events, exact) {
            clock.set(event.time)
            let allowed = try limiter.check(event.key, policy: policy, cost: event.cost).allowed
            agreed += allowed == (expected == 1) ? 1 : 0
            guard allowed else { continue }
            admitted[event.key, default: []].append((event.time, event.cost))
            for window in trace.windows {
                let used = admitted[event.key, default: []].reduce(0) { $0 + ($1.time > event.time - window.window ? $1.cost : 0) }
                #expect(used <= window.limit)
            }
        }
        #expect(Double(agreed) / Double(trace.events.count) > 0.7)
    }
}
