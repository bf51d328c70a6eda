import RateLimit
import Testing

extension RateLimitContract {
    /// What sliding windows promise, exact and approximate.
    static let windows: [Check] = [
        Check("a unit stops counting exactly one window after its admission, not a millisecond before") { store, clock in
            let policy = try RateLimitPolicy("p", "2/min")
            #expect(try await store.check("k", policy: policy, cost: 2).allowed)
            try await expectExactRetry(store, clock, "k", policy)
        },
        Check("a request refused by one window consumes nothing of the others") { store, clock in
            for algorithm in [RateLimitPolicy.Algorithm.exact, .approximate] {
                let policy = try RateLimitPolicy("p", "3/s, 10/min", algorithm: algorithm)
                #expect(try await store.drain("k", policy: policy) == 3)
                for _ in 0..<20 { _ = try await store.check("k", policy: policy, cost: 1) }
                clock.advance(by: 1100)
                #expect(try await store.status("k", policy: policy).windows.map(\.remaining) == [3, 7])
            }
        },
        Check("a refused first request leaves the whole quota") { store, _ in
            let policy = try RateLimitPolicy("p", "10/min")
            let refused = try await store.check("k", policy: policy, cost: 11)
            #expect(!refused.allowed && refused.retryAfter == nil && refused.refusedBy == ["minute"])
            #expect(try await store.check("k", policy: policy, cost: 10).allowed)
        },
        Check("a peek tells where the windows stand and changes nothing") { store, clock in
            let policy = try RateLimitPolicy("p", "3/min")
            #expect(
                try await store.status("k", policy: policy).windows == [.init(name: "minute", limit: 3, remaining: 3, resetAfter: .zero)])
            #expect(try await store.drain("k", policy: policy) == 3)
            clock.advance(by: 1500)
            let status = try await store.status("k", policy: policy)
            #expect(status.allowed && status.refusedBy.isEmpty && status.retryAfter == nil)
            #expect(status.windows == [.init(name: "minute", limit: 3, remaining: 0, resetAfter: .milliseconds(58_500))])
        },
        Check("the decision names the windows that refused and the instant when all of them have room") { store, clock in
            let policy = try RateLimitPolicy("p", "2/s, 3/min, 100/h")
            #expect(try await store.check("k", policy: policy, cost: 1).allowed)
            clock.advance(by: 500)
            #expect(try await store.check("k", policy: policy, cost: 1).allowed)
            let refused = try await store.check("k", policy: policy, cost: 2)
            #expect(refused.refusedBy == ["second", "minute"])
            #expect(refused.retryAfter == .milliseconds(59_500))
            #expect(refused.windows.map(\.remaining) == [0, 1, 98])
        },
        Check("an approximate window counts a unit until a whole window after the end of its grain") { store, clock in
            let policy = try RateLimitPolicy("p", "2/min", algorithm: .approximate)
            clock.set(250 * 4_000_000 + 100)
            #expect(try await store.check("k", policy: policy, cost: 2).allowed)
            #expect(try await store.check("k", policy: policy, cost: 1).retryAfter == .milliseconds(60_000 + 149))
            try await expectExactRetry(store, clock, "k", policy)
        },
        Check("a negative cost is refused with an error") { store, _ in
            let policy = try RateLimitPolicy("p", "10/min")
            await #expect(throws: (any Error).self) { try await store.check("k", policy: policy, cost: -1) }
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 10)
        },
        Check("keys, policies and algorithms do not share their counts") { store, _ in
            let api = try RateLimitPolicy("api", "1/min")
            #expect(try await store.check("a", policy: api, cost: 1).allowed)
            #expect(try await store.check("b", policy: api, cost: 1).allowed)
            #expect(try await store.check("a", policy: RateLimitPolicy("images", "1/min"), cost: 1).allowed)
            #expect(try await store.check("a", policy: RateLimitPolicy("api", "1/min", algorithm: .approximate), cost: 1).allowed)
            #expect(try await store.check("a", policy: RateLimitPolicy("api", "1/min", algorithm: .tokenBucket(burst: 1)), cost: 1).allowed)
            #expect(try await !store.check("a", policy: api, cost: 1).allowed)
        },
        Check("a reset gives the whole quota back, to that key alone") { store, _ in
            for algorithm in [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 2)] {
                let policy = try RateLimitPolicy("p", "2/min", algorithm: algorithm)
                for key in ["a", "b"] { #expect(try await store.drain(key, policy: policy) == 2) }
                try await store.reset("a", policy: policy)
                #expect(try await store.drain("a", policy: policy) == 2)
                #expect(try await store.drain("b", policy: policy) == 0)
            }
        },
        Check("a policy that is changed under its name goes on from what was admitted") { store, clock in
            let wide = try RateLimitPolicy("p", "100/min")
            let narrow = try RateLimitPolicy("p", "10/min")
            #expect(try await store.check("k", policy: wide, cost: 50).allowed)
            clock.advance(by: 1000)
            #expect(try await store.check("k", policy: narrow, cost: 1).retryAfter == .seconds(59))
            #expect(try await store.check("k", policy: wide, cost: 50).allowed)
        },
        Check("a clock that goes backwards neither frees nor blocks anyone for longer") { store, clock in
            for algorithm in [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 2)] {
                let policy = try RateLimitPolicy("p", "2/min", algorithm: algorithm)
                clock.set(1_700_000_000_249)
                #expect(try await store.check("k", policy: policy, cost: 2).allowed)
                let wait = try await store.check("k", policy: policy, cost: 2).retryAfter
                clock.advance(by: -3_600_000)
                #expect(try await store.check("k", policy: policy, cost: 2).retryAfter == wait)
                clock.advance(by: 3_660_000)
                #expect(try await store.check("k", policy: policy, cost: 2).allowed)
            }
        },
        Check("a policy in shadow mode counts and reports but never refuses") { store, _ in
            let policy = try RateLimitPolicy("p", "2/min", isShadow: true)
            #expect(try await store.check("k", policy: policy, cost: 2).fits)
            let over = try await store.check("k", policy: policy, cost: 1)
            #expect(over.allowed && !over.fits && over.refusedBy == ["minute"] && over.retryAfter == .seconds(60))
        },
        Check("fifty tasks that race for one key get exactly its limit") { store, _ in
            for algorithm in [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 500)] {
                let policy = try RateLimitPolicy("p", "500/h", algorithm: algorithm)
                let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            var admitted = 0
                            for _ in 0..<20 where try await store.check("k", policy: policy, cost: 1).allowed { admitted += 1 }
                            return admitted
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(admitted == 500)
                #expect(try await store.status("k", policy: policy).windows.map(\.remaining) == [0])
            }
        },
    ]

    /// What token buckets promise.
    static let buckets: [Check] = [
        Check("a bucket admits its burst at once, and then its rate") { store, clock in
            let policy = try RateLimitPolicy("p", "60/min", algorithm: .tokenBucket(burst: 10))
            #expect(try await store.drain("k", policy: policy) == 10)
            clock.advance(by: 999)
            #expect(try await store.check("k", policy: policy, cost: 1).retryAfter == .milliseconds(1))
            clock.advance(by: 1)
            #expect(try await store.drain("k", policy: policy) == 1)
            clock.advance(by: 3_600_000)
            #expect(try await store.drain("k", policy: policy) == 10)
        },
        Check("a bucket loses no fraction of a token to rounding") { store, clock in
            let policy = try RateLimitPolicy("p", "7/s", algorithm: .tokenBucket(burst: 1))
            var admitted = 0
            for _ in 0..<5001 {
                admitted += try await store.check("k", policy: policy, cost: 1).allowed ? 1 : 0
                clock.advance(by: 1)
            }
            // One at once and every ⌈1000/7⌉ ms after it, as the bucket holds no more than one.
            #expect(admitted == 1 + 5000 / 143)
        },
        Check("a bucket tells the exact instant at which a cost passes") { store, clock in
            let policy = try RateLimitPolicy("p", "7/s", algorithm: .tokenBucket(burst: 5))
            for cost in [1, 3, 5] {
                _ = try await store.drain("k", policy: policy)
                clock.advance(by: 17)
                try await expectExactRetry(store, clock, "k", policy, cost: cost)
            }
            #expect(try await store.check("k", policy: policy, cost: 6).retryAfter == nil)
        },
    ]

    /// What decisions of several policies promise.
    static let joint: [Check] = [
        Check("a request refused by one policy consumes nothing of the others") { store, clock in
            let client = try RateLimitPolicy("client", "3/min")
            let bucket = try RateLimitPolicy("key", "60/min", algorithm: .tokenBucket(burst: 10))
            let everyone = try RateLimitPolicy("global", "5/min", algorithm: .approximate)
            func charges(_ client_: String) -> [RateLimitCharge] {
                [
                    RateLimitCharge(client_, policy: client), RateLimitCharge("key", policy: bucket),
                    RateLimitCharge("all", policy: everyone),
                ]
            }
            for _ in 0..<3 { #expect(try await store.check(charges("a")).allowed) }
            let refused = try await store.check(charges("a"))
            #expect(!refused.allowed && refused.refusedBy.map(\.policy.name) == ["client"] && refused.retryAfter == .seconds(60))
            #expect(refused.decisions.map(\.windows[0].remaining) == [0, 7, 2])
            for _ in 0..<2 { #expect(try await store.check(charges("b")).allowed) }
            let both = try await store.check(charges("a"))
            #expect(both.refusedBy.map(\.policy.name) == ["client", "global"])
            let wait = try #require(both.retryAfter).milliseconds
            clock.advance(by: wait - 1)
            #expect(try await store.check(charges("a")).retryAfter == .milliseconds(1))
            clock.advance(by: 1)
            #expect(try await store.check(charges("a")).allowed)
        },
        Check("a policy in shadow mode refuses no other and counts only what passes") { store, _ in
            let real = try RateLimitPolicy("real", "3/min")
            let trial = try RateLimitPolicy("trial", "2/min", isShadow: true)
            let charges = [RateLimitCharge("k", policy: real), RateLimitCharge("k", policy: trial)]
            for round in 1...4 {
                let decision = try await store.check(charges)
                #expect(decision.allowed == (round <= 3))
                #expect(decision.decisions.map(\.fits) == [round <= 3, round <= 2])
                #expect(decision.wouldRefuse.map(\.policy.name) == (round <= 2 ? [] : ["trial"]))
            }
            #expect(try await store.status("k", policy: trial).windows[0].remaining == 0)
        },
        Check("charges that cannot be decided together are refused with an error") { store, _ in
            let policy = try RateLimitPolicy("p", "3/min")
            let charge = RateLimitCharge("k", policy: policy)
            await #expect(throws: (any Error).self) { try await store.check([]) }
            await #expect(throws: (any Error).self) { try await store.check([charge, charge]) }
            await #expect(throws: (any Error).self) { try await store.check([charge, RateLimitCharge("other", policy: policy, cost: -1)]) }
            await #expect(throws: (any Error).self) { try await store.check((0...16).map { RateLimitCharge("\($0)", policy: policy) }) }
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 3)
        },
        Check("tasks that race for two keys at once, in either order, get exactly the smaller limit") { store, _ in
            let small = RateLimitCharge("a", policy: try RateLimitPolicy("small", "100/h"))
            let large = RateLimitCharge("b", policy: try RateLimitPolicy("large", "1000/h"))
            let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<20 {
                    group.addTask {
                        var admitted = 0
                        for _ in 0..<20 {
                            let charges = task.isMultiple(of: 2) ? [small, large] : [large, small]
                            if try await store.check(charges).allowed { admitted += 1 }
                        }
                        return admitted
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(admitted == 100)
            #expect(try await store.status("b", policy: large.policy).windows[0].remaining == 900)
        },
    ]
}
