extension LLMResponse {
    /// The answer in OpenAI's form, as the body of a response.
    ///
    /// - Parameters:
    ///   - id: A name of the answer, such as `chatcmpl-1`.
    ///   - created: The present, in seconds since 1970.
    public func chatCompletion(id: String, created: Int) -> JSONValue {
        var json: JSONObject = [
            "id": .string(id), "object": "chat.completion", "created": .int(created), "model": .string(model),
            "choices": [
                [
                    "index": 0,
                    "message": ["role": "assistant", "content": .string(text), "refusal": .null],
                    "logprobs": .null,
                    "finish_reason": .string(finishReason.chatCompletionName),
                ]
            ],
        ]
        json["usage"] = usage?.chatCompletion
        return .object(json)
    }
}

/// The events of an answer in OpenAI's form, ready to be sent.
///
/// A client reads them as Server-Sent Events (WHATWG HTML §9.2): chunks of text, the reason of the end, and `[DONE]`.
public struct ChatCompletionStream: Sendable {
    private let id: String
    private let created: Int
    private let model: String
    private let includesUsage: Bool

    /// Makes the events of one answer.
    ///
    /// - Parameters:
    ///   - id: A name of the answer, such as `chatcmpl-1`.
    ///   - created: The present, in seconds since 1970.
    ///   - model: The model that was asked for: who answers is known only at the end.
    ///   - includesUsage: Whether the tokens come before the end.
    public init(id: String, created: Int, model: String, includesUsage: Bool) {
        self.id = id
        self.created = created
        self.model = model
        self.includesUsage = includesUsage
    }

    /// What goes out before the first piece of text.
    public var beginning: [UInt8] { chunk(["role": "assistant", "content": ""]) }

    /// What goes out for a step of the answer.
    public func bytes(of event: AnswerEvent) -> [UInt8] {
        switch event {
        case .text(let text): return chunk(["content": .string(text)])
        case .finished(let response):
            var bytes = chunk([:], finishReason: response.finishReason.chatCompletionName)
            if includesUsage, let usage = response.usage { bytes += self.event(["choices": [], "usage": usage.chatCompletion]) }
            return bytes + "data: [DONE]\n\n".utf8
        }
    }

    /// What goes out where the answer breaks off: without `[DONE]`, so that nobody takes it for whole.
    public func bytes(of error: LLMError) -> [UInt8] { Self.data(error.chatCompletion) }

    private func chunk(_ delta: JSONValue, finishReason: String? = nil) -> [UInt8] {
        event(["choices": [["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finishReason.map { .string($0) } ?? .null]]])
    }

    private func event(_ members: JSONObject) -> [UInt8] {
        var json: JSONObject = [
            "id": .string(id), "object": "chat.completion.chunk", "created": .int(created), "model": .string(model),
        ]
        for (name, value) in members { json[name] = value }
        return Self.data(.object(json))
    }

    private static func data(_ json: JSONValue) -> [UInt8] { Array("data: ".utf8) + json.jsonBytes + "\n\n".utf8 }
}

extension LLMError {
    /// The HTTP status with which a gateway tells this error.
    public var httpStatus: Int {
        switch code {
        case .invalidRequest, .invalidSchema, .unsupported, .refused: 400
        case .tooLarge: 413
        case .throttled, .quotaExhausted, .budgetExceeded: 429
        case .timeout: 504
        case .unavailable, .noProvider, .misconfigured: 503
        case .invalidResponse, .invalidJSON, .schemaMismatch, .truncated: 502
        default: 500
        }
    }

    /// The error in OpenAI's form, as the body of a response.
    ///
    /// Keys, models and addresses are the operator's business: of a provider that is set up wrongly only that much is told.
    public var chatCompletion: JSONValue {
        let kind =
            switch httpStatus {
            case 400, 413: "invalid_request_error"
            case 429: code == .throttled ? "rate_limit_error" : "insufficient_quota"
            default: "server_error"
            }
        let text = code == .misconfigured ? "the provider is not set up rightly" : message
        return [
            "error": [
                "message": .string(text), "type": .string(kind), "param": .null,
                "code": .string(code.description.replacing("-", with: "_")),
            ]
        ]
    }
}

extension LLMResponse.FinishReason {
    fileprivate var chatCompletionName: String {
        switch self {
        case .stop, .other: "stop"
        case .length: "length"
        case .refused: "content_filter"
        case .toolUse: "tool_calls"
        }
    }
}

extension TokenUsage {
    fileprivate var chatCompletion: JSONValue {
        [
            "prompt_tokens": .int(input), "completion_tokens": .int(output), "total_tokens": .int(input.addingSaturating(output)),
            "prompt_tokens_details": ["cached_tokens": .int(cacheRead)],
            "completion_tokens_details": ["reasoning_tokens": .int(reasoning)],
        ]
    }
}
