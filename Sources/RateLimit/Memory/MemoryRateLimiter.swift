import Synchronization

/// Limits in the memory of this process: windows, buckets, leases and budgets.
///
/// Exact windows decide as a log of all admissions would: no burst passes at the edge of a window and nothing is refused that had room.
/// A key takes 200 bytes and 4 for each unit that counts at once, so 120 a minute take 680 bytes and 5000 an hour 20 KB.
///
/// The limiter stays within its byte limit. Keys for which nothing counts any more are dropped as requests arrive; when room is needed,
/// the key whose last admission is oldest is forgotten, but never one that is at its limit: a caller who is refused stays refused.
///
/// ```swift
/// let limiter = MemoryRateLimiter()
/// let policy = try RateLimitPolicy("api", "120/min, 5000/h")
/// let decision = try limiter.check("203.0.113.7", policy: policy)
/// ```
public final class MemoryRateLimiter: RateLimitStore {
    private final class Part: Sendable {
        let shard: Mutex<LimiterShard>

        init(byteLimit: Int) {
            shard = Mutex(LimiterShard(byteLimit: byteLimit))
        }
    }

    // Callers of different keys seldom meet at one lock. The number of parts is a power of two.
    private let parts: [Part]
    private let now: @Sendable () -> RateLimitInstant

    /// The least memory a limiter works with, in bytes.
    public static let minimumByteLimit = 16_384

    /// Makes a limiter that remembers nobody yet.
    ///
    /// - Parameters:
    ///   - byteLimit: The bytes that keys and their admissions may take, raised to ``minimumByteLimit`` if less. It is divided between
    ///     up to 16 parts, and a key must fit in one.
    ///   - now: The clock. Where it goes backwards, time stands still until it has caught up.
    public init(byteLimit: Int = 64 << 20, now: @escaping @Sendable () -> RateLimitInstant = RateLimitInstant.now) {
        let byteLimit = max(byteLimit, Self.minimumByteLimit)
        var count = 1
        while count < 16 && byteLimit / (count * 2) >= 1 << 18 { count *= 2 }
        parts = (0..<count).map { _ in Part(byteLimit: byteLimit / count) }
        self.now = now
    }

    /// Decides one request, and counts it if it is admitted.
    ///
    /// - Parameters:
    ///   - key: Who asks: a client address, an API key, a user. Counts are kept for each key under each name and algorithm of a policy.
    ///   - policy: The limits to decide by. One of concurrency can only be looked at.
    ///   - cost: The units the request consumes. With 0 nothing is consumed, and the decision, always positive, tells where the windows stand.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidCost`` if the cost is negative, or
    ///   ``RateLimitError/Code/outOfMemory`` if no key can be forgotten to make room for this one. Nothing is consumed then.
    /// - Complexity: O(cost + log limit) for each exact window, O(1) for a bucket and on average for an approximate window.
    public func check(_ key: String, policy: RateLimitPolicy, cost: Int = 1) throws(RateLimitError) -> Decision {
        try policy.validate(cost: cost)
        return try admit(key, policy.storage, cost: cost, id: nil)
    }

    /// Decides one request under several policies at once: it counts under all of them, or under none.
    ///
    /// - Throws: ``RateLimitError`` as for a single policy, and with the code ``RateLimitError/Code/invalidCost`` for charges that cannot
    ///   be decided together. Nothing is consumed then.
    public func check(_ charges: [RateLimitCharge]) throws(RateLimitError) -> JointDecision {
        try RateLimitCharge.validate(charges)
        // Locks are taken in the order of the parts, so that no two requests wait for each other.
        let hashes = charges.map { Self.hash($0.key, $0.policy.storage) }
        let order = charges.indices.sorted { part(of: hashes[$0]) < part(of: hashes[$1]) }
        var decisions = [Decision?](repeating: nil, count: charges.count)
        _ = try decide(charges, hashes, in: order[...], passes: true, at: now().milliseconds, into: &decisions)
        return JointDecision(decisions.compactMap(\.self))
    }

    /// Forgets what counts for a key: it has the whole of the policy's limits again.
    ///
    /// Its leases and reservations under the policy end too.
    public func reset(_ key: String, policy: RateLimitPolicy) {
        let hash = Self.hash(key, policy.storage)
        parts[part(of: hash)].shard.withLock { $0.reset(key, hash: hash, policy: policy.storage) }
    }

    /// The number of keys that are remembered, of all policies together.
    public var keyCount: Int { parts.reduce(0) { $0 + $1.shard.withLock { $0.keyCount } } }

    /// The bytes that they take: an estimate that counts texts, admissions and tables.
    public var byteCount: Int { parts.reduce(0) { $0 + $1.shard.withLock { $0.byteCount } } }

