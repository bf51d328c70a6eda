import LLMCache

/// Finds what a vendor would find wrong with a request.
struct RequestCheck {
    /// What a check comes to.
    struct Result {
        var body: JSONValue?
        var model: String?
        var isStreamed = false
        /// What is wrong; `nil` if nothing is.
        var fault: String?
        /// The status with which the vendor refuses it.
        var status = 400
        /// Whether the API key is what is wrong.
        var isKeyWrong = false
    }

    let format: WireFormat
    let key: String
    let basePath: String

    func check(method: String, path: String, fields: [String: String], body bytes: [UInt8]) -> Result {
        var result = Result()
        func refused(_ status: Int, _ fault: String) -> Result {
            result.status = status
            result.fault = fault
            return result
        }
        do throws(LLMError) {
            result.body = try JSONValue(parsing: bytes)
        } catch {
            return refused(400, "the body is not JSON: \(error.message)")
        }
        guard method == "POST" else { return refused(405, "the method is \(method)") }
        guard fields["content-type"] == "application/json" else { return refused(400, "the content type is not application/json") }
        guard isAuthorized(fields) else {
            result.isKeyWrong = true
            return refused(format == .gemini ? 400 : 401, "the API key is missing or wrong")
        }
        guard path.hasPrefix(basePath), let body = result.body else { return refused(404, "there is nothing at \(path)") }
        let call = String(path.dropFirst(basePath.utf8.count))
        var checker = BodyChecker()
        switch format {
        case .gemini:
            guard let (model, action) = geminiCall(call) else { return refused(404, "there is nothing at \(path)") }
            result.model = model
            result.isStreamed = action == "streamGenerateContent?alt=sse"
            if action == "batchEmbedContents" {
                checker.geminiEmbeddings(body, model: model)
            } else {
                checker.gemini(body)
            }
        case .messages:
            guard call == "/messages" else { return refused(404, "there is nothing at \(path)") }
            checker.messages(body)
        default:
            switch call {
            case "/embeddings": checker.embeddings(body)
            case "/responses" where format == .responses: checker.responses(body)
            case "/chat/completions" where format != .responses: checker.completions(body, format: format)
            default: return refused(404, "there is nothing at \(path)")
            }
        }
        if format != .gemini {
            result.model = body["model"]?.string
            result.isStreamed = body["stream"]?.bool == true
        }
        result.fault = checker.fault
        return result
    }

    private func isAuthorized(_ fields: [String: String]) -> Bool {
        switch format {
        case .gemini: fields["x-goog-api-key"] == key
        case .messages: fields["x-api-key"] == key && fields["anthropic-version"] == "2023-06-01"
        default: fields["authorization"] == "Bearer \(key)"
        }
    }

    private func geminiCall(_ call: String) -> (model: String, action: String)? {
        guard call.hasPrefix("/models/"), let colon = call.firstIndex(of: ":") else { return nil }
        let model = call[call.index(call.startIndex, offsetBy: 8)..<colon]
        let action = String(call[call.index(after: colon)...])
        let isKnown = ["generateContent", "streamGenerateContent?alt=sse", "batchEmbedContents"].contains(action)
        return model.isEmpty || !isKnown ? nil : (String(model), action)
    }
}
