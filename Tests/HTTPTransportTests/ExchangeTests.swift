import FoundationEssentials
import ObjectStore
import ObjectStoreContract
import Testing

/// Objects that go back and forth between this store and boto3.
///
/// `Tests/S3Server/exchange.py` writes what is read here, and reads what is written here; both follow the same description.
@Suite(
    .enabled(if: TestService.current?.exchangeBucket != nil, "needs the server and boto3, which Tests/S3Server/run.sh starts"),
    .timeLimit(.minutes(2)))
struct ExchangeTests {
    /// Keys that clients are apt to encode differently.
    static let keys = ["plain.txt", "a b/c+d.txt", "ü/日本.txt", "100%/~_-.!*'()&$@=;:,?#[]", "deep/er/and/deeper"]

    static let attributes = ObjectAttributes(
        contentType: "text/plain; charset=utf-8", cacheControl: "public, max-age=60",
        contentDisposition: "attachment; filename=\"a b.txt\"",
        metadata: ["author": "deal", "note": "a, b; c"])

    let store: S3Store

    init() throws {
        let service = try #require(TestService.current)
        store = try service.store(service.configuration(try #require(service.exchangeBucket)))
    }

    @Test func `objects that boto3 wrote are read, whatever their keys, attributes and checksums`() async throws {
        for key in Self.keys {
            let object = try await store.get("boto3/" + key)
            #expect(object.bytes == ("boto3 " + key).bytes)
            #expect(object.info.attributes == Self.attributes)
            #expect(try await store.tags(of: "boto3/" + key) == ["kind": "test tag"])
        }
        let large = try await store.get("boto3-large")
        #expect(large.bytes == pattern(0..<20_000_000))
        var listed: [String] = []
        for try await page in store.list(prefix: "boto3/", pageSize: 2) { listed += page.objects.map(\.key) }
        #expect(listed.map(\.bytes) == Self.keys.map { ("boto3/" + $0).bytes }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `objects are written for boto3 to read`() async throws {
        for key in Self.keys {
            try await store.put(("deal " + key).bytes, at: "deal/" + key, attributes: Self.attributes)
            try await store.setTags(["kind": "test tag"], of: "deal/" + key)
        }
        try await store.put(.stream(patternStream(20_000_000)), at: "deal-large")
        let address = try await store.presignedURL(for: .get, to: "deal/" + Self.keys[2], validFor: .seconds(600))
        try await store.put(address.bytes, at: "deal-address")
    }
}

/// The memory that large objects take, in a process that does nothing else.
@Suite(
    .enabled(if: TestService.current?.isAlone == true, "needs a process of its own, which Tests/S3Server/run.sh starts"),
    .timeLimit(.minutes(5)))
struct LargeObjectTests {
    @Test func `streams of 64 MB go up and down in a part of that memory`() async throws {
        let service = try #require(TestService.current)
        var configuration = service.configuration(try await service.newBucket())
        configuration.transfers = TransferOptions(partSize: 5 << 20, concurrency: 2)
        let store = try service.store(configuration)
        try await store.put(.stream(patternStream(8 << 20)), at: "first")
        let before = try Self.memory("VmHWM")
        try await store.put(.stream(patternStream(64 << 20)), at: "k")
        var position = 0
        for try await chunk in try await store.open("k").stream {
            #expect(chunk == pattern(position..<position + chunk.count))
            position += chunk.count
        }
        #expect(position == 64 << 20)
        let copy = try await store.open("k")
        try await store.put(.stream(copy.stream, count: copy.range.count), at: "copy")
        #expect(try await store.head("copy").size == 64 << 20)
        let grown = try Self.memory("VmHWM") - before
        #expect(grown < 48 << 20, "\(grown >> 20) MB more")
    }

    /// A figure of this process in bytes, as Linux tells it.
    static func memory(_ name: String) throws -> Int {
        let status = String(decoding: try Data(contentsOf: URL(filePath: "/proc/self/status")), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
        return try #require(Int(line.filter(\.isNumber))) << 10
    }
}
