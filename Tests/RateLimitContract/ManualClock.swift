public import RateLimit
import Synchronization

/// A clock that moves only when told.
public final class ManualClock: Sendable {
    private let milliseconds: Atomic<Int64>

    /// Makes a clock that shows a time.
    public init(milliseconds: Int64 = 1_700_000_000_000) {
        self.milliseconds = Atomic(milliseconds)
    }

    /// The time it shows.
    public func now() -> RateLimitInstant { RateLimitInstant(milliseconds: milliseconds.load(ordering: .relaxed)) }
    /// Shows another time, in milliseconds.
    public func set(_ value: Int64) { milliseconds.store(value, ordering: .relaxed) }
    /// Moves on by some milliseconds, or back.
    public func advance(by value: Int64) { milliseconds.add(value, ordering: .relaxed) }
}
