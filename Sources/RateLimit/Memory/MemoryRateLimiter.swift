import Synchronization

/// Exact sliding windows in the memory of this process.
///
/// Every decision equals that of a log of all admissions: no burst passes at the edge of a window and nothing is refused that had room.
/// A key costs about 300 bytes and 4 for each unit that counts at once, so 120 a minute take some 800 bytes and 5000 an hour 20 KB.
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
    ///   - key: Who asks: a client address, an API key, a user. Counts are kept for each pair of key and policy name.
    ///   - policy: The windows to decide by.
    ///   - cost: The units the request consumes. With 0 nothing is consumed, and the decision, always positive, tells where the windows stand.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidCost`` if the cost is negative, or
    ///   ``RateLimitError/Code/outOfMemory`` if no key can be forgotten to make room for this one. Nothing is consumed then.
    /// - Complexity: O(cost + log limit) for each window.
    public func check(_ key: String, policy: RateLimitPolicy, cost: Int = 1) throws(RateLimitError) -> Decision {
        let charge = RateLimitCharge(key, policy: policy, cost: cost)
        try charge.validate()
        let id = StateKey(charge)
        let instant = now().milliseconds
        return try parts[part(of: id)].shard.withLock { (shard) throws(RateLimitError) in
            let judgement = shard.judge(charge, counts: true, now: instant)
            if judgement.decision.fits && cost > 0 {
                let slot = try shard.begin(judgement, of: id, now: instant)
                shard.finish(judgement, in: slot, records: true)
            }
            return judgement.decision
        }
    }

    /// Decides one request under several policies at once: it counts under all of them, or under none.
    ///
    /// - Throws: ``RateLimitError`` as for a single policy, and with the code ``RateLimitError/Code/invalidCost`` for charges that cannot
    ///   be decided together. Nothing is consumed then.
    public func check(_ charges: [RateLimitCharge]) throws(RateLimitError) -> JointDecision {
        try RateLimitCharge.validate(charges)
        // Locks are taken in the order of the parts, so that no two requests wait for each other.
        let order = charges.indices.map { (part: part(of: StateKey(charges[$0])), index: $0) }.sorted { $0 < $1 }
        var judgements = [Judgement?](repeating: nil, count: charges.count)
        _ = try decide(charges, in: order[...], passes: true, at: now().milliseconds, into: &judgements)
        return JointDecision(judgements.compactMap { $0?.decision })
    }
    /// Decides the charges of one part after another, each under the part's lock until all are decided.
    private func decide(
        _ charges: [RateLimitCharge], in order: ArraySlice<(part: Int, index: Int)>, passes: Bool, at now: Int64,
        into judgements: inout [Judgement?]
    ) throws(RateLimitError) -> Bool {
        guard let part = order.first?.part else { return passes }
        let group = order.prefix { $0.part == part }
        return try parts[part].shard.withLock { (shard) throws(RateLimitError) -> Bool in
            var passes = passes
            var begun: [(index: Int, slot: Int32)] = []
            var all = false
            defer {
                for (index, slot) in begun {
                    let charge = charges[index]
                    if let judgement = judgements[index] { shard.finish(judgement, in: slot, records: all) }
                    if !all { judgements[index] = shard.judge(charge, counts: false, now: now) }
                }
            }
            for (_, index) in group {
                let judgement = shard.judge(charges[index], counts: true, now: now)
                judgements[index] = judgement
                passes = passes && judgement.decision.allowed
                if judgement.decision.fits && charges[index].cost > 0 {
                    begun.append((index, try shard.begin(judgement, of: StateKey(charges[index]), now: now)))
                }
            }
            all = try decide(charges, in: order[group.endIndex...], passes: passes, at: now, into: &judgements)
            return all
        }
    }

    /// Forgets what counts for a key: it has the whole of the policy's limits again.
    public func reset(_ key: String, policy: RateLimitPolicy) {
        let id = StateKey(RateLimitCharge(key, policy: policy))
        parts[part(of: id)].shard.withLock { $0.reset(id) }
    }

    private func part(of id: StateKey) -> Int { id.hashValue & (parts.count - 1) }

    /// The number of keys that are remembered, of all policies together.
    public var keyCount: Int { parts.reduce(0) { $0 + $1.shard.withLock { $0.keyCount } } }

    /// The bytes that they take: an estimate that counts texts, admissions and tables.
    public var byteCount: Int { parts.reduce(0) { $0 + $1.shard.withLock { $0.byteCount } } }
}
