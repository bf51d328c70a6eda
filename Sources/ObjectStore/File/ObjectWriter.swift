import Crypto
import FoundationEssentials
import Synchronization

/// An object that is being written, to a temporary file, by calls that follow each other.
final class ObjectWriter: Sendable {
    private struct State {
        var hash = SHA256()
        var size = 0
    }

    let temporary: TemporaryFile
    private let state = Mutex(State())

    init(_ temporary: consuming TemporaryFile) {
        self.temporary = temporary
    }

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws(SystemCallError) {
        try temporary.file.write(bytes)
        state.withLock { state in
            state.hash.update(bytes.span)
            state.size += bytes.count
        }
    }

    /// Adds the description of the object whose bytes are all there, and waits until everything is on the disk.
    func finish(_ key: ObjectKey, attributes: ObjectAttributes) throws(SystemCallError) -> ObjectInfo {
        var untagged = attributes
        untagged.tags = [:]
        let (etag, size) = state.withLock { (entityTag($0.hash.finalize()), $0.size) }
        let info = ObjectInfo(key: key.text, size: size, etag: etag, lastModified: .wholeMilliseconds, attributes: untagged)
        try temporary.file.write(ObjectFile.trailer(for: ObjectDescription(info: info, tags: attributes.tags)))
        try temporary.file.sync()
        return info
    }
}
