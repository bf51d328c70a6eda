/// What a cache has done since it was made.
public struct CacheStatistics: Hashable, Sendable {
    /// Answers from the store that were fresh.
    public var hits = 0
    /// Answers from the store that were served while a new one was asked for.
    public var staleHits = 0
    /// Requests that were refused because the provider had refused the same a moment ago.
    public var faultHits = 0
    /// Requests that found nothing.
    public var misses = 0
    /// Of the misses, those that shared the answer of an equal request at the same time.
    public var shared = 0
    /// Requests that went past the cache, as their controls said.
    public var bypassed = 0
    /// Answers stored.
    public var stores = 0
    /// Answers not stored because they were cut off, did not fulfil their schema, or told no usage.
    public var rejected = 0
    /// Calls of the store that failed; the requests were answered without it.
    public var storeFailures = 0
    /// What hits and shared answers would have cost, as far as prices are known, in nano-dollars.
    public var savedNanodollars: Int64 = 0

    /// Makes statistics of nothing.
    public init() {}

    /// The share of requests that were answered without asking, 0 to 1; 0 where there was none.
    public var hitRate: Double {
        let served = hits + staleHits + faultHits + shared
        let all = hits + staleHits + faultHits + misses
        return all == 0 ? 0 : Double(served) / Double(all)
    }
}
