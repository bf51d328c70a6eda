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
}
