/// A request of OpenAI's chat completions, as programs send it to a gateway.
///
/// Read is what can be answered by any provider of a chain. What would change the answer and cannot be passed on, such as tools, is refused, so
/// that nobody gets an answer to another question than the one that was asked.
///
/// ```swift
/// let asked = try ChatCompletionRequest(jsonBytes: body, tenant: "acme")
/// let answer = try await cache.answer(asked.question)
/// return answer.chatCompletion(id: "chatcmpl-1", created: 1_795_219_200).jsonBytes
/// ```
///
/// Source: OpenAI API reference, "Create chat completion".
public struct ChatCompletionRequest: Hashable, Sendable {
    /// The question; its family is the model that was asked for.
    public var question: LLMRequest
    /// Whether the answer is to come as a stream of events.
    public var isStreamed: Bool
    /// Whether the stream is to end with the tokens that the answer took.
    public var includesUsage: Bool

    /// Reads the body of a request.
    ///
    /// A model that is cut off at the limit of tokens is answered as it is, as clients of this interface expect.
    ///
    /// - Parameters:
    ///   - jsonBytes: The body, at most ``LLMRequest/maximumJSONBytes``.
    ///   - tenant: Whose question it is.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest``, ``LLMError/Code/invalidSchema``, ``LLMError/Code/unsupported`` or
    ///   ``LLMError/Code/tooLarge``, and the place at fault.
    public init(jsonBytes: [UInt8], tenant: String = "") throws(LLMError) {
        let json: JSONValue
        do throws(LLMError) {
            json = try JSONValue(parsing: jsonBytes, limits: JSONLimits(bytes: LLMRequest.maximumJSONBytes))
        } catch {
            // Not as invalid JSON, which is a model's fault, whereas this is the caller's.
            throw LLMError(error.code == .tooLarge ? .tooLarge : .invalidRequest, "the body cannot be read: \(error.message)")
        }
        var members = try JSONMembers(json, at: "$")
        for name in Self.refused where members.value(name) != nil {
            throw LLMError(.unsupported, "$.\(name) is not supported here: answers are text or JSON")
        }
        for name in Self.ignored { _ = members.value(name) }
        if let count = try members.int("n"), count != 1 { throw LLMError(.unsupported, "$.n is not supported here beyond 1") }
        let model = try members.string("model") ?? "default"
        let family = model.isEmpty ? "default" : model

        var conversation = Conversation()
        for (index, value) in try members.required("messages", try members.array("messages")).enumerated() {
            try conversation.add(value, at: "$.messages[\(index)]")
        }
        var parameters = LLMParameters(
            temperature: try members.double("temperature"), topP: try members.double("top_p"), seed: try members.int("seed"),
            stop: try Self.stop(members.value("stop")),
            reasoningEffort: try members.choice("reasoning_effort", LLMParameters.ReasoningEffort.self))
        let oldLimit = try members.int("max_tokens")
        parameters.maxOutputTokens = try members.int("max_completion_tokens") ?? oldLimit
        for name in Self.passedOn {
            guard let value = members.value(name), value.number?.double != 0 else { continue }
            parameters.extra[name] = value
        }
        isStreamed = try members.bool("stream") ?? false
        var options = try members.value("stream_options").map { (value) throws(LLMError) in
            try JSONMembers(value, at: "$.stream_options")
        }
        includesUsage = try options?.bool("include_usage") ?? false
        question = LLMRequest(
            system: conversation.system, messages: conversation.messages, parameters: parameters,
            schema: try Self.schema(members.value("response_format")), family: family, tenant: tenant,
            controls: LLMControls(acceptsTruncation: true))
        try members.finish()
    }

    /// What asks for more than an answer of text or JSON.
    private static let refused = [
        "tools", "tool_choice", "functions", "function_call", "audio", "logprobs", "top_logprobs", "prediction", "web_search_options",
    ]
    /// What changes nothing of the answer.
    private static let ignored = [
        "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "modalities",
    ]
    /// What the provider may know; nought is its default.
    private static let passedOn = ["frequency_penalty", "presence_penalty", "logit_bias", "top_k", "min_p", "repetition_penalty"]

    private static func stop(_ value: JSONValue?) throws(LLMError) -> [String] {
        switch value {
        case nil: return []
        case .string(let text): return [text]
        case .array(let texts):
            return try texts.enumerated().map { (index, text) throws(LLMError) in
                guard let text = text.string else { throw JSONMembers.failure("$.stop[\(index)]", "should be text") }
                return text
            }
        default: throw JSONMembers.failure("$.stop", "should be text or a list of texts")
        }
    }

