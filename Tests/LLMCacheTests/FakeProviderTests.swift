import HTTPTypes
import LLMCache
import LLMTesting
import Testing

/// The fakes over real sockets, and what they refuse.
@Suite struct FakeProviderTests {
    private static let request = LLMRequest("Hi", images: [LLMImage([1, 2, 3], mediaType: "image/png")])

    private static func withServer<Value>(
        _ fake: FakeProvider, timeout: Duration = .seconds(100), _ body: (ProviderChain) async throws -> Value
    ) async throws -> Value {
        let server = try FakeProviderServer(fake)
        defer { server.stop() }
        let provider = try fake.provider(baseURL: server.baseURL, timeout: timeout)
        return try await body(
            ProviderChain(
                [provider], transport: SocketTransport(), settings: ChainSettings(retry: RetryLimits(retries: 1, firstPause: .zero))))
    }

    @Test(arguments: WireFormat.all)
    func `every format answers and streams over a socket`(format: WireFormat) async throws {
        let fake = FakeProvider(format, otherwise: FakeReply.answer("over the wire").with { $0.piece = 11 })
        try await Self.withServer(fake) { chain in
            #expect(try await chain.answer(Self.request).text == "over the wire")
            var text = ""
            for try await case .text(let part) in chain.stream(Self.request) { text += part }
            #expect(text == "over the wire")
        }
        #expect(fake.requests.count == 2 && fake.requests.allSatisfy { $0.fault == nil })
    }

    @Test(arguments: WireFormat.all)
    func `a connection that breaks over a socket is tried again`(format: WireFormat) async throws {
        let fake = FakeProvider(format, replies: [FakeReply.answer("lost").breaking(after: 20)], otherwise: .answer("kept"))
        let answer = try await Self.withServer(fake) { chain in try await chain.answer(Self.request) }
        #expect(answer.text == "kept")
    }

    @Test(.timeLimit(.minutes(2)), arguments: WireFormat.all)
    func `a server that hangs is left at the deadline`(format: WireFormat) async throws {
        let failure = try await Self.withServer(FakeProvider(format, otherwise: .hang), timeout: .milliseconds(80)) { chain in
            await ProviderScene.failure { try await chain.answer(Self.request) }
        }
        #expect(failure?.code == .timeout)
    }

