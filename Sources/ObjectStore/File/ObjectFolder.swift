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
    let root: Descriptor
    /// The store's own directory.
    let own: Descriptor

    private static let ownName = ".objectstore"
    static let lockName = "lock"

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
    struct OpenObject: ~Copyable {
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

    func open(_ key: ObjectKey) throws -> OpenObject {
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

    static func cutOff(_ key: ObjectKey) -> ObjectStoreError {
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
}
