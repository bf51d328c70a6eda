import HTTPTypes
import Synchronization

extension ProviderChain: StreamingAnswerSource {
    /// Answers a request piece by piece, by the first provider that begins to.
    ///
    /// Until the first piece, failures are dealt with as for ``answer(_:)``, but nobody is asked beside another. After it there is no way back: a stream
    /// that breaks off, is refused, is cut off at its limit or does not fulfil the schema throws.
    public func stream(_ request: LLMRequest) -> AsyncThrowingStream<AnswerEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream<AnswerEvent, any Error>.makeStream()
        let task = Task {
            do {
                try request.validate()
                let hasBegun = Flag()
                var run = ChainRun(
                    chain: self, candidates: candidates(for: request), timeout: request.controls.timeout,
                    job: ChainJob(tenant: request.tenant) { ask in
                        estimate(of: request, for: ask.candidate, maxOutputTokens: outputLimit(of: request, ask))
                    } attempt: { ask throws in
                        let answer = try await streamedAnswer(to: request, ask) { text in
                            hasBegun.set()
                            continuation.yield(.text(text))
                        }
                        var value = try response(answer, to: request, ask)
                        // Whoever read the pieces has the text as the model wrote it, repaired or not.
                        value.text = answer.text
                        return ChainJob.Success(value: value, answer: answer)
                    } canBeRepeated: {
                        !hasBegun.isSet
                    })
                let (first, cost) = try await run.value()
                var priced = first
                priced.cost = cost
                continuation.yield(.finished(priced))
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    /// Asks a provider for a stream and passes its text on.
    private func streamedAnswer(to request: LLMRequest, _ ask: ChainAsk, _ onText: (String) -> Void) async throws -> WireAnswer {
        let provider = ask.candidate.provider
        let (head, body) = try provider.wireRequest(for: try call(for: request, ask, isStreamed: true))
        let response = try await transport.send(head, body: body, deadline: ask.deadline)
        let status = response.head.status.code
        let contentType = response.head.headerFields[.contentType] ?? ""
        guard 200...299 ~= status, contentType.lowercased().hasPrefix("text/event-stream") else {
            // A refusal, or a server that does not stream: its answer comes as one piece.
            let bytes = try await response.bytes(limit: settings.responseLimit)
            let answer = try provider.answer(
                status: status, fields: response.head.headerFields, body: bytes, now: time.wallMilliseconds)
            if !answer.text.isEmpty { onText(answer.text) }
            return answer
        }
        var parser = ServerSentEventParser(totalLimit: settings.responseLimit)
        var reader = provider.format.codec.eventReader()
        for try await chunk in response.body {
            for event in try parser.consume(chunk) {
                let text = try reader.read(event)
                if !text.isEmpty { onText(text) }
            }
        }
        try Task.checkCancellation()
        guard reader.isComplete else {
            throw AttemptFailure(
                .transient, LLMError(.unavailable, "the stream broke off before its end", provider: provider.name), mayBeBilled: true)
        }
        return reader.answer
    }
}

/// A flag that is set once.
private final class Flag: Sendable {
    private let value = Atomic(false)

    func set() { value.store(true, ordering: .releasing) }

    var isSet: Bool { value.load(ordering: .acquiring) }
}
