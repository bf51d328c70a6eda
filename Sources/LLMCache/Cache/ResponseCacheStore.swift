/// Where answers are kept: the memory of this process, a folder, or a server that several processes share.
///
/// A store keeps what it is given and drops what has expired. Whether an entry may be stored, and whether one is fresh, is for ``ResponseCache``
/// to say. Every implementation passes the same contract suite.
public protocol ResponseCacheStore: Sendable {
    /// The entry at an address; `nil` if there is none, or if it has expired at the time given, in milliseconds since 1970.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/store`` if the store cannot be read, or holds something damaged there.
    func entry(at address: CacheAddress, now: Int64) async throws -> CacheEntry?

    /// Keeps an entry, over the one that is at the address. A reader sees the old entry or the new one, never a part.
    ///
    /// An entry that is larger than the store takes is not kept.
    func put(_ entry: CacheEntry, at address: CacheAddress) async throws

    /// Drops the entry at an address, if there is one.
    func remove(_ address: CacheAddress) async throws

    /// Drops all entries of a tenant, in all namespaces.
    ///
    /// - Returns: The number of entries dropped.
    @discardableResult func erase(tenant: String) async throws -> Int

    /// Drops everything.
    func removeAll() async throws

    /// Drops what has expired at the time given, in milliseconds since 1970; for a schedule.
    ///
    /// A store that bounds itself, or whose server drops what has expired, has nothing to do: that is the default.
    ///
    /// - Returns: The number of entries dropped.
    @discardableResult func removeExpired(now: Int64) async throws -> Int

    /// How many entries are kept, and about how many bytes they take.
    func usage() async throws -> CacheUsage
}

extension ResponseCacheStore {
    /// Drops nothing.
    @discardableResult public func removeExpired(now: Int64) async throws -> Int { 0 }
}

/// How much a store holds.
public struct CacheUsage: Hashable, Sendable {
    /// The number of entries.
    public var entries: Int
    /// About how many bytes they take.
    public var bytes: Int
    /// How many entries were dropped to make room, since the store was made; 0 where a store does not tell.
    public var evictions: Int

    /// Makes a usage.
    public init(entries: Int, bytes: Int, evictions: Int = 0) {
        self.entries = entries
        self.bytes = bytes
        self.evictions = evictions
    }
}

/// Lets one of several processes ask a model while the others wait for its answer.
public protocol CacheLeaseStore: Sendable {
    /// Takes the right to ask for the answer at an address; `nil` while somebody else has it.
    ///
    /// - Parameters:
    ///   - address: Where the answer will be.
    ///   - duration: After this time the right is free again, whatever became of its holder.
    ///   - now: The present, in milliseconds since 1970. A store whose server has a clock uses that instead.
    func lease(_ address: CacheAddress, for duration: Duration, now: Int64) async throws -> CacheLease?

    /// Gives the right back. One that has passed to somebody else meanwhile stays theirs.
    func release(_ lease: CacheLease) async throws
}

/// The right to ask for one answer, held for a while.
public struct CacheLease: Hashable, Sendable {
    /// What it is for.
    public let address: CacheAddress
    /// What tells this holder from any other.
    public let token: UInt64

    /// Makes a lease; for stores.
    public init(address: CacheAddress, token: UInt64 = .random(in: 1 ... .max)) {
        self.address = address
        self.token = token
    }
}
