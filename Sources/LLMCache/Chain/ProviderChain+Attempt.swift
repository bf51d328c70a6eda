import HTTPTypes

extension ProviderChain {
    /// The most tokens of output that an attempt asks for; `nil` for the vendor's own limit.
    func outputLimit(of request: LLMRequest, _ ask: ChainAsk) -> Int? {
        guard ask.question == .withMoreRoom else { return request.parameters.maxOutputTokens }
        let largest = ask.candidate.provider.outputLimit
        guard let reached = limitReached(by: request, ask) else { return largest }
        let (larger, overflow) = reached.multipliedReportingOverflow(by: 4)
        return overflow ? largest : min(larger, largest)
    }

    /// The limit at which an answer was cut off; `nil` where it is not known.
    private func limitReached(by request: LLMRequest, _ ask: ChainAsk) -> Int? {
        request.parameters.maxOutputTokens ?? ask.candidate.provider.format.codec.assumedOutputLimit
    }

    /// What an attempt sends.
    func call(for request: LLMRequest, _ ask: ChainAsk, isStreamed: Bool) throws(AttemptFailure) -> WireCall {
        let limit = outputLimit(of: request, ask)
        if ask.question == .withMoreRoom, let limit, let reached = limitReached(by: request, ask), limit <= reached {
            // The same cut-off answer is not paid for again.
            throw AttemptFailure(.truncated, "the answer reached the limit of output tokens, and the model has no larger one")
        }
        var request = request
        if let schema = request.schema, !ask.candidate.provider.abilities.contains(.schema) {
            // The answer is checked against the schema all the same.
            let rule = "Answer with JSON only, without any text around it, that fulfils this JSON Schema: \(schema.root.jsonText)"
            request.system = request.system.map { $0 + "\n\n" + rule } ?? rule
            request.schema = nil
        }
        if let fault = ask.fault, let answer = fault.answer, !answer.text.isEmpty {
            request.messages += [
                LLMMessage(.assistant, answer.text),
                LLMMessage(
                    .user,
                    "Your answer is not usable: \(fault.error.message). Answer again, with the corrected and complete JSON only."),
            ]
        }
        return WireCall(request: request, model: ask.candidate.model, maxOutputTokens: limit, isStreamed: isStreamed)
    }

    /// Asks a provider and reads its whole answer.
    func wireAnswer(to request: LLMRequest, _ ask: ChainAsk) async throws -> WireAnswer {
        let provider = ask.candidate.provider
        let (head, body) = try provider.wireRequest(for: try call(for: request, ask, isStreamed: false))
        let response = try await transport.send(head, body: body, deadline: ask.deadline)
        let bytes = try await response.bytes(limit: settings.responseLimit)
        return try provider.answer(
            status: response.head.status.code, fields: response.head.headerFields, body: bytes, now: time.wallMilliseconds)
    }

    /// What the caller gets for an answer.
    func response(_ answer: WireAnswer, to request: LLMRequest, _ ask: ChainAsk) throws(AttemptFailure) -> LLMResponse {
        try ask.candidate.provider.response(answer, to: request, asked: ask.candidate.model)
    }
}
