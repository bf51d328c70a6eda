/// How often and for how long a request is tried.
public struct RetryPolicy: Hashable, Sendable {
    /// The most tries of one request, the first included; at least 1.
    public var attempts: Int
    /// The longest wait before the second try, which doubles with each further one.
    ///
    /// Where the service asks for fewer requests, it is ten times as long. The wait is a random part of it ("full jitter": Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    public var baseDelay: Duration
    /// The longest wait before any try; a service that asks for a longer one gets no further try.
    public var longestDelay: Duration
    /// The longest time from the beginning of the first try to the answer of the last; `nil` for no bound.
    ///
    /// The time to read an object's bytes does not count.
    public var deadline: Duration?

    /// Makes a policy.
    public init(
        attempts: Int = 3, baseDelay: Duration = .milliseconds(100), longestDelay: Duration = .seconds(20), deadline: Duration? = nil
    ) {
        self.attempts = attempts
        self.baseDelay = baseDelay
        self.longestDelay = longestDelay
        self.deadline = deadline
    }

    /// Three tries, as in the standard mode of the AWS SDKs.
    public static let standard = RetryPolicy()
    /// One try.
    public static let never = RetryPolicy(attempts: 1)
}

extension RetryPolicy {
    /// How long to wait after a try that failed, the first being 1: a random part of a bound that doubles with each.
    func delay(afterTry number: Int, isThrottled: Bool, random: Double) -> Duration {
        let bound = baseDelay.nanoseconds * (isThrottled ? 10 : 1) * Double(1 << min(max(number, 1) - 1, 30))
        return .nanoseconds(Int64(min(bound, longestDelay.nanoseconds, 9e18) * min(max(random, 0), 1)))
    }
}
