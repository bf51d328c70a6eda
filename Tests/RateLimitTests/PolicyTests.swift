import RateLimit
import Testing

@Suite struct PolicyTests {
    @Test(arguments: [
        ("120/min", "120/min"), ("120/60s", "120/min"), ("120 / 1 Minute", "120/min"), ("5000/h", "5000/h"), ("5000/3600s", "5000/h"),
        ("10/90s", "10/90s"), ("3/250ms", "3/250ms"), ("7/14d", "7/2w"), ("1/m", "1/min"), ("120/min,5000/h", "120/min, 5000/h"),
        (" 1/s ,\t2/10s, 1000000/49 days", "1/s, 2/10s, 1000000/7w"),
    ])
    func `policy text is read and written in its shortest form`(text: String, canonical: String) throws {
        let policy = try RateLimitPolicy("p", text)
        #expect(policy.description == canonical)
        #expect(try RateLimitPolicy("p", policy.description) == policy)
    }

    @Test func `windows are called by their duration`() throws {
        let policy = try RateLimitPolicy("p", "1/s, 2/60s, 3/hour, 4/1d, 5/week, 6/90s, 7/5min")
        #expect(policy.windows.map(\.name) == ["second", "minute", "hour", "day", "week", "90s", "5min"])
        #expect(policy.windows.map(\.limit) == Array(1...7))
        #expect(policy.windows[5].duration == .seconds(90))
    }

    @Test(arguments: [
        ("", "no \"/\""), ("120", "no \"/\""), ("120/min,", "no \"/\""), ("120//min", "more than one"), ("/min", "not a whole number"),
        ("-1/min", "not a whole number"), ("1.5/min", "not a whole number"), ("١/min", "not a whole number"), ("0/min", "not between"),
        ("1000001/min", "the most of the algorithm exact"), ("1000000000001/min", "not between"),
        ("99999999999999999999/min", "not a whole number"), ("1/fortnight", "\"fortnight\" is unknown"),
        ("1/", "unit \"\" is unknown"), ("1/0s", "not between"), ("1/50d", "not between"), ("1/9223372036854775807w", "not between"),
        ("1/99999999999999999999s", "not a whole number"), ("1/min, 2/60s", "same name"),
        ("1/s,1/2s,1/3s,1/4s,1/5s,1/6s,1/7s,1/8s,1/9s", "9 windows"),
        (String(repeating: "1/s,", count: 300), "1024"),
    ])
    func `faulty policy text is refused with the reason`(text: String, reason: String) {
        let error = #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", text) }
        #expect(error?.code == .invalidPolicy)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["", "a\"b", "a\\b", "café", "a\nb", String(repeating: "x", count: 65)])
    func `a name that a header field could not carry is refused`(name: String) {
        #expect(throws: RateLimitError.self) { try RateLimitPolicy(name, "1/s") }
        #expect(throws: RateLimitError.self) { try RateLimitWindow(name: name, limit: 1, duration: .seconds(1)) }
    }

    @Test func `windows of the same name or duration and durations that are no whole milliseconds are refused`() throws {
        let minute = try RateLimitWindow(name: "a", limit: 1, duration: .seconds(60))
        let alsoMinute = try RateLimitWindow(name: "b", limit: 2, duration: .seconds(60))
        let alsoNamedA = try RateLimitWindow(name: "a", limit: 2, duration: .seconds(61))
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", windows: [minute, alsoMinute]) }
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", windows: [minute, alsoNamedA]) }
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", windows: []) }
        for duration in [Duration.microseconds(1500), .zero, .seconds(-1), .seconds(Int64.max)] {
            #expect(throws: RateLimitError.self) { try RateLimitWindow(name: "a", limit: 1, duration: duration) }
        }
    }

    @Test func `each algorithm takes only windows that it can apply`() throws {
        let million = 1_000_000
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", "1/s, 2/min", algorithm: .tokenBucket(burst: 5)) }
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", "1/s, 2/min", algorithm: .concurrency) }
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", "10001/s", algorithm: .concurrency) }
        for burst in [0, -1, million + 1, .max] {
            #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", "1/s", algorithm: .tokenBucket(burst: burst)) }
        }
        #expect(throws: RateLimitError.self) { try RateLimitPolicy("p", "1/d", algorithm: .tokenBucket(burst: 50)) }
        #expect(try RateLimitPolicy("p", "1/d", algorithm: .tokenBucket(burst: 49)).algorithm == .tokenBucket(burst: 49))
        #expect(try RateLimitPolicy("p", "1000000000000/d", algorithm: .approximate).windows[0].limit == million * million)
    }

    @Test func `policies are equal if they say the same`() throws {
        let policy = try RateLimitPolicy("p", "1/s, 2/min")
        #expect(try policy == RateLimitPolicy("p", "1/s, 2/60s"))
        #expect(try Set([policy, RateLimitPolicy("p", "1/s, 2/60s")]).count == 1)
        for other in [
            try RateLimitPolicy("q", "1/s, 2/min"), try RateLimitPolicy("p", "1/s"),
            try RateLimitPolicy("p", "1/s, 2/min", algorithm: .approximate), try RateLimitPolicy("p", "1/s, 2/min", isShadow: true),
        ] { #expect(policy != other) }
    }
}
