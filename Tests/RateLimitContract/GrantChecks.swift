import RateLimit
import Testing

extension RateLimitContract {
    /// What leases promise.
    static let leases: [Check] = [
        Check("no more leases are held at once than the limit, and a released one is free again") { store, _ in
            let policy = try RateLimitPolicy("p", "2/30s", algorithm: .concurrency)
            let first = try #require(try await store.acquire("k", policy: policy).lease)
            let second = try #require(try await store.acquire("k", policy: policy).lease)
            #expect(first != second)
            let refused = try await store.acquire("k", policy: policy)
            #expect(refused.lease == nil && !refused.decision.allowed && refused.decision.retryAfter == .seconds(30))
            #expect(try await store.release(first))
            #expect(try await !store.release(first))
            #expect(try await store.acquire("k", policy: policy).lease != nil)
            #expect(try await store.acquire("other", policy: policy).lease != nil)
        },
        Check("a lease lapses exactly one duration after its last renewal") { store, clock in
            let policy = try RateLimitPolicy("p", "1/30s", algorithm: .concurrency)
            let lease = try #require(try await store.acquire("k", policy: policy).lease)
            clock.advance(by: 20_000)
            #expect(try await store.renew(lease))
            clock.advance(by: 29_999)
            #expect(try await store.acquire("k", policy: policy).decision.retryAfter == .milliseconds(1))
            clock.advance(by: 1)
            #expect(try await !store.renew(lease))
            #expect(try await !store.release(lease))
            #expect(try await store.acquire("k", policy: policy).lease != nil)
        },
        Check("a status tells how many leases are free") { store, clock in
            let policy = try RateLimitPolicy("p", "3/30s", algorithm: .concurrency)
            _ = try await store.acquire("k", policy: policy)
            clock.advance(by: 1000)
            _ = try await store.acquire("k", policy: policy)
            let window = try await store.status("k", policy: policy).windows[0]
            #expect(window.remaining == 1 && window.resetAfter == .seconds(29))
            try await store.reset("k", policy: policy)
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 3)
        },
        Check("work under a lease keeps its place until it ends or throws") { store, _ in
            let policy = try RateLimitPolicy("p", "1/30s", algorithm: .concurrency)
            let outer = try await store.withLease("k", policy: policy) {
                let inner = try await store.withLease("k", policy: policy) { true }
                #expect(inner.result == nil && !inner.decision.allowed)
                return 5
            }
            #expect(outer.result == 5 && outer.decision.allowed)
            await #expect(throws: CancellationError.self) {
                _ = try await store.withLease("k", policy: policy) { () async throws -> Int in throw CancellationError() }
            }
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 1)
        },
        Check("a limit of leases in shadow mode lets all work pass and counts those that fit") { store, _ in
            let policy = try RateLimitPolicy("p", "1/30s", algorithm: .concurrency, isShadow: true)
            #expect(try await store.acquire("k", policy: policy).lease != nil)
            let (decision, lease) = try await store.acquire("k", policy: policy)
            #expect(decision.allowed && !decision.fits && lease == nil)
            let work = try await store.withLease("k", policy: policy) { true }
            #expect(work.result == true)
        },
        Check("leases are not checked, and other policies have none") { store, _ in
            let leases = try RateLimitPolicy("p", "3/30s", algorithm: .concurrency)
            let windows = try RateLimitPolicy("p", "3/30s")
            await #expect(throws: (any Error).self) { try await store.check("k", policy: leases, cost: 1) }
            await #expect(throws: (any Error).self) { try await store.acquire("k", policy: windows) }
        },
        Check("fifty tasks never hold more leases than the limit") { store, _ in
            let policy = try RateLimitPolicy("p", "7/h", algorithm: .concurrency)
            let granted = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await store.acquire("k", policy: policy).lease == nil ? 0 : 1 }
                }
                return try await group.reduce(0, +)
            }
            #expect(granted == 7)
        },
    ]

    /// What budgets promise.
    static let budgets: [Check] = [
        Check("an estimate counts at once, and the truth takes its place") { store, _ in
            let policy = try RateLimitPolicy("p", "5000000/d", algorithm: .approximate)
            let (decision, reservation) = try await store.reserve("k", policy: policy, estimate: 3_000_000)
            #expect(decision.allowed && decision.windows[0].remaining == 2_000_000)
            #expect(try await store.reserve("k", policy: policy, estimate: 2_000_001).reservation == nil)
            let granted = try #require(reservation)
            #expect(try await store.settle(granted, actual: 1_234_567))
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 5_000_000 - 1_234_567)
            #expect(try await !store.settle(granted, actual: 0))
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 5_000_000 - 1_234_567)
        },
        Check("an amount of nothing gives the reservation back") { store, _ in
            let policy = try RateLimitPolicy("p", "10/min, 20/d", algorithm: .approximate)
            let reservation = try #require(try await store.reserve("k", policy: policy, estimate: 10).reservation)
            #expect(try await store.settle(reservation, actual: 0))
            #expect(try await store.status("k", policy: policy).windows.map(\.remaining) == [10, 20])
        },
        Check("spending beyond an estimate counts in full") { store, clock in
            let policy = try RateLimitPolicy("p", "10/min", algorithm: .approximate)
            let first = try #require(try await store.reserve("k", policy: policy, estimate: 4).reservation)
            clock.advance(by: 30_000)
            #expect(try await store.check("k", policy: policy, cost: 2).allowed)
            #expect(try await store.settle(first, actual: 1_000_000))
            let refused = try await store.check("k", policy: policy, cost: 1)
            #expect(!refused.allowed && refused.windows[0].remaining == 0)
            try await expectExactRetry(store, clock, "k", policy, cost: 1)
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 7)
        },
        Check("a reservation is settled in the windows in which it still counts") { store, clock in
            let policy = try RateLimitPolicy("p", "10/min, 100/d", algorithm: .approximate)
            let reservation = try #require(try await store.reserve("k", policy: policy, estimate: 10).reservation)
            clock.advance(by: 61_000)
            #expect(try await store.status("k", policy: policy).windows.map(\.remaining) == [10, 90])
            #expect(try await store.settle(reservation, actual: 40))
            #expect(try await store.status("k", policy: policy).windows.map(\.remaining) == [10, 60])
        },
        Check("a reservation that nobody settles stops counting with its windows") { store, clock in
            let policy = try RateLimitPolicy("p", "10/min", algorithm: .approximate)
            let reservation = try #require(try await store.reserve("k", policy: policy, estimate: 10).reservation)
            clock.advance(by: 60_250)
            #expect(try await !store.settle(reservation, actual: 10))
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 10)
        },
        Check("budgets hold amounts of a million dollars in millionths") { store, _ in
            let policy = try RateLimitPolicy("p", "1000000000000/30d", algorithm: .approximate)
            let reservation = try #require(try await store.reserve("k", policy: policy, estimate: 999_999_999_999).reservation)
            #expect(try await store.check("k", policy: policy, cost: 1).allowed)
            #expect(try await !store.check("k", policy: policy, cost: 1).allowed)
            #expect(try await store.settle(reservation, actual: 1_000_000_000_000))
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 0)
        },
        Check("amounts that cannot be are refused with an error") { store, _ in
            let policy = try RateLimitPolicy("p", "10/min", algorithm: .approximate)
            await #expect(throws: (any Error).self) { try await store.reserve("k", policy: policy, estimate: -1) }
            await #expect(throws: (any Error).self) { try await store.reserve("k", policy: RateLimitPolicy("p", "10/min"), estimate: 1) }
            let reservation = try #require(try await store.reserve("k", policy: policy, estimate: 1).reservation)
            await #expect(throws: (any Error).self) { try await store.settle(reservation, actual: -1) }
            await #expect(throws: (any Error).self) { try await store.settle(reservation, actual: .max) }
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 9)
        },
        Check("a reset ends reservations") { store, _ in
            let policy = try RateLimitPolicy("p", "10/min", algorithm: .approximate)
            let reservation = try #require(try await store.reserve("k", policy: policy, estimate: 10).reservation)
            try await store.reset("k", policy: policy)
            #expect(try await !store.settle(reservation, actual: 5))
            #expect(try await store.status("k", policy: policy).windows[0].remaining == 10)
        },
    ]
}
