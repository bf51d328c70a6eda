import ObjectStore
import Testing

/// The first example of the module, as a reader would type it.
@Suite struct ExampleTests {
    @Test func `the first example stores a picture, reads it back and lists it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]

        let store: any ObjectStore = try FileStore(root: path)
        try await store.put(png, at: "cards/1.png", attributes: ObjectAttributes(contentType: "image/png"))
        let card = try await store.get("cards/1.png")
        print(card.info.etag, card.bytes.count)
        for try await page in store.list(prefix: "cards/") {
            for object in page.objects { print(object.key, object.size) }
        }

        #expect(card.bytes == png && card.info.attributes.contentType == "image/png")
    }

    @Test func `the examples of streams, files and large objects do what the article says`() async throws {
        let folder = try TemporaryFolder()
        let store: any ObjectStore = MemoryStore()
        try folder.write([UInt8](repeating: 7, count: 300_000), to: "dump.tar")
        let source = folder.path + "/dump.tar"
        let rows = ByteStream(
            AsyncStream<[UInt8]> { continuation in
                for number in 0..<1000 { continuation.yield(Array("row \(number)\n".utf8)) }
                continuation.finish()
            })

        try await store.put(.file(atPath: source), at: "backups/dump.tar")
        try await store.put(.stream(rows), at: "exports/rows.csv", attributes: ObjectAttributes(contentType: "text/csv"))

        let reader = try await store.open("exports/rows.csv", range: .from(6))
        var text = ""
        for try await chunk in reader.stream { text += String(decoding: chunk, as: UTF8.self) }
        #expect(text.hasPrefix("row 1\n") && text.hasSuffix("row 999\n"))

        try await store.put(.file(atPath: source).reporting { print($0.completed, $0.total ?? 0) }, at: "backups/dump.tar")

        try await store.download("backups/dump.tar", toFile: folder.path + "/copy.tar")
        #expect(try folder.read("copy.tar") == folder.read("dump.tar"))
        let dump = try await store.open("backups/dump.tar", inParallel: TransferOptions(partSize: 8 << 20, concurrency: 8))
        #expect(try await dump.object().bytes.count == 300_000)
    }

    @Test func `stores around stores are put around each other`() async throws {
        let store: any ObjectStore = MemoryStore()
        let cards = CachingStore(PrefixStore(store, prefix: "card-images/"), capacity: 64 << 20)
        try await cards.put([1, 2, 3], at: "1.png")
        #expect(try await cards.get("1.png").bytes == [1, 2, 3])
        #expect(try await store.head("card-images/1.png").size == 3)
    }
}
