import Synchronization

/// Answers in the memory of this process, bounded in entries and bytes; what was used longest ago goes first.
///
/// The table is divided into parts with a lock each, so that callers of different requests seldom meet. The limits are divided among them.
public final class MemoryResponseStore: ResponseCacheStore, CacheLeaseStore {
    private struct Contents {
        var entries: RecencyTable<CacheAddress, CacheEntry>
        var leases: [CacheAddress: (token: UInt64, until: Int64)] = [:]
    }

    private final class Part: Sendable {
        let contents: Mutex<Contents>

        init(entryLimit: Int, byteLimit: Int) {
            contents = Mutex(Contents(entries: RecencyTable(entryLimit: entryLimit, byteLimit: byteLimit)))
        }
    }

    private let parts: [Part]

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - entryLimit: The most entries.
    ///   - byteLimit: The most bytes; the default is 64 MiB. One answer may take a part of them, which are 16 where the limits allow.
    public init(entryLimit: Int = 50_000, byteLimit: Int = 64 << 20) {
        var count = 1
        while count < 16, entryLimit / (count * 2) >= 64, byteLimit / (count * 2) >= 1 << 20 { count *= 2 }
        parts = (0..<count).map { _ in Part(entryLimit: entryLimit / count, byteLimit: byteLimit / count) }
    }

    private func part(of address: CacheAddress) -> Part {
        parts[address.key.shard & (parts.count - 1)]
    }

    /// The entry at an address; `nil` if there is none or if it has expired.
    public func entry(at address: CacheAddress, now: Int64) -> CacheEntry? {
        part(of: address).contents.withLock { contents in
            guard let entry = contents.entries.value(address) else { return nil }
            if now < entry.expires { return entry }
            contents.entries.remove(address)
            return nil
        }
    }

    /// Keeps an entry, unless it is larger than a part of the store.
    public func put(_ entry: CacheEntry, at address: CacheAddress) {
        let bytes = entry.byteCount + 160 + address.tenant.utf8.count + address.namespace.utf8.count
        part(of: address).contents.withLock { $0.entries.insert(entry, for: address, bytes: bytes) }
    }

    /// Drops the entry at an address, if there is one.
    public func remove(_ address: CacheAddress) {
        part(of: address).contents.withLock { $0.entries.remove(address) }
    }

    /// Drops all entries of a tenant and tells how many.
    ///
    /// - Complexity: O(*n*) in the entries of all tenants.
    @discardableResult public func erase(tenant: String) -> Int {
        parts.reduce(0) { sum, part in
            sum + part.contents.withLock { $0.entries.removeAll { $0.tenant.utf8.elementsEqual(tenant.utf8) } }
        }
    }

    /// Drops everything.
    public func removeAll() {
        for part in parts { _ = part.contents.withLock { $0.entries.removeAll { _ in true } } }
    }

    /// How many entries are kept, and about how many bytes they take.
    public func usage() -> CacheUsage {
        parts.reduce(into: CacheUsage(entries: 0, bytes: 0)) { usage, part in
            part.contents.withLock { contents in
                usage.entries += contents.entries.count
                usage.bytes += contents.entries.byteCount
                usage.evictions += contents.entries.evictions
            }
        }
    }

    /// Takes the right to ask for an answer; `nil` while somebody else has it.
    public func lease(_ address: CacheAddress, for duration: Duration, now: Int64) -> CacheLease? {
        part(of: address).contents.withLock { contents in
            if let held = contents.leases[address], now < held.until { return nil }
            // Holders give their leases back; those that do not are few, and forgotten when others are taken.
            if contents.leases.count >= 1024 { contents.leases = contents.leases.filter { now < $0.value.until } }
            let lease = CacheLease(address: address)
            contents.leases[address] = (lease.token, now.addingSaturating(duration.milliseconds))
            return lease
        }
    }

    /// Gives the right back, unless it has passed to somebody else.
    public func release(_ lease: CacheLease) {
        part(of: lease.address).contents.withLock { contents in
            if contents.leases[lease.address]?.token == lease.token { contents.leases[lease.address] = nil }
        }
    }
}
