import HTTPTypes

/// OpenAI's responses.
struct ResponsesCodec: WireCodec {
    private let chat = ChatCodec(dialect: .openAI)

    func path(of call: WireCall) -> String { "/responses" }

    func authorization(_ key: String) -> [HTTPField] { chat.authorization(key) }

    func body(of call: WireCall) throws(LLMError) -> [UInt8] {
        let request = call.request
        guard request.parameters.stop.isEmpty else {
            throw LLMError(.unsupported, "OpenAI's responses take no stop texts; use its chat completions")
        }
        // Nothing is to be kept at the vendor: answers are kept here.
        var members: JSONObject = ["model": .string(call.model), "store": false]
        if let system = request.system { members["instructions"] = .string(system) }
        let reasons = OpenAIModel.reasons(call.model)
        for (name, value) in request.parameters.common(
            temperature: reasons ? nil : "temperature", topP: reasons ? nil : "top_p", seed: nil, stop: nil)
        {
            members[name] = value
        }
        if let limit = call.maxOutputTokens { members["max_output_tokens"] = .int(max(16, limit)) }
        if let effort = request.parameters.reasoningEffort, reasons {
            members["reasoning"] = ["effort": .string(OpenAIModel.effort(effort, model: call.model))]
        }
        if let schema = request.schema {
            var format: JSONObject = ["type": "json_schema"]
            for (name, value) in try SchemaDialect.openAI(schema) { format[name] = value }
            members["text"] = ["format": .object(format)]
        }
        if call.isStreamed { members["stream"] = true }
        members.merge(request.parameters.extra, except: ["model", "input", "stream"])
        var writer = BodyWriter(members, for: request)
        writer.member("input") { writer in
            writer.list(request.messages) { writer, message in
                let isUser = message.role == .user
                writer.raw(isUser ? #"{"role":"user","content":"# : #"{"role":"assistant","content":"#)
                writer.list(message.content) { writer, part in
                    switch part {
                    case .text(let text):
                        writer.raw(isUser ? #"{"type":"input_text","text":"# : #"{"type":"output_text","text":"#)
                        writer.text(text)
                        writer.raw("}")
                    case .image(let image):
                        writer.raw(#"{"type":"input_image","detail":"auto","image_url":"#)
                        writer.dataURL(image)
                        writer.raw("}")
                    }
                }
                writer.raw("}")
            }
        }
        return writer.finish()
    }

    func answer(in body: JSONValue) throws(AttemptFailure) -> WireAnswer {
        try ResponsesReading.answer(of: body)
    }

    func failure(_ refusal: Refusal) -> AttemptFailure { OpenAIError.failure(refusal) }

    func eventReader() -> any EventReader { ResponsesReading() }

    var embeddings: (any EmbeddingCodec)? { chat }
}

/// Reads the events of one streamed response.
private struct ResponsesReading: EventReader {
    var answer = WireAnswer()
    private(set) var isComplete = false

    mutating func read(_ event: ServerSentEvent) throws(AttemptFailure) -> String {
        let body = try StreamJSON.parse(event)
        switch body["type"]?.string {
        case "response.output_text.delta":
            let text = body["delta"]?.string ?? ""
            answer.text += text
            return text
        case "response.completed", "response.incomplete", "response.failed":
            guard let response = body["response"] else { throw .malformed("has an end without a response") }
            let text = answer.text
            answer = try Self.answer(of: response)
            // The pieces are what the reader of the stream has seen.
            if !text.isEmpty { answer.text = text }
            isComplete = true
            return text.isEmpty ? answer.text : ""
        case "error":
            throw OpenAIError.failure(Refusal(status: 502, body: ["error": body]))
        default:
            return ""
        }
    }

    /// Reads a whole response.
    static func answer(of body: JSONValue) throws(AttemptFailure) -> WireAnswer {
        var answer = WireAnswer(usage: body["usage"].flatMap(usage), model: body["model"]?.string)
        if let error = body["error"], !error.isNull {
            throw OpenAIError.failure(Refusal(status: OpenAIError.status(of: error), body: ["error": error]))
        }
        guard let status = body["status"]?.string, let output = body["output"]?.array else { throw .malformed("has no output") }
        let parts = output.filter { $0["type"]?.string == "message" }.flatMap { $0["content"]?.array ?? [] }
        answer.text = parts.filter { $0["type"]?.string == "output_text" }.compactMap { $0["text"]?.string }.joined()
        let isRefused = parts.contains { $0["type"]?.string == "refusal" }
        switch (status, body["incomplete_details"]?["reason"]?.string) {
        case _ where isRefused, ("incomplete", "content_filter"): answer.finishReason = .refused
        case ("completed", _): answer.finishReason = .stop
        case ("incomplete", "max_output_tokens"): answer.finishReason = .length
        case ("failed", _): throw OpenAIError.failure(Refusal(status: 502))
        default: answer.finishReason = .other
        }
        return answer
    }

    /// Cached and written tokens are within the input's, reasoning is within the output's.
    private static func usage(_ usage: JSONValue) -> TokenUsage? {
        guard let input = usage["input_tokens"]?.int else { return nil }
        let details = usage["input_tokens_details"]
        let read = min(max(0, details?["cached_tokens"]?.int ?? 0), max(0, input))
        let write = min(max(0, details?["cache_write_tokens"]?.int ?? 0), max(0, input) - read)
        return TokenUsage(
            uncachedInput: input - read - write, cacheRead: read, cacheWrite: write, output: usage["output_tokens"]?.int ?? 0,
            reasoning: usage["output_tokens_details"]?["reasoning_tokens"]?.int ?? 0)
    }
}
