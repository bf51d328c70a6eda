import RateLimit
import Testing

extension RateLimitContract {
    /// Random requests, each of whose decisions must equal the naive store's in every part.
    static let agreement: [Check] = (0..<12).map { seed in
        Check("random requests of every kind are decided as the naive store decides them, seed \(seed)") { store, clock in
            try await agree(store, clock, seed: UInt64(seed), steps: 250)
        }
    }

    /// Sends the same random requests to a store and to the naive one, and expects equal decisions.
    public static func agree(_ store: Store, _ clock: ManualClock, seed: UInt64, steps: Int) async throws {
        var generator = SeededGenerator(state: seed)
        let naive = NaiveStore(clock: clock)
        let policies = try randomPolicies(using: &generator)
        let leasing = try RateLimitPolicy("leases", "\(Int.random(in: 1...5, using: &generator))/200ms", algorithm: .concurrency)
        let budget = try RateLimitPolicy(
            "budget", "\(Int.random(in: 1...90, using: &generator))/333ms, 200/\(Int.random(in: 1000...5000, using: &generator))ms",
            algorithm: .approximate)
        var leases: [(Lease, Lease)] = []
        var reservations: [(Reservation, Reservation)] = []

        for step in 0..<steps {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4: break
            case 4..<8: clock.advance(by: .random(in: 1...60, using: &generator))
            default:
                clock.advance(
                    by: policies.randomElement(using: &generator)!.windows.randomElement(using: &generator)!.duration.milliseconds)
            }
            let key = ["a", "b"].randomElement(using: &generator)!
            let cost = [0, 1, 1, 1, 2, 3, 8, 41].randomElement(using: &generator)!
            switch Int.random(in: 0..<16, using: &generator) {
            case 0..<7:
                let policy = policies.randomElement(using: &generator)!
                let expected = try await naive.check(key, policy: policy, cost: cost)
                #expect(try await store.check(key, policy: policy, cost: cost) == expected, "step \(step)")
            case 7..<10:
                let charges = policies.shuffled(using: &generator).prefix(.random(in: 1...4, using: &generator)).map {
                    RateLimitCharge(key, policy: $0, cost: cost)
                }
                let expected = try await naive.check(charges)
                #expect(try await store.check(charges) == expected, "step \(step)")
            case 10:
                let expected = try await naive.acquire(key, policy: leasing)
                let outcome = try await store.acquire(key, policy: leasing)
                #expect(outcome.decision == expected.decision, "step \(step)")
                if let mine = outcome.lease, let other = expected.lease { leases.append((mine, other)) }
            case 11:
                guard let (mine, other) = leases.randomElement(using: &generator) else { continue }
                let expected = try await naive.renew(other)
                #expect(try await store.renew(mine) == expected, "step \(step)")
            case 12:
                guard let (mine, other) = leases.randomElement(using: &generator) else { continue }
                let expected = try await naive.release(other)
                #expect(try await store.release(mine) == expected, "step \(step)")
            case 13:
                let expected = try await naive.reserve(key, policy: budget, estimate: cost)
                let outcome = try await store.reserve(key, policy: budget, estimate: cost)
                #expect(outcome.decision == expected.decision, "step \(step)")
                if let mine = outcome.reservation, let other = expected.reservation { reservations.append((mine, other)) }
            case 14:
                guard let (mine, other) = reservations.randomElement(using: &generator) else { continue }
                let actual = Int.random(in: 0...60, using: &generator)
                let expected = try await naive.settle(other, actual: actual)
                #expect(try await store.settle(mine, actual: actual) == expected, "step \(step)")
                let status = try await naive.status(mine.key, policy: budget)
                #expect(try await store.status(mine.key, policy: budget) == status, "step \(step)")
            default:
                guard step.isMultiple(of: 5), let policy = policies.randomElement(using: &generator) else { continue }
                try await naive.reset(key, policy: policy)
                try await store.reset(key, policy: policy)
            }
        }
    }

    /// One policy of each algorithm that counts costs, and one in shadow mode, with random windows.
    static func randomPolicies(using generator: inout SeededGenerator) throws -> [RateLimitPolicy] {
        func windows(_ count: Int) throws -> [RateLimitWindow] {
            try [1, 7, 50, 333, 1000, 4001].shuffled(using: &generator).prefix(count).map { duration in
                try RateLimitWindow(name: "w\(duration)", limit: .random(in: 1...40, using: &generator), duration: .milliseconds(duration))
            }
        }
        return [
            try RateLimitPolicy("exact", windows: windows(.random(in: 1...4, using: &generator))),
            try RateLimitPolicy("approximate", windows: windows(.random(in: 1...4, using: &generator)), algorithm: .approximate),
            try RateLimitPolicy("bucket", windows: windows(1), algorithm: .tokenBucket(burst: .random(in: 1...40, using: &generator))),
            try RateLimitPolicy("shadow", windows: windows(2), isShadow: true),
        ]
    }
}
