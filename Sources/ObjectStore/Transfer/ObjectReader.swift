/// An object, or a range of one, that is being read.
///
/// The bytes are fetched as the stream is read, and checked where the store knows a checksum: damage is thrown as `corrupted` at the end at the latest.
public struct ObjectReader: Sendable {
    /// The object's description; its size is that of the whole object.
    public let info: ObjectInfo
    /// Which of the object's bytes these are.
    public let range: Range<Int>
    /// The bytes of the range, to be read once.
    public let stream: ByteStream

    /// Makes a reader; stores outside this module use it too.
    public init(info: ObjectInfo, range: Range<Int>, stream: ByteStream) {
        self.info = info
        self.range = range
        self.stream = stream
    }

    /// The same object, whose way is reported after each chunk that was read.
    public func reporting(_ progress: @escaping @Sendable (TransferProgress) -> Void) -> ObjectReader {
        let (stream, total) = (stream, range.count)
        let counted = ByteStream {
            var iterator = stream.makeAsyncIterator()
            var completed = 0
            return {
                guard let chunk = try await iterator.next() else { return nil }
                completed += chunk.count
                progress(TransferProgress(completed: completed, total: total))
                return chunk
            }
        }
        return ObjectReader(info: info, range: range, stream: counted)
    }

    /// Reads the bytes into memory.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `corrupted` where there are not as many as the range says.
    public func object() async throws -> StoredObject {
        let bytes = try await stream.bytes(upTo: range.count, expecting: range.count)
        guard bytes.count == range.count else {
            throw ObjectStoreError(.corrupted, "\(bytes.count) of \(range.count) bytes came", key: info.key)
        }
        return StoredObject(info: info, range: range, bytes: bytes)
    }
}
