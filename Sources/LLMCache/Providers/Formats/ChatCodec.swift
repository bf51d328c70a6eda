import HTTPTypes

/// OpenAI's chat completions, as OpenAI, OpenRouter and servers such as Ollama and vLLM understand them.
struct ChatCodec: WireCodec, EmbeddingCodec {
    /// Whose dialect it is.
    enum Dialect: Sendable {
        case openAI
        case openRouter
        case compatible
    }

    let dialect: Dialect

    func path(of call: WireCall) -> String { "/chat/completions" }

    func authorization(_ key: String) -> [HTTPField] { [HTTPField(name: .authorization, value: "Bearer " + key)] }

    func body(of call: WireCall) throws(LLMError) -> [UInt8] {
        let request = call.request
        var members: JSONObject = ["model": .string(call.model)]
        let reasons = dialect == .openAI && OpenAIModel.reasons(call.model)
        for (name, value) in request.parameters.common(
            temperature: reasons ? nil : "temperature", topP: reasons ? nil : "top_p", seed: "seed", stop: reasons ? nil : "stop")
        {
            members[name] = value
        }
        if let limit = call.maxOutputTokens {
            // OpenAI's reasoning models refuse the old name; other servers know only that.
            members[dialect == .openAI ? "max_completion_tokens" : "max_tokens"] = .int(limit)
        }
        if let effort = request.parameters.reasoningEffort {
            switch dialect {
            case .openRouter: members["reasoning"] = ["effort": .string(effort.rawValue)]
            case .openAI where reasons: members["reasoning_effort"] = .string(OpenAIModel.effort(effort, model: call.model))
            case .openAI, .compatible: break
            }
        }
        if let schema = request.schema {
            members["response_format"] = [
                "type": "json_schema", "json_schema": .object(try SchemaDialect.openAI(schema)),
            ]
            if dialect == .openRouter { members["provider"] = ["require_parameters": true] }
        }
        if call.isStreamed {
            members["stream"] = true
            if dialect != .openRouter { members["stream_options"] = ["include_usage": true] }
        }
        members.merge(request.parameters.extra, except: ["model", "messages", "stream"])
        var writer = BodyWriter(members, for: request)
        writer.member("messages") { writer in
            writer.raw("[")
            if let system = request.system {
                writer.raw(#"{"role":"system","content":"#)
                writer.text(system)
                writer.raw(request.messages.isEmpty ? "}" : "},")
            }
            for (index, message) in request.messages.enumerated() {
                if index > 0 { writer.raw(",") }
                Self.write(message, to: &writer)
            }
            writer.raw("]")
        }
        return writer.finish()
    }

    private static func write(_ message: LLMMessage, to writer: inout BodyWriter) {
        writer.raw(message.role == .user ? #"{"role":"user","content":"# : #"{"role":"assistant","content":"#)
        if message.content.count == 1, case .text(let text) = message.content[0] {
            writer.text(text)
        } else {
            writer.list(message.content) { writer, part in
                switch part {
                case .text(let text):
                    writer.raw(#"{"type":"text","text":"#)
                    writer.text(text)
                    writer.raw("}")
                case .image(let image):
                    writer.raw(#"{"type":"image_url","image_url":{"url":"#)
                    writer.dataURL(image)
                    writer.raw("}}")
                }
            }
        }
        writer.raw("}")
    }

    /// Other servers than OpenAI's have limits of their own making.
    var assumedOutputLimit: Int? { dialect == .openAI ? .max : nil }

    func answer(in body: JSONValue) throws(AttemptFailure) -> WireAnswer {
        var reading = ChatReading(codec: self)
        try reading.take(body, part: "message")
        guard reading.hasChoice else { throw .malformed("has no choice") }
        return reading.answer
    }

    func failure(_ refusal: Refusal) -> AttemptFailure {
        let error = refusal.body?["error"]
        switch dialect {
        case .openRouter:
            let limitSource = error?["metadata"]?["limit_source"]?.string
            switch refusal.status {
            case 402 where limitSource == "openrouter_in_flight_budget" && refusal.headerWait != nil: return refusal.failure(.throttled)
            case 403: return refusal.failure(.refused)
            default: return refusal.failure()
            }
        case .openAI, .compatible: return OpenAIError.failure(refusal)
        }
    }

    func eventReader() -> any EventReader { ChatReading(codec: self) }

    // MARK: Embeddings

    var embeddings: (any EmbeddingCodec)? { self }

    func path(model: String) -> String { "/embeddings" }

    func body(of request: EmbeddingRequest) -> [UInt8] {
        var members: JSONObject = [
            "model": .string(request.model), "input": .array(request.texts.map { .string($0) }), "encoding_format": "float",
        ]
        if let dimensions = request.dimensions { members["dimensions"] = .int(dimensions) }
        return JSONValue.object(members).jsonBytes
    }

    func vectors(in body: JSONValue) throws(AttemptFailure) -> (vectors: [[Float]], usage: TokenUsage?, model: String?) {
        if let error = body["error"], !error.isNull { throw failure(Refusal(status: error["code"]?.int ?? 500, body: body)) }
        guard let list = body["data"]?.array else { throw .malformed("has no embeddings") }
        var vectors = [[Float]?](repeating: nil, count: list.count)
        for (place, entry) in list.enumerated() {
            let index = entry["index"]?.int ?? place
            guard vectors.indices.contains(index), vectors[index] == nil else { throw .malformed("has embeddings out of order") }
            vectors[index] = VectorReading.floats(entry["embedding"])
        }
        let usage = body["usage"]?["prompt_tokens"]?.int.map { TokenUsage(uncachedInput: $0) }
        return (try VectorReading.complete(vectors), usage, body["model"]?.string)
    }
}

/// What one completion, or the chunks of one stream, add up to.
private struct ChatReading: EventReader {
    let codec: ChatCodec
    var answer = WireAnswer()
    var hasChoice = false
    private var sawEnd = false

    init(codec: ChatCodec) { self.codec = codec }

    var isComplete: Bool { sawEnd && answer.finishReason != nil }

    mutating func read(_ event: ServerSentEvent) throws(AttemptFailure) -> String {
        if event.data.elementsEqual("[DONE]".utf8) {
            sawEnd = true
            return ""
        }
        return try take(StreamJSON.parse(event), part: "delta")
    }

    /// Takes a completion or a chunk and returns the text that it adds.
    @discardableResult
    mutating func take(_ body: JSONValue, part: String) throws(AttemptFailure) -> String {
        if let model = body["model"]?.string { answer.model = model }
        if let usage = body["usage"], !usage.isNull { read(usage: usage) }
        let choice = body["choices"]?.array?.first
        // A model that fails after it began is told of in a response whose status is 200.
        for error in [body["error"], choice?["error"]] {
            guard let error, !error.isNull else { continue }
            throw codec.failure(Refusal(status: error["code"]?.int ?? 502, body: ["error": error]))
        }
        guard let choice else { return "" }
        hasChoice = true
        if let refusal = choice[part]?["refusal"]?.string, !refusal.isEmpty { answer.finishReason = .refused }
        if let reason = choice["finish_reason"]?.string, answer.finishReason != .refused {
            guard reason != "error" else { throw codec.failure(Refusal(status: 502)) }
            answer.finishReason = Self.finishReason(reason)
        }
        let text = choice[part]?["content"]?.string ?? ""
        answer.text += text
        return text
    }

    private static func finishReason(_ reason: String) -> LLMResponse.FinishReason {
        switch reason {
        case "stop": .stop
        case "length": .length
        case "content_filter": .refused
        case "tool_calls", "function_call": .toolUse
        default: .other
        }
    }

    /// Cached and written tokens are within the prompt's, reasoning is within the completion's.
    private mutating func read(usage: JSONValue) {
        if let cost = usage["cost"]?.number.flatMap({ NanoDollars.of(dollars: $0) }) {
            // With a key of one's own at the maker, OpenRouter's cost is its fee only, and the maker charges the rest.
            let isOwnKey = usage["is_byok"] == true
            let rest = usage["cost_details"]?["upstream_inference_cost"]?.number.flatMap { NanoDollars.of(dollars: $0) }
            answer.cost = isOwnKey ? rest.map { cost.addingSaturating($0) } : cost
        }
        guard let prompt = usage["prompt_tokens"]?.int else { return }
        let details = usage["prompt_tokens_details"]
        let read = min(max(0, details?["cached_tokens"]?.int ?? 0), max(0, prompt))
        let write = min(max(0, details?["cache_write_tokens"]?.int ?? 0), max(0, prompt) - read)
        answer.usage = TokenUsage(
            uncachedInput: prompt - read - write, cacheRead: read, cacheWrite: write, output: usage["completion_tokens"]?.int ?? 0,
            reasoning: usage["completion_tokens_details"]?["reasoning_tokens"]?.int ?? 0)
    }
}
