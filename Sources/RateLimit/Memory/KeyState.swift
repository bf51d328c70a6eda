/// What a shard looks its states up by.
struct StateKey: Hashable {
    let policy: String
    let algorithm: RateLimitPolicy.Algorithm.Kind
    let key: String

    init(_ charge: RateLimitCharge) {
        policy = charge.policy.name
        algorithm = charge.policy.algorithm.kind
        key = charge.key
    }

    /// The bytes of text outside the value itself: strings of up to 15 bytes are stored in place.
    var heapBytes: Int {
        [policy, key].reduce(0) { $0 + ($1.utf8.count > 15 ? 32 + $1.utf8.count : 0) }
    }
}

/// What a shard remembers of one key, and its place in one of two recency lists.
struct KeyState {
    let id: StateKey?
    var ring = AdmissionRing()
    /// The length of the longest window that applied to the key, in milliseconds.
    var retention: UInt32
    /// The time until which a window of the key is used up; earlier times mean none is.
    var exhaustedUntil = Int64.min
    /// Which list the state is in.
    var isListedAsExhausted = false
    // Neighbours in that list, by slot; -1 at its ends.
    var newer: Int32 = -1
    var older: Int32 = -1

    /// The content of a slot that no key uses.
    static let free = KeyState(id: nil, retention: 0)
    /// Whether no key uses the slot: a key is remembered from its first admission on, and so has one.
    var isFree: Bool { ring.count == 0 }

    /// Whether nothing counts any more, so that forgetting the key changes no decision.
    func isIdle(at now: Int64) -> Bool { now >= ring.newest &+ Int64(retention) }

    /// The memory taken by a key with a ring of some capacity, including its share of the shard's tables, which grow by doubling.
    static func bytes(for id: StateKey, ringCapacity: Int) -> Int {
        let tables = 2 * (MemoryLayout<KeyState>.stride + MemoryLayout<StateKey>.stride + MemoryLayout<Int32>.stride)
        return tables + id.heapBytes + 32 + ringCapacity * MemoryLayout<UInt32>.stride
    }
}

/// Slots of a slab in the order of their last admission: a doubly linked list whose links lie in the states.
struct RecencyList {
    private(set) var newest: Int32 = -1
    private(set) var oldest: Int32 = -1

    mutating func append(_ slot: Int32, in states: inout [KeyState]) {
        states[Int(slot)].newer = -1
        states[Int(slot)].older = newest
        if newest >= 0 { states[Int(newest)].newer = slot } else { oldest = slot }
        newest = slot
    }

    mutating func remove(_ slot: Int32, in states: inout [KeyState]) {
        let (newer, older) = (states[Int(slot)].newer, states[Int(slot)].older)
        if newer >= 0 { states[Int(newer)].older = older } else { newest = older }
        if older >= 0 { states[Int(older)].newer = newer } else { oldest = newer }
    }
}
