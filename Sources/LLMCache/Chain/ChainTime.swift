/// The clock, the patience and the dice of a chain; tests bring their own.
public protocol ChainTime: Sendable {
    /// The present on a clock that never goes back.
    var now: ContinuousClock.Instant { get }
    /// The present in milliseconds since 1970, for dates in answers and for prices.
    var wallMilliseconds: Int64 { get }
    /// Waits.
    ///
    /// - Throws: `CancellationError`.
    func sleep(for duration: Duration) async throws
    /// A random number from 0 up to, but not including, 1.
    func random() -> Double
}

/// The machine's own clocks and random numbers.
public struct SystemChainTime: ChainTime {
    /// Makes the machine's time.
    public init() {}

    /// The present on the machine's continuous clock.
    public var now: ContinuousClock.Instant { .now }

    /// The present on the machine's wall clock.
    public var wallMilliseconds: Int64 { ResponseCache.wallClock() }

    /// Suspends the task.
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }

    /// A number of the system's generator.
    public func random() -> Double { Double.random(in: 0..<1) }
}
