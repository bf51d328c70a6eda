import RateLimit
import Synchronization

/// A clock that moves only when told.
final class ManualClock: Sendable {
    private let milliseconds: Atomic<Int64>

    init(milliseconds: Int64 = 1_700_000_000_000) {
        self.milliseconds = Atomic(milliseconds)
    }

    func now() -> RateLimitInstant { RateLimitInstant(milliseconds: milliseconds.load(ordering: .relaxed)) }
    func set(_ value: Int64) { milliseconds.store(value, ordering: .relaxed) }
    func advance(by value: Int64) { milliseconds.add(value, ordering: .relaxed) }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The definition of an exact sliding window, as plain as it can be: a log of every admitted unit of one key.
struct NaiveLog {
    let policy: RateLimitPolicy
    var admitted: [Int64] = []

    func counted(in window: RateLimitWindow, at time: Int64) -> [Int64] {
        admitted.filter { Duration.milliseconds(time - $0) < window.duration }
    }

    func admits(_ cost: Int, at time: Int64) -> Bool {
        cost == 0 || policy.windows.allSatisfy { counted(in: $0, at: time).count + cost <= $0.limit }
    }

    mutating func check(_ cost: Int, at time: Int64) -> Bool {
        guard admits(cost, at: time) else { return false }
        admitted += Array(repeating: time, count: cost)
        return true
    }
}

extension MemoryRateLimiter {
    /// Admits units one at a time until one is refused, and returns how many passed.
    func drain(_ key: String, policy: RateLimitPolicy) throws -> Int {
        var admitted = 0
        while try check(key, policy: policy).allowed { admitted += 1 }
        return admitted
    }
}
