import FoundationEssentials
import Glibc

/// The objects in a folder, by calls that wait for the disk.
///
/// All are safe from several threads and processes at once.
///
/// An object is written to a file of the store's own directory, `.objectstore`, made durable, and then put in its place by one call, as is
/// the directory entry. So an object is there as a whole or not at all, whatever happens in between, and a file never changes once it is
/// in place: who has it open reads one version.
///
/// Unconditional writers hold the store's lock shared, and those that replace a certain version hold it alone, from the comparison to
/// the replacement; neither while bytes are written.
final class ObjectFolder: Sendable {
    private let root: Descriptor
    private let own: Descriptor

    private static let ownName = ".objectstore"
    private static let lockName = "lock"

    /// Opens a folder, makes it if it does not exist, and removes what interrupted writes have left.
    init(path: String) throws(ObjectStoreError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw ObjectStoreError(.invalidRequest, "the path of the folder is empty or contains a NUL")
        }
        let name = String(reflecting: path)
        let tellsCaseApart: Bool
        do throws(SystemCallError) {
            root = try Self.openOrMake(path)
            if try root.makeDirectory(Self.ownName) { try root.sync() }
            own = try root.directory(Self.ownName)
            try TemporaryFile.removeLeftovers(in: own)
            tellsCaseApart = try Self.tellsCaseApart(own)
        } catch {
            throw switch error.number {
            case ENOENT, ENOTDIR: ObjectStoreError(.invalidRequest, "\(name) is not a folder and cannot be made", cause: error)
            case EACCES, EPERM, EROFS:
                ObjectStoreError(.accessDenied, "\(name) cannot be made or written; check its permissions", cause: error)
            default: ObjectStoreError(error, key: nil)
            }
        }
        guard tellsCaseApart else {
            throw ObjectStoreError(.unsupported, "the file system of \(name) does not tell upper from lower case in names, and keys do")
        }
    }

    private static func openOrMake(_ path: String) throws(SystemCallError) -> Descriptor {
        do {
            return try Descriptor.directory(atPath: path)
        } catch  where error.number == ENOENT {
            let isAbsolute = path.utf8.first == UInt8(ascii: "/")
            var parent = try Descriptor.directory(atPath: isAbsolute ? "/" : ".")
            // Above the root of the store, links and `..` are the user's own.
            for part in path.split(separator: "/") {
                if try parent.makeDirectory(String(part)) { try parent.sync() }
                parent = try parent.directory(String(part), followingLinks: true)
            }
            return parent
        }
    }

    private static func tellsCaseApart(_ directory: borrowing Descriptor) throws(SystemCallError) -> Bool {
        let temporary = try TemporaryFile(in: directory)
        defer { try? directory.removeFile(temporary.name) }
        do {
            _ = try directory.file(temporary.name.uppercased())
            return false
        } catch  where error.number == ENOENT {
            return true
        }
    }

    // MARK: Reading

    /// An object's file, open, and what it says of itself.
    private struct OpenObject: ~Copyable {
        let file: Descriptor
        let description: ObjectDescription

        var info: ObjectInfo { description.info }

        consuming func takeFile() -> Descriptor { file }
    }

    /// What an open object gives to its reader.
    struct OpenRange {
        let description: ObjectDescription
        let range: Range<Int>
        let stream: ByteStream
    }

    private func open(_ key: ObjectKey) throws -> OpenObject {
        let path = ObjectPath.path(of: key)
        return try open(path.file, in: directory(path.directories), key: key)
    }

    private func open(_ name: String, in directory: borrowing Descriptor, key: ObjectKey) throws -> OpenObject {
        let file = try directory.file(name)
        let status = try file.status()
        guard status.isRegular else {
            throw ObjectStoreError(.accessDenied, "what has the name of the object's file is no regular file", key: key.text)
        }
        guard let description = try ObjectFile.description(in: file, size: status.size, key: key) else {
            throw ObjectStoreError(.corrupted, "the object's file is damaged, or was not written by this store", key: key.text)
        }
        return OpenObject(file: file, description: description)
    }

    /// Opens a directory by way of all above it, none of which may be a link.
    func directory(_ names: [String]) throws(SystemCallError) -> Descriptor {
        var directory = try root.directory(".")
        for name in names { directory = try directory.directory(name) }
        return directory
    }

    func tags(of key: ObjectKey) throws -> [String: String] {
        try open(key).description.tags
    }

    func info(of key: ObjectKey) throws -> ObjectInfo {
        try open(key).description.info
    }

    /// Opens an object to be read, with the first of its bytes, which often are all.
    func read(_ key: ObjectKey, range: ObjectRange?, if condition: GetCondition, threads: DiskThreads) throws -> OpenRange {
        let object = try open(key)
        try condition.check(current: object.info)
        let positions = try range.map { try $0.resolved(size: object.info.size, key: key.text) } ?? 0..<object.info.size
        let change = Self.cutOff(key)
        let first = try object.file.read(positions.prefix(FileReader.chunkSize))
        guard first.count == min(positions.count, FileReader.chunkSize) else { throw change }
        let description = object.description
        let stream =
            first.count == positions.count
            ? ByteStream(first)
            : FileReader(object.takeFile(), threads: threads).stream(positions, first: first, change: change) { [text = key.text] in
                ObjectStoreError($0, key: text)
            }
        return OpenRange(description: description, range: positions, stream: stream)
    }

    private static func cutOff(_ key: ObjectKey) -> ObjectStoreError {
        ObjectStoreError(.corrupted, "the object's file was cut off while it was read", key: key.text)
    }

    func page(_ query: ObjectQuery, continuation: String?) throws -> ObjectPage {
        var cursor = FolderCursor(folder: self, prefix: Array(query.prefix.utf8))
        let page = try query.page(of: &cursor, from: query.firstBound(after: continuation))
        let objects = try page.keys.compactMap { key throws -> ObjectSummary? in
            do {
                return try info(of: key).summary
            } catch let error as SystemCallError where error.number == ENOENT {
                return nil  // deleted meanwhile
            } catch let error as ObjectStoreError where error.code == .corrupted {
                return nil  // a file that somebody else has put here
            }
        }
        return ObjectPage(objects: objects, commonPrefixes: page.commonPrefixes, continuation: page.continuation)
    }

    // MARK: Writing

    /// Begins to write an object.
    func beginWriting(_ key: ObjectKey, if condition: PutCondition) throws -> ObjectWriter {
        // Nothing need be written where the condition fails already; it is checked again when it counts.
        if condition != .always { try condition.check(current: currentTag(of: key), key: key.text) }
        return ObjectWriter(try TemporaryFile(in: own))
    }

    /// Puts an object whose bytes are all written in its place.
    func finish(_ writer: ObjectWriter, at key: ObjectKey, attributes: ObjectAttributes, if condition: PutCondition) throws -> ObjectInfo {
        let info = try writer.finish(key, attributes: attributes)
        try place(writer.temporary, at: key, if: condition)
        return info
    }

    /// Removes what was written of an object that will not be put in its place.
    func discard(_ writer: ObjectWriter) {
        try? own.removeFile(writer.temporary.name)
    }

    func write(_ bytes: [UInt8], at key: ObjectKey, attributes: ObjectAttributes, if condition: PutCondition) throws -> ObjectInfo {
        let writer = try beginWriting(key, if: condition)
        do {
            try writer.append(bytes)
            return try finish(writer, at: key, attributes: attributes, if: condition)
        } catch {
            discard(writer)
            throw error
        }
    }

    /// Replaces the tags of an object: writes its file anew, with the same bytes, and puts it in the place of the one that it was made of.
    func setTags(_ tags: [String: String], of key: ObjectKey) throws {
        for _ in 1...1000 {
            let object = try open(key)
            let temporary = try TemporaryFile(in: own)
            do {
                for start in stride(from: 0, to: object.info.size, by: FileReader.chunkSize) {
                    let range = start..<min(start + FileReader.chunkSize, object.info.size)
                    let chunk = try object.file.read(range)
                    guard chunk.count == range.count else { throw Self.cutOff(key) }
                    try temporary.file.write(chunk)
                }
                try temporary.file.write(ObjectFile.trailer(for: ObjectDescription(info: object.info, tags: tags)))
                try temporary.file.sync()
                if try replace(object, by: temporary, at: key) { return }
            } catch {
                try? own.removeFile(temporary.name)
                throw error
            }
            try? own.removeFile(temporary.name)
        }
        throw ObjectStoreError(.other, "the object is replaced too often for its tags to be set; try again", key: key.text)
    }

    /// Puts a file in the place of an object's, unless that was replaced since it was opened.
    private func replace(_ object: borrowing OpenObject, by temporary: borrowing TemporaryFile, at key: ObjectKey) throws -> Bool {
        let path = ObjectPath.path(of: key)
        let directory = try directory(path.directories)
        var isReplaced = false
        try locked(exclusively: true) { () throws(SystemCallError) in
            guard try directory.file(path.file).status().identity == object.file.status().identity else { return }
            try own.move(temporary.name, to: directory, as: path.file)
            isReplaced = true
        }
        if isReplaced { try directory.sync() }
        return isReplaced
    }

    private func place(_ temporary: borrowing TemporaryFile, at key: ObjectKey, if condition: PutCondition) throws {
        let path = ObjectPath.path(of: key)
        for attempt in 1... {
            do {
                let directory = try makeDirectories(path.directories)
                switch condition.kind {
                case .always:
                    try locked(exclusively: false) { () throws(SystemCallError) in
                        try own.move(temporary.name, to: directory, as: path.file)
                    }
                case .ifAbsent:
                    try locked(exclusively: false) { () throws(SystemCallError) in
                        try own.link(temporary.name, into: directory, as: path.file)
                    }
                    try? own.removeFile(temporary.name)
                case .ifMatches:
                    try locked(exclusively: true) {
                        try condition.check(current: currentTag(of: key), key: key.text)
                        try own.move(temporary.name, to: directory, as: path.file)
                    }
                }
                try directory.sync()
                return
            } catch let error as SystemCallError where error.number == EEXIST {
                throw ObjectStoreError(.alreadyExists, "there is an object with this key already", key: key.text)
            } catch let error as SystemCallError where error.number == ENOENT && attempt < 1000 {
                // Another task has deleted the last object in the directory, and the directory with it.
                continue
            }
        }
    }

    /// The entity tag of the version in place, `nil` if there is no object, or none that can be read.
    private func currentTag(of key: ObjectKey) throws -> String? {
        do {
            return try info(of: key).etag
        } catch let error as SystemCallError where error.number == ENOENT {
            return nil
        }
    }

    private func makeDirectories(_ names: [String]) throws(SystemCallError) -> Descriptor {
        var directory = try root.directory(".")
        for name in names {
            if try directory.makeDirectory(name) { try directory.sync() }
            directory = try directory.directory(name)
        }
        return directory
    }

    private func locked<Failure: Error>(exclusively: Bool, _ body: () throws(Failure) -> Void) throws {
        let lock = try own.lockFile(Self.lockName)
        try lock.lock(exclusively: exclusively)
        defer { lock.unlock() }
        try body()
    }

    func delete(_ key: ObjectKey) throws {
        let path = ObjectPath.path(of: key)
        do {
            let directory = try directory(path.directories)
            try locked(exclusively: false) { () throws(SystemCallError) in try directory.removeFile(path.file) }
            try directory.sync()
        } catch let error as SystemCallError where error.number == ENOENT {
            return
        }
        removeEmptyDirectories(path.directories)
    }

    /// Removes directories that became empty, from the innermost outwards.
    ///
    /// That others fill or remove them meanwhile does no harm.
    private func removeEmptyDirectories(_ names: [String]) {
        var names = names
        while let name = names.popLast() {
            do {
                try directory(names).removeDirectory(name)
            } catch {
                return
            }
        }
    }
}
