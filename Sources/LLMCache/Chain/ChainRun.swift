/// One request on its way through a chain: does what ``RetryPlan`` decides.
struct ChainRun<Value: Sendable> {
    private let chain: ProviderChain
    private let candidates: [ProviderChain.Candidate]
    private let job: ChainJob<Value>
    private let hedgeDelay: Duration?
    private let deadline: ContinuousClock.Instant
    private var plan: RetryPlan
    private var failures: [AttemptFailure] = []
    /// The known costs of answers that were not usable; `nil` once one is unknown.
    private var sunkCost: Int64? = 0

    init(
        chain: ProviderChain, candidates: [ProviderChain.Candidate], timeout: Duration?, hedgeDelay: Duration? = nil, job: ChainJob<Value>
    ) {
        self.chain = chain
        self.candidates = candidates
        self.job = job
        self.hedgeDelay = hedgeDelay
        deadline = chain.time.now + (timeout ?? chain.settings.timeout)
        plan = RetryPlan(order: Array(candidates.indices), limits: chain.settings.retry, deadline: deadline)
    }

    /// Gets the job done.
    ///
    /// - Returns: What the caller gets, and what all answers together cost in nano-dollars, those not usable included; `nil` if one cost is unknown.
    mutating func value() async throws -> (Value, cost: Int64?) {
        var step = plan.next(isOpen: isOpen)
        while true {
            switch step {
            case .stop:
                throw failure()
            case .wait(let pause, let index, let question):
                try await chain.time.sleep(for: pause)
                step = .ask(index, question)
            case .ask(let index, let question):
                try Task.checkCancellation()
                switch try await ask(index, question) {
                case .success(let success, let cost):
                    return (success.value, cost.flatMap { cost in sunkCost.map { cost.addingSaturating($0) } })
                case .failure(let failure, let cost):
                    note(failure, cost: cost)
                    guard job.canBeRepeated() else { throw failure.error }
                    step = plan.failed(
                        failure.kind, wait: failure.error.retryAfter, at: chain.time.now, random: chain.time.random(), isOpen: isOpen)
                case .cancelled:
                    throw CancellationError()
                }
            }
        }
    }

    private var isOpen: (Int) -> Bool {
        { [chain, candidates] index in chain.board.admits(candidates[index].name, at: chain.time.now) }
    }

    private mutating func note(_ failure: AttemptFailure, cost: Int64?) {
        failures.append(failure)
        guard failure.answer != nil else { return }
        sunkCost = cost.flatMap { cost in sunkCost.map { cost.addingSaturating($0) } }
    }

    private func outcome(of index: Int, _ question: RetryPlan.Question) -> @Sendable () async -> ChainJob<Value>.Outcome {
        let candidate = candidates[index]
        let ask = ChainAsk(
            candidate: candidate, question: question, fault: question == .corrected ? failures.last : nil,
            deadline: min(deadline, chain.time.now + candidate.provider.timeout))
        return { [chain, job] in await job.run(ask, in: chain) }
    }

    // MARK: Hedging

    private enum Event: Sendable {
        case ended(Int, ChainJob<Value>.Outcome)
        case hedgeIsDue
    }

    /// Asks a provider, and after a while the next one beside it; the first success counts.
    private mutating func ask(_ index: Int, _ question: RetryPlan.Question) async throws -> ChainJob<Value>.Outcome {
        let first = outcome(of: index, question)
        guard let hedgeDelay, question == .plain else { return await first() }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(index, await first()) }
            group.addTask { [time = chain.time] in
                // Cancelled, it is due at once, and nobody listens any more.
                try? await time.sleep(for: hedgeDelay)
                return .hedgeIsDue
            }
            defer { group.cancelAll() }
            var running = 1
            var firstOutcome: ChainJob<Value>.Outcome?
            while let event = await group.next() {
                switch event {
                case .hedgeIsDue:
                    guard firstOutcome == nil, !Task.isCancelled, let other = plan.takeHedge(isOpen: isOpen) else { continue }
                    let second = outcome(of: other, .plain)
                    group.addTask { .ended(other, await second()) }
                    running += 1
                case .ended(let ended, let outcome):
                    running -= 1
                    if case .success = outcome { return outcome }
                    if ended == index {
                        firstOutcome = outcome
                    } else if case .failure(let failure, let cost) = outcome {
                        note(failure, cost: cost)
                    }
                    if running == 0, let firstOutcome { return firstOutcome }
                }
            }
            return .cancelled
        }
    }

    // MARK: The end

    /// What the caller is told.
    private func failure() -> LLMError {
        guard let last = failures.last else {
            guard !candidates.isEmpty else {
                return LLMError(.noProvider, "no provider of the chain can do what the request needs")
            }
            let pauses = candidates.compactMap { chain.board.pauseLeft($0.name, at: chain.time.now) }
            return LLMError(
                .noProvider, "every provider that could answer is left alone after failures; see their states", retryAfter: pauses.min())
        }
        switch last.kind {
        case .badRequest, .refused, .truncated: return last.error
        default: break
        }
        let told = summary
        if chain.time.now >= deadline {
            return LLMError(.timeout, "the deadline passed before a provider answered (\(told))", cause: last.error)
        }
        let codes = Set(failures.map(\.error.code))
        return LLMError(
            codes.count == 1 ? last.error.code : .noProvider, "no provider gave an answer (\(told))",
            provider: Set(failures.map(\.error.provider)).count == 1 ? last.error.provider : nil,
            retryAfter: failures.compactMap(\.error.retryAfter).min(), cause: last.error)
    }

    /// Who failed and how, in order; what happened several times in a row is told once.
    private var summary: String {
        var runs: [(text: String, count: Int)] = []
        for failure in failures {
            let text = "\(failure.error.provider ?? "?"): \(failure.error.code)"
            if runs.last?.text == text { runs[runs.count - 1].count += 1 } else { runs.append((text, 1)) }
        }
        return runs.map { $0.count == 1 ? $0.text : "\($0.count) × \($0.text)" }.joined(separator: ", ")
    }
}
