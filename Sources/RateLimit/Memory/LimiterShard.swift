/// A part of the keys of a limiter: a table of their states, ordered by last admission, and bounded in bytes.
///
/// States that have a window used up are listed apart: they are never forgotten to make room, the others are, oldest admission first.
struct LimiterShard: ~Copyable {
    private let byteLimit: Int
    private var table = KeyTable()
    private var available = RecencyList(.available)
    private var exhausted = RecencyList(.exhausted)
    private var policies = PolicyCopies()
    private var sweepSlot = 0
    private var lastSweep = Int64.min

    /// The bytes taken by the states that are remembered.
    private(set) var byteCount = 0
    /// The number of states that are remembered.
    var keyCount: Int { table.count }

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// Decides a request, and counts it if it is admitted, as the lease or the reservation of an id if there is one.
    mutating func check(
        _ key: String, hash: Int, policy: RateLimitPolicy.Storage, cost: Int, id: UInt64?, now: Int64
    ) throws(RateLimitError) -> Decision {
        let policy = policies.copy(of: policy)
        let state = state(of: key, hash: hash, policy: policy, now: now)
        let judgement = judge(state, policy: policy, cost: cost, counts: true, now: now)
        if judgement.fits && (cost > 0 || id != nil) {
            try begin(state, judgement, of: policy, isAlone: true, now: now)
            finish(state, judgement, of: policy, id: id, records: true)
        }
        return judgement.decision(of: policy)
    }

    /// A decision that is not carried out yet.
    struct Candidate {
        let state: KeyState
        let policy: RateLimitPolicy.Storage
        let judgement: Judgement

        var decision: Decision { judgement.decision(of: policy) }
    }

    /// Decides a request without recording it.
    mutating func judge(_ charge: RateLimitCharge, hash: Int, counts: Bool, now: Int64) -> Candidate {
        let policy = policies.copy(of: charge.policy.storage)
        let state = state(of: charge.key, hash: hash, policy: policy, now: now)
        return Candidate(
            state: state, policy: policy, judgement: judge(state, policy: policy, cost: charge.cost, counts: counts, now: now))
    }

    /// Makes room to record a candidate's admission, so that nothing that happens until ``finish(_:records:)`` forgets it.
    mutating func begin(_ candidate: Candidate, now: Int64) throws(RateLimitError) {
        try begin(candidate.state, candidate.judgement, of: candidate.policy, isAlone: false, now: now)
    }

    /// Records a candidate's admission, or leaves it.
    mutating func finish(_ candidate: Candidate, records: Bool) {
        finish(candidate.state, candidate.judgement, of: candidate.policy, id: nil, records: records)
    }

    // MARK: Steps of a decision

    /// The state of a key, which is an empty one outside the table if the key is not remembered.
    private mutating func state(of key: String, hash: Int, policy: RateLimitPolicy.Storage, now: Int64) -> KeyState {
        if now != lastSweep { sweep(now: now) }
        return table.find(key, hash: hash, policy: policy) ?? KeyState.make(key: key, hash: hash, policy: policy)
    }

    private mutating func judge(
        _ state: KeyState, policy: RateLimitPolicy.Storage, cost: Int, counts: Bool, now: Int64
    ) -> Judgement {
        // A state that goes over to another policy may change its extent.
        let extent = state.policy === policy ? 0 : state.extent
        let judgement = state.judge(policy, cost: cost, counts: counts, now: now)
        if extent > 0 { byteCount += state.extent - extent }
        return judgement
    }

    /// Makes room for an admission, and takes the state out of its list unless the request `isAlone`: nothing else happens until it is
    /// finished then.
    private mutating func begin(
        _ state: KeyState, _ judgement: Judgement, of policy: RateLimitPolicy.Storage, isAlone: Bool, now: Int64
    ) throws(RateLimitError) {
        let growth = state.growth(for: judgement, of: policy)
        guard state.isRemembered else {
            try makeRoom(for: state.byteCount + growth, now: now)
            byteCount += state.byteCount
            table.insert(state)
            return
        }
        guard growth > 0 || !isAlone else { return }
        let listing = state.listing
        unlist(state)
        guard growth > 0 else { return }
        do throws(RateLimitError) {
            try makeRoom(for: growth, now: now)
        } catch {
            list(state, listing)
            throw error
        }
    }

