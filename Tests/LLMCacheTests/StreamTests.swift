import LLMTesting
import Testing

@testable import LLMCache

@Suite struct StreamTests {
    private static let request = LLMRequest("Tell me")

    /// The texts and the end of a stream, or its error.
    private static func read(_ scene: ProviderScene, _ request: LLMRequest = request) async -> (
        texts: [String], end: LLMResponse?, error: LLMError?
    ) {
        var texts: [String] = []
        var end: LLMResponse?
        do {
            for try await event in scene.chain.stream(request) {
                switch event {
                case .text(let text): texts.append(text)
                case .finished(let response): end = response
                }
            }
        } catch {
            return (texts, end, error as? LLMError)
        }
        return (texts, end, nil)
    }

    @Test(arguments: WireFormat.all, [1, 7, 100_000])
    func `a stream in pieces of any size is the whole answer with its usage`(format: WireFormat, piece: Int) async throws {
        let text = "Olá, 漢字 and \"quotes\"\nin lines"
        let usage = TokenUsage(uncachedInput: 70, cacheRead: 30, output: 50, reasoning: format == .messages ? 0 : 20)
        let scene = try ProviderScene(format, [FakeReply.answer(text).with { ($0.piece, $0.usage) = (piece, usage) }])
        let (texts, end, error) = await Self.read(scene)
        #expect(error == nil)
        #expect(texts.joined() == text && texts.count > 3)
        #expect(end?.text == text && end?.usage == usage && end?.finishReason == .stop)
        #expect(scene.faults == [])
    }

    @Test(arguments: WireFormat.all)
    func `a stream that breaks off after its first words throws, and nobody else is asked`(format: WireFormat) async throws {
        let long = String(repeating: "word ", count: 200)
        let scene = try ProviderScene(format, failing: [FakeReply.answer(long).breaking(after: 4000)])
        let (texts, end, error) = await Self.read(scene)
        #expect(!texts.isEmpty && end == nil)
        #expect(error?.code == .unavailable)
        #expect(scene.fakes[1].requests.isEmpty)
    }

    @Test(arguments: WireFormat.all)
    func `a stream that ends without its end is broken, too`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer("some words here").ending(.none)])
        let (_, end, error) = await Self.read(scene)
        #expect(end == nil && error != nil)
    }

    @Test(arguments: WireFormat.all)
    func `before its first words a stream that fails is tried again and elsewhere`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, failing: [.failure(503), .failure(500), .failure(503)])
        let (texts, end, _) = await Self.read(scene)
        #expect(texts.joined() == "from the second" && end?.provider == scene.fakes[1].name)
    }

    @Test(arguments: WireFormat.all)
    func `a stream that reaches its limit is told as cut off`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [FakeReply.answer("some words here").ending(.length)])
        let (texts, end, error) = await Self.read(scene)
        #expect(!texts.isEmpty && end == nil && error?.code == .truncated)
    }

    @Test(arguments: WireFormat.all)
    func `a streamed answer against the schema throws at its end`(format: WireFormat) async throws {
        var request = Self.request
        request.schema = ProviderScene.invoice
        var scene = try ProviderScene(format, [.answer(#"{"total":"many"}"#)])
        #expect(await Self.read(scene, request).error?.code == .schemaMismatch)
        scene = try ProviderScene(format, [.answer(#"{"total":12}"#)])
        #expect(await Self.read(scene, request).end?.value == ["total": 12])
    }

    @Test(arguments: WireFormat.all)
    func `JSON in a fence is repaired for the value, and the text stays that of the pieces`(format: WireFormat) async throws {
        var request = Self.request
        request.schema = ProviderScene.invoice
        let scene = try ProviderScene(format, [FakeReply.answer(#"{"total":12}"#).fenced()])
        let (texts, end, _) = await Self.read(scene, request)
        #expect(end?.value == ["total": 12] && end?.text == texts.joined() && end?.text.contains("```") == true)
    }

    @Test func `a server that does not stream gives its answer in one piece`() async throws {
        let body =
            #"{"choices":[{"message":{"content":"all at once"},"finish_reason":"stop"}],"model":"m"}"#
        let scene = try ProviderScene(.compatible, [.raw(200, Array(body.utf8))])
        let (texts, end, _) = await Self.read(scene)
        #expect(texts == ["all at once"] && end?.text == "all at once")
    }

    @Test(arguments: WireFormat.all)
    func `a stream that is too large, or no JSON, is no answer`(format: WireFormat) async throws {
        for body in ["data: {\n\n", "data: " + String(repeating: "x", count: 20_000), "data: {\"error\":{\"code\":500}}\n\n"] {
            let reply = FakeReply.raw(200, Array(body.utf8), contentType: "text/event-stream")
            let scene = try ProviderScene(format, [reply, reply, reply], settings: ChainSettings(responseLimit: 10_000))
            let (_, end, error) = await Self.read(scene)
            #expect(end == nil && error != nil)
        }
    }

    @Test func `ending the reading early cancels the request`() async throws {
        let fake = FakeProvider(.gemini, otherwise: .hang)
        let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
        let task = Task { for try await _ in chain.stream(Self.request) {} }
        while fake.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        try? await task.value
        #expect(chain.status[0].failures == 0)
    }

    // MARK: Events

    private static func events(_ text: String, piece: Int = 1000) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser(eventLimit: 100, totalLimit: 1000)
        let bytes = Array(text.utf8)
        return try stride(from: 0, to: bytes.count, by: piece).flatMap {
            try parser.consume(bytes[$0..<min($0 + piece, bytes.count)])
        }
    }

    /// The examples of the HTML standard, §9.2.6.
    @Test func `events are read as the standard says`() throws {
        let text = "\u{FEFF}: test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\ndata: cut"
        #expect(try Self.events(text).map { String(decoding: $0.data, as: UTF8.self) } == ["first event", "second event", " third event"])
        #expect(try Self.events("data\n\ndata\ndata\n\ndata:").map(\.data) == [[], [0x0A]])
        #expect(try Self.events("event: a\rdata: 1\r\rdata: 2\r\n\r\n").map(\.name) == ["a", ""])
        #expect(try Self.events("event: lost\n\ndata: x\n\n").map(\.name) == [""])
    }

    @Test func `pieces of any size give the same events`() throws {
        let text = "event: a\r\ndata: ü\r\ndata: b\n\n:c\r\rdata: d\r\n\r\n\n\ndata: e\n\n"
        let whole = try Self.events(text)
        #expect(whole.count == 3)
        for piece in 1...20 { #expect(try Self.events(text, piece: piece) == whole) }
    }

    @Test func `a line, an event and a stream have limits`() throws {
        #expect(throws: LLMError.self) { try Self.events(String(repeating: "x", count: 101)) }
        #expect(throws: LLMError.self) { try Self.events(String(repeating: "data: 12345678901234567890\n", count: 6)) }
        #expect(throws: LLMError.self) { try Self.events(String(repeating: "data: 1\n\n", count: 200)) }
    }
}
