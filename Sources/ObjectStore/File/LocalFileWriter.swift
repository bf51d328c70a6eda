import Glibc

/// A file that the user names, written beside it and put in its place when it is whole.
final class LocalFileWriter: Sendable {
    private let directory: Descriptor
    private let file: Descriptor
    private let temporaryName: String
    private let name: String
    private let path: String
    // One, whoever writes: the system takes one write to a file at a time, and threads that wait for their turn there spin.
    private let thread = DiskThreads(width: 1)

    private init(directory: consuming Descriptor, file: consuming Descriptor, temporaryName: String, name: String, path: String) {
        self.directory = directory
        self.file = file
        self.temporaryName = temporaryName
        self.name = name
        self.path = path
    }

    /// Begins a file in a folder that exists.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where the path is not one of a file that can be written.
    static func begin(_ path: String) async throws -> LocalFileWriter {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return try await LocalFile.threads.run {
            do throws(SystemCallError) {
                guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
                    throw SystemCallError(call: "open", number: EINVAL)
                }
                let directory = try Descriptor.directory(atPath: folder)
                let temporaryName = ".download-" + String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
                let file = try directory.newFile(temporaryName)
                return LocalFileWriter(directory: directory, file: file, temporaryName: temporaryName, name: name, path: path)
            } catch {
                throw ObjectStoreError(
                    .invalidRequest, "\(String(reflecting: path)) is not a file that can be written in a folder that exists", cause: error)
            }
        }
    }

    /// Writes bytes at a position.
    func write(_ bytes: [UInt8], at position: Int) async throws {
        try await run { writer throws(SystemCallError) in try writer.file.write(bytes, at: position) }
    }

    /// Waits until the file is on the disk, and puts it in its place, over what has the name.
    func finish() async throws {
        try await run { writer throws(SystemCallError) in
            try writer.file.sync()
            try writer.directory.move(writer.temporaryName, to: writer.directory, as: writer.name)
            try writer.directory.sync()
        }
    }

    /// Removes what was written, also when the task is cancelled.
    func discard() async {
        await thread.runAlways { [self] in try? directory.removeFile(temporaryName) }
    }

    private func run(_ body: @escaping @Sendable (LocalFileWriter) throws(SystemCallError) -> Void) async throws {
        try await thread.run { [self] in
            do throws(SystemCallError) {
                try body(self)
            } catch {
                let failure = ObjectStoreError(error, key: nil)
                throw failure.code == .insufficientStorage
                    ? failure : ObjectStoreError(.other, "\(String(reflecting: path)) could not be written", cause: error)
            }
        }
    }
}
