/// What is to be written: bytes, a file, or a stream.
///
/// ```swift
/// try await store.put(.file(atPath: "dump.tar"), at: "backups/dump.tar")
/// try await store.put(.stream(rows), at: "exports/rows.csv")
/// ```
public struct ObjectBody: Sendable {
    enum Content {
        case bytes([UInt8])
        case file(path: String)
        case stream(ByteStream, count: Int?)
    }

    let content: Content
    let progress: (@Sendable (TransferProgress) -> Void)?

    /// Bytes in memory.
    public static func bytes(_ bytes: [UInt8]) -> ObjectBody { ObjectBody(content: .bytes(bytes), progress: nil) }

    /// A file of the machine, read while it is sent; its size is taken when the write begins.
    public static func file(atPath path: String) -> ObjectBody { ObjectBody(content: .file(path: path), progress: nil) }

    /// Bytes as they come, which are read once and in bounded memory.
    ///
    /// - Parameters:
    ///   - stream: The bytes.
    ///   - count: How many there will be, where that is known: a stream of another length is refused, and nothing is written.
    public static func stream(_ stream: ByteStream, count: Int? = nil) -> ObjectBody {
        ObjectBody(content: .stream(stream, count: count), progress: nil)
    }

    /// The same content, whose way is reported: at each part that the store has taken, from any task, never with fewer bytes than before.
    public func reporting(_ progress: @escaping @Sendable (TransferProgress) -> Void) -> ObjectBody {
        ObjectBody(content: content, progress: progress)
    }
}
