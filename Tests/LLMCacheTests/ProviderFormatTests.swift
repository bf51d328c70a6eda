import HTTPTypes
import LLMTesting
import Testing

@testable import LLMCache

@Suite struct ProviderFormatTests {
    private static let picture = LLMImage([0xFF, 0xD8, 0xFF, 0xE0, 0x00], mediaType: "image/jpeg")

    private static var conversation: LLMRequest {
        LLMRequest(
            system: "Be \"brief\"\n",
            messages: [
                LLMMessage(.user, [.image(picture), .text("What is it?")]), LLMMessage(.assistant, "A box."),
                LLMMessage(.user, "Sure? ünï 漢"),
            ], parameters: LLMParameters(temperature: 0, topP: 0.9, maxOutputTokens: 300), schema: ProviderScene.invoice)
    }

    @Test(arguments: WireFormat.all, [false, true])
    func `every vendor accepts a request with system, turns, image, parameters and schema`(format: WireFormat, isStreamed: Bool)
        async throws
    {
        let scene = try ProviderScene(format, [.answer(#"{"total": 3}"#)])
        if isStreamed {
            for try await _ in scene.chain.stream(Self.conversation) {}
        } else {
            _ = try await scene.chain.answer(Self.conversation)
        }
        #expect(scene.faults == [])
        #expect(scene.first.requests.count == 1)
        #expect(scene.first.requests[0].isStreamed == isStreamed)
    }

    @Test(arguments: WireFormat.all)
    func `every vendor accepts the plainest request`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [.answer("Hello")])
        #expect(try await scene.chain.answer(LLMRequest("Hi")).text == "Hello")
        #expect(scene.faults == [])
    }

    @Test(arguments: WireFormat.all)
    func `answer, usage, model and provider are read from every format`(format: WireFormat) async throws {
        let usage = TokenUsage(uncachedInput: 700, cacheRead: 300, cacheWrite: 0, output: 50, reasoning: format == .messages ? 0 : 20)
        let scene = try ProviderScene(
            format, [FakeReply.answer("Olá, \"mundo\" 漢").with { ($0.usage, $0.model) = (usage, "model-2026-01-01") }])
        let answer = try await scene.chain.answer(LLMRequest("Hi"))
        #expect(answer.text == "Olá, \"mundo\" 漢")
        #expect(answer.usage == usage)
        #expect(answer.model == "model-2026-01-01")
        #expect(answer.provider == format.description)
        #expect(answer.finishReason == .stop)
        #expect(!answer.isCached)
    }

    @Test(arguments: WireFormat.all)
    func `a usage that is not told is unknown, and so is the cost`(format: WireFormat) async throws {
        let scene = try ProviderScene(format, [.answer("Hi").withoutUsage()])
        let answer = try await scene.chain.answer(LLMRequest("Hi"))
        #expect(answer.usage == nil)
        #expect(answer.cost == nil)
        #expect(scene.chain.costs.report.unknownCosts == 1)
    }

    @Test func `tokens that Gemini thinks with are output beside the candidates'`() throws {
        let body = try JSONValue(
            parsing:
                #"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1890,"candidatesTokenCount":412,"thoughtsTokenCount":100,"cachedContentTokenCount":1024}}"#
        )
        #expect(
            try GeminiCodec().answer(in: body).usage
                == TokenUsage(uncachedInput: 866, cacheRead: 1024, cacheWrite: 0, output: 512, reasoning: 100))
    }

    @Test func `Anthropic's input does not contain what was read from and written to its cache`() throws {
        let body = try JSONValue(
            parsing:
                #"{"content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"input_tokens":1620,"cache_creation_input_tokens":10,"cache_read_input_tokens":2048,"output_tokens":430}}"#
        )
        let usage = try MessagesCodec().answer(in: body).usage
        #expect(usage == TokenUsage(uncachedInput: 1620, cacheRead: 2048, cacheWrite: 10, output: 430))
        #expect(usage?.input == 3678)
    }

