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
        if case .bytes(let bytes) = body.content {
            let info = try await run(key) { folder, key in try folder.write(bytes, at: key, attributes: attributes, if: condition) }
            body.progress?(TransferProgress(completed: bytes.count, total: bytes.count))
            return info
        }
        let source = try await body.reader()
        let writer = try await run(key) { folder, key in try folder.beginWriting(key, if: condition) }
        do {
            let cutter = StreamCutter(source.stream)
            while case let piece = try await cutter.next(FileReader.chunkSize), !piece.isEmpty {
                try await run(key) { _, _ in try writer.append(piece) }
            }
            return try await run(key) { folder, key in try folder.finish(writer, at: key, attributes: attributes, if: condition) }
        } catch {
            await threads.runAlways { [folder] in folder.discard(writer) }
            throw error
        }
    }

    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let object = try await read(key, range: range, if: condition)
        return ObjectReader(info: object.description.info, range: object.range, stream: object.stream)
    }

    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] {
        try await run(key) { folder, key in try folder.tags(of: key) }
    }

    /// Replaces the tags of an object.
    ///
    /// - Complexity: O(*n*) in the number of the object's bytes: its file is written anew, since a file never changes once it is in place.
    public func setTags(_ tags: [String: String], of key: String) async throws {
        try ObjectAttributes.validate(tags: tags)
        try await run(key) { folder, key in try folder.setTags(tags, of: key) }
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
        _ = try ObjectKey(destination)
        let object = try await read(source, range: nil, if: .always)
        var attributes = object.description.info.attributes
        attributes.tags = object.description.tags
        let body: ObjectBody =
            object.range.count <= FileReader.chunkSize
            ? .bytes(try await object.stream.bytes(upTo: object.range.count)) : .stream(object.stream, count: object.range.count)
        return try await put(body, at: destination, attributes: attributes, if: condition)
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

    private func read(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectFolder.OpenRange {
        let threads = threads
        return try await run(key) { folder, key in try folder.read(key, range: range, if: condition, threads: threads) }
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
