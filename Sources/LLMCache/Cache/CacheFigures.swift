/// What a bounded cache in memory has done since it was made, and what it holds now.
public struct CacheFigures: Hashable, Sendable {
    /// Look-ups that found something.
    public var hits = 0
    /// Look-ups that found nothing.
    public var misses = 0
    /// Entries dropped to make room.
    public var evictions = 0
    /// Entries held.
    public var entries = 0
    /// About how many bytes they take.
    public var bytes = 0

    /// Makes figures of nothing.
    public init() {}

    /// The share of look-ups that found something, 0 to 1; 0 where there was none.
    public var hitRate: Double { hits + misses == 0 ? 0 : Double(hits) / Double(hits + misses) }
}
