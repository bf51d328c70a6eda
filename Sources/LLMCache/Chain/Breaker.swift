/// When a breaker opens, and for how long.
public struct BreakerLimits: Hashable, Sendable {
    /// The number of passing failures in a row after which a model is left alone.
    public var failures: Int
    /// How long it is left alone first; each failed probe doubles it.
    public var pause: Duration
    /// How long it is left alone at most after passing failures.
    public var longestPause: Duration
    /// How long it is left alone when money or a quota is used up, unless the provider asks for longer.
    public var quotaPause: Duration
    /// How long it is left alone when the key, a permission, the model or the address is wrong.
    public var settingsPause: Duration

    /// Makes limits.
    public init(
        failures: Int = 5, pause: Duration = .seconds(30), longestPause: Duration = .seconds(300), quotaPause: Duration = .seconds(900),
        settingsPause: Duration = .seconds(300)
    ) {
        self.failures = max(1, failures)
        self.pause = pause
        self.longestPause = longestPause
        self.quotaPause = quotaPause
        self.settingsPause = settingsPause
    }
}

/// Remembers how one model of one provider fares, and says when it is not worth asking.
///
/// Closed, it is asked. Open, it is left alone until a moment. After that one request probes it: its success closes the breaker, its
/// failure opens it again.
struct Breaker: Sendable {
    private(set) var failures = 0
    private(set) var openUntil: ContinuousClock.Instant?
    private(set) var isProbed = false
    private(set) var lastFailure: LLMError.Code?
    private var pause: Duration?

    /// Whether the model may be asked; the first to be told so after a pause is the probe.
    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        guard let openUntil else { return true }
        guard now >= openUntil, !isProbed else { return false }
        isProbed = true
        return true
    }

    /// An attempt ended without telling anything, such as by cancellation.
    mutating func abandon() { isProbed = false }

    mutating func succeed() { self = Breaker() }

    mutating func fail(
        _ kind: AttemptFailure.Kind, code: LLMError.Code, wait: Duration?, at now: ContinuousClock.Instant, limits: BreakerLimits
    ) {
        switch kind {
        case .overBudget:
            // The model was not asked.
            return abandon()
        case .badRequest, .providerLimit, .refused, .truncated, .badAnswer:
            // The provider is there, and does its work.
            return succeed()
        case .transient, .transientWithoutRetry:
            lastFailure = code
            failures = failures.addingSaturating(1)
            if isProbed {
                pause = min(limits.longestPause, (pause ?? limits.pause) * 2)
            } else if openUntil == nil, failures >= limits.failures {
                pause = limits.pause
            } else {
                // Not enough yet; or an attempt that was on its way when the breaker opened.
                return
            }
            open(until: now + max(pause ?? limits.pause, wait ?? .zero))
        case .throttled, .throttledWithoutRetry:
            lastFailure = code
            if let wait { open(until: now + wait) } else { isProbed = false }
        case .outOfQuota:
            lastFailure = code
            open(until: now + max(limits.quotaPause, wait ?? .zero))
        case .misconfigured:
            lastFailure = code
            open(until: now + limits.settingsPause)
        }
    }

    private mutating func open(until moment: ContinuousClock.Instant) {
        // Of two reasons the longer holds: an attempt that began earlier must not shorten a pause.
        openUntil = max(moment, isProbed ? moment : openUntil ?? moment)
        isProbed = false
    }
}
