import RateLimit
import RateLimitContract
import Testing

@Suite struct RulesTests {
    let caller = RateLimitCaller(address: IPAddress("2001:db8::1"), apiKey: "k1", user: "42", route: "/api")

    @Test func `each scope gives its key, and an API key goes before the address`() {
        func key(_ scopes: RateLimitScope..., of caller: RateLimitCaller) -> String? { RateLimitScope.key(of: caller, by: scopes) }
        #expect(key(.caller, of: caller) == "key=k1")
        #expect(key(.client, of: caller) == "client=2001:db8::/64")
        #expect(key(.apiKey, of: caller) == "key=k1")
        #expect(key(.user, of: caller) == "user=42")
        #expect(key(.route, of: caller) == "route=/api")
        #expect(key(.global, of: caller) == "global")
        #expect(key(.caller, of: RateLimitCaller(address: caller.address, user: "42")) == "user=42")
        #expect(key(.caller, of: RateLimitCaller(address: caller.address)) == "client=2001:db8::/64")
        #expect(key(.user, of: RateLimitCaller(address: caller.address)) == nil)
        #expect(key(.client, .route, of: RateLimitCaller(route: "/")) == nil)
    }

    @Test func `no two callers share a key of several scopes, whatever they send`() {
        let one = RateLimitScope.key(of: RateLimitCaller(apiKey: "a&user=1:b", user: "c"), by: [.apiKey, .user])
        let other = RateLimitScope.key(of: RateLimitCaller(apiKey: "a", user: "b&user=1:c"), by: [.apiKey, .user])
        #expect(one == "key=10:a&user=1:b&user=1:c")
        #expect(one != other)
    }

    @Test func `rules charge a caller under each policy that applies, with the override of its key`() throws {
        let plain = try RateLimitPolicy("caller", "10/min")
        let partner = try RateLimitPolicy("partner", "1000/min")
        let perUser = try RateLimitPolicy("user", "20/min")
        let total = try RateLimitPolicy("total", "5000/min")
        let rules = RateLimitRules([
            RateLimitRule(plain, by: .caller, overrides: ["key=k1": partner]), RateLimitRule(perUser, by: .user),
            RateLimitRule(total, by: .global),
        ])
        #expect(
            rules.verdict(on: caller, cost: 2)
                == .limited([
                    RateLimitCharge("key=k1", policy: partner, cost: 2), RateLimitCharge("user=42", policy: perUser, cost: 2),
                    RateLimitCharge("global", policy: total, cost: 2),
                ]))
        #expect(
            rules.verdict(on: RateLimitCaller(apiKey: "k2"))
                == .limited([RateLimitCharge("key=k2", policy: plain), RateLimitCharge("global", policy: total)]))
        #expect(RateLimitRules([RateLimitRule(perUser, by: .user)]).verdict(on: RateLimitCaller(apiKey: "k2")) == .exempt)
    }

    @Test func `the list of the allowed goes before that of the denied, and both before the rules`() throws {
        let rules = RateLimitRules(
            [RateLimitRule(try RateLimitPolicy("p", "1/min"), by: .global)], allow: try CallerList("10.0.0.0/8, key=friend, 2001:db8::1"),
            deny: try CallerList(" key=friend , user=foe,192.0.2.0/24,"))
        #expect(rules.verdict(on: RateLimitCaller(address: IPAddress("10.1.2.3"))) == .exempt)
        #expect(rules.verdict(on: RateLimitCaller(address: IPAddress("2001:db8::1"))) == .exempt)
        #expect(rules.verdict(on: RateLimitCaller(apiKey: "friend")) == .exempt)
        #expect(rules.verdict(on: RateLimitCaller(apiKey: "stranger", user: "foe")) == .denied)
        #expect(rules.verdict(on: RateLimitCaller(address: IPAddress("192.0.2.77"))) == .denied)
        #expect(rules.verdict(on: RateLimitCaller(address: IPAddress("2001:db8::2"))) != .exempt)
        #expect(throws: RateLimitError.self) { try CallerList("10.0.0.0/8, friend") }
    }

    @Test func `a flood from one client uses up its own limit and not everybody's`() throws {
        let clock = ManualClock()
        let limiter = MemoryRateLimiter(now: clock.now)
        let rules = RateLimitRules([
            RateLimitRule(try RateLimitPolicy("client", "10/min"), by: .client),
            RateLimitRule(try RateLimitPolicy("total", "15/min"), by: .global),
        ])
        func passes(_ address: String) throws -> Bool {
            guard case .limited(let charges) = rules.verdict(on: RateLimitCaller(address: IPAddress(address))) else { return true }
            return try limiter.check(charges).allowed
        }
        #expect(try (0..<100).count { _ in try passes("203.0.113.7") } == 10)
        #expect(try (0..<100).count { _ in try passes("203.0.113.8") } == 5)
    }
}
