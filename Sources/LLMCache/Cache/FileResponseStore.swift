internal import FoundationEssentials
import Glibc

/// Answers in a folder: one file each, in one folder for each tenant and namespace, whose names do not tell whose they are.
///
/// A file is written beside its place and then moved there, so readers never see a part of one; several processes may share the folder.
/// It is for its owner's eyes only (mode 700). What has expired is removed when it is met, and by ``removeExpired(now:)``.
public final class FileResponseStore: ResponseCacheStore, CacheLeaseStore {
    private let root: URL
    private let codec: EntryCodec
    private let threads = FileThreads(width: 4)

    /// Opens a folder, and makes it if it is not there.
    ///
    /// - Parameters:
    ///   - path: The folder, which is the store's alone.
    ///   - codec: How entries are written: compressed, encrypted, or as they are, which is the default.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/store`` if the folder cannot be made.
    public init(path: String, codec: EntryCodec = EntryCodec()) throws(LLMError) {
        root = URL(filePath: path, directoryHint: .isDirectory)
        self.codec = codec
        try Self.makeFolder(root)
    }

    /// The entry at an address; see ``ResponseCacheStore/entry(at:now:)``.
    public func entry(at address: CacheAddress, now: Int64) async throws -> CacheEntry? {
        let file = file(of: address)
        let codec = codec
        return try await threads.run {
            guard let bytes = try Self.read(file) else { return nil }
            let entry = try codec.decode(bytes, at: address)
            if now < entry.expires { return entry }
            try Self.remove(file)
            return nil
        }
    }

    /// Keeps an entry; see ``ResponseCacheStore/put(_:at:)``.
    public func put(_ entry: CacheEntry, at address: CacheAddress) async throws {
        let file = file(of: address)
        let codec = codec
        try await threads.run {
            let bytes = try codec.encode(entry, at: address)
            guard bytes.count <= EntryCodec.maximumBytes else { return }
            try Self.makeFolder(file.deletingLastPathComponent())
            try Self.write(bytes, to: file)
            // The time of the file tells a sweep when the entry expires, without reading it.
            let expiry = Date(timeIntervalSince1970: Double(entry.expires) / 1000)
            try? FileManager.default.setAttributes([.modificationDate: expiry], ofItemAtPath: file.path)
        }
    }

    /// Drops the entry at an address, if there is one.
    public func remove(_ address: CacheAddress) async throws {
        let file = file(of: address)
        try await threads.run { try Self.remove(file) }
    }

    /// Drops all entries of a tenant, in all namespaces, and tells how many.
    @discardableResult public func erase(tenant: String) async throws -> Int {
        let folder = root.appending(path: CacheAddress.storeName(ofTenant: tenant), directoryHint: .isDirectory)
        return try await threads.run {
            let count = Self.files(in: folder).count
            try Self.remove(folder)
            return count
        }
    }

    /// Drops everything.
    public func removeAll() async throws {
        let root = root
        try await threads.run {
            for name in Self.names(in: root) { try Self.remove(root.appending(path: name)) }
        }
    }

    /// Drops what has expired, and what interrupted writers have left; for a schedule.
    ///
    /// - Returns: The number of files removed.
    /// - Complexity: O(*n*) in the files of the store; none is read.
    @discardableResult public func removeExpired(now: Int64 = ResponseCache.wallClock()) async throws -> Int {
        let root = root
        return try await threads.run {
            var count = 0
            for file in Self.files(in: root, withLeftovers: true) {
                let date = try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
                guard let date, Int64(date.timeIntervalSince1970 * 1000) + Self.leftoverTime(file) <= now else { continue }
                try Self.remove(file)
                count += 1
            }
            return count
        }
    }

    /// How many entries are kept, and how many bytes their files have.
    public func usage() async throws -> CacheUsage {
        let root = root
        return try await threads.run {
            Self.files(in: root).reduce(into: CacheUsage(entries: 0, bytes: 0)) { usage, file in
                usage.entries += 1
                let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
                usage.bytes += size ?? 0
            }
        }
    }

    // MARK: Leases

