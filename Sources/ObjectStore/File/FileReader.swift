/// An open file whose bytes are read in chunks, on threads that may wait for the disk.
final class FileReader: Sendable {
    /// How many bytes are read at a time.
    static let chunkSize = 262_144

    private let file: Descriptor
    private let threads: DiskThreads

    init(_ file: consuming Descriptor, threads: DiskThreads) {
        self.file = file
        self.threads = threads
    }

    /// The bytes of a range, which can be read several times; the file is open as long as the stream is in use.
    ///
    /// - Parameters:
    ///   - range: Which bytes.
    ///   - first: The first of them, where they were read already.
    ///   - fileSize: The size that the file must have while it is read, where it matters.
    ///   - change: What to throw where the file has another size than it had.
    ///   - failure: What to throw where a call fails.
    func stream(
        _ range: Range<Int>, first: [UInt8] = [], fileSize: Int? = nil, change: ObjectStoreError,
        failure: @escaping @Sendable (SystemCallError) -> ObjectStoreError
    ) -> ByteStream {
        ByteStream { [self] in
            var position = range.lowerBound
            return { [self] in
                if position == range.lowerBound, !first.isEmpty {
                    position += first.count
                    return first
                }
                let next = position..<min(position + Self.chunkSize, range.upperBound)
                guard !next.isEmpty else { return nil }
                let chunk = try await threads.run { [self] in
                    do throws(SystemCallError) {
                        let chunk = try file.read(next)
                        let size = try fileSize == nil ? nil : file.status().size
                        return chunk.count == next.count && size == fileSize ? chunk : []
                    } catch {
                        throw failure(error)
                    }
                }
                guard !chunk.isEmpty else { throw change }
                position = next.upperBound
                return chunk
            }
        }
    }
}
