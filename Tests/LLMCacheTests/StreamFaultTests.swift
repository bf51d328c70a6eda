import LLMCache
import LLMTesting
import Testing

/// What becomes of a streamed answer that goes wrong on its way, in every wire format: it throws, and nothing of it is kept.
@Suite struct StreamFaultTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var reply: FakeReply
        var codes: Set<LLMError.Code>
        var hasSchema = false

        var testDescription: String { name }
    }

    private static let long = String(repeating: "word ", count: 300)
    private static let rows: [Row] = [
        Row(name: "breaks off", reply: FakeReply.answer(long).breaking(after: 5000), codes: [.unavailable]),
        Row(name: "ends without its end", reply: FakeReply.answer(long).ending(.none), codes: [.unavailable, .invalidResponse]),
        Row(name: "reaches its limit", reply: FakeReply.answer(long).ending(.length), codes: [.truncated]),
        Row(name: "is refused on its way", reply: FakeReply.answer(long).ending(.refused), codes: [.refused]),
        Row(name: "is blocked", reply: FakeReply.answer(long).ending(.blockedPrompt), codes: [.refused]),
        Row(name: "is no JSON in the end", reply: FakeReply.answer(#"{"total": 5, "number": ""#), codes: [.invalidJSON], hasSchema: true),
        Row(name: "is beside its schema", reply: FakeReply.answer(#"{"total": "many"}"#), codes: [.schemaMismatch], hasSchema: true),
        Row(
            name: "has a byte that is not UTF-8", reply: FakeReply.answer(long).with { $0.hasInvalidUTF8 = true }, codes: [.invalidResponse]
        ),
    ]

    private static func read(_ cache: ResponseCache, _ request: LLMRequest) async -> (text: String, end: LLMResponse?, error: LLMError?) {
        var text = ""
        var end: LLMResponse?
        do {
            for try await event in cache.stream(request) {
                switch event {
                case .text(let piece): text += piece
                case .finished(let response): end = response
                }
            }
        } catch {
            return (text, end, error as? LLMError)
        }
        return (text, end, nil)
    }

    @Test(arguments: WireFormat.all, rows)
    func `a stream that goes wrong throws, is not kept, and the next one is`(format: WireFormat, row: Row) async throws {
        let whole = row.hasSchema ? #"{"total": 7}"# : "whole"
        let fake = FakeProvider(format, replies: [row.reply], otherwise: .answer(whole))
        let time = FakeTime()
        let chain = ProviderChain(
            [try fake.provider()], transport: FakeTransport([fake], time: time), settings: ChainSettings(retry: RetryLimits(retries: 0)),
            time: time)
        let store = MemoryResponseStore()
        let cache = ResponseCache(chain, store: store)
        let request = LLMRequest("Tell me", schema: row.hasSchema ? ProviderScene.invoice : nil)
        let first = await Self.read(cache, request)
        #expect(first.end == nil && first.error.map { row.codes.contains($0.code) } == true, "\(first.error.map { "\($0)" } ?? "no error")")
        #expect(store.usage().entries == 0)
        for round in 1...2 {
            let next = await Self.read(cache, request)
            #expect(next.text == whole && next.end?.text == whole && next.end?.isCached == (round == 2))
        }
        #expect(fake.requests.count == 2)
    }
}
