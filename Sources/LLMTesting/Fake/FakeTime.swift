public import LLMCache
import Synchronization

/// A clock that stands still until somebody sleeps on it, and then is at the end of the sleep at once.
public final class FakeTime: ChainTime {
    private struct State {
        var passed = Duration.zero
        var sleeps: [Duration] = []
    }

    private let start = ContinuousClock.now
    private let wallStart: Int64
    private let dice: Double
    private let state = Mutex(State())

    /// Makes a clock.
    ///
    /// - Parameters:
    ///   - wallMilliseconds: The moment at which it begins, in milliseconds since 1970; the default is 2026-11-21T00:00:00Z.
    ///   - random: The number that ``random()`` always gives.
    public init(wallMilliseconds: Int64 = 1_795_219_200_000, random: Double = 0.5) {
        wallStart = wallMilliseconds
        dice = random
    }

    /// The present.
    public var now: ContinuousClock.Instant { start + passed }

    /// The present on the wall clock.
    public var wallMilliseconds: Int64 {
        let (seconds, attoseconds) = passed.components
        return wallStart + seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// The time that has passed.
    public var passed: Duration { state.withLock { $0.passed } }

    /// What has been slept, in order.
    public var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Moves the clock on.
    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.passed += duration
            state.sleeps.append(duration)
        }
    }

    /// Moves the clock on without a sleep.
    public func advance(by duration: Duration) { state.withLock { $0.passed += duration } }

    /// The same number each time.
    public func random() -> Double { dice }
}
