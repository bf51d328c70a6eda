/// A part of the keys of a limiter: their states in a slab, found by key, ordered by last admission, and bounded in bytes.
///
/// States that have a window used up are listed apart: they are never forgotten to make room, the others are, oldest admission first.
struct LimiterShard {
    private let byteLimit: Int
    private var slots: [StateKey: Int32] = [:]
    private var states: [KeyState] = []
    private var freeSlots: [Int32] = []
    private var available = RecencyList()
    private var exhausted = RecencyList()
    private var sweepSlot = 0
    private var lastSweep = Int64.min

    /// The bytes taken by the states that are remembered.
    private(set) var byteCount = 0
    /// The number of states that are remembered.
    var keyCount: Int { slots.count }

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// Decides a request without recording it.
    mutating func judge(_ charge: RateLimitCharge, counts: Bool, now: Int64) -> Judgement {
        if now != lastSweep { sweep(now: now) }
        let ring = slots[StateKey(charge)].map { states[Int($0)].ring } ?? AdmissionRing()
        return ring.judge(charge.policy, cost: charge.cost, counts: counts, now: now)
    }

    /// Makes room to record an admission, and takes the state out of its list, so that nothing that happens until ``finish`` forgets it.
    mutating func begin(_ judgement: Judgement, of id: StateKey, now: Int64) throws(RateLimitError) -> Int32 {
        let (policy, cost) = (judgement.decision.policy, judgement.decision.cost)
        guard let slot = slots[id] else { return try remember(id, policy: policy, firstCost: cost, now: now) }
        unlist(slot)
        do throws(RateLimitError) {
            try growRing(of: slot, toHold: judgement.kept + cost, limit: policy.capacity, now: now)
        } catch {
            list(slot, asExhausted: states[Int(slot)].isListedAsExhausted)
            throw error
        }
        return slot
    }

    /// Records an admission for which there is room, or leaves it.
    mutating func finish(_ judgement: Judgement, in slot: Int32, records: Bool) {
        if records {
            let policy = judgement.decision.policy
            states[Int(slot)].ring.record(judgement.decision.cost, keeping: judgement.kept, now: judgement.instant)
            states[Int(slot)].retention = policy.retention
            states[Int(slot)].exhaustedUntil = judgement.instant + Int64(judgement.exhaustedFor)
            list(slot, asExhausted: judgement.exhaustedFor > 0)
        } else {
            list(slot, asExhausted: states[Int(slot)].isListedAsExhausted)
            if states[Int(slot)].isFree { forget(slot) }
        }
    }

    /// Forgets a key.
    mutating func reset(_ id: StateKey) {
        if let slot = slots[id] { forget(slot) }
    }

    // MARK: Slots and lists

    private mutating func relist(_ slot: Int32, asExhausted isExhausted: Bool) {
        unlist(slot)
        list(slot, asExhausted: isExhausted)
    }

    private mutating func unlist(_ slot: Int32) {
        if states[Int(slot)].isListedAsExhausted {
            exhausted.remove(slot, in: &states)
        } else {
            available.remove(slot, in: &states)
        }
    }

    private mutating func list(_ slot: Int32, asExhausted isExhausted: Bool) {
        states[Int(slot)].isListedAsExhausted = isExhausted
        if isExhausted {
            exhausted.append(slot, in: &states)
        } else {
            available.append(slot, in: &states)
        }
    }

    private mutating func remember(
        _ id: StateKey, policy: RateLimitPolicy, firstCost: Int, now: Int64
    ) throws(RateLimitError) -> Int32 {
        var state = KeyState(id: id, retention: policy.retention)
        let capacity = state.ring.capacity(toHold: firstCost, limit: policy.capacity)
        let bytes = KeyState.bytes(for: id, ringCapacity: capacity)
        try makeRoom(for: bytes, now: now)
        state.ring.grow(to: capacity)
        byteCount += bytes

        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            states[Int(slot)] = state
        } else {
            slot = Int32(states.count)
            states.append(state)
        }
        slots[id] = slot
        return slot
    }

    private mutating func growRing(of slot: Int32, toHold needed: Int, limit: Int, now: Int64) throws(RateLimitError) {
        let current = states[Int(slot)].ring.capacity
        let capacity = states[Int(slot)].ring.capacity(toHold: needed, limit: limit)
        guard capacity > current else { return }
        let bytes = (capacity - current) * MemoryLayout<UInt32>.stride
        try makeRoom(for: bytes, now: now)
        states[Int(slot)].ring.grow(to: capacity)
        byteCount += bytes
    }

    private mutating func forget(_ slot: Int32) {
        unlist(slot)
        guard let id = states[Int(slot)].id else { return }
        byteCount -= KeyState.bytes(for: id, ringCapacity: states[Int(slot)].ring.capacity)
        slots[id] = nil
        states[Int(slot)] = .free
        freeSlots.append(slot)
        if slots.isEmpty { (slots, states, freeSlots, sweepSlot) = ([:], [], [], 0) }
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
    private mutating func leastMissed(now: Int64) -> Int32? {
        if available.oldest >= 0 { return available.oldest }
        // Windows of different lengths free themselves out of order, so a few are looked at, and others the next time.
        for _ in 0..<8 {
            let slot = exhausted.oldest
            guard slot >= 0 else { return nil }
            if now >= states[Int(slot)].exhaustedUntil { return slot }
            relist(slot, asExhausted: true)
        }
        return nil
    }

    /// Looks at a few states in turn, at most once each millisecond: forgets the idle, and lists those that have room again as such.
    private mutating func sweep(now: Int64) {
        lastSweep = now
        for _ in 0..<min(8, states.count) {
            if sweepSlot >= states.count { sweepSlot = 0 }
            defer { sweepSlot += 1 }
            guard sweepSlot < states.count, !states[sweepSlot].isFree else { continue }
            if states[sweepSlot].isIdle(at: now) {
                forget(Int32(sweepSlot))
            } else if states[sweepSlot].isListedAsExhausted && now >= states[sweepSlot].exhaustedUntil {
                relist(Int32(sweepSlot), asExhausted: false)
            }
        }
    }
}
