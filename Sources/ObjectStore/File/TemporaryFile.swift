import Glibc

/// A file that is being written, in the store's own directory, until it is put in its place.
///
/// It is locked by the store that writes it. What is left by a process that ended is not, and so can be told apart and removed.
struct TemporaryFile: ~Copyable, Sendable {
    private static let prefix = "write-"

    let name: String
    let file: Descriptor

    /// Makes an empty file.
    init(in directory: borrowing Descriptor) throws(SystemCallError) {
        while true {
            let name = Self.prefix + String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
            let file = try directory.newFile(name)
            // Between these two calls another process may have taken it for a leftover.
            if try file.tryLock(), try file.status().hasName {
                self.name = name
                self.file = file
                return
            }
        }
    }

    /// Removes what ended processes have left.
    static func removeLeftovers(in directory: borrowing Descriptor) throws(SystemCallError) {
        for (bytes, isDirectory) in try directory.names() where !isDirectory && bytes.starts(with: Self.prefix.utf8) {
            let name = String(decoding: bytes, as: UTF8.self)
            do throws(SystemCallError) {
                let file = try directory.file(name)
                if try file.tryLock() { try directory.removeFile(name) }
            } catch  where error.number == ENOENT {
                // Its writer was faster.
            }
        }
    }
}
