import LLMCache

/// Writes an answer as a provider does that sends it at once.
struct AnswerWriter {
    let format: WireFormat
    let model: String
    let reply: FakeReply

    var answer: JSONValue {
        switch format {
        case .gemini: gemini
        case .responses: response
        case .messages: message
        default: completion
        }
    }

    // MARK: Gemini

    var gemini: JSONValue {
        var body: JSONObject = ["modelVersion": .string(model), "responseId": "resp-synthetic"]
        if reply.ending == .blockedPrompt {
            body["promptFeedback"] = ["blockReason": "SAFETY"]
        } else {
            // A thought comes first, as models that think send it; it is no part of the answer.
            let parts: JSONValue = [["text": "(thinking)", "thought": true], ["text": .string(reply.text)]]
            var candidate: JSONObject = ["content": ["role": "model", "parts": parts], "index": 0]
            if let reason = geminiReason { candidate["finishReason"] = reason }
            body["candidates"] = [.object(candidate)]
        }
        if let usage = geminiUsage { body["usageMetadata"] = usage }
        return .object(body)
    }

    var geminiReason: JSONValue? {
        switch reply.ending {
        case .stop: "STOP"
        case .length: "MAX_TOKENS"
        case .refused, .blockedPrompt: "SAFETY"
        case .none: nil
        }
    }

    var geminiUsage: JSONValue? {
        reply.usage.map { usage in
            [
                "promptTokenCount": .int(usage.input), "candidatesTokenCount": .int(usage.output - usage.reasoning),
                "thoughtsTokenCount": .int(usage.reasoning), "cachedContentTokenCount": .int(usage.cacheRead),
            ]
        }
    }

    // MARK: Chat completions

    var completion: JSONValue {
        let isRefused = reply.ending == .refused || reply.ending == .blockedPrompt
        let message: JSONValue = [
            "role": "assistant", "content": isRefused && format == .chatCompletions ? .null : .string(reply.text),
            "refusal": isRefused && format == .chatCompletions ? .string(reply.text) : .null,
        ]
        let choice: JSONValue = ["index": 0, "message": message, "logprobs": .null, "finish_reason": chatReason]
        var body: JSONObject = [
            "id": "chatcmpl-synthetic", "object": "chat.completion", "created": 1_790_000_000, "model": .string(model), "choices": [choice],
        ]
        if let usage = chatUsage { body["usage"] = usage }
        return .object(body)
    }

    var chatReason: JSONValue {
        switch reply.ending {
        case .stop: "stop"
        case .length: "length"
        case .refused, .blockedPrompt: format == .chatCompletions ? "stop" : "content_filter"
        case .none: .null
        }
    }

    var chatUsage: JSONValue? {
        reply.usage.map { usage in
            var members: JSONObject = [
                "prompt_tokens": .int(usage.input), "completion_tokens": .int(usage.output),
                "total_tokens": .int(usage.input + usage.output),
                "prompt_tokens_details": ["cached_tokens": .int(usage.cacheRead), "cache_write_tokens": .int(usage.cacheWrite)],
                "completion_tokens_details": ["reasoning_tokens": .int(usage.reasoning)],
            ]
            if let dollars = reply.dollars { members["cost"] = .number(dollars) }
            return .object(members)
        }
    }

    // MARK: Responses

    var response: JSONValue {
        let part: JSONValue =
            reply.ending == .refused
            ? ["type": "refusal", "refusal": .string(reply.text)]
            : ["type": "output_text", "text": .string(reply.text), "annotations": []]
        var body: JSONObject = [
            "id": "resp_synthetic", "object": "response", "created_at": 1_790_000_000, "error": .null, "model": .string(model),
        ]
        switch reply.ending {
        case .stop, .refused: body["status"] = "completed"
        case .length: (body["status"], body["incomplete_details"]) = ("incomplete", ["reason": "max_output_tokens"])
        case .blockedPrompt: (body["status"], body["incomplete_details"]) = ("incomplete", ["reason": "content_filter"])
        case .none: body["status"] = "in_progress"
        }
        body["output"] = [
            ["type": "reasoning", "id": "rs_1", "summary": []],
            ["type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]],
        ]
        if let usage = reply.usage {
            body["usage"] = [
                "input_tokens": .int(usage.input),
                "input_tokens_details": ["cached_tokens": .int(usage.cacheRead), "cache_write_tokens": .int(usage.cacheWrite)],
                "output_tokens": .int(usage.output), "output_tokens_details": ["reasoning_tokens": .int(usage.reasoning)],
            ]
        }
        return .object(body)
    }

    // MARK: Messages

    var message: JSONValue {
        var body: JSONObject = [
            "id": "msg_synthetic", "type": "message", "role": "assistant", "model": .string(model),
            "content": [["type": "text", "text": .string(reply.text)]], "stop_reason": messageReason, "stop_sequence": .null,
        ]
        if let usage = messageUsage { body["usage"] = usage }
        return .object(body)
    }

    var messageReason: JSONValue {
        switch reply.ending {
        case .stop: "end_turn"
        case .length: "max_tokens"
        case .refused, .blockedPrompt: "refusal"
        case .none: .null
        }
    }

    var messageUsage: JSONValue? {
        reply.usage.map { usage in
            [
                "input_tokens": .int(usage.uncachedInput), "cache_creation_input_tokens": .int(usage.cacheWrite),
                "cache_read_input_tokens": .int(usage.cacheRead), "output_tokens": .int(usage.output), "service_tier": "standard",
            ]
        }
    }
}
