import LLMCache

/// Puts a reply into the provider's own format.
struct ReplyWriter {
    let format: WireFormat
    let request: FakeRequest
    /// The model that was asked.
    let model: String

    func exchange(_ reply: FakeReply) -> FakeExchange {
        var contentType = "application/json"
        var body: [UInt8]
        switch reply.content {
        case .raw(let bytes, let type):
            (body, contentType) = (bytes, type)
        case .failure(let code, let errorInside):
            body = failure(reply, code: code, status: errorInside ? reply.errorMembers["code"]?.int ?? 500 : reply.status).jsonBytes
        case .answer where isEmbedding:
            body = embeddings().jsonBytes
        case .answer where request.isStreamed:
            contentType = "text/event-stream"
            body = EventWriter(format: format, model: reply.model ?? model, reply: reply).bytes
        case .answer:
            body = AnswerWriter(format: format, model: reply.model ?? model, reply: reply).answer.jsonBytes
        }
        if reply.repeatsAName, body.first == UInt8(ascii: "{") { body.insert(contentsOf: #""id":"a","id":"b","#.utf8, at: 1) }
        if reply.hasInvalidUTF8, let quote = body.lastIndex(of: UInt8(ascii: "\"")) { body.insert(0xFF, at: quote) }
        var fields = reply.fields.map { (name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
        fields.append(("content-type", contentType))
        let whole = reply.breaksAfter.map { Array(body.prefix($0)) } ?? body
        let size = max(1, reply.piece ?? whole.count)
        let pieces = stride(from: 0, to: whole.count, by: size).map { Array(whole[$0..<min($0 + size, whole.count)]) }
        return FakeExchange(
            status: reply.status, fields: fields, pieces: pieces, delay: reply.delay, hangs: reply.hangs, breaks: reply.breaksAfter != nil)
    }

    private var isEmbedding: Bool { request.path.hasSuffix("/embeddings") || request.path.hasSuffix(":batchEmbedContents") }

    /// An error; its words repeat the question, as real ones sometimes do, so that a test sees whether they get on.
    private func failure(_ reply: FakeReply, code: String?, status: Int) -> JSONValue {
        let words: JSONValue = .string("The request could not be served: \(request.body?.jsonText.prefix(2000) ?? "")")
        var error: JSONObject
        switch format {
        case .gemini:
            error = [
                "code": .int(status), "message": words, "status": .string(code ?? (status == 429 ? "RESOURCE_EXHAUSTED" : "INTERNAL")),
            ]
        case .openRouter:
            error = ["code": .int(status), "message": words]
        case .messages:
            error = ["type": .string(code ?? (status == 529 ? "overloaded_error" : "api_error")), "message": words]
        default:
            error = ["message": words, "type": "server_error", "param": .null, "code": code.map { .string($0) } ?? .null]
        }
        for (name, value) in reply.errorMembers where name != "code" { error[name] = value }
        if format == .messages { return ["type": "error", "error": .object(error), "request_id": "req_synthetic"] }
        return ["error": .object(error)]
    }

    /// Vectors of four numbers that differ from text to text.
    private func embeddings() -> JSONValue {
        func vector(_ text: String) -> JSONValue {
            var numbers = [0, 0, 0, 0]
            for (place, byte) in text.utf8.enumerated() { numbers[place % 4] = (numbers[place % 4] &* 31 &+ Int(byte)) & 0xFFFF }
            return .array(numbers.map { .int($0) })
        }
        if format == .gemini {
            let texts = request.body?["requests"]?.array?.compactMap { $0["content"]?["parts"]?.array?.first?["text"]?.string } ?? []
            return ["embeddings": .array(texts.map { ["values": vector($0)] })]
        }
        let texts = request.body?["input"]?.array?.compactMap(\.string) ?? []
        let data = texts.enumerated().map {
            JSONValue.object(["object": "embedding", "index": .int($0.offset), "embedding": vector($0.element)])
        }
        return [
            "object": "list", "data": .array(data.reversed()), "model": request.body?["model"] ?? .null,
            "usage": ["prompt_tokens": .int(texts.count), "total_tokens": .int(texts.count)],
        ]
    }
}
