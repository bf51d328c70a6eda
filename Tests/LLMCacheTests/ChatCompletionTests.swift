import LLMTesting
import Testing

@testable import LLMCache

/// OpenAI's form of requests and answers, as a gateway reads and writes it.
struct ChatCompletionTests {
    private func read(_ json: String) throws -> ChatCompletionRequest {
        try ChatCompletionRequest(jsonBytes: Array(json.utf8), tenant: "acme")
    }

    @Test func `a request of every member that can be answered is read`() throws {
        let asked = try read(
            #"""
            {"model": "gpt-4.1-mini", "messages": [
               {"role": "system", "content": "Be brief."}, {"role": "developer", "content": [{"type": "text", "text": "In Portuguese."}]},
               {"role": "user", "content": [{"type": "text", "text": "What is it?"},
                 {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw==", "detail": "auto"}}]},
               {"role": "assistant", "content": "A laptop.", "refusal": null}, {"role": "user", "content": "Which?"}],
             "temperature": 0.5, "top_p": 0.9, "max_tokens": 5, "max_completion_tokens": 50, "seed": 7, "stop": "END", "n": 1,
             "reasoning_effort": "low", "frequency_penalty": 0, "presence_penalty": 0.25, "user": "someone", "metadata": {"a": "b"},
             "tools": null, "stream": true, "stream_options": {"include_usage": true},
             "response_format": {"type": "json_schema", "json_schema": {"name": "thing", "strict": true,
               "schema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}}}}
            """#)
        let question = asked.question
        #expect(asked.isStreamed && asked.includesUsage)
        #expect(question.tenant == "acme" && question.family == "gpt-4.1-mini")
        #expect(question.system == "Be brief.\n\nIn Portuguese.")
        #expect(question.messages.map(\.role) == [.user, .assistant, .user])
        #expect(question.images == [LLMImage([0x89, 0x50, 0x4E, 0x47], mediaType: "image/png")])
        #expect(question.messages[0].content.first == .text("What is it?") && question.messages[2].content == [.text("Which?")])
        #expect(
            question.parameters
                == LLMParameters(
                    temperature: 0.5, topP: 0.9, maxOutputTokens: 50, seed: 7, stop: ["END"], reasoningEffort: .low,
                    extra: ["presence_penalty": .number(try #require(JSONNumber("0.25")))]))
        #expect(question.schema?.name == "thing")
        #expect(question.controls.acceptsTruncation)
        try question.validate()
    }

    @Test func `the model may be left out, and members that change nothing leave the key alone`() throws {
        let plain = try read(#"{"messages": [{"role": "user", "content": "Hi"}]}"#)
        let wordy = try read(
            #"{"model": "", "messages": [{"content": "Hi", "role": "user"}], "user": "x", "n": 1, "stream": false, "stop": [], "frequency_penalty": 0}"#
        )
        #expect(plain.question.family == "default" && !plain.isStreamed)
        #expect(try CacheKey(for: plain.question) == CacheKey(for: wordy.question))
    }

    @Test(arguments: [
        (#"{"messages": [{"role": "user", "content": "Hi"}], "tools": [{}]}"#, "unsupported", "$.tools"),
        (#"{"messages": [{"role": "user", "content": "Hi"}], "n": 2}"#, "unsupported", "$.n"),
        (#"{"messages": [{"role": "user", "content": "Hi"}], "logprobs": true}"#, "unsupported", "$.logprobs"),
        (#"{"messages": [{"role": "user", "content": "Hi"}], "temprature": 1}"#, "invalid-request", "$.temprature"),
        (#"{"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "x"}]}"#, "unsupported", "$.messages[1]"),
        (#"{"messages": [{"role": "tool", "content": "Hi"}]}"#, "unsupported", "$.messages[0].role"),
        (#"{"messages": [{"role": "user", "content": null}]}"#, "invalid-request", "$.messages[0].content"),
        (#"{"messages": [{"role": "user", "name": "Ann", "content": "Hi"}]}"#, "invalid-request", "$.messages[0].name"),
        (
            #"{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://10.0.0.1/a.png"}}]}]}"#,
            "unsupported", "url"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,@"}}]}]}"#,
            "invalid-request", "url"
        ),
        (#"{"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]}"#, "unsupported", "$.messages[0].content[0].type"),
        (#"{"messages": "Hi"}"#, "invalid-request", "$.messages"), ("{}", "invalid-request", "$.messages"), ("[]", "invalid-request", "$"),
        (#"{"messages": [{"role": "user", "content": "Hi"}], "stop": [1]}"#, "invalid-request", "$.stop[0]"),
        (
            #"{"messages": [{"role": "user", "content": "Hi"}], "response_format": {"type": "json_object"}}"#, "unsupported",
            "$.response_format"
        ),
        (#"{"messages": ["#, "invalid-request", "the body cannot be read"),
    ])
    func `what cannot be answered as asked is refused with its place`(json: String, code: String, place: String) throws {
        let error = try #require(throws: LLMError.self) { try read(json) }
        #expect(error.code.description == code && error.message.contains(place), "\(error)")
    }

    @Test func `an answer has OpenAI's members`() throws {
        let answer = LLMResponse(
            text: "Olá \"você\"", finishReason: .length, usage: TokenUsage(uncachedInput: 10, cacheRead: 4, output: 6, reasoning: 2),
            provider: "gemini", model: "gemini-2.5-flash")
        let json = answer.chatCompletion(id: "chatcmpl-1", created: 17)
        #expect(
            json.jsonText
                == #"{"id":"chatcmpl-1","object":"chat.completion","created":17,"model":"gemini-2.5-flash","choices":[{"index":0,"message":{"role":"assistant","content":"Olá \"você\"","refusal":null},"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":14,"completion_tokens":6,"total_tokens":20,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}"#
        )
        var unmetered = answer
        unmetered.usage = nil
        #expect(unmetered.chatCompletion(id: "a", created: 0)["usage"] == nil)
    }

    @Test func `a stream has a beginning, pieces, an end and the usage that was asked for`() throws {
        let answer = LLMResponse(text: "Olá", usage: TokenUsage(uncachedInput: 1, output: 2), provider: "p", model: "m")
        let form = ChatCompletionStream(id: "c", created: 1, model: "default", includesUsage: true)
        var parser = ServerSentEventParser(totalLimit: 1 << 20)
        let bytes = form.beginning + form.bytes(of: .text("Olá")) + form.bytes(of: .finished(answer))
        let events = try parser.consume(bytes).map { String(decoding: $0.data, as: UTF8.self) }
        try #require(events.count == 5)
        #expect(events.last == "[DONE]")
        let chunks = try events.dropLast().map { try JSONValue(parsing: $0) }
        #expect(chunks.allSatisfy { $0["object"] == "chat.completion.chunk" && $0["id"] == "c" && $0["model"] == "default" })
        func choice(_ index: Int) -> JSONValue? { chunks[index]["choices"]?.array?.first }
        #expect(choice(0)?["delta"] == JSONValue.object(["role": "assistant", "content": ""]))
        #expect(choice(0)?["finish_reason"]?.isNull == true)
        #expect(choice(1)?["delta"]?["content"]?.string == "Olá")
        #expect(choice(2)?["delta"]?.object?.isEmpty == true)
        #expect(choice(2)?["finish_reason"]?.string == "stop")
        #expect(chunks[3]["choices"]?.array?.isEmpty == true)
        #expect(chunks[3]["usage"]?["total_tokens"]?.int == 3)
        let silent = ChatCompletionStream(id: "c", created: 1, model: "default", includesUsage: false)
        #expect(!String(decoding: silent.bytes(of: .finished(answer)), as: UTF8.self).contains("usage"))
        #expect(!String(decoding: form.bytes(of: LLMError(.unavailable, "gone")), as: UTF8.self).contains("[DONE]"))
    }

    @Test func `an answer that was cut off is given to who accepts it, is asked for once, and never stored`() async throws {
        for format in [WireFormat.gemini, .openRouter, .chatCompletions, .responses, .messages, .compatible] {
            let fake = FakeProvider(format, otherwise: .answer("Once upon a").ending(.length))
            let store = MemoryResponseStore()
            let cache = ResponseCache(ProviderChain([try fake.provider()], transport: FakeTransport([fake])), store: store)
            var request = LLMRequest("Tell a story.")
            request.parameters.maxOutputTokens = 3
            request.controls.acceptsTruncation = true
            let answer = try await cache.answer(request)
            #expect(answer.text == "Once upon a" && answer.finishReason == .length)
            #expect(fake.requests.count == 1 && store.usage().entries == 0, "\(format)")
            var events: [AnswerEvent] = []
            for try await event in cache.stream(request) { events.append(event) }
            guard case .finished(let streamed) = events.last else { Issue.record("no end"); return }
            #expect(streamed.finishReason == .length && streamed.text == "Once upon a", "\(format)")
            request.controls.acceptsTruncation = false
            let error = await #expect(throws: LLMError.self) { try await cache.answer(request) }
            #expect(error?.code == .truncated, "\(format)")
        }
    }

    @Test(arguments: [
        (LLMError.Code.invalidRequest, 400, "invalid_request_error"), (.unsupported, 400, "invalid_request_error"),
        (.refused, 400, "invalid_request_error"), (.tooLarge, 413, "invalid_request_error"), (.throttled, 429, "rate_limit_error"),
        (.budgetExceeded, 429, "insufficient_quota"), (.timeout, 504, "server_error"), (.noProvider, 503, "server_error"),
        (.schemaMismatch, 502, "server_error"), (.invalidJSON, 502, "server_error"), (.store, 500, "server_error"),
    ])
    func `an error has a status and OpenAI's members`(code: LLMError.Code, status: Int, kind: String) {
        let error = LLMError(code, "why", provider: "gemini")
        #expect(error.httpStatus == status)
        let body = error.chatCompletion["error"]
        #expect(body?["type"]?.string == kind && body?["message"] == "why")
        #expect(body?["code"]?.string == code.description.replacing("-", with: "_"))
    }

    @Test func `what is wrong with the operator's keys is not told to callers`() {
        let error = LLMError(.misconfigured, "the model gpt-secret is unknown", provider: "openai")
        #expect(error.httpStatus == 503 && !error.chatCompletion.jsonText.contains("gpt-secret"))
    }
}
