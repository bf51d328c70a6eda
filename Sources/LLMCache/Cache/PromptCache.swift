import Synchronization

/// The answers to the prompts that come most often, in the memory of this process, in front of a store that is farther away.
///
/// A prompt that is here costs no round trip. What another process renews or erases in the far store can be served from here for as long
/// as ``maximumAge``, so it is short; what this process does takes effect at once.
public final class PromptCache: ResponseCacheStore {
    private struct Near {
        let entry: CacheEntry
        let until: Int64
    }

    private struct State {
        var table: RecencyTable<CacheAddress, Near>
        var hits = 0
        var misses = 0
        /// Counts changes, so that what was read before one is not kept after it.
        var changes = 0
    }

    private let far: any ResponseCacheStore
    private let state: Mutex<State>
    /// How long an answer is taken from here without a look at the far store.
    public let maximumAge: Duration

    /// Puts a cache in front of a store.
    ///
    /// - Parameters:
    ///   - far: The store that keeps everything.
    ///   - entryLimit: The most answers; the default is 5,000.
    ///   - byteLimit: The most bytes; the default is 32 MiB.
    ///   - maximumAge: How long an answer is taken from here; the default is one minute.
    public init(_ far: any ResponseCacheStore, entryLimit: Int = 5_000, byteLimit: Int = 32 << 20, maximumAge: Duration = .seconds(60)) {
        self.far = far
        self.maximumAge = maximumAge
        state = Mutex(State(table: RecencyTable(entryLimit: entryLimit, byteLimit: byteLimit)))
    }

    /// What this cache has done, and what it holds.
    public var figures: CacheFigures {
        state.withLock { state in
            var figures = CacheFigures()
            (figures.hits, figures.misses, figures.evictions) = (state.hits, state.misses, state.table.evictions)
            (figures.entries, figures.bytes) = (state.table.count, state.table.byteCount)
            return figures
        }
    }

    /// The entry at an address, from here or from the far store.
    public func entry(at address: CacheAddress, now: Int64) async throws -> CacheEntry? {
        let (known, changes) = state.withLock { state -> (CacheEntry?, Int) in
            if let near = state.table.value(address), now < near.until, now < near.entry.expires {
                state.hits += 1
                return (near.entry, 0)
            }
            state.misses += 1
            return (nil, state.changes)
        }
        if let known { return known }
        guard let entry = try await far.entry(at: address, now: now) else { return nil }
        let near = Near(entry: entry, until: now.addingSaturating(maximumAge.milliseconds))
        state.withLock { state in
            if state.changes == changes { state.table.insert(near, for: address, bytes: entry.byteCount + 256) }
        }
        return entry
    }

    /// Keeps an entry in the far store; here it is kept when it is asked for.
    public func put(_ entry: CacheEntry, at address: CacheAddress) async throws {
        try await change({ $0.remove(address) }) { try await far.put(entry, at: address) }
    }

    /// Drops an entry here and there.
    public func remove(_ address: CacheAddress) async throws {
        try await change({ $0.remove(address) }) { try await far.remove(address) }
    }

    /// Drops a tenant's entries here and there, and tells how many there were in the far store.
    @discardableResult public func erase(tenant: String) async throws -> Int {
        try await change({ _ = $0.removeAll { $0.tenant.utf8.elementsEqual(tenant.utf8) } }) { try await far.erase(tenant: tenant) }
    }

    /// Drops everything here and there.
    public func removeAll() async throws {
        try await change({ _ = $0.removeAll { _ in true } }) { try await far.removeAll() }
    }

    /// What the far store holds.
    public func usage() async throws -> CacheUsage { try await far.usage() }

    /// Changes the far store, and drops what it concerns from here before and after, whether that succeeds or not.
    private func change<Value>(
        _ drop: (inout RecencyTable<CacheAddress, Near>) -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        func forget() {
            state.withLock { state in
                state.changes &+= 1
                drop(&state.table)
            }
        }
        forget()
        defer { forget() }
        return try await body()
    }
}
