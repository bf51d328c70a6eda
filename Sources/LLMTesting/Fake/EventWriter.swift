import LLMCache

/// Writes an answer as a provider does that streams it.
struct EventWriter {
    let format: WireFormat
    let model: String
    let reply: FakeReply

    var bytes: [UInt8] {
        switch format {
        case .gemini: gemini
        case .responses: response
        case .messages: message
        default: completion
        }
    }

    private var writer: AnswerWriter { AnswerWriter(format: format, model: model, reply: reply) }

    /// The text in pieces.
    private var texts: [String] {
        let characters = Array(reply.text)
        let size = max(1, reply.charactersPerEvent)
        return stride(from: 0, to: characters.count, by: size).map { String(characters[$0..<min($0 + size, characters.count)]) }
    }

    private static func event(_ body: JSONValue, named name: String? = nil) -> [UInt8] {
        Array(((name.map { "event: \($0)\n" } ?? "") + "data: \(body.jsonText)\n\n").utf8)
    }

    private var gemini: [UInt8] {
        if reply.ending == .blockedPrompt { return Self.event(writer.gemini) }
        var bytes: [UInt8] = []
        for (index, text) in texts.enumerated() {
            var candidate: JSONObject = ["content": ["role": "model", "parts": [["text": .string(text)]]], "index": 0]
            var body: JSONObject = ["modelVersion": .string(model)]
            if index == texts.count - 1 {
                if let reason = writer.geminiReason { candidate["finishReason"] = reason }
                if let usage = writer.geminiUsage { body["usageMetadata"] = usage }
            }
            body["candidates"] = [.object(candidate)]
            bytes += Self.event(.object(body))
        }
        return bytes
    }

    private var completion: [UInt8] {
        // OpenRouter keeps a slow connection alive by comments.
        var bytes: [UInt8] = format == .openRouter ? Array(": OPENROUTER PROCESSING\n\n".utf8) : []
        func chunk(_ delta: JSONValue, _ reason: JSONValue) -> JSONValue {
            [
                "id": "chatcmpl-synthetic", "object": "chat.completion.chunk", "model": .string(model),
                "choices": [["index": 0, "delta": delta, "finish_reason": reason]], "usage": .null,
            ]
        }
        bytes += Self.event(chunk(["role": "assistant", "content": ""], .null))
        // OpenAI's models refuse in words of their own; a filter ends what has begun.
        let isRefusal = format == .chatCompletions && reply.ending == .blockedPrompt
        for text in texts { bytes += Self.event(chunk([isRefusal ? "refusal" : "content": .string(text)], .null)) }
        bytes += Self.event(chunk([:], reply.ending == .refused ? "content_filter" : writer.chatReason))
        if let usage = writer.chatUsage {
            bytes += Self.event(["id": "chatcmpl-synthetic", "model": .string(model), "choices": [], "usage": usage])
        }
        return bytes + Array("data: [DONE]\n\n".utf8)
    }

    private var response: [UInt8] {
        var bytes = Self.event(["type": "response.created", "response": ["status": "in_progress"]], named: "response.created")
        for text in texts {
            bytes += Self.event(
                ["type": "response.output_text.delta", "item_id": "msg_1", "delta": .string(text)], named: "response.output_text.delta")
        }
        let name = reply.ending == .length || reply.ending == .blockedPrompt ? "response.incomplete" : "response.completed"
        guard reply.ending != .none else { return bytes }
        return bytes + Self.event(["type": .string(name), "response": writer.response], named: name)
    }

    private var message: [UInt8] {
        var start: JSONObject = ["id": "msg_synthetic", "type": "message", "role": "assistant", "model": .string(model), "content": []]
        if case .object(var usage)? = writer.messageUsage {
            usage["output_tokens"] = 1
            start["usage"] = .object(usage)
        }
        var bytes = Self.event(["type": "message_start", "message": .object(start)], named: "message_start")
        bytes += Self.event(
            ["type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""]], named: "content_block_start")
        bytes += Self.event(["type": "ping"], named: "ping")
        for text in texts {
            bytes += Self.event(
                ["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": .string(text)]],
                named: "content_block_delta")
        }
        bytes += Self.event(["type": "content_block_stop", "index": 0], named: "content_block_stop")
        var delta: JSONObject = ["type": "message_delta", "delta": ["stop_reason": writer.messageReason, "stop_sequence": .null]]
        if let usage = reply.usage { delta["usage"] = ["output_tokens": .int(usage.output)] }
        bytes += Self.event(.object(delta), named: "message_delta")
        return bytes + Self.event(["type": "message_stop"], named: "message_stop")
    }
}
