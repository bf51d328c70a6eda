import LLMCache
import LLMTesting
import Testing

/// The code of the guide to providers and chains.
@Suite struct ProviderExampleTests {
    private static let photo = LLMImage([0xFF, 0xD8, 0xFF], mediaType: "image/jpeg")

    @Test func `the guide's chain has every provider, and answers text, images and schemas`() async throws {
        let secret = "key"
        let fakes = [FakeProvider(.gemini, replies: [.answer("Yes"), .answer(#"{"total": 12.5}"#)])]
        let providers = [
            try Provider.gemini(key: APIKey(secret)), try .openRouter(key: APIKey(secret)), try .openAI(key: APIKey(secret)),
            try .anthropic(key: APIKey(secret)),
            try Provider("local", format: .compatible, baseURL: "http://127.0.0.1:11434/v1", model: "llama3.2"),
        ]
        #expect(providers.map(\.name) == ["gemini", "openrouter", "openai", "anthropic", "local"])

        let chain = ProviderChain(try fakes.map { try $0.provider() } + providers.dropFirst(), transport: FakeTransport(fakes))
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        let answer = try await cache.answer(LLMRequest("Is the screen matte?", images: [Self.photo]))
        #expect(answer.text == "Yes" && answer.provider == "gemini" && answer.model == "gemini-2.5-flash")

        var request = LLMRequest("What does the receipt say?", images: [Self.photo])
        request.schema = try JSONSchema(
            name: "receipt", ["type": "object", "properties": ["total": ["type": "number"]], "required": ["total"]])
        let total = try await cache.answer(request).value?["total"]
        #expect(total?.number?.text == "12.5")
        #expect(chain.costs.report.rows.map { CostReport.dollars($0.nanoDollars) } == ["0.000261200"])
    }

    @Test func `the guide's test passes`() async throws {
        let fake = FakeProvider(.gemini, replies: [.failure(503), .answer("Yes")])
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        #expect(try await chain.answer(LLMRequest("Matte?")).text == "Yes")
        #expect(fake.requests.allSatisfy { $0.fault == nil })
    }
}
