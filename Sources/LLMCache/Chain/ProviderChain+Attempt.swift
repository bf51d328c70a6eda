import HTTPTypes

extension ProviderChain {
    /// The most tokens of output that an attempt asks for.
    func outputLimit(of request: LLMRequest, _ ask: ChainAsk) -> Int? {
        let asked = request.parameters.maxOutputTokens
        guard ask.question == .withMoreRoom else { return asked }
        // Where nothing was asked for, the vendor's own limit was reached: only the largest can help.
        let (larger, overflow) = (asked ?? .max).multipliedReportingOverflow(by: 4)
        return max(asked ?? 1, overflow ? ask.candidate.provider.outputLimit : min(larger, ask.candidate.provider.outputLimit))
    }

    /// What an attempt sends.
    func call(for request: LLMRequest, _ ask: ChainAsk, isStreamed: Bool) -> WireCall {
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
        return WireCall(
            request: request, model: ask.candidate.model, maxOutputTokens: outputLimit(of: request, ask), isStreamed: isStreamed)
    }

    /// Asks a provider and reads its whole answer.
    func wireAnswer(to request: LLMRequest, _ ask: ChainAsk) async throws -> WireAnswer {
        let provider = ask.candidate.provider
        let (head, body) = try provider.wireRequest(for: call(for: request, ask, isStreamed: false))
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
