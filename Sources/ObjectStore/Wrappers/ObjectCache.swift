import Synchronization

/// An object in memory.
struct KeptObject: Sendable {
    let info: ObjectInfo
    let bytes: [UInt8]
    /// When the store was asked for it, or whether it is the same.
    let asked: Duration

    /// What the description of an object is taken for.
    static let overhead = 1024

    var cost: Int { bytes.count + Self.overhead }

    func asked(at time: Duration) -> KeptObject { KeptObject(info: info, bytes: bytes, asked: time) }

    /// The bytes of a range, where a condition holds.
    func reader(_ range: ObjectRange?, if condition: GetCondition) throws(ObjectStoreError) -> ObjectReader {
        try condition.check(current: info)
        guard let range else { return ObjectReader(info: info, range: 0..<bytes.count, stream: ByteStream(bytes)) }
        let positions = try range.resolved(size: bytes.count, key: info.key)
        return ObjectReader(info: info, range: positions, stream: ByteStream(Array(bytes[positions])))
    }
}

/// Objects in memory up to a number of bytes, without those that were not used for the longest time.
final class ObjectCache: Sendable {
    /// The name of a reading that may end in an object to keep.
    typealias Reading = UInt64

    fileprivate struct Slot {
        var object: KeptObject
        var lastUse: UInt64
    }

    fileprivate struct State {
        var slots: [ObjectKey: Slot] = [:]
        var size = 0
        /// Uses in their order; one that is not its object's last means nothing.
        var uses: [(key: ObjectKey, use: UInt64)] = []
        var oldest = 0
        var time: UInt64 = 0
        /// The readings under way that may be kept.
        var readings: [ObjectKey: Set<Reading>] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The object that is kept under a key.
    func object(_ key: ObjectKey) -> KeptObject? {
        state.withLock { state -> KeptObject? in
            guard let object = state.slots[key]?.object else { return nil }
            state.use(key)
            return object
        }
    }

    /// Notes that an object is going to be read.
    func beginReading(_ key: ObjectKey) -> Reading {
        state.withLock { state in
            state.time += 1
            state.readings[key, default: []].insert(state.time)
            return state.time
        }
    }

    func endReading(_ reading: Reading, of key: ObjectKey) {
        state.withLock { state in
            state.readings[key]?.remove(reading)
            if state.readings[key]?.isEmpty == true { state.readings[key] = nil }
        }
    }

    /// Keeps an object that was read, unless it was forgotten since the reading began.
    func keep(_ object: KeptObject, _ reading: Reading, of key: ObjectKey) {
        state.withLock { state in
            guard state.readings[key]?.contains(reading) == true, object.cost <= capacity else { return }
            state.remove(key)
            state.slots[key] = Slot(object: object, lastUse: 0)
            state.size += object.cost
            state.use(key)
            while state.size > capacity, state.oldest < state.uses.count {
                let (key, use) = state.uses[state.oldest]
                state.oldest += 1
                if state.slots[key]?.lastUse == use { state.remove(key) }
            }
        }
    }

    /// Drops an object that the store has no more.
    func drop(_ key: ObjectKey) {
        state.withLock { $0.remove(key) }
    }

    /// Drops an object, and what readings under way will give.
    func forget(_ key: ObjectKey) {
        state.withLock { state in
            state.readings[key] = nil
            state.remove(key)
        }
    }

    /// The bytes in memory, for tests.
    var size: Int { state.withLock(\.size) }
}

extension ObjectCache.State {
    fileprivate mutating func use(_ key: ObjectKey) {
        time += 1
        slots[key]?.lastUse = time
        uses.append((key, time))
        // At most half of what is noted is outdated, so a use costs O(1) in the mean.
        if uses.count > 2 * slots.count + 64 {
            uses = uses[oldest...].filter { slots[$0.key]?.lastUse == $0.use }
            oldest = 0
        }
    }

    fileprivate mutating func remove(_ key: ObjectKey) {
        if let slot = slots.removeValue(forKey: key) { size -= slot.object.cost }
    }
}
