import HTTPTypes

/// Anthropic's messages.
///
/// A seed and an effort of reasoning have no words here that every model takes, and are left out. Long instructions are marked for the vendor's
/// prompt cache: what follows them within five minutes pays a tenth for them.
struct MessagesCodec: WireCodec {
    /// What is sent where the request has no limit, since this vendor demands one.
    var assumedOutputLimit: Int? { Self.outputLimit }

    private static let outputLimit = 4096
    /// From how many bytes on instructions are marked; the vendor caches nothing below 1024 to 4096 tokens, by model, and charges nothing extra then.
    static let cachedSystemBytes = 4096
    private static let mediaTypes: Set<String> = ["image/jpeg", "image/png", "image/gif", "image/webp"]

    func path(of call: WireCall) -> String { "/messages" }

    func authorization(_ key: String) -> [HTTPField] {
        [("x-api-key", key), ("anthropic-version", "2023-06-01")].compactMap { name, value in
            HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
        }
    }

    func body(of call: WireCall) throws(LLMError) -> [UInt8] {
        let request = call.request
        for image in request.images where !Self.mediaTypes.contains(image.mediaType) {
            throw LLMError(.unsupported, "Anthropic takes images as JPEG, PNG, GIF and WebP only")
        }
        var members: JSONObject = ["model": .string(call.model), "max_tokens": .int(call.maxOutputTokens ?? Self.outputLimit)]
        if let system = request.system {
            members["system"] =
                system.utf8.count < Self.cachedSystemBytes
                ? .string(system) : [["type": "text", "text": .string(system), "cache_control": ["type": "ephemeral"]]]
        }
        // Newer models refuse a temperature beside a top-p, and the newest both; the temperature's own range ends at 1.
        var parameters = request.parameters
        if parameters.temperature != nil { parameters.topP = nil }
        parameters.temperature = parameters.temperature.map { min($0, 1) }
        let samples = Self.takesSampling(call.model)
        for (name, value) in parameters.common(
            temperature: samples ? "temperature" : nil, topP: samples ? "top_p" : nil, seed: nil, stop: "stop_sequences")
        {
            members[name] = value
        }
        if let schema = request.schema {
            members["output_config"] = ["format": ["type": "json_schema", "schema": SchemaDialect.closed(schema.root)]]
        }
        if call.isStreamed { members["stream"] = true }
        members.merge(request.parameters.extra, except: ["model", "messages", "stream"])
        var writer = BodyWriter(members, for: request)
        writer.member("messages") { writer in
            writer.list(request.messages) { writer, message in
                writer.raw(message.role == .user ? #"{"role":"user","content":"# : #"{"role":"assistant","content":"#)
                writer.list(message.content) { writer, part in
                    switch part {
                    case .text(let text):
                        writer.raw(#"{"type":"text","text":"#)
                        writer.text(text)
                        writer.raw("}")
                    case .image(let image):
                        writer.raw(#"{"type":"image","source":{"type":"base64","media_type":"#)
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

    /// Whether a model takes a temperature or a top-p: from 4.7 on they are refused.
    static func takesSampling(_ model: String) -> Bool {
        // claude-haiku-4-5-20251001, claude-sonnet-4, claude-3-5-sonnet-20241022
        let numbers = model.split(separator: "-").filter { $0.utf8.count < 3 }.compactMap { Int($0) }
        guard let major = numbers.first else { return true }
        return (major, numbers.count > 1 ? numbers[1] : 0) < (4, 7)
    }

    func answer(in body: JSONValue) throws(AttemptFailure) -> WireAnswer {
        if body["type"]?.string == "error" { throw failure(Refusal(status: Self.status(of: body), body: body)) }
        guard let content = body["content"]?.array else { throw .malformed("has no content") }
        return WireAnswer(
            text: content.filter { $0["type"]?.string == "text" }.compactMap { $0["text"]?.string }.joined(),
            finishReason: body["stop_reason"]?.string.map(Self.finishReason), usage: body["usage"].flatMap { Self.usage([$0]) },
            model: body["model"]?.string)
    }

    static func finishReason(_ reason: String) -> LLMResponse.FinishReason {
        switch reason {
        case "end_turn", "stop_sequence": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "refusal": .refused
        case "tool_use": .toolUse
        default: .other
        }
    }

    /// Input does not count what was read from or written to the cache; of several counts, the last of each kind holds.
    static func usage(_ usages: [JSONValue]) -> TokenUsage? {
        func last(_ name: String) -> Int? { usages.compactMap { $0[name]?.int }.last }
        guard let input = last("input_tokens") else { return nil }
        return TokenUsage(
            uncachedInput: input, cacheRead: last("cache_read_input_tokens") ?? 0, cacheWrite: last("cache_creation_input_tokens") ?? 0,
            output: last("output_tokens") ?? 0)
    }

    func failure(_ refusal: Refusal) -> AttemptFailure {
        let error = refusal.body?["error"]
        let code = error?["type"]?.string
        switch refusal.status {
        case 429 where error?["details"]?["error_code"]?.string == "enforced_spend_limit_reached" && refusal.field("retry-after") == nil:
            return refusal.failure(.outOfQuota, code: "enforced_spend_limit_reached")
        case 400:
            // Only the words tell that it is about money.
            let words = error?["message"]?.string?.lowercased() ?? ""
            let isMoney = words.contains("credit balance") || words.contains("spend limit") || words.contains("usage limits")
            return isMoney ? refusal.failure(.outOfQuota, code: "billing_error") : refusal.failure(code: code)
        default:
            return refusal.failure(code: code)
        }
    }

    /// The status that belongs to the type of an error.
    static func status(of body: JSONValue) -> Int {
        switch body["error"]?["type"]?.string {
        case "invalid_request_error": 400
        case "authentication_error": 401
        case "billing_error": 402
        case "permission_error": 403
        case "not_found_error": 404
        case "conflict_error": 409
        case "request_too_large": 413
        case "rate_limit_error": 429
        case "timeout_error": 504
        case "overloaded_error": 529
        default: 500
        }
    }

    func eventReader() -> any EventReader { MessagesReading() }
}

/// Reads the events of one streamed message.
private struct MessagesReading: EventReader {
    var answer = WireAnswer()
    private(set) var isComplete = false
    private var usages: [JSONValue] = []

    mutating func read(_ event: ServerSentEvent) throws(AttemptFailure) -> String {
        let body = try StreamJSON.parse(event)
        switch body["type"]?.string {
        case "message_start":
            answer.model = body["message"]?["model"]?.string
            count(body["message"]?["usage"])
        case "content_block_start":
            return add(body["content_block"], type: "text")
        case "content_block_delta":
            return add(body["delta"], type: "text_delta")
        case "message_delta":
            answer.finishReason = body["delta"]?["stop_reason"]?.string.map(MessagesCodec.finishReason) ?? answer.finishReason
            count(body["usage"])
        case "message_stop":
            isComplete = true
        case "error":
            throw MessagesCodec().failure(Refusal(status: MessagesCodec.status(of: body), body: body))
        default: break
        }
        return ""
    }

    private mutating func add(_ block: JSONValue?, type: String) -> String {
        guard block?["type"]?.string == type, let text = block?["text"]?.string else { return "" }
        answer.text += text
        return text
    }

    /// The first and the last of the counts are kept: each replaces what it names.
    private mutating func count(_ usage: JSONValue?) {
        guard let usage else { return }
        if usages.count > 1 { usages.removeLast() }
        usages.append(usage)
        answer.usage = MessagesCodec.usage(usages)
    }
}
