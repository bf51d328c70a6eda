/// A place that keeps objects: bytes and attributes under a key.
///
/// Every store keeps the same contract, whether its objects lie in memory, in a folder, or in a service that speaks the S3 protocol:
/// - A key is 1 to 1024 bytes of UTF-8. Keys are compared byte by byte, so case and Unicode normalisation tell keys apart, and `/` only
///   has a meaning in listings: `a`, `a/`, `a//b` and `a/../b` are four different objects.
/// - An object is replaced as a whole. A reader gets the bytes and attributes of one version, never a mixture, and from the moment
///   a write returns every reader sees it.
/// - Errors are ``ObjectStoreError``, or `CancellationError` where the task was cancelled before the store began.
///
/// ```swift
/// let store: any ObjectStore = try FileStore(root: "/var/lib/shop/objects")
/// try await store.put(png, at: "cards/1.png", attributes: ObjectAttributes(contentType: "image/png"))
/// let card = try await store.get("cards/1.png")
/// ```
public protocol ObjectStore: Sendable {
    /// Writes an object, replacing the one that has the key.
    ///
    /// - Parameters:
    ///   - body: The content; a stream is read once, whether or not the write succeeds.
    ///   - key: 1 to 1024 bytes of UTF-8.
    ///   - attributes: What is kept with the content; a replaced object's attributes are gone.
    ///   - condition: When to write; of several concurrent writers with the same condition, one succeeds.
    /// - Throws: ``ObjectStoreError`` with the code `alreadyExists` or `preconditionFailed` where the condition does not hold,
    ///   `invalidKey` or `invalidRequest` where the key or an attribute cannot be stored.
    @discardableResult
    func put(_ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition) async throws -> ObjectInfo

    /// Opens an object, or a range of its bytes, to be read as a stream.
    ///
    /// - Parameters:
    ///   - key: The object's key.
    ///   - range: The bytes to read; `nil` for all.
    ///   - condition: When to read.
    /// - Throws: ``ObjectStoreError`` with the code `notFound`, `notModified` or `preconditionFailed` where the condition says so, or
    ///   `invalidRange` where the object has no byte in the range.
    func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader

    /// Reads everything about an object but its bytes.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `notFound`.
    func head(_ key: String) async throws -> ObjectInfo

    /// Deletes an object; succeeds where there is none.
    func delete(_ key: String) async throws

    /// Deletes several objects and returns an error for each that could not be deleted, with its key.
    func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError]

    /// Writes a copy of an object, with its attributes, under another key.
    ///
    /// - Parameters:
    ///   - source: The key of the object to copy.
    ///   - destination: The key of the copy.
    ///   - condition: When to write the copy, as in ``put(_:at:attributes:if:)``.
    /// - Throws: ``ObjectStoreError`` with the code `notFound` where there is no source, or as ``put(_:at:attributes:if:)`` does.
    @discardableResult
    func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo

    /// Reads one page of a listing: what ``ObjectListing`` asks for, page by page.
    ///
    /// - Parameters:
    ///   - query: What to list.
    ///   - continuation: ``ObjectPage/continuation`` of the page before; `nil` for the first.
    func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage

    /// Reads the tags of an object.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `notFound`, or `unsupported` where the store keeps no tags.
    func tags(of key: String) async throws -> [String: String]

    /// Replaces the tags of an object; its bytes, attributes and entity tag stay as they are.
    ///
    /// - Parameters:
    ///   - tags: At most 10; names of 1 to 128 and values of 0 to 256 characters.
    ///   - key: The object's key.
    /// - Throws: ``ObjectStoreError`` with the code `notFound`, `invalidRequest` where the tags cannot be stored, or `unsupported`.
    func setTags(_ tags: [String: String], of key: String) async throws

    /// Makes an address with which anybody may read or write one object for some time.
    ///
    /// - Parameters:
    ///   - access: What the address is for.
    ///   - key: The object's key; the object need not exist.
    ///   - duration: 1 second to 7 days.
    /// - Throws: ``ObjectStoreError`` with the code `unsupported` where the store has no addresses.
    func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String
}

extension ObjectStore {
    /// Writes an object from memory.
    @discardableResult
    public func put(
        _ bytes: [UInt8], at key: String, attributes: ObjectAttributes = ObjectAttributes(), if condition: PutCondition = .always
    ) async throws -> ObjectInfo {
        try await put(.bytes(bytes), at: key, attributes: attributes, if: condition)
    }

    /// Writes an object from a file or a stream, or with reports of its way.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes = ObjectAttributes()
    ) async throws -> ObjectInfo {
        try await put(body, at: key, attributes: attributes, if: .always)
    }

    /// Reads an object, or a range of its bytes, into memory.
    ///
    /// - Throws: As ``open(_:range:if:)``, or with the code `corrupted` where the bytes are not those that were stored.
    public func get(_ key: String, range: ObjectRange? = nil, if condition: GetCondition = .always) async throws -> StoredObject {
        try await open(key, range: range, if: condition).object()
    }

    /// Opens an object, or a range of its bytes, in any version.
    public func open(_ key: String, range: ObjectRange? = nil) async throws -> ObjectReader {
        try await open(key, range: range, if: .always)
    }

    /// Copies an object over whatever has the destination's key.
    @discardableResult
    public func copy(_ source: String, to destination: String) async throws -> ObjectInfo {
        try await copy(source, to: destination, if: .always)
    }

    /// Lists objects in the byte order of their keys, page by page.
    ///
    /// - Parameters:
    ///   - prefix: What the keys start with; any text, not only whole path segments.
    ///   - delimiter: Where to stop: keys that have it after the prefix are not listed, but what they share up to and including it is,
    ///     once, among the page's ``ObjectPage/commonPrefixes``. `nil` lists every key.
    ///   - after: Only keys that come after this one; it need not exist.
    ///   - pageSize: The most objects and common prefixes in one page, 1 to 1000; other numbers are brought into that range.
    public func list(prefix: String = "", delimiter: String? = nil, after: String? = nil, pageSize: Int = 1000) -> ObjectListing {
        ObjectListing(store: self, query: ObjectQuery(prefix: prefix, delimiter: delimiter, after: after, pageSize: pageSize))
    }

    /// Deletes the objects one after the other.
    public func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        var failures: [ObjectStoreError] = []
        for key in keys {
            do {
                try await delete(key)
            } catch let error as ObjectStoreError {
                failures.append(error)
            }
        }
        return failures
    }
}
