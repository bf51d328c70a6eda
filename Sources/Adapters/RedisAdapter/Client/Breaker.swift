/// Decides whether to ask a server that has failed lately: a circuit breaker.
///
/// After some failures in a row it opens: the server is not asked for a while. Then a single request may try, and the others go on
/// without until that one has succeeded.
struct Breaker {
    typealias Instant = ContinuousClock.Instant

    /// How long the server is left alone, and how long a single try may take before another one follows.
    static let pause = Duration.milliseconds(500)

    private let threshold: Int
    private var failures = 0
    private var closedAgain: Instant?

    /// - Parameter threshold: The failures in a row that open it.
    init(threshold: Int = 3) {
        self.threshold = threshold
    }

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
        self = Breaker(threshold: threshold)
    }

    mutating func failed(at now: Instant) {
        failures += 1
        if failures >= threshold { closedAgain = now + Self.pause }
    }
}
