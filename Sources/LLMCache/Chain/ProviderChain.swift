/// Asks one provider after the other until one gives a complete, valid answer.
///
/// What follows each failure is the table of ``RetryLimits``. Breakers keep providers that fail from being asked, one deadline ends it
/// all, and who answered, with which model and at what cost, is in the answer.
///
/// ```swift
/// let chain = ProviderChain([try .gemini(key: geminiKey), try .openRouter(key: openRouterKey)], transport: transport)
/// let answer = try await chain.answer(LLMRequest("Is this laptop's screen matte?", images: [photo]))
/// ```
public struct ProviderChain: AnswerSource {
    /// The providers, in the order in which they are asked by default.
    public let providers: [Provider]
    /// What every attempt cost.
    public let costs: CostLedger

    let transport: any LLMTransport
    let settings: ChainSettings
    let spending: (any SpendingLimit)?
    let time: any ChainTime
    let onAttempt: (@Sendable (AttemptRecord) -> Void)?
    let board: ProviderBoard

    /// Makes a chain.
    ///
    /// - Parameters:
    ///   - providers: In the order in which they are to be asked; usually Gemini, OpenRouter, OpenAI, Anthropic.
    ///   - transport: The HTTP client.
    ///   - settings: How it chooses, waits and gives up.
    ///   - spending: The budgets of tenants; `nil` for none.
    ///   - costs: Where costs are added up; several chains may share one.
    ///   - time: The clock.
    ///   - onAttempt: Called after each attempt, for logs and metrics; it must not block.
    public init(
        _ providers: [Provider], transport: any LLMTransport, settings: ChainSettings = ChainSettings(),
        spending: (any SpendingLimit)? = nil,
        costs: CostLedger = CostLedger(), time: any ChainTime = SystemChainTime(), onAttempt: (@Sendable (AttemptRecord) -> Void)? = nil
    ) {
        self.providers = providers
        self.transport = transport
        self.settings = settings
        self.spending = spending
        self.costs = costs
        self.time = time
        self.onAttempt = onAttempt
        board = ProviderBoard(limits: settings.breaker)
    }

    /// Answers a request by the first provider that can.
    ///
    /// - Throws: ``LLMError`` with the code of the failure where the request, the content, the length of the answer or one reason common to all
    ///   providers is at fault, ``LLMError/Code/timeout`` after the deadline, and ``LLMError/Code/noProvider`` otherwise; or `CancellationError`.
    public func answer(_ request: LLMRequest) async throws -> LLMResponse {
        try request.validate()
        var run = ChainRun(
            chain: self, candidates: candidates(for: request), timeout: request.controls.timeout, hedgeDelay: settings.hedgeDelay,
            job: ChainJob(tenant: request.tenant) { ask in
                estimate(of: request, for: ask.candidate, maxOutputTokens: outputLimit(of: request, ask))
            } attempt: { ask throws in
                let answer = try await wireAnswer(to: request, ask)
                return ChainJob.Success(value: try response(answer, to: request, ask), answer: answer)
            })
        let (first, cost) = try await run.value()
        var priced = first
        priced.cost = cost
        return priced
    }

    /// How every model of the chain fares and what it costs, in the order of the providers and the names of their families.
    public var status: [ProviderStatus] {
        let (now, today) = (time.now, today)
        return providers.flatMap { provider in
            let others = provider.families.sorted { $0.key < $1.key }.map(\.value)
            var seen: Set<String> = []
            let models = ([provider.model] + others + provider.embeddingModels).map { current($0, of: provider) }
            return models.filter { seen.insert($0).inserted }.map { model in
                let listed = provider.listedName(of: model)
                return board.status(
                    ProviderBoard.Name(provider: provider.name, model: model), at: now,
                    price: settings.prices.price(of: settings.models.listed(listed), on: today),
                    retired: settings.models.record(of: listed)?.retired)
            }
        }
    }

    // MARK: Candidates

    /// One model that may answer.
    struct Candidate: Sendable {
        let provider: Provider
        let model: String

        var name: ProviderBoard.Name { ProviderBoard.Name(provider: provider.name, model: model) }
        /// The name under which its prices are listed.
        var listedName: String { provider.listedName(of: model) }
    }

    var today: CalendarDay { CalendarDay(secondsSinceEpoch: time.wallMilliseconds / 1000) }

    /// The model to ask today: the one that is set, or its successor.
    func current(_ model: String, of provider: Provider) -> String {
        let listed = provider.listedName(of: model)
        let current = settings.models.current(listed, on: today)
        guard current != listed else { return model }
        guard let maker = provider.format.maker else { return current }
        return current.hasPrefix(maker + "/") ? String(current.dropFirst(maker.utf8.count + 1)) : model
    }

    /// The models that can answer, in the order in which they are to be asked.
    func candidates(for request: LLMRequest) -> [Candidate] {
        let needsImages = !request.images.isEmpty
        let able = providers.compactMap { provider -> Candidate? in
            guard let model = provider.model(for: request.family), !needsImages || provider.abilities.contains(.images) else { return nil }
            return Candidate(provider: provider, model: current(model, of: provider))
        }
        switch settings.order {
        case .listed: return able
        case .cheapest: return sorted(able) { estimate(of: request, for: $0, maxOutputTokens: nil).nanoDollars ?? .max }
        case .fastest: return sorted(able) { board.latency($0.name) ?? .zero }
        case .mostCapable: return sorted(able) { request.schema == nil || $0.provider.abilities.contains(.schema) ? 0 : 1 }
        }
    }

    /// Sorts by a rank; those of one rank keep their order.
    private func sorted<Rank: Comparable>(_ candidates: [Candidate], by rank: (Candidate) -> Rank) -> [Candidate] {
        candidates.enumerated().map { ($0.offset, rank($0.element), $0.element) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.2)
    }

    // MARK: Money

    /// What an attempt may take.
    func estimate(of request: LLMRequest, for candidate: Candidate, maxOutputTokens: Int?) -> Spending {
        let listed = settings.models.listed(candidate.listedName)
        let usage = TokenEstimate.usage(
            of: request, maxOutputTokens: maxOutputTokens ?? request.parameters.maxOutputTokens, model: listed)
        return Spending(
            nanoDollars: settings.prices.cost(of: usage, model: listed, on: today), tokens: usage.input.addingSaturating(usage.output))
    }

    /// What an answer cost: what the provider says, or the list price of the model that answered.
    func cost(of answer: WireAnswer, from candidate: Candidate) -> Int64? {
        if let cost = answer.cost { return cost }
        let answered = settings.models.listed(candidate.provider.listedName(of: answer.model ?? candidate.model))
        return settings.prices.cost(of: answer.usage, model: answered, on: today)
    }
}
