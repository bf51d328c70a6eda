/// What a chain is to get done: an answer, a streamed answer, or vectors.
struct ChainJob<Value: Sendable>: Sendable {
    /// What one attempt came to.
    struct Success: Sendable {
        /// What the caller gets.
        let value: Value
        /// What the provider said.
        let answer: WireAnswer
    }

    /// Whose job it is.
    let tenant: String
    /// What an attempt may take.
    let estimate: @Sendable (ChainAsk) -> Spending
    /// Makes an attempt.
    ///
    /// It throws ``AttemptFailure``, what the transport throws, or `CancellationError`.
    let attempt: @Sendable (ChainAsk) async throws -> Success
    /// Whether another attempt could still be made: not after a part of an answer has gone out.
    let canBeRepeated: @Sendable () -> Bool

    init(
        tenant: String, estimate: @escaping @Sendable (ChainAsk) -> Spending,
        attempt: @escaping @Sendable (ChainAsk) async throws -> Success,
        canBeRepeated: @escaping @Sendable () -> Bool = { true }
    ) {
        self.tenant = tenant
        self.estimate = estimate
        self.attempt = attempt
        self.canBeRepeated = canBeRepeated
    }
}

/// Whom an attempt asks, and how.
struct ChainAsk: Sendable {
    let candidate: ProviderChain.Candidate
    let question: RetryPlan.Question
    /// The answer that was not as asked for, and why, where the question is ``RetryPlan/Question/corrected``.
    let fault: AttemptFailure?
    /// When the attempt must have ended.
    let deadline: ContinuousClock.Instant
}

extension ChainJob {
    /// How an attempt ended.
    enum Outcome: Sendable {
        case success(Success, cost: Int64?)
        case failure(AttemptFailure, cost: Int64?)
        case cancelled
    }

    /// Makes one attempt: reserves what it may take, asks, settles what it took, and tells the breaker and the ledger.
    func run(_ ask: ChainAsk, in chain: ProviderChain) async -> Outcome {
        let name = ask.candidate.name
        let estimate = estimate(ask)
        let start = chain.time.now
        let reservation: SpendingReservation?
        do {
            reservation = try await chain.spending?.reserve(estimate, tenant: tenant)
        } catch is CancellationError {
            chain.board.abandon(name)
            return .cancelled
        } catch {
            chain.board.abandon(name)
            let reason = error as? LLMError ?? LLMError(.budgetExceeded, "the budget could not be asked")
            return .failure(AttemptFailure(.overBudget, reason).named(name.provider), cost: 0)
        }

        let outcome: Outcome
        do {
            let success = try await attempt(ask)
            chain.board.succeed(name, after: start.duration(to: chain.time.now))
            outcome = .success(success, cost: chain.cost(of: success.answer, from: ask.candidate))
        } catch  where error is CancellationError || Task.isCancelled {
            // Cancelled, a transport may throw anything, or end a body early.
            chain.board.abandon(name)
            outcome = .cancelled
        } catch {
            let failure = AttemptFailure(any: error).named(name.provider)
            chain.board.fail(name, failure, at: chain.time.now)
            let cost = failure.answer.map { chain.cost(of: $0, from: ask.candidate) } ?? (failure.mayBeBilled ? nil : 0)
            outcome = .failure(failure, cost: cost)
        }
        let record = outcome.record(tenant: tenant, name: name, duration: start.duration(to: chain.time.now))
        if let reservation {
            // What is not known was taken as it was estimated.
            let isFree = record.usage == nil && record.cost == 0
            let tokens = record.usage.map { $0.input.addingSaturating($0.output) } ?? (isFree ? 0 : estimate.tokens)
            await chain.spending?.settle(reservation, actual: Spending(nanoDollars: record.cost, tokens: tokens))
        }
        chain.costs.add(record, on: chain.today)
        chain.onAttempt?(record)
        return outcome
    }
}

extension ChainJob.Outcome {
    fileprivate func record(tenant: String, name: ProviderBoard.Name, duration: Duration) -> AttemptRecord {
        let (outcome, answer, cost): (AttemptRecord.Outcome, WireAnswer?, Int64?) =
            switch self {
            case .success(let success, let cost): (.answered, success.answer, cost)
            case .failure(let failure, let cost): (.failed(failure.error.code), failure.answer, cost)
            case .cancelled: (.cancelled, nil, nil)
            }
        return AttemptRecord(
            tenant: tenant, provider: name.provider, model: name.model, outcome: outcome, duration: duration, usage: answer?.usage,
            cost: cost)
    }
}

extension AttemptFailure {
    /// Says what any error of an attempt means.
    init(any error: any Error) {
        switch error {
        case let failure as AttemptFailure: self = failure
        case let error as LLMError:
            switch error.code {
            // Nothing was sent.
            case .unreachable: self.init(.transient, error)
            // Whether the vendor went on with the work is unknown.
            case .timeout, .unavailable: self.init(.transient, error, mayBeBilled: true)
            case .tooLarge: self.init(.transientWithoutRetry, error, mayBeBilled: true)
            case .invalidRequest: self.init(.badRequest, error)
            case .unsupported: self.init(.providerLimit, error)
            default: self.init(.transientWithoutRetry, error, mayBeBilled: true)
            }
        default:
            // What else a transport throws may quote what it sent.
            self.init(
                .transient, LLMError(.unavailable, "the transport failed with an error of type \(type(of: error))"), mayBeBilled: true)
        }
    }
}
