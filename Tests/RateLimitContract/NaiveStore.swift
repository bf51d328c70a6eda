public import RateLimit
import Synchronization

/// The definition of every algorithm, as plain as it can be: a list of all admissions of a key, asked again for each decision.
///
/// Stores must give decisions equal to these, in every part.
public final class NaiveStore: LeaseStore, BudgetStore {
    struct ID: Hashable {
        let key: String
        let policy: String
        let kind: String

        init(_ key: String, _ policy: RateLimitPolicy) {
            self.key = key
            self.policy = policy.name
            kind = if case .tokenBucket = policy.algorithm { "bucket" } else { "\(policy.algorithm)" }
        }
    }

    private let keys = Mutex<[ID: NaiveKey]>([:])
    private let nextID = Atomic<UInt64>(1)
    private let clock: ManualClock

    /// Makes a store that remembers nobody yet.
    public init(clock: ManualClock) {
        self.clock = clock
    }

    private func withKey<Result: Sendable>(
        _ key: String, _ policy: RateLimitPolicy, _ body: (inout NaiveKey, Int64) -> Result
    ) -> Result {
        keys.withLock { Self.withKey(key, policy, in: &$0, clock, body) }
    }

    private static func withKey<Result>(
        _ key: String, _ policy: RateLimitPolicy, in keys: inout [ID: NaiveKey], _ clock: ManualClock,
        _ body: (inout NaiveKey, Int64) -> Result
    ) -> Result {
        let id = ID(key, policy)
        // Where the clock goes backwards, time stands still for the key.
        keys[id, default: NaiveKey()].latest = max(keys[id]?.latest ?? .min, clock.now().milliseconds)
        return body(&keys[id, default: NaiveKey()], keys[id]?.latest ?? 0)
    }

    /// Decides one request of one policy.
    public func check(_ key: String, policy: RateLimitPolicy, cost: Int) async throws -> Decision {
        try await check([RateLimitCharge(key, policy: policy, cost: cost)]).decisions[0]
    }

    /// Decides one request under several policies.
    public func check(_ charges: [RateLimitCharge]) async throws -> JointDecision {
        try RateLimitCharge.validate(charges)
        return keys.withLock { keys in
            let passes = charges.allSatisfy { charge in
                Self.withKey(charge.key, charge.policy, in: &keys, clock) {
                    $0.fits(charge.cost, charge.policy, at: $1) || charge.policy.isShadow
                }
            }
            return JointDecision(
                charges.map { charge in
                    Self.withKey(charge.key, charge.policy, in: &keys, clock) {
                        $0.decide(charge.cost, charge.policy, at: $1, id: nil, counts: passes)
                    }
                })
        }
    }

    /// Forgets a key.
    public func reset(_ key: String, policy: RateLimitPolicy) async throws {
        withKey(key, policy) { state, _ in state = NaiveKey() }
    }

    /// Acquires a lease.
    public func acquire(_ key: String, policy: RateLimitPolicy) async throws -> (decision: Decision, lease: Lease?) {
        try policy.validate(for: .concurrency, cost: 1)
        let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
        let decision = withKey(key, policy) { $0.decide(1, policy, at: $1, id: id, counts: true) }
        return (decision, decision.fits ? Lease(id: id, key: key, policy: policy) : nil)
    }

    /// Renews a lease.
    public func renew(_ lease: Lease) async throws -> Bool {
        withKey(lease.key, lease.policy) { state, now in
            guard let index = state.index(of: lease.id, lease.policy, at: now) else { return false }
            state.entries[index].time = now
            return true
        }
    }

    /// Releases a lease.
    public func release(_ lease: Lease) async throws -> Bool {
        withKey(lease.key, lease.policy) { state, now in
            guard let index = state.index(of: lease.id, lease.policy, at: now) else { return false }
            state.entries.remove(at: index)
            return true
        }
    }

    /// Reserves an amount.
    public func reserve(
        _ key: String, policy: RateLimitPolicy, estimate: Int
    ) async throws -> (decision: Decision, reservation: Reservation?) {
        try policy.validate(for: .approximate, cost: estimate)
        let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
        let decision = withKey(key, policy) { $0.decide(estimate, policy, at: $1, id: id, counts: true) }
        return (decision, decision.fits ? Reservation(id: id, key: key, policy: policy) : nil)
    }

