import LLMCache
import Testing

/// The examples of the guides, as a reader would type them.
@Suite struct ExampleTests {
    private struct Receipt: Decodable {
        let shop: String
        let total: DecimalNumber
    }

    @Test func `the first example asks once and tells what it cost`() async throws {
        let chain = ScriptedSource { _, _ in .sample("A NUC.") }
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        var request = LLMRequest("Which is quieter, a NUC or a tower?", tenant: "acme")
        request.parameters.temperature = 0
        let answer = try await cache.answer(request)
        #expect(answer.text == "A NUC." && !answer.isCached && answer.newCost == 1_000)
        #expect(try await cache.answer(request).isCached)
    }

    @Test func `the example of a folder keeps answers encrypted and shares them with other processes`() async throws {
        let folder = ScratchFolder()
        let key = [UInt8](repeating: 1, count: 32)
        let chain = ScriptedSource()
        for _ in 0..<2 {
            let store = try FileResponseStore(path: folder.path, codec: EntryCodec(keys: [key]))
            let cache = ResponseCache(chain, store: PromptCache(store), leases: store)
            #expect(try await cache.answer(LLMRequest("x", tenant: "acme")).text == "answer 1")
        }
        #expect(chain.calls == 1)
    }

    @Test func `the example of a receipt reads a type of the reader's own`() async throws {
        let cache = ResponseCache(ScriptedSource { _, _ in .sample(#"{"shop":"X","total":12.30}"#) }, store: MemoryResponseStore())
        let schema = try JSONSchema(
            name: "receipt",
            [
                "type": "object",
                "properties": ["shop": ["type": "string"], "total": ["type": "number"]],
                "required": ["shop", "total"],
                "additionalProperties": false,
            ])
        let photo = LLMImage([1, 2, 3], mediaType: "image/jpeg")
        let receipt = try await cache.extract(Receipt.self, images: [photo], prompt: "Read this receipt.", schema: schema)
        #expect(receipt.value.total.description == "12.3" && receipt.response.provider == "fake")
    }
}