    /// Takes the right to ask for an answer; see ``CacheLeaseStore/lease(_:for:now:)``.
    public func lease(_ address: CacheAddress, for duration: Duration, now: Int64) async throws -> CacheLease? {
        let file = leaseFile(of: address)
        return try await locked { () -> CacheLease? in
            if let (_, until) = try Self.readLease(file), now < until { return nil }
            let lease = CacheLease(address: address)
            try Self.makeFolder(file.deletingLastPathComponent())
            try Self.write(Array("\(lease.token) \(now.addingSaturating(duration.milliseconds))".utf8), to: file)
            return lease
        }
    }

    /// Gives the right back, unless it has passed to somebody else.
    public func release(_ lease: CacheLease) async throws {
        let file = leaseFile(of: lease.address)
        try await locked {
            if try Self.readLease(file)?.token == lease.token { try Self.remove(file) }
        }
    }

    private static func readLease(_ file: URL) throws(LLMError) -> (token: UInt64, until: Int64)? {
        guard let bytes = try read(file) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 2, let token = UInt64(parts[0]), let until = Int64(parts[1]) else { return nil }
        return (token, until)
    }

    /// Runs a body while no other process that shares the folder runs one.
    private func locked<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let path = root.appending(path: Self.lockName).path
        return try await threads.run {
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.failure("the lock of the answer folder cannot be opened") }
            defer { close(descriptor) }
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw Self.failure("the answer folder cannot be locked") }
            }
            return try body()
        }
    }

    // MARK: Files

    private static let lockName = "lock"
    private static let leaseSuffix = ".lease"
    private static let temporarySuffix = ".tmp"

    private func file(of address: CacheAddress) -> URL {
        root.appending(path: address.tenantName, directoryHint: .isDirectory)
            .appending(path: address.namespaceName, directoryHint: .isDirectory).appending(path: address.key.description)
    }

    private func leaseFile(of address: CacheAddress) -> URL {
        let file = file(of: address)
        return file.deletingLastPathComponent().appending(path: file.lastPathComponent + Self.leaseSuffix)
    }

    private static func makeFolder(_ folder: URL) throws(LLMError) {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw failure("a folder for answers cannot be made")
        }
    }

    private static func read(_ file: URL) throws(LLMError) -> [UInt8]? {
        let descriptor = unsafe open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("a stored answer cannot be opened")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("a stored answer cannot be read")
            }
            guard bytes.count + count <= EntryCodec.maximumBytes else { throw LLMError(.store, "a stored answer is too large") }
            bytes += chunk[..<count]
        }
    }

    private static func write(_ bytes: [UInt8], to file: URL) throws(LLMError) {
        let path = file.path + ".\(UInt64.random(in: 0 ... .max))" + temporarySuffix
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("an answer cannot be stored") }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                break
            }
            written += count
        }
        close(descriptor)
        guard written == bytes.count, unsafe rename(path, file.path) == 0 else {
            let failure = failure("an answer cannot be stored")
            unsafe unlink(path)
            throw failure
        }
    }

    /// Removes a file, or a folder with all in it; succeeds where there is none.
    private static func remove(_ item: URL) throws(LLMError) {
        do {
            try FileManager.default.removeItem(at: item)
        } catch {
            if unsafe access(item.path, F_OK) == 0 { throw failure("a stored answer cannot be removed") }
        }
    }

    private static func names(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0 != lockName }.sorted()
    }

    /// The files of entries at any depth, and with leftovers also those of leases and interrupted writers.
    private static func files(in folder: URL, withLeftovers: Bool = false) -> [URL] {
        names(in: folder).flatMap { name -> [URL] in
            let item = folder.appending(path: name)
            if name.utf8.count == 32 { return files(in: item, withLeftovers: withLeftovers) }
            return withLeftovers || CacheKey(name) != nil ? [item] : []
        }
    }

    /// How long after its time a file is done with: at once for an entry, whose time is its expiry; a day for a lease or an interrupted write.
    private static func leftoverTime(_ file: URL) -> Int64 {
        CacheKey(file.lastPathComponent) == nil ? 86_400_000 : 0
    }

    private static func failure(_ message: String) -> LLMError {
        let meaning = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
        return LLMError(.store, "\(message): \(meaning)")
    }
}
