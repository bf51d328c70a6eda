import FoundationEssentials

/// The clocks and the chance that a client depends on, so that tests can replace them.
struct Surroundings: Sendable {
    /// Seconds since 1970.
    var time: @Sendable () -> Int64
    /// The time since some moment, which never goes back.
    var uptime: @Sendable () -> Duration
    /// Waits; throws `CancellationError` where the task is cancelled.
    var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to but not including 1.
    var random: @Sendable () -> Double

    /// Those of the machine.
    static var machine: Surroundings {
        let start = ContinuousClock.now
        return Surroundings(
            time: { Int64(Date().timeIntervalSince1970.rounded(.down)) }, uptime: { ContinuousClock.now - start },
            sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })
    }
}
