import Synchronization

/// Values within a number of bytes; those not used for the longest time go first.
///
/// Tasks share it: only the look into the table is exclusive, the making of values is not.
final class ByteCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var bytes: Int
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var bytes = 0
        var clock: UInt64 = 0
        var hits = 0
        var misses = 0
    }

    private let state = Mutex(State())

    /// What the values take, and how often they were found.
    var figures: (bytes: Int, hits: Int, misses: Int) { state.withLock { ($0.bytes, $0.hits, $0.misses) } }

    /// The value of a key, if it is held.
    func value(for key: Key) -> Value? {
        state.withLock { state in
            state.clock += 1
            guard let index = state.entries.index(forKey: key) else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            state.entries.values[index].lastUse = state.clock
            return state.entries.values[index].value
        }
    }

    /// Holds a value, unless it alone takes more than half of what there is room for.
    ///
    /// - Parameter limit: How many bytes all values may take from now on.
    func insert(_ value: Value, for key: Key, bytes: Int, limit: Int) {
        state.withLock { state in
            if bytes <= limit / 2 {
                state.clock += 1
                let former = state.entries.updateValue(Entry(value: value, bytes: bytes, lastUse: state.clock), forKey: key)
                state.bytes += bytes - (former?.bytes ?? 0)
            }
            guard state.bytes > limit else { return }
            // A little more than needed goes at once, so that sorting is rare.
            for (key, entry) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) where state.bytes > limit / 8 * 7 {
                state.entries[key] = nil
                state.bytes -= entry.bytes
            }
        }
    }

    /// Lets go of everything.
    func removeAll() {
        state.withLock { state in
            state.entries = [:]
            state.bytes = 0
        }
    }
}
