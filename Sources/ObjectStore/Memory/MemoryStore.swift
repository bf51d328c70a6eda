import FoundationEssentials
import Synchronization

/// Objects in the memory of this process: for tests, and for what need not outlive it.
public final class MemoryStore: ObjectStore {
    private struct Entry {
        let info: ObjectInfo
        let bytes: [UInt8]
        var tags: [String: String]
    }

    private struct State {
        var entries: [ObjectKey: Entry] = [:]
        /// The keys in order; made for a listing, dropped when a key comes or goes.
        var sorted: [ObjectKey]?
    }

    private let state = Mutex(State())

    /// Makes an empty store.
    public init() {}

    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        let id = try ObjectKey(key)
        try attributes.validate()
        let bytes = try await body.collected()
        let tags = attributes.tags
        var attributes = attributes
        attributes.tags = [:]
        let info = ObjectInfo(
            key: key, size: bytes.count, etag: entityTag(of: bytes), lastModified: .wholeMilliseconds, attributes: attributes)
        try state.withLock { state in
            let current = state.entries[id]
            try condition.check(current: current?.info.etag, key: key)
            if current == nil { state.sorted = nil }
            state.entries[id] = Entry(info: info, bytes: bytes, tags: tags)
        }
        return info
    }

    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let entry = try entry(of: key)
        try condition.check(current: entry.info)
        guard let range else {
            return ObjectReader(info: entry.info, range: 0..<entry.bytes.count, stream: ByteStream(entry.bytes))
        }
        let positions = try range.resolved(size: entry.bytes.count, key: key)
        return ObjectReader(info: entry.info, range: positions, stream: ByteStream(Array(entry.bytes[positions])))
    }

    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] {
        try entry(of: key).tags
    }

    /// Replaces the tags of an object.
    public func setTags(_ tags: [String: String], of key: String) async throws {
        let id = try ObjectKey(key)
        try ObjectAttributes.validate(tags: tags)
        try state.withLock { state in
            guard state.entries[id] != nil else { throw ObjectStoreError(.notFound, "there is no such object", key: key) }
            state.entries[id]?.tags = tags
        }
    }

    /// Objects in memory have no addresses.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        throw ObjectStoreError(.unsupported, "objects in memory have no addresses", key: key)
    }

    /// Reads everything about an object but its bytes.
    public func head(_ key: String) async throws -> ObjectInfo {
        try entry(of: key).info
    }

    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        let id = try ObjectKey(key)
        state.withLock { state in
            if state.entries.removeValue(forKey: id) != nil { state.sorted = nil }
        }
    }

    /// Writes a copy of an object under another key; see ``ObjectStore/copy(_:to:if:)``.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        let entry = try entry(of: source)
        var attributes = entry.info.attributes
        attributes.tags = entry.tags
        return try await put(entry.bytes, at: destination, attributes: attributes, if: condition)
    }

    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        let start = try query.firstBound(after: continuation)
        return try state.withLock { state in
            let keys = state.sorted ?? state.entries.keys.sorted()
            state.sorted = keys
            var cursor = SortedKeys(keys: keys)
            let page = try query.page(of: &cursor, from: start)
            return ObjectPage(
                objects: page.keys.compactMap { state.entries[$0]?.info.summary }, commonPrefixes: page.commonPrefixes,
                continuation: page.continuation)
        }
    }

    private func entry(of key: String) throws(ObjectStoreError) -> Entry {
        let id = try ObjectKey(key)
        guard let entry = state.withLock({ $0.entries[id] }) else {
            throw ObjectStoreError(.notFound, "there is no such object", key: key)
        }
        return entry
    }
}

/// A cursor over keys in an array.
private struct SortedKeys: KeyCursor {
    let keys: [ObjectKey]
    var position = 0

    mutating func next(atLeast bound: [UInt8]) -> [UInt8]? {
        // Mostly the next key is the one; otherwise many lie beneath a common prefix.
        if position < keys.count, keys[position].bytes.precedes(bound) {
            var (low, high) = (position, keys.count)
            while low < high {
                let middle = (low + high) / 2
                if keys[middle].bytes.precedes(bound) { low = middle + 1 } else { high = middle }
            }
            position = low
        }
        guard position < keys.count else { return nil }
        defer { position += 1 }
        return keys[position].bytes
    }
}

extension Date {
    /// The present, in whole milliseconds: what is written to a file is read back the same.
    static var wholeMilliseconds: Date { Date(millisecondsSince1970: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }

    init(millisecondsSince1970 milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    var millisecondsSince1970: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
