/// Decides whether to ask a server that has failed lately: a circuit breaker.
///
/// After some failures in a row it opens: the server is not asked for a while. Then a single request may try, and the others go on
/// without until that one has succeeded.
struct Breaker {
    typealias Instant = ContinuousClock.Instant

    /// The failures in a row that open it.
    static let threshold = 3
    /// How long the server is left alone, and how long a single try may take before another one follows.
    static let pause = Duration.milliseconds(500)

    private var failures = 0
    private var closedAgain: Instant?

    /// Whether the server is taken for working.
    var isClosed: Bool { closedAgain == nil }

    /// The time until the next try; zero while closed.
    func wait(at now: Instant) -> Duration {
        closedAgain.map { max(.zero, now.duration(to: $0)) } ?? .zero
    }

    /// Whether a request may ask the server now.
    mutating func permits(at now: Instant) -> Bool {
        guard let time = closedAgain else { return true }
        guard now >= time else { return false }
        closedAgain = now + Self.pause
        return true
    }

    mutating func succeeded() {
        self = Breaker()
    }

    mutating func failed(at now: Instant) {
        failures += 1
        if failures >= Self.threshold { closedAgain = now + Self.pause }
    }
}
