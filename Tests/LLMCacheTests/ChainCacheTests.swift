import LLMCache
import LLMTesting
import Testing

/// A cache in front of a chain of fakes: what is paid for once, and what is never kept.
@Suite struct ChainCacheTests {
    private static func cached(_ replies: [FakeReply], otherwise: FakeReply = .answer("fresh")) throws -> (ResponseCache, FakeProvider) {
        let fake = FakeProvider(.gemini, replies: replies, otherwise: otherwise)
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake], time: FakeTime()), time: FakeTime())
        return (ResponseCache(chain, store: MemoryResponseStore()), fake)
    }

    @Test func `fifty equal requests are one call upstream, and one cost`() async throws {
        let fake = FakeProvider(.gemini, otherwise: FakeReply.answer("one").delayed(by: .milliseconds(100)))
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        let cache = ResponseCache(chain, store: MemoryResponseStore())
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.answer(LLMRequest("Which?", tenant: "acme")).text } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts == [String](repeating: "one", count: 50))
        #expect(fake.requests.count == 1)
        #expect(chain.costs.report.rows.map(\.answers) == [1])
    }

    @Test func `a second request is answered from the cache for nothing, by whom it was first`() async throws {
        let (cache, fake) = try Self.cached([.answer("first")])
        let first = try await cache.answer(LLMRequest("Which?"))
        let second = try await cache.answer(LLMRequest("Which?"))
        #expect(second.text == "first" && second.isCached && second.newCost == 0 && second.cost == first.cost && first.cost != nil)
        #expect(second.provider == "gemini" && fake.requests.count == 1)
    }

    @Test func `no answer is kept that was cut off, refused or without its tokens`() async throws {
        let cut = FakeReply.answer("half").ending(.length)
        for replies in [[cut], [FakeReply.answer("no").ending(.refused)], [FakeReply.answer("odd").withoutUsage()]] {
            let (cache, fake) = try Self.cached(replies)
            _ = try? await cache.answer(LLMRequest("Which?"))
            #expect(fake.requests.count == replies.count)
            #expect(try await cache.answer(LLMRequest("Which?")).text == "fresh")
        }
    }

    @Test func `a stream that breaks off is not kept, and one that is whole is replayed`() async throws {
        let long = String(repeating: "word ", count: 100)
        let (cache, fake) = try Self.cached([FakeReply.answer(long).breaking(after: 3000)], otherwise: .answer(long))
        let request = LLMRequest("Tell me")
        await #expect(throws: LLMError.self) { for try await _ in cache.stream(request) {} }
        for round in 1...2 {
            var text = ""
            var end: LLMResponse?
            for try await event in cache.stream(request) {
                switch event {
                case .text(let part): text += part
                case .finished(let response): end = response
                }
            }
            #expect(text == long && end?.text == long && end?.isCached == (round == 2))
        }
        #expect(fake.requests.count == 2)
    }
}
