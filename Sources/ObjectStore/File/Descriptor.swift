import Glibc

/// An open file or directory, closed when it goes out of use.
///
/// The calls name files by one component inside an open directory and, unless told to, never follow symbolic links, so no name leads out of the
/// directory. Each is repeated where a signal interrupts it.
struct Descriptor: ~Copyable, Sendable {
    private let number: Int32

    private init(_ number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// Opens a directory by its path, following links: for the root that the user names.
    static func directory(atPath path: String) throws(SystemCallError) -> Descriptor {
        Descriptor(try call("open") { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
    }

    /// Opens a file by its path for reading, following links: for one that the user names.
    ///
    /// A named pipe does not block.
    static func file(atPath path: String) throws(SystemCallError) -> Descriptor {
        Descriptor(try call("open") { unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) })
    }

    // MARK: Inside a directory

    /// Opens a directory in this one.
    func directory(_ name: String, followingLinks: Bool = false) throws(SystemCallError) -> Descriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        return Descriptor(try Self.call("openat") { unsafe openat(number, name, flags) })
    }

    /// Opens a file in this directory for reading.
    ///
    /// A named pipe does not block.
    func file(_ name: String) throws(SystemCallError) -> Descriptor {
        Descriptor(try Self.call("openat") { unsafe openat(number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) })
    }

    /// Makes a file in this directory that must not exist yet, for writing.
    func newFile(_ name: String) throws(SystemCallError) -> Descriptor {
        Descriptor(
            try Self.call("openat") { unsafe openat(number, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644) })
    }

    /// Opens a file in this directory to lock it, and makes it if it does not exist.
    func lockFile(_ name: String) throws(SystemCallError) -> Descriptor {
        Descriptor(try Self.call("openat") { unsafe openat(number, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644) })
    }

    /// Makes a directory in this one and tells whether it did: `false` where something has the name.
    func makeDirectory(_ name: String) throws(SystemCallError) -> Bool {
        do {
            try Self.call("mkdirat") { unsafe mkdirat(number, name, 0o755) }
            return true
        } catch  where error.number == EEXIST {
            return false
        }
    }

    /// Moves a file of this directory into another, over the file that has the new name.
    func move(_ name: String, to directory: borrowing Descriptor, as newName: String) throws(SystemCallError) {
        let target = directory.number
        try Self.call("renameat") { unsafe renameat(number, name, target, newName) }
    }

    /// Gives a file of this directory a second name in another, which must be free.
    func link(_ name: String, into directory: borrowing Descriptor, as newName: String) throws(SystemCallError) {
        let target = directory.number
        try Self.call("linkat") { unsafe linkat(number, name, target, newName, 0) }
    }

    /// Removes a file.
    func removeFile(_ name: String) throws(SystemCallError) {
        try Self.call("unlinkat") { unsafe unlinkat(number, name, 0) }
    }

    /// Removes a directory, which must be empty.
    func removeDirectory(_ name: String) throws(SystemCallError) {
        try Self.call("unlinkat") { unsafe unlinkat(number, name, AT_REMOVEDIR) }
    }

    /// The names in this directory, without `.` and `..`, of regular files and directories only.
    func names() throws(SystemCallError) -> [(name: [UInt8], isDirectory: Bool)] {
        // A stream takes its descriptor over and shares its position with copies, so it gets one of its own.
        let copy = try Self.call("openat") { unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = unsafe fdopendir(copy) else {
            let failure = SystemCallError(call: "fdopendir", number: errno)
            close(copy)
            throw failure
        }
        defer { unsafe closedir(stream) }
        var names: [(name: [UInt8], isDirectory: Bool)] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let start = unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let name = unsafe Array(UnsafeRawBufferPointer(start: start, count: strlen(start)))
            guard name != Array(".".utf8), name != Array("..".utf8) else { continue }
            var type = unsafe Int(entry.pointee.d_type)
            if type == Int(DT_UNKNOWN) { type = unsafe typeOfEntry(start) }
            if type == Int(DT_REG) || type == Int(DT_DIR) { names.append((name, type == Int(DT_DIR))) }
        }
        guard errno == 0 else { throw SystemCallError(call: "readdir", number: errno) }
        return names
    }

    /// Asks for the type of an entry where the file system does not tell it with the name.
    private func typeOfEntry(_ name: UnsafePointer<CChar>) -> Int {
        var status = stat()
        guard unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return Int(DT_UNKNOWN) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(DT_REG)
        case S_IFDIR: return Int(DT_DIR)
        default: return Int(DT_UNKNOWN)
        }
    }

    // MARK: This file

    /// What the file system tells about a file.
    struct Status {
        /// The size in bytes.
        let size: Int
        let isRegular: Bool
        let hasName: Bool
        /// The device and the number on it: different for files that exist at the same time.
        let identity: [UInt64]
    }

    /// The file's status.
    func status() throws(SystemCallError) -> Status {
        var status = stat()
        try Self.call("fstat") { unsafe fstat(number, &status) }
        return Status(
            size: Int(status.st_size), isRegular: status.st_mode & S_IFMT == S_IFREG, hasName: status.st_nlink > 0,
            identity: [UInt64(status.st_dev), UInt64(status.st_ino)])
    }

    /// Waits until everything written to the file, or every name in the directory, is on the disk.
    func sync() throws(SystemCallError) {
        try Self.call("fsync") { fsync(number) }
    }

    /// Locks the file until it is unlocked or closed, shared with others or alone, and waits for its turn.
    func lock(exclusively: Bool) throws(SystemCallError) {
        try Self.call("flock") { flock(number, exclusively ? LOCK_EX : LOCK_SH) }
    }

    /// Ends the lock.
    func unlock() {
        flock(number, LOCK_UN)
    }

    /// Locks the file alone until it is closed, unless somebody else has it locked.
    func tryLock() throws(SystemCallError) -> Bool {
        do {
            try Self.call("flock") { flock(number, LOCK_EX | LOCK_NB) }
            return true
        } catch  where error.number == EWOULDBLOCK {
            return false
        }
    }

    /// Writes bytes at the end of what was written before.
    func write(_ bytes: [UInt8]) throws(SystemCallError) {
        var written = 0
        while written < bytes.count {
            written += try Self.call("write") {
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress?.advanced(by: written), $0.count - written) }
            }
        }
    }

    /// Writes bytes at a position.
    func write(_ bytes: [UInt8], at position: Int) throws(SystemCallError) {
        var written = 0
        while written < bytes.count {
            written += try Self.call("pwrite") {
                unsafe bytes.withUnsafeBytes {
                    unsafe pwrite(number, $0.baseAddress?.advanced(by: written), $0.count - written, position + written)
                }
            }
        }
    }

    /// Reads the bytes of a range, fewer where the file ends before.
    func read(_ range: Range<Int>) throws(SystemCallError) -> [UInt8] {
        var failure: SystemCallError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                do throws(SystemCallError) {
                    let position = count
                    let read = try Self.call("pread") {
                        unsafe pread(
                            number, buffer.baseAddress?.advanced(by: position), range.count - position, range.lowerBound + position)
                    }
                    if read == 0 { break }
                    count += read
                } catch {
                    failure = error
                    break
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Makes a call, again where a signal interrupts it, and throws the error that it leaves.
    @discardableResult
    private static func call<Result: SignedInteger>(_ name: String, _ body: () -> Result) throws(SystemCallError) -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw SystemCallError(call: name, number: number) }
        }
    }
}