    @Test(.timeLimit(.minutes(2))) func `a call that is cancelled over a socket ends at once`() async throws {
        let fake = FakeProvider(.messages, otherwise: .hang)
        try await Self.withServer(fake) { chain in
            let task = Task { try await chain.answer(Self.request) }
            while fake.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `a port where nobody listens is a passing failure`() async throws {
        let fake = FakeProvider(.messages)
        let server = try FakeProviderServer(fake)
        server.stop()
        let provider = try Provider(
            "gone", format: .messages, baseURL: "http://127.0.0.1:1/v1", key: APIKey("k"), model: "m")
        let chain = ProviderChain([provider], transport: SocketTransport(), settings: ChainSettings(retry: RetryLimits(retries: 0)))
        #expect(await ProviderScene.failure { try await chain.answer(Self.request) }?.code == .unreachable)
    }

    @Test func `many calls at once are all answered`() async throws {
        let fake = FakeProvider(.chatCompletions, otherwise: FakeReply.answer("x").delayed(by: .milliseconds(20)))
        try await Self.withServer(fake) { chain in
            let count = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<30 { group.addTask { try await chain.answer(Self.request).text } }
                return try await group.reduce(0) { $0 + ($1 == "x" ? 1 : 0) }
            }
            #expect(count == 30)
        }
    }

    @Test(arguments: [
        (WireFormat.gemini, #"{"contents":[{"role":"assistant","parts":[{"text":"x"}]}]}"#, "contents[0].role"),
        (.gemini, #"{"contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"image/png","data":"A"}}]}]}"#, "base64"),
        (
            .gemini, #"{"contents":[{"role":"user","parts":[{"text":"x"}]}],"generationConfig":{"responseSchema":{"type":"object"}}}"#,
            "responseMimeType"
        ),
        (.chatCompletions, #"{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":5}"#, "max_tokens is not known"),
        (.chatCompletions, #"{"model":"m","messages":[]}"#, "messages should be a list"),
        (
            .chatCompletions,
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}}}}"#,
            "required lacks a"
        ),
        (.messages, #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]}"#, "max_tokens is missing"),
        (.responses, #"{"model":"m","input":[{"role":"user","content":[{"type":"text","text":"x"}]}]}"#, "type that does not belong"),
    ])
    func `a request that the vendor would refuse is refused, with the fault on record`(
        format: WireFormat, body: String, fault: String
    ) async throws {
        let fake = FakeProvider(format)
        let provider = try fake.provider()
        var (head, _) = try provider.wireRequest(for: LLMRequest("x"))
        let response = try await FakeTransport([fake]).send(head, body: Array(body.utf8), deadline: nil)
        #expect(response.head.status.code == 400)
        #expect(fake.requests[0].fault?.contains(fault) == true, "\(fake.requests[0].fault ?? "")")
        head.path = "/elsewhere"
        let lost = try await FakeTransport([fake]).send(head, body: Array(body.utf8), deadline: nil)
        #expect(lost.head.status.code == 404)
    }

    @Test(arguments: [WireFormat.gemini, .openRouter, .chatCompletions, .responses, .compatible])
    func `embeddings come in the order of the texts`(format: WireFormat) async throws {
        let fake = FakeProvider(format)
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        let one = try await chain.embed(EmbeddingRequest(["alpha"], model: "embedding-model"))
        let two = try await chain.embed(EmbeddingRequest(["beta", "alpha"], model: "embedding-model", dimensions: 4))
        #expect(two.vectors.count == 2 && two.vectors[1] == one.vectors[0] && two.vectors[0] != one.vectors[0])
        #expect(two.usage == (format == .gemini ? nil : TokenUsage(uncachedInput: 2)))
        #expect(fake.requests.allSatisfy { $0.fault == nil })
    }

    @Test(arguments: [WireFormat.gemini, .compatible])
    func `many texts are asked for in calls that the vendor takes, and come in order`(format: WireFormat) async throws {
        let fake = FakeProvider(format)
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        let texts = (0..<250).map { "text \($0)" }
        let all = try await chain.embed(EmbeddingRequest(texts, model: "embedding-model"))
        #expect(fake.requests.count == 3 && fake.requests.allSatisfy { $0.fault == nil })
        #expect(all.vectors.count == 250 && Set(all.vectors).count == 250)
        #expect(all.vectors[249] == (try await chain.embed(EmbeddingRequest([texts[249]], model: "embedding-model")).vectors[0]))
        #expect(all.usage == (format == .gemini ? nil : TokenUsage(uncachedInput: 250)))
    }

    @Test func `embeddings of a model that nobody has, of no text, and broken ones are refused`() async throws {
        let fake = FakeProvider(
            .compatible,
            replies: [
                .raw(200, Array(#"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}"#.utf8)),
                .raw(200, Array(#"{"data":[{"index":0,"embedding":[1,"x"]}]}"#.utf8)),
                .raw(200, Array(#"{"data":[{"index":7,"embedding":[1]}]}"#.utf8)),
            ])
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake], time: FakeTime()), time: FakeTime())
        #expect(await ProviderScene.failure { try await chain.embed(EmbeddingRequest(["a"], model: "other")) }?.code == .noProvider)
        #expect(
            await ProviderScene.failure { try await chain.embed(EmbeddingRequest([], model: "embedding-model")) }?.code == .invalidRequest)
        #expect(
            await ProviderScene.failure { try await chain.embed(EmbeddingRequest(["a"], model: "embedding-model")) }?.code
                == .invalidResponse)
        let anthropic = FakeProvider(.messages)
        let without = ProviderChain([try anthropic.provider()], transport: FakeTransport([anthropic]))
        #expect(
            await ProviderScene.failure { try await without.embed(EmbeddingRequest(["a"], model: "embedding-model")) }?.code == .noProvider)
    }

    @Test func `settings that could not work are refused when they are made`() throws {
        #expect(throws: LLMError.self) { try APIKey("two\r\nlines") }
        for url in ["", "ftp://x", "http://", "http://u:p@host", "https://host/v1?key=1", "https://host/#x", "host/v1", "http://:80"] {
            #expect(throws: LLMError.self, "\(url)") { try Provider("p", format: .compatible, baseURL: url, model: "m") }
        }
        #expect(throws: LLMError.self) { try Provider("a b", format: .compatible, baseURL: "http://x", model: "m") }
        #expect(throws: LLMError.self) { try Provider("p", format: .compatible, baseURL: "http://x", model: "") }
        #expect(
            try Provider("p", format: .compatible, baseURL: "http://127.0.0.1:11434/v1/", model: "m").baseURL == "http://127.0.0.1:11434/v1"
        )
    }
}