    @Test func `the published examples of answers are read`() throws {
        let responses = try JSONValue(
            parsing:
                #"{"id":"resp_synthetic","object":"response","created_at":1790000000,"status":"completed","error":null,"incomplete_details":null,"model":"gpt-5-mini","output":[{"type":"reasoning","id":"rs_1","summary":[]},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{\"total_value\":87.4}","annotations":[]}]}],"usage":{"input_tokens":1890,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":512,"output_tokens_details":{"reasoning_tokens":100},"total_tokens":2402}}"#
        )
        let answer = try ResponsesCodec().answer(in: responses)
        #expect(answer.text == #"{"total_value":87.4}"#)
        #expect(answer.usage == TokenUsage(uncachedInput: 1890, output: 512, reasoning: 100))
        let chat = try JSONValue(
            parsing:
                #"{"id":"gen-synthetic-1","object":"chat.completion","created":1790000000,"model":"google/gemini-2.5-flash","provider":"Google AI Studio","choices":[{"index":0,"finish_reason":"stop","native_finish_reason":"STOP","message":{"role":"assistant","content":"{\"total_value\":87.4}","refusal":null}}],"usage":{"prompt_tokens":1890,"completion_tokens":412,"total_tokens":2302,"cost":0.001597,"cost_details":{"upstream_inference_cost":null},"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}"#
        )
        #expect(try ChatCodec(dialect: .openRouter).answer(in: chat).cost == 1_597_000)
    }

