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

    @Test func `the guide's stream tells the text piece by piece, and its tokens at the end`() async throws {
        let fake = FakeProvider(.messages, otherwise: .answer("The screen is matte."))
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        let request = LLMRequest("Is the screen matte?", images: [Self.photo])
        var printed = ""
        for round in 1...2 {
            printed = ""
            for try await event in cache.stream(request) {
                switch event {
                case .text(let text): print(text, terminator: "", to: &printed)
                case .finished(let answer):
                    print("\n", answer.usage?.output ?? "unknown", to: &printed)
                    #expect(answer.isCached == (round == 2))
                }
            }
            #expect(printed == "The screen is matte.\n 40\n")
        }
        var costs = ""
        for row in chain.costs.report.rows {
            print(row.tenant, row.provider, row.model, CostReport.dollars(row.nanoDollars), row.unknownCosts, to: &costs)
        }
        // 100 tokens at 1,000, 20 read from the vendor's cache at 100, 40 of output at 5,000.
        #expect(costs == " messages claude-haiku-4-5 0.000302000 0\n" && fake.requests.count == 1)
    }

    @Test func `the guide's purchase is analysed, and its search read`() async throws {
        let fake = FakeProvider(.gemini, otherwise: .failure(500))
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake], time: FakeTime()), time: FakeTime())
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        let (purchase, household, history) = (AnalysisFixture.purchase, AnalysisFixture.household, AnalysisFixture.history)
        let analyzer = PurchaseAnalyzer(cache)
        let report = try await analyzer.analyze(purchase, household: household, history: history, tenant: "acme")
        for analysis in report.analyses { #expect(!analysis.finding.title.isEmpty && !analysis.description.isEmpty) }
        #expect(report.analyses.count == 14 && report.failure?.code == .unavailable)
        let query = try parseSearch("32GB mini PC under $400 with good iGPU")
        #expect(query.filters.map(\.field.rawValue) == ["ram_gb", "form_factor", "price_usd", "cpu.igpu_mark"])
    }

    @Test func `the guide's test passes`() async throws {
        let fake = FakeProvider(.gemini, replies: [.failure(503), .answer("Yes")])
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        #expect(try await chain.answer(LLMRequest("Matte?")).text == "Yes")
        #expect(fake.requests.allSatisfy { $0.fault == nil })
    }
}
