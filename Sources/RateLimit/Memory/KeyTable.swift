/// The states of keys, found by hash: open addressing with linear probing, between an eighth and two thirds full.
struct KeyTable {
    // A power of two.
    private var slots: [KeyState?] = []
    private(set) var count = 0

    var slotCount: Int { slots.count }

    func state(at slot: Int) -> KeyState? { slot < slots.count ? slots[slot] : nil }

    func find(_ key: String, hash: Int, policy: RateLimitPolicy.Storage) -> KeyState? {
        guard count > 0 else { return nil }
        let mask = slots.count &- 1
        var slot = hash & mask
        while let state = slots[slot] {
            if state.matches(key, hash, policy) { return state }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Adds a state whose key is not in the table.
    mutating func insert(_ state: KeyState) {
        if 3 * (count + 1) > 2 * slots.count { rehash(slotCount: max(16, 2 * slots.count)) }
        place(state)
        count += 1
    }

    /// Takes out a state that is in the table.
    mutating func remove(_ state: KeyState) {
        let mask = slots.count - 1
        var hole = state.hash & mask
        while let other = slots[hole], other !== state { hole = (hole + 1) & mask }
        slots[hole] = nil
        count -= 1
        // Those that follow move up, unless that would put them before the slot where their search begins.
        var slot = (hole + 1) & mask
        while let other = slots[slot] {
            if (slot - other.hash) & mask >= (slot - hole) & mask {
                slots[hole] = other
                slots[slot] = nil
                hole = slot
            }
            slot = (slot + 1) & mask
        }
        if slots.count > 16 && 8 * count < slots.count { rehash(slotCount: slots.count / 2) }
    }

    private mutating func place(_ state: KeyState) {
        let mask = slots.count - 1
        var slot = state.hash & mask
        while slots[slot] != nil { slot = (slot + 1) & mask }
        slots[slot] = state
    }

    private mutating func rehash(slotCount: Int) {
        let old = slots
        slots = [KeyState?](repeating: nil, count: slotCount)
        for case let state? in old { place(state) }
    }
}
