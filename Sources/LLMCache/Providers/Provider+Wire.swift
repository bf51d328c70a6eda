public import HTTPTypes

extension Provider {
    /// The request that asks this provider, ready to be sent.
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - model: The model to ask; `nil` for the one of the request's family.
    ///   - isStreamed: Whether the answer is to come as a stream of events.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/unsupported`` where the provider cannot take the request.
    public func wireRequest(
        for request: LLMRequest, model: String? = nil, isStreamed: Bool = false
    ) throws(LLMError) -> (head: HTTPRequest, body: [UInt8]) {
        guard let model = model ?? self.model(for: request.family) else {
            throw LLMError(.unsupported, "the provider has no model for this family of requests", provider: name)
        }
        let call = WireCall(
            request: request, model: model, maxOutputTokens: request.parameters.maxOutputTokens, isStreamed: isStreamed)
        return try wireRequest(for: call)
    }

    func wireRequest(for call: WireCall) throws(LLMError) -> (head: HTTPRequest, body: [UInt8]) {
        for image in call.request.images {
            guard 1...100 ~= image.mediaType.utf8.count,
                image.mediaType.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
            else { throw LLMError(.invalidRequest, "the media type of an image is not one, such as image/jpeg", provider: name) }
        }
        let codec = format.codec
        return (
            head(path: codec.path(of: call), accept: call.isStreamed ? "text/event-stream" : "application/json"), try codec.body(of: call)
        )
    }

    func head(path: String, accept: String) -> HTTPRequest {
        var fields = HTTPFields()
        fields[.contentType] = "application/json"
        fields[.accept] = accept
        if !key.isEmpty {
            for field in format.codec.authorization(key.secret) { fields.append(field) }
        }
        return HTTPRequest(
            method: .post, scheme: address.scheme, authority: address.authority, path: address.path + path, headerFields: fields)
    }

    /// Reads a whole response.
    func answer(status: Int, fields: HTTPFields, body: [UInt8], now: Int64) throws(AttemptFailure) -> WireAnswer {
        try format.codec.answer(in: json(status: status, fields: fields, body: body, now: now))
    }

    /// The JSON of a response; anything but a status of 2xx is thrown as what it means.
    func json(status: Int, fields: HTTPFields, body: [UInt8], now: Int64) throws(AttemptFailure) -> JSONValue {
        let json: JSONValue?
        do throws(LLMError) {
            json = try JSONValue(parsing: body)
        } catch {
            json = nil
        }
        guard 200...299 ~= status else {
            throw format.codec.failure(Refusal(status: status, fields: fields, body: json, now: now))
        }
        guard let json else { throw .malformed("is not JSON") }
        return json
    }

    /// Makes the response that the caller gets, without its cost, or says why there is none.
    ///
    /// - Parameter asked: The model that was asked.
    func response(_ answer: WireAnswer, to request: LLMRequest, asked: String) throws(AttemptFailure) -> LLMResponse {
        func unusable(_ what: String) -> AttemptFailure { AttemptFailure(.badAnswer, what, answer: answer) }
        switch answer.finishReason {
        case .stop: break
        case .length where request.controls.acceptsTruncation: break
        case .length: throw AttemptFailure(.truncated, "the answer reached the limit of output tokens", answer: answer)
        case .refused: throw AttemptFailure(.refused, "the model or a filter of the provider refused the content", answer: answer)
        case .toolUse: throw unusable("the model asked for a tool instead of answering")
        case .other: throw unusable("the model stopped before its answer was complete")
        case nil: throw unusable("the provider did not say that the answer is complete")
        }
        let isWhole = answer.finishReason == .stop
        // A model may have spent the whole limit on thinking.
        guard !answer.text.isEmpty || !isWhole else { throw unusable("the answer is empty") }
        // A name of any other length is none; it would only fill memory.
        let model = answer.model.flatMap { 1...200 ~= $0.utf8.count ? $0 : nil } ?? asked
        var response = LLMResponse(text: answer.text, usage: answer.usage, provider: name, model: model)
        response.finishReason = isWhole ? .stop : .length
        guard let schema = request.schema, isWhole else { return response }
        do throws(LLMError) {
            let (value, text) = try AnswerJSON.read(answer.text, schema: schema)
            response.value = value
            response.text = text
        } catch {
            throw AttemptFailure(.badAnswer, error, answer: answer)
        }
        return response
    }
}
