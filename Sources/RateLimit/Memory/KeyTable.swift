/// The states of keys, found by hash: open addressing with linear probing, between an eighth and two thirds full.
///
/// It holds one reference to each state, and counts no others while it looks: those would be most of the time of a decision.
@safe struct KeyTable: ~Copyable {
    // A power of two.
    private var slots: [Unmanaged<KeyState>?] = unsafe []
    private(set) var count = 0

    init() {}

    deinit {
        for slot in unsafe slots.indices { unsafe slots[slot]?.release() }
    }

    var slotCount: Int { unsafe slots.count }

    func state(at slot: Int) -> KeyState? { unsafe slot < slots.count ? slots[slot]?.takeUnretainedValue() : nil }

    func find(_ key: String, hash: Int, policy: RateLimitPolicy.Storage) -> KeyState? {
        guard count > 0 else { return nil }
        let mask = unsafe slots.count &- 1
        var slot = hash & mask
        while let state = unsafe slots[slot] {
            if unsafe state._withUnsafeGuaranteedRef({ $0.matches(key, hash, policy) }) { return unsafe state.takeUnretainedValue() }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Adds a state whose key is not in the table.
    mutating func insert(_ state: KeyState) {
        if unsafe 3 * (count + 1) > 2 * slots.count { unsafe rehash(slotCount: max(16, 2 * slots.count)) }
        unsafe place(.passRetained(state), hash: state.hash)
        state.isRemembered = true
        count += 1
    }

    /// Takes out a state that is in the table.
    mutating func remove(_ state: KeyState) {
        let mask = unsafe slots.count - 1
        var hole = state.hash & mask
        while let other = unsafe slots[hole], unsafe other.toOpaque() != Unmanaged.passUnretained(state).toOpaque() {
            hole = (hole + 1) & mask
        }
        let removed = unsafe slots[hole]
        unsafe slots[hole] = nil
        count -= 1
        // Those that follow move up, unless that would put them before the slot where their search begins.
        var slot = (hole + 1) & mask
        while let other = unsafe slots[slot] {
            let home = unsafe other._withUnsafeGuaranteedRef { $0.hash }
            if (slot - home) & mask >= (slot - hole) & mask {
                unsafe slots[hole] = other
                unsafe slots[slot] = nil
                hole = slot
            }
            slot = (slot + 1) & mask
        }
        state.isRemembered = false
        unsafe removed?.release()
        if unsafe slots.count > 16 && 8 * count < slots.count { unsafe rehash(slotCount: slots.count / 2) }
    }

    private mutating func place(_ state: Unmanaged<KeyState>, hash: Int) {
        let mask = unsafe slots.count - 1
        var slot = hash & mask
        while unsafe slots[slot] != nil { slot = (slot + 1) & mask }
        unsafe slots[slot] = state
    }

    private mutating func rehash(slotCount: Int) {
        let old = unsafe slots
        unsafe slots = [Unmanaged<KeyState>?](repeating: nil, count: slotCount)
        for slot in unsafe old.indices {
            if let state = unsafe old[slot] { unsafe place(state, hash: state._withUnsafeGuaranteedRef { $0.hash }) }
        }
    }
}