    private static func schema(_ value: JSONValue?) throws(LLMError) -> JSONSchema? {
        guard let value else { return nil }
        var members = try JSONMembers(value, at: "$.response_format")
        switch try members.required("type", try members.string("type")) {
        case "text": return nil
        case "json_object":
            throw LLMError(
                .unsupported,
                "$.response_format of the type json_object is not supported here: give a json_schema, which answers are checked by")
        case "json_schema":
            var format = try JSONMembers(
                try members.required("json_schema", members.value("json_schema")), at: "$.response_format.json_schema")
            return try JSONSchema(
                name: try format.string("name") ?? "answer", try format.required("schema", format.value("schema")))
        default: throw JSONMembers.failure("$.response_format.type", "should be text or json_schema")
        }
    }
}

/// The messages of a request, taken one by one.
private struct Conversation {
    var system: String?
    var messages: [LLMMessage] = []

    mutating func add(_ json: JSONValue, at path: String) throws(LLMError) {
        var members = try JSONMembers(json, at: path)
        let role = try members.required("role", try members.string("role"))
        for name in ["tool_calls", "function_call", "tool_call_id", "audio"] where members.value(name) != nil {
            throw LLMError(.unsupported, "\(path).\(name) is not supported here: answers are text or JSON")
        }
        for name in ["refusal", "annotations"] { _ = members.value(name) }
        let content = try Self.content(try members.required("content", members.value("content")), at: "\(path).content")
        switch role {
        case "system", "developer":
            guard messages.isEmpty else { throw LLMError(.unsupported, "\(path): instructions have to come before the conversation") }
            var texts = [system].compactMap(\.self)
            for part in content {
                guard case .text(let text) = part else { throw JSONMembers.failure("\(path).content", "should be text") }
                texts.append(text)
            }
            system = texts.joined(separator: "\n\n")
        case "user": messages.append(LLMMessage(.user, content))
        case "assistant": messages.append(LLMMessage(.assistant, content))
        default: throw LLMError(.unsupported, "\(path).role should be system, developer, user or assistant")
        }
        try members.finish()
    }

    private static func content(_ json: JSONValue, at path: String) throws(LLMError) -> [LLMContent] {
        switch json {
        case .string(let text): return [.text(text)]
        case .array(let parts):
            return try parts.enumerated().map { (index, part) throws(LLMError) in try self.part(part, at: "\(path)[\(index)]") }
        default: throw JSONMembers.failure(path, "should be text or a list of parts")
        }
    }

    private static func part(_ json: JSONValue, at path: String) throws(LLMError) -> LLMContent {
        var members = try JSONMembers(json, at: path)
        switch try members.required("type", try members.string("type")) {
        case "text":
            let text = try members.required("text", try members.string("text"))
            try members.finish()
            return .text(text)
        case "image_url":
            var image = try JSONMembers(try members.required("image_url", members.value("image_url")), at: "\(path).image_url")
            guard let detail = try image.string("detail") ?? Optional("auto"), detail == "auto" else {
                throw LLMError(.unsupported, "\(path).image_url.detail is not supported here beyond auto")
            }
            let url = try image.required("url", try image.string("url"))
            try image.finish()
            try members.finish()
            return .image(try Self.image(url, at: "\(path).image_url.url"))
        default: throw LLMError(.unsupported, "\(path).type should be text or image_url")
        }
    }

    /// Reads a data URL, such as `data:image/png;base64,iVBORw0KGgo=`.
    ///
    /// Other addresses are not fetched: callers could reach whatever this machine does. Source: RFC 2397.
    private static func image(_ url: String, at path: String) throws(LLMError) -> LLMImage {
        guard url.utf8.starts(with: "data:".utf8), let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            throw LLMError(.unsupported, "\(path) should be a data URL: pictures are not fetched from elsewhere")
        }
        let head = url[..<comma].dropFirst(5)
        guard head.hasSuffix(";base64"), let bytes = Base64.decode(String(url[url.utf8.index(after: comma)...])) else {
            throw JSONMembers.failure(path, "should hold base64 with padding and without line breaks")
        }
        return LLMImage(bytes, mediaType: String(head.dropLast(7)))
    }
}
