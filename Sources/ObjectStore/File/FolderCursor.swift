import Glibc

/// The keys of a folder in byte order: a walk through its directories that enters only those that can hold a key it is asked for.
struct FolderCursor: KeyCursor {
    /// A decoded name.
    struct Entry {
        let name: String
        let isObject: Bool
        /// The bytes that the name adds to a key: keys in one directory sort as these do.
        let sortKey: [UInt8]

        /// Decodes a name; `nil` for what is not part of an object's path.
        init?(name: [UInt8], isDirectory: Bool) {
            guard let (role, bytes) = ObjectPath.decode(name), isDirectory == (role != .object) else { return nil }
            self.name = String(decoding: name, as: UTF8.self)
            isObject = role == .object
            sortKey = role == .directory ? bytes + [UInt8(ascii: "/")] : bytes
        }
    }

    /// A directory on the way from the start to the present key.
    private struct Level {
        let path: [String]
        let prefix: [UInt8]
        let entries: [Entry]
        var position = 0
        /// The open directory; `nil` where it was closed since, or could not be opened.
        var directory: OpenDirectory?
    }

    private final class OpenDirectory {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    private static let mostOpenDirectories = 16

    private let folder: ObjectFolder
    private let start: (path: [String], prefix: [UInt8])
    private var levels: [Level]?

    /// Makes a cursor over the keys that start with a prefix; it may give others after the last of them.
    init(folder: ObjectFolder, prefix: [UInt8]) {
        self.folder = folder
        let wholeParts = prefix[...(prefix.lastIndex(of: UInt8(ascii: "/")) ?? -1)]
        start = (ObjectPath.directories(of: wholeParts), Array(wholeParts))
    }

    mutating func next(atLeast bound: [UInt8]) throws -> [UInt8]? {
        var levels = try self.levels ?? [level(path: start.path, prefix: start.prefix, inside: nil)]
        defer { self.levels = levels }
        while let level = levels.last {
            guard level.position < level.entries.count else {
                levels.removeLast()
                continue
            }
            levels[levels.count - 1].position += 1
            let entry = level.entries[level.position]
            let key = level.prefix + entry.sortKey
            if entry.isObject {
                // A name that is no UTF-8 was not made by a key.
                if !key.precedes(bound), String(validating: key, as: UTF8.self) != nil { return key }
            } else if !key.precedes(bound) || bound.starts(with: key) {
                levels.append(try self.level(path: level.path + [entry.name], prefix: key, inside: level.directory))
                let excess = levels.count - 1 - Self.mostOpenDirectories
                if excess >= 0 { levels[excess].directory = nil }
            }
        }
        return nil
    }

    /// Reads a directory, found in the one above where that is open.
    ///
    /// It has no entries if it is gone, or is a link.
    private func level(path: [String], prefix: [UInt8], inside parent: OpenDirectory?) throws(SystemCallError) -> Level {
        let nothing = Level(path: path, prefix: prefix, entries: [])
        // No key is longer than this, so directories beneath were not made by one.
        guard prefix.count <= ObjectKey.maximumLength else { return nothing }
        do {
            let descriptor =
                if let parent, let name = path.last { try parent.descriptor.directory(name) } else { try folder.directory(path) }
            let entries = try descriptor.names().compactMap(Entry.init).sorted { $0.sortKey.precedes($1.sortKey) }
            return Level(path: path, prefix: prefix, entries: entries, directory: OpenDirectory(descriptor))
        } catch  where [ENOENT, ENOTDIR, ELOOP].contains(error.number) {
            return nothing
        }
    }
}
