import FoundationEssentials
import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

@Suite struct RangedDownloadTests {
    private let options = TransferOptions(anyPartSize: 1000, concurrency: 4, memory: 4000)
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 >> 8) } }

    private func bytes(_ reader: ObjectReader) async throws -> [UInt8] {
        #expect(reader.range == 0..<reader.info.size)
        return try await reader.object().bytes
    }

    @Test(arguments: [0, 1, 999, 1000, 1001, 4000, 12_345])
    func `an object arrives as it is, in a file and as a stream`(count: Int) async throws {
        let store = UnrulyStore { index, _ in try await Task.sleep(for: .milliseconds(index * 7 % 4)) }
        let written = try await store.put(content(count), at: "k", attributes: ObjectAttributes(contentType: "a/b"))
        let reports = Mutex<[TransferProgress]>([])
        let info = try await store.download("k", toFile: folder.path + "/target", options: options) { report in
            reports.withLock { $0.append(report) }
        }
        #expect(info == written)
        #expect(try folder.read("target") == content(count) && folder.contents() == ["target"])
        let all = reports.withLock(\.self)
        #expect(all.last == TransferProgress(completed: count, total: count))
        #expect(all.map(\.completed) == all.map(\.completed).sorted())

        let reader = try await store.open("k", inParallel: options)
        #expect(reader.info == written)
        #expect(try await bytes(reader) == content(count))
        #expect(store.state.withLock { $0.mostAtOnce <= 4 && (count < 4000 || $0.mostAtOnce > 1) })
    }

    @Test func `every part but the first asks for the version of the first`() async throws {
        let store = UnrulyStore()
        let etag = try await store.put(content(3500), at: "k").etag
        try await store.download("k", toFile: folder.path + "/target", options: options)
        let opened = store.state.withLock { $0.opened.map(\.condition) }
        #expect(opened == [.always, .ifMatches(etag), .ifMatches(etag), .ifMatches(etag)])
    }

    @Test func `an object that is replaced meanwhile is not mixed`() async throws {
        let old = content(9000)
        let store = UnrulyStore { index, memory in
            if index == 5 { try await memory.put([UInt8](repeating: 9, count: 9000), at: "k") }
        }
        try await store.put(old, at: "k")
        try folder.write([1, 2, 3], to: "target")
        await expect(.preconditionFailed, key: "k") {
            try await store.download("k", toFile: folder.path + "/target", options: options)
        }
        #expect(try folder.read("target") == [1, 2, 3] && folder.contents() == ["target"])

        let streamed = UnrulyStore { index, memory in
            if index == 5 { try await memory.put([UInt8](repeating: 9, count: 9000), at: "k") }
        }
        try await streamed.put(old, at: "k")
        let reader = try await streamed.open("k", inParallel: options)
        var read: [UInt8] = []
        await expect(.preconditionFailed, key: "k") { for try await chunk in reader.stream { read += chunk } }
        #expect(old.starts(with: read) && read.count < 9000)
    }

    @Test(arguments: [0, 1, 3], [-1, 1])
    func `a part with too few or too many bytes is damaged`(part: Int, difference: Int) async throws {
        let store = UnrulyStore(change: { index, bytes in
            index != part ? bytes : difference < 0 ? Array(bytes.dropLast()) : bytes + [0]
        })
        try await store.put(content(3500), at: "k")
        await expect(.corrupted, key: "k") { try await store.download("k", toFile: folder.path + "/target", options: options) }
        #expect(try folder.contents().isEmpty)
        store.state.withLock { $0.opened = [] }
        let reader = try await store.open("k", inParallel: options)
        do {
            _ = try await bytes(reader)
            Issue.record("no error")
        } catch let error as ObjectStoreError {
            #expect(error.code == .corrupted || error.code == .invalidRequest)
        }
    }

    @Test func `a part that fails leaves no file`() async throws {
        let store = UnrulyStore { index, _ in
            if index == 3 { throw ObjectStoreError(.timedOut, "silence") }
            if index > 3 { try await Task.sleep(for: .seconds(60)) }
        }
        try await store.put(content(20_000), at: "k")
        await expect(.timedOut) { try await store.download("k", toFile: folder.path + "/target", options: options) }
        #expect(try folder.contents().isEmpty)
        await expect(.notFound, key: "missing") { try await MemoryStore().download("missing", toFile: folder.path + "/target") }
        #expect(try folder.contents().isEmpty)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a cancelled download leaves no file`() async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let store = UnrulyStore { index, _ in
            guard index > 0 else { return }
            start.yield()
            try await Task.sleep(for: .seconds(600))
        }
        try await store.put(content(20_000), at: "k")
        let (path, options) = (folder.path + "/target", options)
        let task = Task { try await store.download("k", toFile: path, options: options) }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(try folder.contents().isEmpty)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a stream that is given up gives up the parts that it fetches ahead`() async throws {
        let cancelled = Mutex(0)
        let (ends, end) = AsyncStream<Void>.makeStream()
        let store = UnrulyStore { index, _ in
            guard index > 0 else { return }
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                cancelled.withLock { $0 += 1 }
                end.yield()
                throw error
            }
        }
        try await store.put(content(20_000), at: "k")
        do {
            let reader = try await store.open("k", inParallel: options)
            for try await _ in reader.stream { break }
        }
        var count = 0
        for await _ in ends {
            count += 1
            if count == 3 { break }
        }
        #expect(store.state.withLock { $0.opened.count } == 4)
    }

    @Test func `a reader that is slow holds no more parts than the options say`() async throws {
        let store = UnrulyStore()
        try await store.put(content(20_000), at: "k")
        let reader = try await store.open("k", inParallel: options)
        var read = 0
        for try await chunk in reader.stream {
            read += chunk.count
            try await Task.sleep(for: .milliseconds(2))
            let opened = store.state.withLock { $0.opened.count }
            #expect(opened <= (read + 999) / 1000 + 4)
        }
        #expect(read == 20_000)
    }

    @Test func `a file that cannot be written is refused`() async throws {
        let store = MemoryStore()
        try await store.put([1], at: "k")
        for path in ["", "/", "/nowhere/file", folder.path + "/", folder.path + "/..", "a\0b"] {
            await expect(.invalidRequest) { try await store.download("k", toFile: path) }
        }
        try FileManager.default.createDirectory(atPath: folder.path + "/taken", withIntermediateDirectories: false)
        await expect(.other) { try await store.download("k", toFile: folder.path + "/taken") }
        #expect(try folder.contents() == ["taken"])
    }
}
