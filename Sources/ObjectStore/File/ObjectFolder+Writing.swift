import Glibc

// How objects are written, tagged and deleted.
extension ObjectFolder {
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
