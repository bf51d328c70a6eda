import FoundationEssentials
import Glibc
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct FileStoreTests {
    let folder: TemporaryFolder
    let store: FileStore

    init() throws {
        folder = try TemporaryFolder()
        store = try FileStore(root: folder.path + "/objects")
    }

    @Test(arguments: ContractCheck.all)
    func `the file store keeps the contract`(check: ContractCheck) async throws {
        try await check.run(store)
    }

    @Test func `objects outlive the store that wrote them`() async throws {
        let attributes = ObjectAttributes(contentType: "image/png", metadata: ["style": "dark"])
        let written = try await store.put([1, 2, 3], at: "cards/1.png", attributes: attributes)
        let reopened = try FileStore(root: folder.path + "/objects")
        let object = try await reopened.get("cards/1.png")
        #expect(object.info == written && object.bytes == [1, 2, 3])
    }

    @Test func `two stores on one folder exclude each other as tasks of one do`() async throws {
        let stores = [store, try FileStore(root: folder.path + "/objects")]
        try await store.put("0".bytes, at: "counter")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                group.addTask {
                    for _ in 0..<10 {
                        while true {
                            let current = try await stores[index % 2].get("counter")
                            let next = "\(Int(String(decoding: current.bytes, as: UTF8.self))! + 1)".bytes
                            do {
                                try await stores[index % 2].put(next, at: "counter", if: .ifMatches(current.info.etag))
                                break
                            } catch let error as ObjectStoreError where error.code == .preconditionFailed {}
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await stores[1].get("counter").bytes == "60".bytes)
    }

    @Test func `an object's file begins with its bytes and lies where its key says`() async throws {
        try await store.put("picture".bytes, at: "cards/12/a.png")
        #expect(try folder.read("objects/cards+/12+/a.png").starts(with: "picture".bytes))
    }

    @Test func `deleting the last object of a directory leaves no directory`() async throws {
        let before = try folder.contents()
        try await store.put([1], at: "a/b/c")
        try await store.put([1], at: "a/d")
        try await store.delete("a/b/c")
        #expect(try folder.contents().contains("objects/a+/d") && !folder.contents().contains("objects/a+/b+"))
        try await store.delete("a/d")
        #expect(try folder.contents().filter { !$0.hasSuffix("/lock") } == before)
    }

    @Test func `the folder is made with those above it, also from a path that is relative`() async throws {
        let deep = try FileStore(root: folder.path + "/new/deeper/objects")
        try await deep.put([1], at: "k")
        #expect(try folder.contents().contains("new/deeper/objects/k"))
    }

    @Test func `a root that cannot be a store is refused with the reason`() async throws {
        try folder.write([], to: "file")
        await expect(.invalidRequest) { try FileStore(root: "") }
        await expect(.invalidRequest) { try FileStore(root: "a\0b") }
        await expect(.invalidRequest) { try FileStore(root: folder.path + "/file") }
        await expect(.invalidRequest) { try FileStore(root: folder.path + "/file/objects") }
        // Nobody, not even root, can make a folder there.
        await expect(.accessDenied) { try FileStore(root: "/sys/objects") }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `a folder without permission denies access`() async throws {
        try await store.put([1], at: "locked/k")
        folder.setPermissions(0o500, of: "objects/locked+")
        await expect(.accessDenied, key: "locked/other") { try await store.put([1], at: "locked/other") }
        folder.setPermissions(0o700, of: "objects/locked+")
    }

    // MARK: Crashes

    @Test func `what a crash left of a write is never seen, and is removed by the next start`() async throws {
        try await store.put("old".bytes, at: "k")
        // A process that ended before, while and after writing, but before the file was put in its place.
        let complete = try folder.read("objects/k")
        try folder.write([], to: "objects/.objectstore/write-1000000000000001")
        try folder.write(Array(complete.prefix(2)), to: "objects/.objectstore/write-1000000000000002")
        try folder.write(complete, to: "objects/.objectstore/write-1000000000000003")

        #expect(try await store.get("k").bytes == "old".bytes)
        #expect(try await store.keys() == ["k".bytes])
        let reopened = try FileStore(root: folder.path + "/objects")
        #expect(try folder.contents().filter { $0.contains("write-") }.isEmpty)
        #expect(try await reopened.get("k").bytes == "old".bytes)
    }

    @Test func `a crash between the two names of a created object leaves the object`() async throws {
        try await store.put([1, 2, 3], at: "k", if: .ifAbsent)
        try folder.makeSecondName("objects/.objectstore/write-1000000000000001", of: "objects/k")
        let reopened = try FileStore(root: folder.path + "/objects")
        #expect(try folder.contents().filter { $0.contains("write-") }.isEmpty)
        #expect(try await reopened.get("k").bytes == [1, 2, 3])
    }

    @Test func `a store that starts does not take the files that another is writing`() async throws {
        let own = try Descriptor.directory(atPath: folder.path + "/objects/.objectstore")
        do {
            let writing = try TemporaryFile(in: own)
            try writing.file.write([1, 2, 3])
            _ = try FileStore(root: folder.path + "/objects")
            #expect(try folder.read("objects/.objectstore/\(writing.name)") == [1, 2, 3])
        }
        _ = try FileStore(root: folder.path + "/objects")
        #expect(try folder.contents().filter { $0.contains("write-") }.isEmpty)
    }

    @Test func `stores may start while others write`() async throws {
        let starts = Task { [folder] in
            var count = 0
            while !Task.isCancelled {
                _ = try FileStore(root: folder.path + "/objects")
                count += 1
                await Task.yield()
            }
            return count
        }
        try await store.putAll((0..<200).map { "\($0 % 7)/\($0)" })
        starts.cancel()
        #expect(try await starts.value > 0)
        #expect(try await store.keys().count == 200)
    }

    @Test func `no write leaves a file behind, whether it succeeds or fails`() async throws {
        let info = try await store.put([1], at: "k", if: .ifAbsent)
        try await store.put([2], at: "k", if: .ifMatches(info.etag))
        await expect(.alreadyExists) { try await store.put([3], at: "k", if: .ifAbsent) }
        await expect(.preconditionFailed) { try await store.put([3], at: "k", if: .ifMatches(info.etag)) }
        // Something in the way, which shows only when the file is put in its place.
        try FileManager.default.createDirectory(atPath: folder.path + "/objects/blocked", withIntermediateDirectories: false)
        await expect(.accessDenied, key: "blocked") { try await store.put([4], at: "blocked") }
        #expect(try folder.contents().filter { $0.contains("write-") }.isEmpty)
    }

    @Test(arguments: [0, 1, 27, 28, 100])
    func `an object whose file was cut off is damaged, left out of listings, and can be written anew`(remaining: Int) async throws {
        try await store.put(Array(repeating: 9, count: 100), at: "a/k", attributes: ObjectAttributes(metadata: ["secret": "hidden"]))
        try folder.write(Array(folder.read("objects/a+/k").prefix(remaining)), to: "objects/a+/k")
        await expect(.corrupted, key: "a/k") { try await store.get("a/k") }
        await expect(.corrupted, key: "a/k") { try await store.head("a/k") }
        #expect(try await store.keys().isEmpty)
        try await store.put([1], at: "a/k")
        #expect(try await store.get("a/k").bytes == [1])
    }

    @Test func `a description with any byte changed is damaged, not believed`() async throws {
        try await store.put([7], at: "k", attributes: ObjectAttributes(metadata: ["name": "value"]))
        let file = try folder.read("objects/k")
        for position in 1..<file.count {
            var changed = file
            changed[position] ^= 0x41
            try folder.write(changed, to: "objects/k")
            await expect(.corrupted) { try await store.get("k") }
        }
    }

    @Test func `the file of one object in the place of another is damaged`() async throws {
        try await store.put([1], at: "a")
        try folder.write(folder.read("objects/a"), to: "objects/b")
        await expect(.corrupted, key: "b") { try await store.get("b") }
        #expect(try await store.keys() == ["a".bytes])
    }

    // MARK: Streams

    /// What a stream of many chunks ends in.
    enum Ending: String, CaseIterable {
        case failure
        case tooFewBytes
        case tooManyBytes
        case conditionLostMeanwhile
    }

    @Test(arguments: Ending.allCases)
    func `a stream that goes wrong leaves no temporary file`(ending: Ending) async throws {
        let store = store
        let stream = ByteStream {
            var chunks = 0
            return {
                chunks += 1
                if chunks <= 10 { return [UInt8](repeating: 1, count: 300_000) }
                if ending == .failure { throw CancellationError() }
                if ending == .conditionLostMeanwhile { try await store.put([1], at: "k") }
                return nil
            }
        }
        let count = [.tooFewBytes: 3_000_001, .tooManyBytes: 2_999_999, .conditionLostMeanwhile: 3_000_000][ending]
        await #expect(throws: (any Error).self) {
            try await store.put(.stream(stream, count: count), at: "k", attributes: ObjectAttributes(), if: .ifAbsent)
        }
        #expect(try folder.contents().filter { $0.contains("write-") }.isEmpty)
    }

    @Test func `a cancelled write leaves no temporary file`() async throws {
        let store = store
        let (started, start) = AsyncStream<Void>.makeStream()
        let task = Task {
            let stream = ByteStream {
                var chunks = 0
                return {
                    chunks += 1
                    if chunks == 5 { start.yield() }
                    if chunks > 5 { try await Task.sleep(for: .seconds(60)) }
                    return [UInt8](repeating: 1, count: 300_000)
                }
            }
            try await store.put(.stream(stream), at: "k")
        }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try folder.contents().filter { $0.contains("write-") || $0.hasSuffix("/k") }.isEmpty)
    }

    @Test(arguments: [1_999_999, 2_000_001, 0])
    func `a file that changes its size while it is stored is refused`(size: Int) async throws {
        try folder.write([UInt8](repeating: 1, count: 2_000_000), to: "source")
        let folder = folder
        let body = ObjectBody.file(atPath: folder.path + "/source").reporting { progress in
            if progress.completed == 0 { try? folder.write([UInt8](repeating: 1, count: size), to: "source") }
        }
        await expect(.invalidRequest) { try await store.put(body, at: "k") }
        #expect(try folder.contents().filter { $0.contains("write-") || $0.hasSuffix("/k") }.isEmpty)
    }

    @Test func `a stream of hundreds of megabytes is not gathered in memory`() async throws {
        let store = store
        let before = residentBytes()
        let task = Task {
            let chunk = [UInt8](repeating: 1, count: 1_000_000)
            let stream = ByteStream {
                var written = 0
                return {
                    written += 1
                    if written == 400 { throw CancellationError() }
                    return chunk
                }
            }
            try await store.put(.stream(stream), at: "k")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(residentBytes() - before < 200_000_000)
    }

    @Test func `an object can be read while its stream is being read by others, and its tags are set`() async throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try await store.put(bytes, at: "k", attributes: ObjectAttributes(tags: ["round": "-1"]))
        let before = try await store.head("k")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<4 {
                group.addTask { try await store.setTags(["round": "\(round)"], of: "k") }
                group.addTask {
                    let read = try await store.get("k").bytes
                    #expect(read == bytes)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.head("k") == before)
        #expect(try await store.tags(of: "k")["round"] != "-1")
        #expect(try await FileStore(root: folder.path + "/objects").tags(of: "k").count == 1)
        #expect(try folder.contents().filter { $0.contains("write-") }.isEmpty)
    }

    @Test func `tags that are set do not undo a write that happens at the same time`() async throws {
        for round in 0..<20 {
            try await store.put([0], at: "k")
            async let tagging: Void = store.setTags(["a": "1"], of: "k")
            async let writing = store.put([UInt8(round + 1)], at: "k")
            _ = try await (tagging, writing)
            #expect(try await store.get("k").bytes == [UInt8(round + 1)])
        }
    }

    // MARK: What others put into the folder

    @Test func `links to directories are never followed`() async throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/outside", withIntermediateDirectories: false)
        try folder.write("secret".bytes, to: "outside/k")
        try folder.makeLink("objects/link+", to: "outside")

        await expect(.accessDenied, key: "link/k") { try await store.get("link/k") }
        await expect(.accessDenied, key: "link/k") { try await store.put([1], at: "link/k") }
        await expect(.accessDenied, key: "link/new") { try await store.put([1], at: "link/new", if: .ifAbsent) }
        await expect(.accessDenied, key: "link/k") { try await store.delete("link/k") }
        #expect(try await store.keys().isEmpty)
        #expect(try await store.keys(prefix: "link/").isEmpty)
        #expect(try folder.read("outside/k") == "secret".bytes)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/outside") == ["k"])
    }

    @Test func `a link in the place of an object is not read through, and is replaced by a write`() async throws {
        try folder.write("secret".bytes, to: "target")
        try folder.makeLink("objects/k", to: "target")
        await expect(.accessDenied, key: "k") { try await store.get("k") }
        #expect(try await store.keys().isEmpty)
        try await store.put([1], at: "k")
        #expect(try await store.get("k").bytes == [1])
        #expect(try folder.read("target") == "secret".bytes)
    }

    @Test func `a named pipe in the place of an object does not make readers wait`() async throws {
        folder.makePipe("objects/k")
        await expect(.accessDenied, key: "k") { try await store.get("k") }
        #expect(try await store.keys().isEmpty)
    }

    @Test func `files and folders that are no objects are left out of listings`() async throws {
        try await store.put([1], at: "a/b")
        try FileManager.default.createDirectory(atPath: folder.path + "/objects/plain", withIntermediateDirectories: false)
        for name in ["plain/x", "notes.txt", "%zz", "%61", "%2", "a+/.DS_Store", ".hidden", "%FF"] {
            try folder.write("not an object".bytes, to: "objects/" + name)
        }
        #expect(try await store.keys() == ["a/b".bytes])
    }

    @Test func `no key, prefix or copy reaches anything outside the folder`() async throws {
        let before = try folder.contents().filter { !$0.hasPrefix("objects") }
        for key in ["../x", "../../x", "/etc/x", "a/../../x", "..", "./../x", "%2e%2e/x", "..\\x", "\0/../x"] {
            try await store.put([1], at: key)
            try await store.copy(key, to: key + "/../../../copy")
            _ = try await store.keys(prefix: key)
        }
        #expect(try folder.contents().filter { !$0.hasPrefix("objects") } == before)
    }
}

/// The memory of this process that is in use.
private func residentBytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
}
