/// Bytes as they come, chunk by chunk, each read when it is asked for.
///
/// A stream over bytes in memory or over a file can be read again from its start; one over a connection only once.
public struct ByteStream: AsyncSequence, Sendable {
    /// A chunk: at least one byte.
    public typealias Element = [UInt8]

    private let begin: @Sendable () -> AsyncIterator

    /// Takes over any sequence of chunks; empty chunks are passed over.
    public init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks) where Chunks.Element == [UInt8] {
        begin = {
            var iterator = chunks.makeAsyncIterator()
            return AsyncIterator { try await iterator.next(isolation: #isolation) }
        }
    }

    /// Gives bytes in one chunk.
    public init(_ bytes: [UInt8]) {
        begin = {
            var rest: [UInt8]? = bytes
            return AsyncIterator {
                defer { rest = nil }
                return rest
            }
        }
    }

    /// Asks a closure of its own for each chunk, every time the stream is read from its start.
    ///
    /// - Parameter begin: Gives what is called for the next chunk, which is `nil` after the last.
    public init(_ begin: @escaping @Sendable () -> (() async throws -> [UInt8]?)) {
        self.begin = { AsyncIterator(read: begin()) }
    }

    /// Begins at the first chunk.
    public func makeAsyncIterator() -> AsyncIterator { begin() }

    /// Reads the chunks in turn.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let read: () async throws -> [UInt8]?

        /// Reads the next chunk; `nil` after the last.
        public mutating func next() async throws -> [UInt8]? {
            while let chunk = try await read() {
                if !chunk.isEmpty { return chunk }
            }
            return nil
        }
    }

    /// Reads everything into memory.
    ///
    /// - Parameter limit: The most bytes to take.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where there are more bytes than the limit, and what the stream throws.
    public func bytes(upTo limit: Int) async throws -> [UInt8] {
        try await bytes(upTo: limit, expecting: 0)
    }

    /// Reads everything into memory, with room for as many bytes as are expected.
    func bytes(upTo limit: Int, expecting count: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self {
            guard chunk.count <= limit - bytes.count else {
                throw ObjectStoreError(
                    .invalidRequest, "there are more than the \(limit) bytes that are taken into memory; read them as a stream")
            }
            if bytes.isEmpty, chunk.count >= count {
                bytes = chunk
            } else {
                // An array that grows is in memory twice while it moves; what only a service announces is believed up to a bound.
                if bytes.isEmpty { bytes.reserveCapacity(Swift.min(count, 64 << 20)) }
                bytes += chunk
            }
        }
        return bytes
    }
}
