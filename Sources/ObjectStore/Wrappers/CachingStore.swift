/// A store that keeps objects in memory which it has read from another, and asks that only whether they are still the same.
///
/// - An object is given from memory when the other store says that it has the same entity tag, or, where a maximum age is allowed, when
///   it was read or compared not longer ago than that. Attributes that were replaced while the bytes stayed the same may be the old ones.
/// - Objects are kept when they are read as a whole; ranges are taken from what is kept. Those not used for the longest time make room.
/// - What is written or deleted through this store is forgotten at once.
public final class CachingStore: ObjectStore {
    private let store: any ObjectStore
    private let cache: ObjectCache
    private let largestObject: Int
    private let maximumAge: Duration?
    private let surroundings: Surroundings

    /// Makes the store.
    ///
    /// - Parameters:
    ///   - store: The store that has the objects.
    ///   - capacity: The most bytes in memory; an object takes 1 KiB besides its own.
    ///   - largestObject: The most bytes of an object that is kept; `nil` for an eighth of the capacity.
    ///   - maximumAge: How long an object may be given without asking; `nil` to ask always.
    public convenience init(_ store: any ObjectStore, capacity: Int, largestObject: Int? = nil, maximumAge: Duration? = nil) {
        self.init(store, capacity: capacity, largestObject: largestObject, maximumAge: maximumAge, surroundings: .machine)
    }

    init(_ store: any ObjectStore, capacity: Int, largestObject: Int?, maximumAge: Duration?, surroundings: Surroundings) {
        self.store = store
        cache = ObjectCache(capacity: capacity)
        self.largestObject = min(largestObject ?? capacity / 8, capacity - KeptObject.overhead)
        self.maximumAge = maximumAge
        self.surroundings = surroundings
    }

    /// Opens an object, or a range of it, from memory where that is allowed; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let id = try ObjectKey(key)
        let reading = cache.beginReading(id)
        defer { cache.endReading(reading, of: id) }
        let asked = surroundings.uptime()
        guard let kept = cache.object(id) else {
            return try await keep(try await store.open(key, range: range, if: condition), isWhole: range == nil, reading, id, asked)
        }
        if let maximumAge, asked - kept.asked < maximumAge { return try kept.reader(range, if: condition) }
        do {
            let reader = try await store.open(key, range: range, if: .ifNoneMatch(kept.info.etag))
            cache.drop(id)
            try condition.check(current: reader.info)
            return try await keep(reader, isWhole: range == nil, reading, id, asked)
        } catch let error as ObjectStoreError where error.code == .notModified {
            cache.keep(kept.asked(at: asked), reading, of: id)
            return try kept.reader(range, if: condition)
        } catch let error as ObjectStoreError where error.code == .notFound {
            cache.drop(id)
            throw error
        }
    }

    private func keep(
        _ reader: ObjectReader, isWhole: Bool, _ reading: ObjectCache.Reading, _ id: ObjectKey, _ asked: Duration
    ) async throws -> ObjectReader {
        guard isWhole, reader.info.size <= largestObject else { return reader }
        let object = try await reader.object()
        let kept = KeptObject(info: object.info, bytes: object.bytes, asked: asked)
        cache.keep(kept, reading, of: id)
        return ObjectReader(info: object.info, range: object.range, stream: ByteStream(object.bytes))
    }

    // MARK: Writing

    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try await writing([key]) { try await store.put(body, at: key, attributes: attributes, if: condition) }
    }

    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        try await writing([key]) { try await store.delete(key) }
    }

    /// Deletes several objects and returns an error for each that could not be deleted.
    public func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        try await writing(keys) { try await store.deleteMany(keys) }
    }

    /// Writes a copy of an object under another key; see ``ObjectStore/copy(_:to:if:)``.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        try await writing([destination]) { try await store.copy(source, to: destination, if: condition) }
    }

    /// Forgets objects before and after they are written: those that are read meanwhile may be of the old version.
    private func writing<Value>(_ keys: [String], _ body: () async throws -> Value) async throws -> Value {
        let ids = keys.map { ObjectKey(bytes: Array($0.utf8)) }
        for id in ids { cache.forget(id) }
        defer { for id in ids { cache.forget(id) } }
        return try await body()
    }

    // MARK: What is not kept

    /// Reads everything about an object but its bytes.
    public func head(_ key: String) async throws -> ObjectInfo { try await store.head(key) }

    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        try await store.page(query, continuation: continuation)
    }

    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] { try await store.tags(of: key) }

    /// Replaces the tags of an object.
    public func setTags(_ tags: [String: String], of key: String) async throws { try await store.setTags(tags, of: key) }

    /// Makes an address of an object; see ``ObjectStore/presignedURL(for:to:validFor:)``.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        try await store.presignedURL(for: access, to: key, validFor: duration)
    }
}