    /// Settles a reservation.
    public func settle(_ reservation: Reservation, actual: Int) async throws -> Bool {
        try Reservation.validate(actual: actual)
        return withKey(reservation.key, reservation.policy) { state, now in
            guard let index = state.index(of: reservation.id, reservation.policy, at: now) else { return false }
            state.entries[index].units = actual
            state.entries[index].id = nil
            return true
        }
    }
}

/// All that was ever admitted for one key.
struct NaiveKey: Sendable {
    struct Entry: Sendable {
        var time: Int64
        var units: Int
        var id: UInt64?
    }

    var entries: [Entry] = []
    /// The latest time at which anything was asked.
    var latest = Int64.min
    /// What a token bucket lacks, in units of one token ÷ the milliseconds of its window, at a time.
    var lacking = 0
    var lackingAt = Int64.min

    /// The first instant at which an entry no longer counts in a window.
    static func end(_ time: Int64, _ window: RateLimitWindow, _ policy: RateLimitPolicy) -> Int64 {
        let grain = window.grain.milliseconds
        let counted = policy.algorithm == .approximate ? (time / grain + 1) * grain - 1 : time
        return counted + window.duration.milliseconds
    }

    func index(of id: UInt64, _ policy: RateLimitPolicy, at now: Int64) -> Int? {
        entries.firstIndex { entry in entry.id == id && policy.windows.contains { Self.end(entry.time, $0, policy) > now } }
    }

    /// How many units a window lacks at a time.
    func used(_ index: Int, _ policy: RateLimitPolicy, at time: Int64) -> Int {
        let window = policy.windows[index]
        if case .tokenBucket = policy.algorithm {
            let length = Int(window.duration.milliseconds)
            return (lacking(policy, at: time) + length - 1) / length
        }
        return entries.reduce(0) { $0 + (Self.end($1.time, window, policy) > time ? $1.units : 0) }
    }

    func lacking(_ policy: RateLimitPolicy, at time: Int64) -> Int {
        lackingAt == .min ? 0 : max(0, lacking - policy.windows[0].limit * Int(time - lackingAt))
    }

    func quota(_ index: Int, _ policy: RateLimitPolicy) -> Int {
        if case .tokenBucket(let burst) = policy.algorithm { burst } else { policy.windows[index].limit }
    }

    func fits(_ cost: Int, _ policy: RateLimitPolicy, at time: Int64) -> Bool {
        cost == 0 || policy.windows.indices.allSatisfy { cost <= quota($0, policy) - used($0, policy, at: time) }
    }

    /// The first time from `now` on at which a condition holds that, once it holds, holds on.
    ///
    /// For windows only the instants matter at which something stops counting; a bucket is searched by halves.
    func first(_ policy: RateLimitPolicy, from now: Int64, where holds: (Int64) -> Bool) -> Int64? {
        if case .tokenBucket = policy.algorithm {
            var (early, late) = (now - 1, now + RateLimitWindow.maximumDuration.milliseconds)
            guard holds(late) else { return nil }
            while late - early > 1 {
                let middle = early + (late - early) / 2
                if holds(middle) { late = middle } else { early = middle }
            }
            return late
        }
        let ends = entries.flatMap { entry in policy.windows.map { Self.end(entry.time, $0, policy) } }
        return ([now] + ends.filter { $0 > now }.sorted()).first(where: holds)
    }

    mutating func decide(_ cost: Int, _ policy: RateLimitPolicy, at now: Int64, id: UInt64?, counts: Bool) -> Decision {
        let fits = fits(cost, policy, at: now)
        let retry = fits ? nil : first(policy, from: now) { self.fits(cost, policy, at: $0) }
        if fits && counts {
            if case .tokenBucket = policy.algorithm {
                (lacking, lackingAt) = (lacking(policy, at: now) + cost * Int(policy.windows[0].duration.milliseconds), now)
            } else if cost > 0 || id != nil {
                entries.append(Entry(time: now, units: cost, id: id))
            }
        }
        let standing = policy.windows.indices.map { index in
            func left(at time: Int64) -> Int { max(0, quota(index, policy) - used(index, policy, at: time)) }
            let left = left(at: now)
            let more = first(policy, from: now) { max(0, quota(index, policy) - used(index, policy, at: $0)) > left }
            return (remaining: left, resetAfter: Duration.milliseconds((more ?? now) - now))
        }
        return Decision(
            policy: policy, cost: cost, fits: fits, retryAfter: retry.map { .milliseconds($0 - now) }, standing: standing)
    }
}

extension Duration {
    /// The whole milliseconds of a duration that is whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
