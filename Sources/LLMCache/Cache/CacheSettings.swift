/// How long a cache keeps what.
public struct CacheSettings: Hashable, Sendable {
    /// How long an answer is fresh; the default is 72 hours (259,200 s).
    public var timeToLive: Duration
    /// By how much of it the time is shortened at most, by a part that depends on the key, so that answers stored together do not expire together.
    public var jitter: Double
    /// How long after that an answer is still served while a new one is asked for; the default is one hour.
    public var staleTime: Duration
    /// How long the refusal of a faulty request is remembered, and how long to wait after a new answer could not be had; the default is one minute.
    public var faultTime: Duration
    /// How long one process may ask while the others wait for it; the default is 90 seconds.
    public var leaseTime: Duration

    /// The longest that anything is kept: 365 days.
    public static let maximumTime = Duration.seconds(365 * 86_400)

    /// Makes settings.
    public init(
        timeToLive: Duration = .seconds(259_200), jitter: Double = 0.1, staleTime: Duration = .seconds(3600),
        faultTime: Duration = .seconds(60), leaseTime: Duration = .seconds(90)
    ) {
        self.timeToLive = timeToLive
        self.jitter = jitter
        self.staleTime = staleTime
        self.faultTime = faultTime
        self.leaseTime = leaseTime
    }

    /// When an answer that is stored now ceases to be fresh, in milliseconds since 1970.
    func freshUntil(_ key: CacheKey, timeToLive: Duration?, now: Int64) -> Int64 {
        let whole = min(timeToLive ?? self.timeToLive, Self.maximumTime).milliseconds
        let jitter = jitter.isFinite ? min(max(jitter, 0), 1) : 0
        return now.addingSaturating(whole - Int64(Double(max(0, whole)) * jitter * key.fraction))
    }
}