    @Test(
        arguments: [
            (#"{"prompt_tokens":1,"cost":0.0001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.0019}}"#, 2_000_000),
            (#"{"prompt_tokens":1,"cost":0.0001,"is_byok":false,"cost_details":{"upstream_inference_cost":0.0001}}"#, 100_000),
            (#"{"prompt_tokens":1,"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":null}}"#, nil),
            (#"{"prompt_tokens":1,"cost":-1}"#, nil), (#"{"prompt_tokens":1}"#, nil),
        ] as [(String, Int64?)])
    func `OpenRouter's fee on a key of one's own is not the whole cost`(usage: String, cost: Int64?) throws {
        let body = try JSONValue(parsing: #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":\#(usage)}"#)
        #expect(try ChatCodec(dialect: .openRouter).answer(in: body).cost == cost)
    }

    @Test func `images go out as base64 of their bytes, whatever their length`() throws {
        for (length, text) in [(0, ""), (1, "AA=="), (2, "AAE="), (3, "AAEC"), (4, "AAECAw==")] {
            var bytes: [UInt8] = [0x3A]
            Base64.append(Array(0..<UInt8(length)), to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == ":" + text)
        }
        var random = SplitMix(seed: 3)
        for _ in 0..<100 {
            let bytes = random.bytes(upTo: 100)
            var text: [UInt8] = []
            Base64.append(bytes, to: &text)
            #expect(Base64.decode(String(decoding: text, as: UTF8.self)) == bytes)
        }
    }

    @Test func `Anthropic is not sent a picture of a type that it does not read`() async throws {
        let scene = try ProviderScene([FakeProvider(.messages), FakeProvider(.gemini, otherwise: .answer("seen"))])
        let answer = try await scene.chain.answer(LLMRequest("?", images: [LLMImage([1], mediaType: "image/heic")]))
        #expect(answer.provider == "gemini")
        #expect(scene.fakes[0].requests.isEmpty)
    }

    @Test func `further members join the body, and cannot replace the question`() throws {
        let provider = try FakeProvider(.openRouter).provider()
        var request = LLMRequest("Hi")
        request.schema = ProviderScene.invoice
        request.parameters.extra = ["provider": ["order": ["a"]], "model": "other", "messages": [], "transforms": []]
        let body = try JSONValue(parsing: try provider.wireRequest(for: request).body)
        #expect(body["provider"] == ["require_parameters": true, "order": ["a"]])
        #expect(body["model"]?.string == provider.model)
        #expect(body["messages"]?.array?.count == 1)
        #expect(body["transforms"] == [])
    }

    @Test func `reasoning models of OpenAI get no temperature`() async throws {
        let fake = FakeProvider(.chatCompletions)
        let provider = try fake.provider()
        var request = LLMRequest("Hi")
        request.parameters = LLMParameters(temperature: 0, topP: 1, maxOutputTokens: 50, stop: ["x"], reasoningEffort: .low)
        let body = try JSONValue(parsing: try provider.wireRequest(for: request, model: "gpt-5-mini").body)
        #expect(body.object?.names.sorted() == ["max_completion_tokens", "messages", "model", "reasoning_effort"])
    }

    @Test(
        arguments: [
            ("gpt-4.1-mini", false, nil), ("gpt-5-mini", true, "minimal"), ("gpt-5.1", true, "none"), ("gpt-5-chat-latest", false, nil),
            ("gpt-6-luna", true, "none"), ("gpt-6.1-terra", true, "none"), ("o3", true, "low"), ("gpt-4o-mini", false, nil),
            ("gpt-oss-20b", false, nil),
        ] as [(String, Bool, String?)])
    func `every generation of OpenAI's models gets the parameters that it takes`(model: String, reasons: Bool, effort: String?) throws {
        var request = LLMRequest("Hi")
        request.parameters = LLMParameters(temperature: 0, reasoningEffort: LLMParameters.ReasoningEffort.none)
        for format in [WireFormat.chatCompletions, .responses] {
            let body = try JSONValue(parsing: try FakeProvider(format).provider().wireRequest(for: request, model: model).body)
            #expect((body["temperature"] == nil) == reasons)
            #expect((body["reasoning_effort"] ?? body["reasoning"]?["effort"])?.string == effort)
        }
    }

    @Test(arguments: [
        ("claude-haiku-4-5", true), ("claude-haiku-4-5-20251001", true), ("claude-3-5-sonnet-20241022", true), ("claude-sonnet-4", true),
        ("claude-opus-4-6", true), ("claude-opus-4-7", false), ("claude-haiku-5-5", false), ("claude-sonnet-5", false), ("claude", true),
    ])
    func `Anthropic's newer models get no temperature, which they refuse`(model: String, takesIt: Bool) throws {
        var request = LLMRequest("Hi")
        request.parameters = LLMParameters(temperature: 0, topP: 0.9)
        let body = try JSONValue(parsing: try FakeProvider(.messages).provider().wireRequest(for: request, model: model).body)
        #expect(body["temperature"] == (takesIt ? 0 : nil) && body["top_p"] == nil)
    }

    @Test func `long instructions are marked for Anthropic's cache, and short ones are not`() async throws {
        for (length, isMarked) in [(4095, false), (4096, true)] {
            let scene = try ProviderScene(
                .messages,
                [FakeReply.answer("x").with { $0.usage = TokenUsage(uncachedInput: 100, cacheRead: 2000, cacheWrite: 300, output: 40) }])
            var request = LLMRequest("Hi")
            request.system = String(repeating: "x", count: length)
            let answer = try await scene.chain.answer(request)
            #expect(scene.faults == [])
            let system = scene.first.requests[0].body?["system"]
            #expect(system?.string == (isMarked ? nil : request.system))
            #expect(system?.array?.count == (isMarked ? 1 : nil))
            if isMarked {
                #expect(system?.array?[0]["text"]?.string == request.system)
                #expect(system?.array?[0]["cache_control"] == ["type": "ephemeral"])
            }
            // 100 tokens at 1,000, 2,000 read at 100, 300 written at 1,250, 40 of output at 5,000.
            #expect(answer.cost == 875_000 && answer.usage?.input == 2400)
        }
    }

    @Test func `a text that begins like a fence or ends in commas is repaired, and nothing within quotes`() throws {
        let schema = ProviderScene.invoice
        for text in [
            "```json\n{\"total\": 1}\n```", "Here:\n```\n{\"total\": 1,}\n```\nBye", "{\"total\": 1 , \n}",
            "{\"items\": [], \"total\": 1,}",
        ] {
            #expect(try AnswerJSON.read(text, schema: schema).value["total"] == 1)
        }
        #expect(try AnswerJSON.read(#"{"number": ",}",  "total": 1,}"#, schema: schema).value["number"] == ",}")
        #expect(try AnswerJSON.read(#"{"number": "\"]",  "total": 1,}"#, schema: schema).value["number"] == "\"]")
        for text in ["", "{", "{\"total\":", "[1,,]", "{\"total\": 1,, }", "no JSON", "{\"total\": 1} {\"total\": 2}"] {
            #expect(throws: LLMError.self) { try AnswerJSON.read(text, schema: schema) }
        }
    }
}

extension SplitMix {
    mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}
