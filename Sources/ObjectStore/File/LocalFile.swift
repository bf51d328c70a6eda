import Glibc

/// A file that the user names: the source of a body.
struct LocalFile: Sendable {
    /// The threads of all calls for such files.
    static let threads = DiskThreads(width: 4)

    /// The size that the file had when it was opened.
    let size: Int
    private let name: String
    private let reader: FileReader

    /// Opens a file for reading; links are followed, and what is no regular file is refused.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`, or `CancellationError`.
    static func open(_ path: String) async throws -> LocalFile {
        let name = String(reflecting: path)
        return try await threads.run {
            do throws(SystemCallError) {
                let file = try Descriptor.file(atPath: path)
                let status = try file.status()
                guard status.isRegular else { throw SystemCallError(call: "open", number: EINVAL) }
                return LocalFile(size: status.size, name: name, reader: FileReader(file, threads: threads))
            } catch {
                throw ObjectStoreError(.invalidRequest, "\(name) is not a file that can be read", cause: error)
            }
        }
    }

    /// The bytes, all or those of a range; the stream can be read several times, and throws where the file changes its size meanwhile.
    func stream(_ range: Range<Int>? = nil) -> ByteStream {
        let name = name
        return reader.stream(
            range ?? 0..<size, fileSize: size,
            change: ObjectStoreError(.invalidRequest, "\(name) had \(size) bytes and changed its size while it was read"),
            failure: { ObjectStoreError(.other, "\(name) could not be read to its end", cause: $0) })
    }
}
