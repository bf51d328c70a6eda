import Synchronization

/// How one model of one provider fares at the moment.
public struct ProviderStatus: Hashable, Sendable {
    /// The states of a breaker.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The model is asked.
        case closed
        /// The model is left alone.
        case open
        /// The next request, or one that is on its way, probes the model.
        case halfOpen = "half-open"
    }

    /// The provider's name.
    public let provider: String
    /// The model, as the provider names it.
    public let model: String
    /// The state of its breaker.
    public let state: State
    /// How long it is still left alone; `nil` unless ``state`` is ``State/open``.
    public let pauseLeft: Duration?
    /// The number of passing failures in a row.
    public let failures: Int
    /// The code of the last failure since the last success.
    public let lastFailure: LLMError.Code?
    /// The time that answers take, a moving average; `nil` before the first answer.
    public let latency: Duration?
    /// The price of its tokens today; `nil` where it is unknown.
    public let price: ModelPrice?
    /// The first day on which the vendor no longer serves the model; `nil` while no end is known.
    public let retired: CalendarDay?
}

/// The breakers and latencies of all models that a chain asks, shared by all its requests.
final class ProviderBoard: Sendable {
    /// One model of one provider.
    struct Name: Hashable, Sendable {
        let provider: String
        let model: String
    }

    private struct Entry {
        var breaker = Breaker()
        var latency: Duration?
    }

    private let limits: BreakerLimits
    private let entries = Mutex<[Name: Entry]>([:])

    init(limits: BreakerLimits) {
        self.limits = limits
    }

    func admits(_ name: Name, at now: ContinuousClock.Instant) -> Bool {
        entries.withLock { $0[name, default: Entry()].breaker.admits(at: now) }
    }

    func abandon(_ name: Name) {
        entries.withLock { $0[name]?.breaker.abandon() }
    }

    func succeed(_ name: Name, after time: Duration) {
        entries.withLock { entries in
            var entry = entries[name, default: Entry()]
            entry.breaker.succeed()
            // A fifth of the newest and four fifths of the past: the last ten answers make nine tenths of it.
            entry.latency = entry.latency.map { ($0 * 4 + time) / 5 } ?? time
            entries[name] = entry
        }
    }

    func fail(_ name: Name, _ failure: AttemptFailure, at now: ContinuousClock.Instant) {
        entries.withLock {
            $0[name, default: Entry()].breaker.fail(
                failure.kind, code: failure.error.code, wait: failure.error.retryAfter, at: now, limits: limits)
        }
    }

    func latency(_ name: Name) -> Duration? { entries.withLock { $0[name]?.latency } }

    /// How long a model is still left alone; `nil` if it is not.
    func pauseLeft(_ name: Name, at now: ContinuousClock.Instant) -> Duration? {
        entries.withLock { $0[name]?.breaker.openUntil }.flatMap { $0 > now ? now.duration(to: $0) : nil }
    }

    func status(_ name: Name, at now: ContinuousClock.Instant, price: ModelPrice?, retired: CalendarDay?) -> ProviderStatus {
        let entry = entries.withLock { $0[name] } ?? Entry()
        let state: ProviderStatus.State =
            switch entry.breaker.openUntil {
            case nil: .closed
            case let until? where now < until: .open
            default: .halfOpen
            }
        return ProviderStatus(
            provider: name.provider, model: name.model, state: state,
            pauseLeft: state == .open ? entry.breaker.openUntil.map { now.duration(to: $0) } : nil, failures: entry.breaker.failures,
            lastFailure: entry.breaker.lastFailure, latency: entry.latency, price: price, retired: retired)
    }
}