    // MARK: Parts

    private static func hash(_ key: String, _ policy: RateLimitPolicy.Storage) -> Int {
        var hasher = Hasher()
        hasher.combine(policy.seed)
        hasher.combine(key)
        return hasher.finalize()
    }

    // The table of a part goes by the low bits.
    private func part(of hash: Int) -> Int { (hash >> 40) & (parts.count &- 1) }

    private func admit(
        _ key: String, _ policy: RateLimitPolicy.Storage, cost: Int, id: UInt64?
    ) throws(RateLimitError) -> Decision {
        let hash = Self.hash(key, policy)
        let instant = now().milliseconds
        return try parts[part(of: hash)].shard.withLock { (shard) throws(RateLimitError) in
            try shard.check(key, hash: hash, policy: policy, cost: cost, id: id, now: instant)
        }
    }

    private func update(_ key: String, _ policy: RateLimitPolicy.Storage, _ change: @Sendable (KeyState, Int64) -> Bool) -> Bool {
        let hash = Self.hash(key, policy)
        let instant = now().milliseconds
        return parts[part(of: hash)].shard.withLock { $0.update(key, hash: hash, policy: policy, now: instant, change) }
    }

    /// Decides the charges of one part after another, each under the part's lock until all are decided.
    private func decide(
        _ charges: [RateLimitCharge], _ hashes: [Int], in order: ArraySlice<Int>, passes: Bool, at now: Int64,
        into decisions: inout [Decision?]
    ) throws(RateLimitError) -> Bool {
        guard let first = order.first else { return passes }
        let group = order.prefix { part(of: hashes[$0]) == part(of: hashes[first]) }
        return try parts[part(of: hashes[first])].shard.withLock { (shard) throws(RateLimitError) -> Bool in
            var passes = passes
            var begun: [LimiterShard.Candidate] = []
            var all = false
            defer {
                for candidate in begun { shard.finish(candidate, records: all) }
                if !all {
                    for index in group {
                        decisions[index] = shard.judge(charges[index], hash: hashes[index], counts: false, now: now).decision
                    }
                }
            }
            for index in group {
                let candidate = shard.judge(charges[index], hash: hashes[index], counts: true, now: now)
                decisions[index] = candidate.decision
                passes = passes && (candidate.judgement.fits || candidate.policy.isShadow)
                guard candidate.judgement.fits && charges[index].cost > 0 else { continue }
                try shard.begin(candidate, now: now)
                begun.append(candidate)
            }
            all = try decide(charges, hashes, in: order[group.endIndex...], passes: passes, at: now, into: &decisions)
            return all
        }
    }
}

extension MemoryRateLimiter: LeaseStore {
    /// Acquires a lease if one is free.
    ///
    /// While one is held, its key is never forgotten to make room.
    public func acquire(_ key: String, policy: RateLimitPolicy) throws(RateLimitError) -> (decision: Decision, lease: Lease?) {
        try policy.validate(for: .concurrency, cost: 1)
        let id = UInt64.random(in: .min ... .max)
        let decision = try admit(key, policy.storage, cost: 1, id: id)
        return (decision, decision.fits ? Lease(id: id, key: key, policy: policy) : nil)
    }

    /// Holds a lease for another duration, counted from now; returns whether it was still held.
    @discardableResult public func renew(_ lease: Lease) -> Bool {
        update(lease.key, lease.policy.storage) { state, now in (state as? LeaseList)?.renew(lease.id, now: now) ?? false }
    }

    /// Gives a lease back; returns whether it was still held.
    @discardableResult public func release(_ lease: Lease) -> Bool {
        update(lease.key, lease.policy.storage) { state, now in (state as? LeaseList)?.remove(lease.id, now: now) ?? false }
    }
}

extension MemoryRateLimiter: BudgetStore {
    /// Reserves an estimated amount if every window has room for it.
    public func reserve(
        _ key: String, policy: RateLimitPolicy, estimate: Int
    ) throws(RateLimitError) -> (decision: Decision, reservation: Reservation?) {
        try policy.validate(for: .approximate, cost: estimate)
        let id = UInt64.random(in: .min ... .max)
        let decision = try admit(key, policy.storage, cost: estimate, id: id)
        return (decision, decision.fits ? Reservation(id: id, key: key, policy: policy) : nil)
    }

    /// Puts the actual amount in the place of a reservation's estimate; returns whether the reservation was known.
    @discardableResult public func settle(_ reservation: Reservation, actual: Int) throws(RateLimitError) -> Bool {
        try Reservation.validate(actual: actual)
        return update(reservation.key, reservation.policy.storage) { state, now in
            (state as? GrainCounts)?.settle(reservation.id, actual: actual, now: now) ?? false
        }
    }
}
