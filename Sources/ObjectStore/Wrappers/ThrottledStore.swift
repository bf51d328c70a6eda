/// A store that is used sparingly: with so many requests at a time, and so many bytes a second.
///
/// Requests and bytes wait their turn in the order in which they came, so none waits for ever. The bytes are those of objects, both ways
/// together. A reader counts as a request until it is read to its end or goes out of use: so do not hold more readers than there may be
/// requests while you wait for another request.
public struct ThrottledStore: ObjectStore {
    /// How many bytes take their turn at once.
    private static let pieceSize = 65_536

    private let store: any ObjectStore
    private let gate: RequestGate
    private let pace: BytePace?

    /// Makes the store.
    ///
    /// - Parameters:
    ///   - store: The store that has the objects.
    ///   - requests: The most requests at a time, at least 1; `nil` for any number.
    ///   - rate: The most bytes a second, at least 1; `nil` for any number.
    public init(_ store: any ObjectStore, concurrentRequests requests: Int? = nil, bytesPerSecond rate: Int? = nil) {
        self.init(store, concurrentRequests: requests, bytesPerSecond: rate, surroundings: .machine)
    }

    init(_ store: any ObjectStore, concurrentRequests requests: Int?, bytesPerSecond rate: Int?, surroundings: Surroundings) {
        self.store = store
        gate = RequestGate(width: requests ?? .max)
        pace = rate.map { BytePace(rate: $0, surroundings: surroundings) }
    }

    /// Writes an object if a condition holds; see ``ObjectStore/put(_:at:attributes:if:)``.
    @discardableResult
    public func put(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try await gate.pass {
            try await store.put(try await paced(body), at: key, attributes: attributes, if: condition)
        }
    }

    /// The same content, which comes no faster than it may.
    private func paced(_ body: ObjectBody) async throws -> ObjectBody {
        guard let pace else { return body }
        if case .bytes(let bytes) = body.content, bytes.count <= Self.pieceSize {
            try await pace.take(bytes.count)
            return body
        }
        let source = try await body.unreportedReader()
        let stream = ByteStream {
            let cutter = StreamCutter(source.stream)
            return {
                let piece = try await cutter.next(Self.pieceSize)
                try await pace.take(piece.count)
                return piece.isEmpty ? nil : piece
            }
        }
        let paced = ObjectBody.stream(stream, count: source.count)
        return body.progress.map(paced.reporting) ?? paced
    }

    /// Opens an object, or a range of it; see ``ObjectStore/open(_:range:if:)``.
    public func open(_ key: String, range: ObjectRange?, if condition: GetCondition) async throws -> ObjectReader {
        let turn = try await gate.enter()
        let reader = try await store.open(key, range: range, if: condition)
        let stream = ByteStream { [pace] in
            var iterator = reader.stream.makeAsyncIterator()
            return {
                guard let chunk = try await iterator.next() else {
                    turn.end()
                    return nil
                }
                try await pace?.take(chunk.count)
                return chunk
            }
        }
        return ObjectReader(info: reader.info, range: reader.range, stream: stream)
    }

    /// Reads everything about an object but its bytes.
    public func head(_ key: String) async throws -> ObjectInfo {
        try await gate.pass { try await store.head(key) }
    }

    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        try await gate.pass { try await store.delete(key) }
    }

    /// Deletes several objects and returns an error for each that could not be deleted.
    public func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        try await gate.pass { try await store.deleteMany(keys) }
    }

    /// Writes a copy of an object under another key; see ``ObjectStore/copy(_:to:if:)``.
    @discardableResult
    public func copy(_ source: String, to destination: String, if condition: PutCondition) async throws -> ObjectInfo {
        try await gate.pass { try await store.copy(source, to: destination, if: condition) }
    }

    /// Reads one page of a listing; see ``ObjectStore/page(_:continuation:)``.
    public func page(_ query: ObjectQuery, continuation: String?) async throws -> ObjectPage {
        try await gate.pass { try await store.page(query, continuation: continuation) }
    }

    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] {
        try await gate.pass { try await store.tags(of: key) }
    }

    /// Replaces the tags of an object.
    public func setTags(_ tags: [String: String], of key: String) async throws {
        try await gate.pass { try await store.setTags(tags, of: key) }
    }

    /// Makes an address of an object, which asks nothing of the store.
    public func presignedURL(for access: PresignedAccess, to key: String, validFor duration: Duration) async throws -> String {
        try await store.presignedURL(for: access, to: key, validFor: duration)
    }
}
