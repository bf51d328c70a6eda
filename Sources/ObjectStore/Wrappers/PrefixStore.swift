/// The objects of a store whose keys start with a prefix, under what follows it: a store within a store.
///
/// ```swift
/// let cards = PrefixStore(store, prefix: "card-images/")
/// try await cards.put(png, at: "1.png")  // card-images/1.png
/// ```
/// No key leads out of it, whatever it contains; keys are shorter by the prefix.
public struct PrefixStore: ObjectStore {
    private let store: any ObjectStore
    private let prefix: String

    /// Makes the store.
    ///
    /// - Parameters:
    ///   - store: The store that has the objects.
    ///   - prefix: Any text, at most 1023 bytes; one that ends in `/` is what a folder would be.
    public init(_ store: any ObjectStore, prefix: String) {
        self.store = store
        self.prefix = prefix
    }

    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try await run(key) { full in inside(try await store.put(body, at: full, attributes: attributes, if: condition)) }
    }

    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let reader = try await run(key) { full in try await store.open(full, range: range, if: condition) }
        let stream = ByteStream {
            var iterator = reader.stream.makeAsyncIterator()
            return {
                do {
                    return try await iterator.next()
                } catch let error as ObjectStoreError {
                    throw inside(error)
                }
            }
        }
        return ObjectReader(info: inside(reader.info), range: reader.range, stream: stream)
    }

    /// Reads everything about an object but its bytes.
    public func head(_ key: String) async throws -> ObjectInfo {
        try await run(key) { full in inside(try await store.head(full)) }
    }

    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        try await run(key) { full in try await store.delete(full) }
    }

    /// Deletes several objects and returns an error for each that could not be deleted.
    public func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        var failures: [ObjectStoreError] = []
        var full: [String] = []
        for key in keys {
            do throws(ObjectStoreError) {
                full.append(try self.full(key))
            } catch {
                failures.append(error)
            }
        }
        return try await failures + store.deleteMany(full).map(inside)
    }

    /// Writes a copy of an object under another key; see ``ObjectStore/copy(_:to:if:)``.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        let target = try full(destination)
        return try await run(source) { full in inside(try await store.copy(full, to: target, if: condition)) }
    }

    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        let page = try await store.page(
            ObjectQuery(
                prefix: prefix + query.prefix, delimiter: query.delimiter, after: query.after.map { prefix + $0 }, pageSize: query.pageSize),
            continuation: continuation)
        return ObjectPage(
            objects: page.objects.map {
                ObjectSummary(key: inside($0.key), size: $0.size, etag: $0.etag, lastModified: $0.lastModified)
            },
            commonPrefixes: page.commonPrefixes.map(inside), continuation: page.continuation)
    }

    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] {
        try await run(key) { full in try await store.tags(of: full) }
    }

    /// Replaces the tags of an object.
    public func setTags(_ tags: [String: String], of key: String) async throws {
        try await run(key) { full in try await store.setTags(tags, of: full) }
    }

    /// Makes an address of an object; see ``ObjectStore/presignedURL(for:to:validFor:)``.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        try await run(key) { full in try await store.presignedURL(for: access, to: full, validFor: duration) }
    }

    // MARK: Keys outside and inside

    private func full(_ key: String) throws(ObjectStoreError) -> String {
        try ObjectKey.check(key)
        guard prefix.utf8.count + key.utf8.count <= ObjectKey.maximumLength else {
            throw ObjectStoreError(
                .invalidKey, "with the prefix of \(prefix.utf8.count) bytes, the key is longer than \(ObjectKey.maximumLength) bytes",
                key: key)
        }
        return prefix + key
    }

    private func run<Value>(_ key: String, _ body: (String) async throws -> Value) async throws -> Value {
        let full = try full(key)
        do {
            return try await body(full)
        } catch let error as ObjectStoreError {
            throw inside(error)
        }
    }

    /// What follows the prefix, compared as bytes: as text, a combining mark melts into what comes before it.
    private func inside(_ key: String) -> String {
        key.utf8.starts(with: prefix.utf8) ? String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : key
    }

    private func inside(_ info: ObjectInfo) -> ObjectInfo {
        ObjectInfo(key: inside(info.key), size: info.size, etag: info.etag, lastModified: info.lastModified, attributes: info.attributes)
    }

    private func inside(_ error: ObjectStoreError) -> ObjectStoreError {
        ObjectStoreError(error.code, error.message, key: error.key.map(inside), answer: error.answer, cause: error.cause)
    }
}
