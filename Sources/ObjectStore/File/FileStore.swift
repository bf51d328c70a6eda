/// Objects in a folder of the machine.
///
/// - Each object is one file that holds bytes and attributes. It is written aside, made durable, and put in place by one call: after a crash
///   an object is its old version or its new one, and a write that returned is on the disk.
/// - Any number of tasks and processes on the machine may use the folder at once, with conditional writes that exclude each other.
/// - Every key is kept faithfully. The part before each `/` is a directory, with a `+` after its name, and what names cannot hold is
///   written as `%` and hexadecimal digits, so nothing leads out of the folder. Symbolic links in it are never followed, and files that
///   somebody else puts there are left out of listings.
/// - Calls that wait for the disk run on up to 8 threads of the store's own, while the task that asked is suspended. A task that is
///   cancelled before its call begins gets `CancellationError`; one that has begun is completed.
public final class FileStore: ObjectStore {
    private let folder: ObjectFolder
    private let threads = DiskThreads(width: 8)

    /// Opens the store in a folder, which is made if it does not exist.
    ///
    /// What interrupted writes have left there is removed.
    ///
    /// - Parameter root: The path of the folder, on one file system that tells upper from lower case.
    /// - Throws: ``ObjectStoreError`` with the code `accessDenied` if the folder cannot be made or written, `invalidRequest` if the path
    ///   cannot be one of a folder, or `unsupported` if the file system cannot keep all keys apart.
    public init(root: String) throws(ObjectStoreError) {
        folder = try ObjectFolder(path: root)
    }

    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try attributes.validate()
        let bytes = try await body.collected()
        return try await run(key) { folder, key in try folder.write(bytes, at: key, attributes: attributes, if: condition) }
    }

    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let object = try await run(key) { folder, key in try folder.read(key, range: range, if: condition) }
        return ObjectReader(info: object.info, range: object.range, stream: ByteStream(object.bytes))
    }

    public func tags(of key: String) async throws -> [String: String] {
        throw ObjectStoreError(.unsupported, "not yet", key: key)
    }

    public func setTags(_ tags: [String: String], of key: String) async throws {
        throw ObjectStoreError(.unsupported, "not yet", key: key)
    }

    /// Objects in a folder have no addresses.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        throw ObjectStoreError(.unsupported, "objects in a folder have no addresses", key: key)
    }

    /// Reads everything about an object but its bytes.
    public func head(_ key: String) async throws -> ObjectInfo {
        try await run(key) { folder, key in try folder.info(of: key) }
    }

    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        try await run(key) { folder, key in try folder.delete(key) }
    }

    /// Writes a copy of an object under another key; see ``ObjectStore/copy(_:to:if:)``.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        let from = try ObjectKey(source)
        return try await run(destination) { folder, key in try folder.copy(from, to: key, if: condition) }
    }

    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        try await threads.run { [folder] in
            do {
                return try folder.page(query, continuation: continuation)
            } catch let error as SystemCallError {
                throw ObjectStoreError(error, key: nil)
            }
        }
    }

    /// Runs a call for one object and says what its failure means for that.
    private func run<Value: Sendable>(
        _ key: String, _ body: @escaping @Sendable (ObjectFolder, ObjectKey) throws -> Value
    ) async throws -> Value {
        let id = try ObjectKey(key)
        return try await threads.run { [folder] in
            do {
                return try body(folder, id)
            } catch let error as SystemCallError {
                throw ObjectStoreError(error, key: key)
            }
        }
    }
}
