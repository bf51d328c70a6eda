import FoundationEssentials
import Glibc
import ObjectStoreContract
import Testing

@testable import ObjectStore

/// What disks, users and the system's own killer do to a file store.
@Suite struct FileStoreFaultTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func leftovers(_ path: String = "") throws -> [String] {
        try folder.contents().filter { $0.hasPrefix(path) && ($0.contains("write-") || $0.contains("download-")) }
    }

    /// Some megabytes in chunks, before each of which something happens.
    private static func stream(_ chunks: Int, before: @escaping @Sendable (Int) -> Void = { _ in }) -> ByteStream {
        ByteStream {
            var next = 0
            return {
                before(next)
                next += 1
                return next > chunks ? nil : [UInt8](repeating: UInt8(truncatingIfNeeded: next), count: 300_000)
            }
        }
    }

    /// Every way to write more than there is room for fails, and leaves what was there.
    private static func overfill(_ root: String) async throws {
        let store = try FileStore(root: root)
        let small = [UInt8](repeating: 1, count: 100_000)
        let large = [UInt8](repeating: 2, count: 3_000_000)
        let old = try await store.put(small, at: "k", attributes: ObjectAttributes(metadata: ["version": "old"]))
        for condition in [PutCondition.always, .ifMatches(old.etag)] {
            await expect(.insufficientStorage, key: "k") {
                try await store.put(.bytes(large), at: "k", attributes: ObjectAttributes(), if: condition)
            }
            await expect(.insufficientStorage, key: "k") {
                try await store.put(.stream(stream(10)), at: "k", attributes: ObjectAttributes(), if: condition)
            }
        }
        await expect(.insufficientStorage) {
            try await store.put(.stream(stream(10)), at: "new", attributes: ObjectAttributes(), if: .ifAbsent)
        }
        let memory = MemoryStore()
        try await memory.put(large, at: "large")
        await expect(.insufficientStorage) { try await memory.download("large", toFile: root + "/download") }

        // There is as much room as before.
        let kept = try await store.get("k")
        #expect(kept.info == old && kept.bytes == small)
        #expect(try await store.keys() == ["k".bytes])
        try await store.put(small, at: "k2")
        try await store.setTags(["a": "1"], of: "k")
        let copy = try await store.copy("k", to: "k3")
        #expect(copy.etag == old.etag)
    }

    @Test func `a greatest file size that is reached leaves the old version and no temporary file`() async throws {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1_000_000, rlim_max: 1_000_000)
            #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            try await Self.overfill(path)
        }
        #expect(try leftovers().isEmpty)
        #expect(try await FileStore(root: folder.path).keys() == ["k", "k2", "k3"].map(\.bytes))
    }

    @Test(.enabled(if: geteuid() == 0, "only root may mount"))
    func `a full disk leaves the old version and no temporary file`() async throws {
        let root = folder.path + "/disk"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
        guard unsafe mount("none", root, "tmpfs", 0, "size=1m") == 0 else {
            try Test.cancel("mounting is not allowed here")
        }
        defer { unsafe umount2(root, Int32(MNT_DETACH)) }
        try await Self.overfill(root)
        #expect(try leftovers().isEmpty)
    }

    @Test(arguments: [0, 1, 5, 9])
    func `a process that is killed while it writes leaves the old version`(chunk: Int) async throws {
        let store = try FileStore(root: folder.path)
        let old = try await store.put([1, 2, 3], at: "k", attributes: ObjectAttributes(tags: ["a": "1"]))
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String, chunk = chunk as Int] in
            let store = try FileStore(root: path)
            let stream = Self.stream(10) { if $0 == chunk { kill(getpid(), SIGKILL) } }
            try await store.put(.stream(stream), at: "k")
        }
        #expect(try leftovers().count == 1)
        let kept = try await store.get("k")
        #expect(kept.info == old && kept.bytes == [1, 2, 3])
        #expect(try await store.keys() == ["k".bytes])
        let reopened = try FileStore(root: folder.path)
        #expect(try leftovers().isEmpty)
        #expect(try await reopened.tags(of: "k") == ["a": "1"])
        try await reopened.put([4], at: "k")
    }

    @Test func `writes that are cancelled at any moment are done as a whole or leave nothing`() async throws {
        let store = try FileStore(root: folder.path)
        try await store.put("old".bytes, at: "k")
        let whole = (1...10).flatMap { [UInt8](repeating: UInt8($0), count: 300_000) }
        for delay in 0..<25 {
            let task = Task { try await store.put(.stream(Self.stream(10)), at: "k") }
            try await Task.sleep(for: .microseconds(delay * 400))
            task.cancel()
            do {
                _ = try await task.value
                #expect(try await store.get("k").bytes == whole)
                try await store.put("old".bytes, at: "k")
            } catch is CancellationError {
                #expect(try await store.get("k").bytes == "old".bytes)
            }
            #expect(try leftovers().isEmpty)
        }
    }
}
