import HTTPTypes

/// Why one attempt gave no answer, in the terms of the table by which ``RetryPlan`` decides.
struct AttemptFailure: Error, Sendable {
    /// The rows of the table.
    enum Kind: Hashable, Sendable, CaseIterable {
        /// The network or the provider failed for the moment.
        case transient
        /// As transient, but the provider asks not to be asked again.
        case transientWithoutRetry
        /// Too many requests.
        case throttled
        /// As throttled, but the provider asks not to be asked again.
        case throttledWithoutRetry
        /// Money or a quota that does not come back soon is used up.
        case outOfQuota
        /// The key, a permission, the model or the address is wrong.
        case misconfigured
        /// The request is wrong for every provider.
        case badRequest
        /// The request is more than this provider takes.
        case providerLimit
        /// The content was refused.
        case refused
        /// The answer reached the limit of output tokens.
        case truncated
        /// The answer is not the JSON that was asked for.
        case badAnswer
        /// The tenant's budget does not allow this provider's price.
        case overBudget
    }

    /// The row.
    let kind: Kind
    /// What the caller is told in the end.
    let error: LLMError
    /// What the model wrote and took, where it did; never part of a description.
    var answer: WireAnswer?
    /// Whether the vendor may have charged for it although nothing says so.
    var mayBeBilled = false

    init(_ kind: Kind, _ error: LLMError, answer: WireAnswer? = nil, mayBeBilled: Bool = false) {
        self.kind = kind
        self.error = error
        self.answer = answer
        self.mayBeBilled = mayBeBilled
    }

    /// Makes a failure of a kind with the code that belongs to it.
    init(_ kind: Kind, _ message: String, retryAfter: Duration? = nil, answer: WireAnswer? = nil) {
        let code: LLMError.Code =
            switch kind {
            case .transient, .transientWithoutRetry: .unavailable
            case .throttled, .throttledWithoutRetry: .throttled
            case .outOfQuota: .quotaExhausted
            case .misconfigured: .misconfigured
            case .badRequest: .invalidRequest
            case .providerLimit: .tooLarge
            case .refused: .refused
            case .truncated: .truncated
            case .badAnswer: .invalidResponse
            case .overBudget: .budgetExceeded
            }
        self.init(kind, LLMError(code, message, retryAfter: retryAfter), answer: answer)
    }

    /// A response that is not what the vendor's format says.
    static func malformed(_ what: String) -> AttemptFailure {
        var failure = AttemptFailure(.transient, LLMError(.invalidResponse, "the provider's response \(what)"))
        failure.mayBeBilled = true
        return failure
    }

    /// The same failure with the provider's name on its error.
    func named(_ provider: String) -> AttemptFailure {
        AttemptFailure(
            kind,
            LLMError(error.code, error.message, provider: error.provider ?? provider, retryAfter: error.retryAfter, cause: error.cause),
            answer: answer, mayBeBilled: mayBeBilled)
    }
}

extension Refusal {
    /// What the status alone means.
    ///
    /// - Parameters:
    ///   - code: The vendor's own code for the error; only known codes get into the message, since a vendor's words may repeat a prompt or a key.
    ///   - bodyWait: The wait that the body asks for.
    func failure(code: String? = nil, bodyWait: Duration? = nil) -> AttemptFailure {
        let kind: AttemptFailure.Kind =
            switch status {
            case 408, 409, 425, 500...599: .transient
            case 429: .throttled
            case 402: .outOfQuota
            case 401, 403, 404, 300...399: .misconfigured
            case 413, 415: .providerLimit
            default: .badRequest
            }
        return failure(kind, code: code, bodyWait: bodyWait)
    }

    /// A failure of a kind that is known already, with the wait that the response asks for.
    func failure(_ kind: AttemptFailure.Kind, code: String? = nil, bodyWait: Duration? = nil) -> AttemptFailure {
        var kind = kind
        // The vendors' own clients let this field decide before the status does.
        switch field("x-should-retry") {
        case "true" where kind == .badRequest || kind == .transient: kind = .transient
        case "false" where kind == .transient: kind = .transientWithoutRetry
        case "false" where kind == .throttled: kind = .throttledWithoutRetry
        default: break
        }
        let words: String =
            switch kind {
            case .transient, .transientWithoutRetry: "the provider failed for the moment"
            case .throttled, .throttledWithoutRetry: "the provider takes no more requests for the moment"
            case .outOfQuota: "credits, a spend limit or a daily quota are used up; see to the account"
            case .misconfigured: "the provider does not accept the API key, its permissions, the model or the address; see to the settings"
            case .badRequest: "the provider finds the request invalid"
            case .providerLimit: "the request is larger than the provider takes, or of a kind that it does not take"
            case .refused: "the provider refused the content"
            case .truncated, .badAnswer, .overBudget: "the answer is not usable"
            }
        let known = code.flatMap { Self.knownCodes.contains($0) ? " \($0)" : nil } ?? ""
        return AttemptFailure(kind, "\(words) (HTTP \(status)\(known))", retryAfter: bodyWait ?? headerWait)
    }

    func field(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { fields[$0] }
    }

    /// The wait that the header fields ask for.
    var headerWait: Duration? {
        if let text = field("retry-after-ms"), let wait = WaitText.milliseconds(text) { return wait }
        if let text = field("retry-after"), let wait = WaitText.retryAfter(text, now: now) { return wait }
        guard status == 429 else { return nil }
        var waits: [(wait: Duration, isUsedUp: Bool)] = []
        for kind in ["requests", "tokens"] {
            guard let wait = field("x-ratelimit-reset-\(kind)").flatMap(WaitText.duration) else { continue }
            waits.append((wait, field("x-ratelimit-remaining-\(kind)") == "0"))
        }
        for kind in ["requests", "tokens", "input-tokens", "output-tokens"] {
            guard let text = field("anthropic-ratelimit-\(kind)-reset"), let wait = WaitText.moment(text, now: now) else { continue }
            waits.append((wait, field("anthropic-ratelimit-\(kind)-remaining") == "0"))
        }
        // What is used up has to come back; where nothing says what that is, everything does.
        let usedUp = waits.filter(\.isUsedUp)
        return (usedUp.isEmpty ? waits : usedUp).map(\.wait).max()
    }

    /// The vendors' codes that may stand in a message.
    private static let knownCodes: Set<String> = [
        "rate_limit_exceeded", "slow_down", "server_is_overloaded", "service_unavailable_error", "rate_limit_error", "insufficient_quota",
        "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded", "invalid_request_error", "invalid_api_key", "model_not_found", "context_length_exceeded",
        "authentication_error", "billing_error", "permission_error", "not_found_error", "conflict_error", "request_too_large", "api_error",
        "timeout_error", "overloaded_error", "enforced_spend_limit_reached", "server_error", "INVALID_ARGUMENT", "FAILED_PRECONDITION",
        "API_KEY_INVALID", "UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND", "RESOURCE_EXHAUSTED", "INTERNAL", "UNAVAILABLE",
        "DEADLINE_EXCEEDED",
    ]
}
