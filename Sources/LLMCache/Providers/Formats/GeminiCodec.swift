import HTTPTypes

/// Google's `generateContent`, with `streamGenerateContent` and `batchEmbedContents`.
struct GeminiCodec: WireCodec, EmbeddingCodec {
    func path(of call: WireCall) -> String {
        "/models/\(PathText.encode(call.model)):" + (call.isStreamed ? "streamGenerateContent?alt=sse" : "generateContent")
    }

    // The query's `key` would be taken as well, but addresses get into logs.
    func authorization(_ key: String) -> [HTTPField] { HTTPField.Name("x-goog-api-key").map { [HTTPField(name: $0, value: key)] } ?? [] }

    func body(of call: WireCall) throws(LLMError) -> [UInt8] {
        let request = call.request
        var members = JSONObject()
        if let system = request.system { members["system_instruction"] = ["parts": [["text": .string(system)]]] }
        var settings = request.parameters.common(temperature: "temperature", topP: "topP", seed: "seed", stop: "stopSequences")
        if let limit = call.maxOutputTokens { settings["maxOutputTokens"] = .int(limit) }
        if let effort = request.parameters.reasoningEffort { settings["thinkingConfig"] = Self.thinking(effort, model: call.model) }
        if let schema = request.schema {
            settings["responseMimeType"] = "application/json"
            if let dialect = SchemaDialect.openAPI(schema.root) {
                settings["responseSchema"] = dialect
            } else {
                settings["responseJsonSchema"] = schema.root
            }
        }
        if !settings.isEmpty { members["generationConfig"] = .object(settings) }
        members.merge(request.parameters.extra, except: ["contents"])
        var writer = BodyWriter(members, for: request)
        writer.member("contents") { writer in
            writer.list(request.messages) { writer, message in
                writer.raw(message.role == .user ? #"{"role":"user","parts":"# : #"{"role":"model","parts":"#)
                writer.list(message.content) { writer, part in
                    switch part {
                    case .text(let text):
                        writer.raw(#"{"text":"#)
                        writer.text(text)
                        writer.raw("}")
                    case .image(let image):
                        writer.raw(#"{"inline_data":{"mime_type":"#)
                        writer.text(image.mediaType)
                        writer.raw(#","data":""#)
                        writer.base64(image.bytes)
                        writer.raw(#""}}"#)
                    }
                }
                writer.raw("}")
            }
        }
        return writer.finish()
    }

    /// The second generation of models takes a number of tokens, those after it a level, of which only the smallest all have `minimal`.
    private static func thinking(_ effort: LLMParameters.ReasoningEffort, model: String) -> JSONValue {
        guard model.hasPrefix("gemini-2") else {
            let isLeast = effort == .none || effort == .minimal
            return ["thinkingLevel": .string(isLeast ? (model.contains("-lite") ? "minimal" : "low") : effort.rawValue)]
        }
        let budget =
            switch effort {
            case .none: model.hasPrefix("gemini-2.5-pro") ? 128 : 0
            case .minimal, .low: 1024
            case .medium: 8192
            case .high: 24576
            }
        return ["thinkingBudget": .int(budget)]
    }

    func answer(in body: JSONValue) throws(AttemptFailure) -> WireAnswer {
        var reading = GeminiReading()
        try reading.take(body)
        guard reading.hasCandidate else { throw .malformed("has no candidate") }
        return reading.answer
    }

    func failure(_ refusal: Refusal) -> AttemptFailure {
        let error = refusal.body?["error"] ?? refusal.body?.array?.first?["error"]
        let details = error?["details"]?.array ?? []
        let reasons = details.compactMap { $0["reason"]?.string }
        let wait = details.compactMap { $0["retryDelay"]?.string }.first.flatMap(WaitText.duration)
        let status = error?["status"]?.string
        if reasons.contains("API_KEY_INVALID") { return refusal.failure(.misconfigured, code: "API_KEY_INVALID") }
        switch refusal.status {
        case 400 where status == "FAILED_PRECONDITION":
            return refusal.failure(.misconfigured, code: status)
        case 429:
            let quotas = details.flatMap { $0["violations"]?.array ?? [] }.compactMap { $0["quotaId"]?.string }
            // A quota of the day does not come back within a wait.
            return refusal.failure(quotas.contains { $0.contains("PerDay") } ? .outOfQuota : .throttled, code: status, bodyWait: wait)
        default:
            return refusal.failure(code: status, bodyWait: wait)
        }
    }

    func eventReader() -> any EventReader { GeminiReading() }

    // MARK: Embeddings

    var embeddings: (any EmbeddingCodec)? { self }

    func path(model: String) -> String { "/models/\(PathText.encode(model)):batchEmbedContents" }

    func body(of request: EmbeddingRequest) -> [UInt8] {
        let requests = request.texts.map { text in
            var one: JSONObject = ["model": .string("models/" + request.model), "content": ["parts": [["text": .string(text)]]]]
            if let dimensions = request.dimensions { one["outputDimensionality"] = .int(dimensions) }
            return JSONValue.object(one)
        }
        return JSONValue.object(["requests": .array(requests)]).jsonBytes
    }

    func vectors(in body: JSONValue) throws(AttemptFailure) -> (vectors: [[Float]], usage: TokenUsage?, model: String?) {
        guard let list = body["embeddings"]?.array else { throw .malformed("has no embeddings") }
        let vectors = list.map { VectorReading.floats($0["values"]) }
        return (try VectorReading.complete(vectors), nil, nil)
    }
}

/// What the responses of one `generateContent`, or the events of one stream, add up to.
private struct GeminiReading: EventReader {
    var answer = WireAnswer()
    var hasCandidate = false
    var isComplete: Bool { answer.finishReason != nil }

    mutating func read(_ event: ServerSentEvent) throws(AttemptFailure) -> String {
        try take(StreamJSON.parse(event))
    }

    /// Takes a response and returns the text that it adds.
    @discardableResult
    mutating func take(_ body: JSONValue) throws(AttemptFailure) -> String {
        if let error = body["error"] {
            throw GeminiCodec().failure(Refusal(status: error["code"]?.int ?? 500, body: body))
        }
        if let model = body["modelVersion"]?.string { answer.model = model }
        if let usage = body["usageMetadata"].flatMap(Self.usage) { answer.usage = usage }
        if body["promptFeedback"]?["blockReason"]?.string != nil {
            throw AttemptFailure(.refused, "the provider blocked the prompt", answer: answer)
        }
        guard let candidate = body["candidates"]?.array?.first else { return "" }
        hasCandidate = true
        let parts = candidate["content"]?["parts"]?.array ?? []
        let text = parts.filter { $0["thought"]?.bool != true }.compactMap { $0["text"]?.string }.joined()
        answer.text += text
        if let reason = candidate["finishReason"]?.string { answer.finishReason = Self.finishReason(reason) }
        return text
    }

    private static func finishReason(_ reason: String) -> LLMResponse.FinishReason {
        switch reason {
        case "STOP": .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "SPII", "BLOCKLIST", "IMAGE_SAFETY", "LANGUAGE": .refused
        case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL": .toolUse
        default: .other
        }
    }

    /// Cached tokens are within the prompt's, thoughts are not within the candidates': both are billed.
    private static func usage(_ usage: JSONValue) -> TokenUsage? {
        guard let prompt = usage["promptTokenCount"]?.int else { return nil }
        let cached = min(max(0, usage["cachedContentTokenCount"]?.int ?? 0), prompt)
        let thoughts = max(0, usage["thoughtsTokenCount"]?.int ?? 0)
        let candidates = max(0, usage["candidatesTokenCount"]?.int ?? 0)
        return TokenUsage(
            uncachedInput: prompt - cached, cacheRead: cached, output: candidates.addingSaturating(thoughts), reasoning: thoughts)
    }
}