    /// Records an admission for which there is room, or leaves it.
    private mutating func finish(
        _ state: KeyState, _ judgement: Judgement, of policy: RateLimitPolicy.Storage, id: UInt64?, records: Bool
    ) {
        if records {
            let extent = state.extent
            state.record(judgement, of: policy, id: id)
            byteCount += state.extent - extent
            if state.policy !== policy { state.policy = policy }
            state.exhaustedUntil = judgement.instant &+ judgement.exhaustedFor
            list(state, judgement.exhaustedFor > 0 ? .exhausted : .available)
        } else if state.newest > .min {
            list(state, state.exhaustedUntil > judgement.instant ? .exhausted : .available)
        } else {
            forget(state)
        }
    }

    /// Changes the state of a key in place, if it is remembered.
    mutating func update(
        _ key: String, hash: Int, policy: RateLimitPolicy.Storage, now: Int64, _ change: @Sendable (KeyState, Int64) -> Bool
    ) -> Bool {
        guard let state = table.find(key, hash: hash, policy: policy) else { return false }
        let extent = state.extent
        let changed = change(state, now)
        byteCount += state.extent - extent
        if changed { list(state, state.exhaustedUntil > now ? .exhausted : .available) }
        // What has happened is noted even where it takes more room than there is; others give way if they can.
        try? makeRoom(for: 0, now: now)
        return changed
    }

    /// Forgets a key.
    mutating func reset(_ key: String, hash: Int, policy: RateLimitPolicy.Storage) {
        if let state = table.find(key, hash: hash, policy: policy) { forget(state) }
    }

    // MARK: Lists

    /// Makes a state the newest of a list.
    private mutating func list(_ state: KeyState, _ listing: KeyState.Listing) {
        guard listing != state.listing || !available.isNewest(state) else { return }
        unlist(state)
        if listing == .exhausted { exhausted.append(state) } else { available.append(state) }
    }

    private mutating func unlist(_ state: KeyState) {
        switch state.listing {
        case .available: available.remove(state)
        case .exhausted: exhausted.remove(state)
        case .none: break
        }
    }

    private mutating func forget(_ state: KeyState) {
        unlist(state)
        byteCount -= state.byteCount
        table.remove(state)
    }

    // MARK: Memory

    private mutating func makeRoom(for bytes: Int, now: Int64) throws(RateLimitError) {
        guard bytes <= byteLimit else {
            throw RateLimitError(
                .outOfMemory, "one key takes \(bytes) bytes and the limiter holds \(byteLimit) in each part; give it a larger byte limit")
        }
        while byteCount + bytes > byteLimit {
            guard let victim = leastMissed(now: now) else {
                throw RateLimitError(
                    .outOfMemory, "all \(keyCount) keys of this part of the limiter are at their limits; give it a larger byte limit")
            }
            forget(victim)
        }
    }

    /// The state to forget first: the one whose last admission is oldest among those that have something left in every window.
    private mutating func leastMissed(now: Int64) -> KeyState? {
        if let oldest = available.oldest { return oldest }
        // Windows of different lengths free themselves out of order, so a few are looked at, and others the next time.
        for _ in 0..<8 {
            guard let state = exhausted.oldest else { return nil }
            if now >= state.exhaustedUntil { return state }
            exhausted.remove(state)
            exhausted.append(state)
        }
        return nil
    }

    /// Looks at a few states in turn, at most once each millisecond: forgets the idle, and lists those that have room again as such.
    private mutating func sweep(now: Int64) {
        lastSweep = now
        for _ in 0..<min(24, table.slotCount) {
            if sweepSlot >= table.slotCount { sweepSlot = 0 }
            let state = table.state(at: sweepSlot)
            if let state, state.isIdle(at: now) {
                // Another may have moved up to this slot, and is looked at next.
                forget(state)
                continue
            }
            sweepSlot += 1
            if let state, state.listing == .exhausted, now >= state.exhaustedUntil {
                exhausted.remove(state)
                available.append(state)
            }
        }
    }
}
