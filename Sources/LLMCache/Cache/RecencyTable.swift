/// A table that is bounded in entries and bytes, and forgets what was used longest ago.
///
/// Entries lie in a slab and are linked in the order of their last use, so every call is O(1).
struct RecencyTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot {
        var key: Key
        var value: Value
        var bytes: Int
        var older: Int32
        var newer: Int32
    }

    private let entryLimit: Int
    private let byteLimit: Int
    private var places: [Key: Int32] = [:]
    // A free slot is `nil`: what it held is released at once.
    private var slots: [Slot?] = []
    private var free: [Int32] = []
    private var oldest: Int32 = -1
    private var newest: Int32 = -1

    private(set) var byteCount = 0
    private(set) var evictions = 0
    var count: Int { places.count }

    /// Makes a table for at least one entry.
    init(entryLimit: Int, byteLimit: Int) {
        self.entryLimit = min(max(1, entryLimit), Int(Int32.max))
        self.byteLimit = max(0, byteLimit)
    }

    /// The value of a key, which counts as used now.
    mutating func value(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if place != newest {
            unlink(place)
            link(place)
        }
        return slots[Int(place)]?.value
    }

    /// Keeps a value, unless it alone is larger than the table; the old value of the key goes in either case.
    mutating func insert(_ value: Value, for key: Key, bytes: Int) {
        remove(key)
        guard bytes <= byteLimit else { return }
        while count >= entryLimit || byteCount > byteLimit - bytes, oldest >= 0, let victim = slots[Int(oldest)] {
            remove(victim.key)
            evictions += 1
        }
        let place: Int32
        let slot = Slot(key: key, value: value, bytes: bytes, older: -1, newer: -1)
        if let reused = free.popLast() {
            place = reused
            slots[Int(place)] = slot
        } else {
            place = Int32(slots.count)
            slots.append(slot)
        }
        places[key] = place
        byteCount += bytes
        link(place)
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        byteCount -= slots[Int(place)]?.bytes ?? 0
        slots[Int(place)] = nil
        free.append(place)
    }

    /// Removes the entries that a condition holds for, and tells how many.
    ///
    /// - Complexity: O(*n*).
    mutating func removeAll(where condition: (Key) -> Bool) -> Int {
        let keys = places.keys.filter(condition)
        for key in keys { remove(key) }
        return keys.count
    }

    private mutating func unlink(_ place: Int32) {
        // Only the links are read: a copy of the slot would count references to all that it holds.
        guard let older = slots[Int(place)]?.older, let newer = slots[Int(place)]?.newer else { return }
        if older >= 0 { slots[Int(older)]?.newer = newer } else { oldest = newer }
        if newer >= 0 { slots[Int(newer)]?.older = older } else { newest = older }
    }

    private mutating func link(_ place: Int32) {
        slots[Int(place)]?.older = newest
        slots[Int(place)]?.newer = -1
        if newest >= 0 { slots[Int(newest)]?.newer = place } else { oldest = place }
        newest = place
    }
}
