import HTTPTypes

extension ProviderChain: EmbeddingSource {
    /// The most texts of one call upstream: what the strictest vendor takes.
    private static let batchSize = 100
    /// The most texts of one request.
    private static let maximumTexts = 10_000

    /// Gives one vector for each text, by the first provider that has the model.
    ///
    /// More than 100 texts are asked for in several calls, one after the other; if one fails, all does.
    ///
    /// - Throws: As ``answer(_:)``; ``LLMError/Code/noProvider`` where no provider has the model among its ``Provider/embeddingModels``.
    public func embed(_ request: EmbeddingRequest) async throws -> EmbeddingResponse {
        guard 1...Self.maximumTexts ~= request.texts.count, request.texts.allSatisfy({ !$0.isEmpty }) else {
            throw LLMError(.invalidRequest, "a request for embeddings has 1 to \(Self.maximumTexts) texts, none of them empty")
        }
        var batch = request
        batch.texts = Array(request.texts.prefix(Self.batchSize))
        var whole = try await embedBatch(batch)
        while whole.vectors.count < request.texts.count {
            batch.texts = Array(request.texts[whole.vectors.count...].prefix(Self.batchSize))
            let next = try await embedBatch(batch)
            guard next.vectors.first?.count == whole.vectors.first?.count else {
                throw LLMError(.invalidResponse, "the provider's vectors differ in length from call to call", provider: next.provider)
            }
            whole.vectors += next.vectors
            whole.usage = whole.usage.flatMap { usage in next.usage.map { usage.adding($0) } }
            whole.cost = whole.cost.flatMap { cost in next.cost.map { cost.addingSaturating($0) } }
        }
        return whole
    }

    private func embedBatch(_ request: EmbeddingRequest) async throws -> EmbeddingResponse {
        let candidates = providers.filter { $0.embeddingModels.contains(request.model) && $0.format.codec.embeddings != nil }
            .map { Candidate(provider: $0, model: request.model) }
        let bytes = request.texts.reduce(0) { $0.addingSaturating($1.utf8.count) }
        let usage = TokenUsage(uncachedInput: bytes / 3 + request.texts.count)
        var run = ChainRun(
            chain: self, candidates: candidates, timeout: nil,
            job: ChainJob(tenant: request.tenant) { ask in
                let price = settings.prices.cost(of: usage, model: ask.candidate.listedName, on: today)
                return Spending(nanoDollars: price, tokens: usage.input)
            } attempt: { ask throws in
                try await vectors(for: request, ask)
            })
        let (first, cost) = try await run.value()
        var priced = first
        priced.cost = cost
        return priced
    }

    private func vectors(for request: EmbeddingRequest, _ ask: ChainAsk) async throws -> ChainJob<EmbeddingResponse>.Success {
        let provider = ask.candidate.provider
        guard let codec = provider.format.codec.embeddings else {
            throw LLMError(.unsupported, "the provider makes no embeddings", provider: provider.name)
        }
        let head = provider.head(path: codec.path(model: request.model), accept: "application/json")
        let response = try await transport.send(head, body: codec.body(of: request), deadline: ask.deadline)
        let json = try provider.json(
            status: response.head.status.code, fields: response.head.headerFields,
            body: try await response.bytes(limit: settings.responseLimit), now: time.wallMilliseconds)
        let (vectors, usage, model) = try codec.vectors(in: json)
        guard vectors.count == request.texts.count else { throw AttemptFailure.malformed("has not one embedding for each text") }
        return ChainJob.Success(
            value: EmbeddingResponse(vectors: vectors, usage: usage, provider: provider.name, model: model ?? request.model),
            answer: WireAnswer(usage: usage, model: model))
    }
}
