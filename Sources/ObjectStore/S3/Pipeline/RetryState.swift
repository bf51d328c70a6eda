/// Decides after each try of a request what comes next.
///
/// It does nothing itself and knows no clock, so that every case can be tested. Source: AWS SDKs and Tools Reference Guide, "Retry
/// behavior", standard mode.
struct RetryState {
    /// How a try ended, if not well.
    enum Outcome {
        case unanswered(TransportError.Code)
        case refused(ServiceFailure)
    }

    /// What comes next.
    enum Decision: Equatable {
        /// Try again after a while.
        case retry(after: Duration)
        /// Try again at once with the service's time, which is so many seconds ahead of the clock in use.
        case correctClock(seconds: Int64)
        /// Try again at once in another region.
        case changeRegion(String)
        /// Try again at once with other keys.
        case renewCredentials
        case giveUp
    }

    /// What else a decision depends on.
    struct Circumstances {
        /// The time since the first try began.
        var elapsed: Duration
        /// The service's time, less the time that was signed.
        var skew: Int64?
        /// At least 0, less than 1.
        var random: Double
    }

    let policy: RetryPolicy
    /// Whether the request may be sent again where the service may have done it already.
    let isIdempotent: Bool
    private var attempts = 1
    private var hasCorrectedClock = false
    private var regions = 0
    private var hasRenewedCredentials = false
    /// What the last retry took from the quota.
    private var taken = 0

    init(policy: RetryPolicy, isIdempotent: Bool) {
        self.policy = policy
        self.isIdempotent = isIdempotent
    }

    /// Takes note of a try that ended badly.
    mutating func decide(_ outcome: Outcome, _ circumstances: Circumstances, quota: inout RetryQuota) -> Decision {
        let kind: Kind
        var wish: Duration?
        switch outcome {
        case .unanswered(let code): kind = Kind(code)
        case .refused(let failure):
            if let correction = correction(for: failure, circumstances) { return correction }
            kind = Kind(failure)
            wish = failure.retryAfter
        }
        guard kind != .final, isIdempotent || kind.isSurelyUndone, attempts < policy.attempts else { return .giveUp }
        if let wish, wish > policy.longestDelay { return .giveUp }
        let backoff = policy.delay(afterTry: attempts, isThrottled: kind == .throttled, random: circumstances.random)
        let delay = max(backoff, wish ?? .zero)
        if let deadline = policy.deadline, circumstances.elapsed + delay >= deadline { return .giveUp }
        guard quota.take(kind.cost) else { return .giveUp }
        taken = kind.cost
        attempts += 1
        return .retry(after: delay)
    }

    /// Takes note of a try that ended well.
    func succeed(quota: inout RetryQuota) {
        quota.giveBack(taken)
    }

    /// What makes the request right: each of these is done once and is no retry.
    private mutating func correction(for failure: ServiceFailure, _ circumstances: Circumstances) -> Decision? {
        if let region = failure.otherRegion, regions < 2 {
            regions += 1
            return .changeRegion(region)
        }
        if failure.mayBeSkewed, !hasCorrectedClock, let skew = circumstances.skew, abs(skew) > 240 || failure.code != nil && skew != 0 {
            hasCorrectedClock = true
            return .correctClock(seconds: skew)
        }
        if failure.mayBeExpired, !hasRenewedCredentials {
            hasRenewedCredentials = true
            return .renewCredentials
        }
        return nil
    }

    /// The kinds of bad ends.
    private enum Kind {
        /// Another try would end the same way.
        case final
        /// There was no connection.
        case unconnected
        /// No answer came in time, or not all of one.
        case lost
        /// The service failed, and may have done something.
        case failed
        /// The service says that it did nothing, and why.
        case undone
        /// The service wants fewer requests, and did nothing.
        case throttled

        init(_ code: TransportError.Code) {
            switch code {
            case .notConnected: self = .unconnected
            case .connectionLost, .timedOut: self = .lost
            default: self = .final
            }
        }

        init(_ failure: ServiceFailure) {
            switch failure.code {
            case "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
                "RequestThrottledException", "RequestLimitExceeded", "TooManyRequests", "TooManyRequestsException",
                "BandwidthLimitExceeded":
                self = .throttled
            case "RequestTimeout", "RequestTimeoutException", "ConditionalRequestConflict", "OperationAborted": self = .undone
            case "InternalError", "InternalFailure": self = .failed
            default:
                switch failure.status {
                case 429, 503: self = .throttled
                case 408: self = .undone
                case 500, 502, 504: self = .failed
                default: self = .final
                }
            }
        }

        var isSurelyUndone: Bool { self == .unconnected || self == .undone || self == .throttled }

        var cost: Int { self == .unconnected || self == .lost ? 10 : 5 }
    }
}

/// What is left of the retries that all requests to a service may take together, so that a service in trouble is not flooded.
struct RetryQuota {
    private static let capacity = 500
    private(set) var tokens = capacity

    /// Takes tokens, if there are as many.
    mutating func take(_ count: Int) -> Bool {
        guard tokens >= count else { return false }
        tokens -= count
        return true
    }

    /// Gives back what a retry took that went well, and one token for a request that went well at once.
    mutating func giveBack(_ count: Int) {
        tokens = min(Self.capacity, tokens + max(count, 1))
    }
}

extension Duration {
    /// The duration as a floating-point number, which no sum of durations overflows.
    var nanoseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }
}
