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

    /// The text in pieces, up to where the provider fails.
    private var pieces: [String] { reply.failsAfterEvents.map { Array(texts.prefix($0)) } ?? texts }

    /// The error with which a provider ends what it has begun.
    private var failure: [UInt8] {
        let message: JSONValue = "Overloaded"
        switch format {
        case .gemini: return Self.event(["error": ["code": 503, "message": message, "status": "UNAVAILABLE"]])
        case .responses: return Self.event(["type": "error", "code": "server_error", "message": message, "param": .null], named: "error")
        case .messages: return Self.event(["type": "error", "error": ["type": "overloaded_error", "message": message]], named: "error")
        default:
            let choice: JSONValue = ["index": 0, "delta": ["content": ""], "finish_reason": "error"]
            return Self.event(["id": "chatcmpl-synthetic", "error": ["code": 502, "message": message], "choices": [choice]])
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
        let texts = texts
        for (index, text) in pieces.enumerated() {
            var candidate: JSONObject = ["content": ["role": "model", "parts": [["text": .string(text)]]], "index": 0]
            var body: JSONObject = ["modelVersion": .string(model)]
            if index == texts.count - 1 {
                if let reason = writer.geminiReason { candidate["finishReason"] = reason }
                if let usage = writer.geminiUsage { body["usageMetadata"] = usage }
            }
            body["candidates"] = [.object(candidate)]
            bytes += Self.event(.object(body))
        }
        return reply.failsAfterEvents == nil ? bytes : bytes + failure
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
        for text in pieces { bytes += Self.event(chunk([isRefusal ? "refusal" : "content": .string(text)], .null)) }
        if reply.failsAfterEvents != nil { return bytes + failure }
        bytes += Self.event(chunk([:], reply.ending == .refused ? "content_filter" : writer.chatReason))
        if let usage = writer.chatUsage {
            bytes += Self.event(["id": "chatcmpl-synthetic", "model": .string(model), "choices": [], "usage": usage])
        }
        return bytes + Array("data: [DONE]\n\n".utf8)
    }

    private var response: [UInt8] {
        var bytes = Self.event(["type": "response.created", "response": ["status": "in_progress"]], named: "response.created")
        for text in pieces {
            bytes += Self.event(
                ["type": "response.output_text.delta", "item_id": "msg_1", "delta": .string(text)], named: "response.output_text.delta")
        }
        if reply.failsAfterEvents != nil { return bytes + failure }
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
        for text in pieces {
            bytes += Self.event(
                ["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": .string(text)]],
                named: "content_block_delta")
        }
        if reply.failsAfterEvents != nil { return bytes + failure }
        bytes += Self.event(["type": "content_block_stop", "index": 0], named: "content_block_stop")
        var delta: JSONObject = ["type": "message_delta", "delta": ["stop_reason": writer.messageReason, "stop_sequence": .null]]
        if let usage = reply.usage { delta["usage"] = ["output_tokens": .int(usage.output)] }
        bytes += Self.event(.object(delta), named: "message_delta")
        return bytes + Self.event(["type": "message_stop"], named: "message_stop")
    }
}
