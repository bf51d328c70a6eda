/// How a chain chooses, waits and gives up.
public struct ChainSettings: Sendable {
    /// The order in which providers are asked.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// As they are listed.
        case listed
        /// The cheapest for the request first; those whose price is unknown last.
        case cheapest
        /// The one that has answered fastest first; those that have not answered yet before all, so that they get measured.
        case fastest
        /// Those that can do by themselves what the request needs first.
        case mostCapable = "most-capable"
    }

    /// The order in which providers are asked.
    public var order: Order
    /// How long a request may take in all, unless it says so itself.
    public var timeout: Duration
    /// How long the first provider has before the next is asked beside it; `nil` to ask one at a time.
    public var hedgeDelay: Duration?
    /// How often and how long is tried again.
    public var retry: RetryLimits
    /// When models are left alone.
    public var breaker: BreakerLimits
    /// The prices.
    public var prices: PriceTable
    /// The aliases and retirements of models.
    public var models: ModelCatalog
    /// The largest response that is read, in bytes.
    public var responseLimit: Int

    /// Makes settings.
    public init(
        order: Order = .listed, timeout: Duration = .seconds(120), hedgeDelay: Duration? = nil, retry: RetryLimits = RetryLimits(),
        breaker: BreakerLimits = BreakerLimits(), prices: PriceTable = .list, models: ModelCatalog = .known, responseLimit: Int = 16 << 20
    ) {
        self.order = order
        self.timeout = timeout
        self.hedgeDelay = hedgeDelay
        self.retry = retry
        self.breaker = breaker
        self.prices = prices
        self.models = models
        self.responseLimit = responseLimit
    }
}
