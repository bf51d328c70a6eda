/// Why a model gave no answer, or an answer was not usable.
///
/// It never holds a prompt, an image, an answer or an API key: it may be logged as it is.
public struct LLMError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalidRequest = "invalid-request"
            case invalidSchema = "invalid-schema"
            case invalidJSON = "invalid-json"
            case schemaMismatch = "schema-mismatch"
            case invalidResponse = "invalid-response"
            case truncated
            case refused
            case throttled
            case quotaExhausted = "quota-exhausted"
            case misconfigured
            case unavailable
            case unreachable
            case timeout
            case tooLarge = "too-large"
            case budgetExceeded = "budget-exceeded"
            case noProvider = "no-provider"
            case unsupported
            case store
        }

        private let kind: Kind

        /// The request itself is wrong: every provider would refuse it (HTTP 400, 413, 422), or it breaks a limit of this module.
        public static let invalidRequest = Code(kind: .invalidRequest)
        /// A JSON schema uses what this module does not read.
        public static let invalidSchema = Code(kind: .invalidSchema)
        /// A text is not JSON.
        public static let invalidJSON = Code(kind: .invalidJSON)
        /// A JSON value is not what the schema demands.
        public static let schemaMismatch = Code(kind: .schemaMismatch)
        /// A provider answered something that is not its own wire format.
        public static let invalidResponse = Code(kind: .invalidResponse)
        /// The answer ended at the limit of output tokens.
        public static let truncated = Code(kind: .truncated)
        /// The model or a filter refused the content.
        public static let refused = Code(kind: .refused)
        /// Too many requests; ``LLMError/retryAfter`` tells how long to wait where the provider said so.
        public static let throttled = Code(kind: .throttled)
        /// Money, credits or a daily quota are used up.
        public static let quotaExhausted = Code(kind: .quotaExhausted)
        /// The key, the permission or the model name of a provider is wrong (HTTP 401, 403, 404).
        public static let misconfigured = Code(kind: .misconfigured)
        /// A passing failure of the network or of a provider (lost connections, HTTP 408, 409, 5xx).
        public static let unavailable = Code(kind: .unavailable)
        /// No connection came about: nothing was sent, and so nothing can be charged for.
        public static let unreachable = Code(kind: .unreachable)
        /// The deadline passed.
        public static let timeout = Code(kind: .timeout)
        /// A body is larger than the limit.
        public static let tooLarge = Code(kind: .tooLarge)
        /// The tenant's budget of money or tokens is used up.
        public static let budgetExceeded = Code(kind: .budgetExceeded)
        /// No provider of the chain could answer, or none can do what the request needs; the cause is the last failure.
        public static let noProvider = Code(kind: .noProvider)
        /// The provider or the store cannot do this at all.
        public static let unsupported = Code(kind: .unsupported)
        /// A store of answers failed or holds something damaged.
        public static let store = Code(kind: .store)

        /// The code as it appears in logs, such as `schema-mismatch`.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened and, where there is something, what can be done, for a person.
    public let message: String
    /// The provider at fault, such as `gemini`; `nil` where the failure is not one provider's.
    public let provider: String?
    /// How long to wait before another attempt, where a provider said so.
    public let retryAfter: Duration?
    /// The error beneath, which holds no prompt, key or answer either.
    public let cause: (any Error)?

    /// Makes an error; providers and stores outside this module use it too.
    public init(_ code: Code, _ message: String, provider: String? = nil, retryAfter: Duration? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.provider = provider
        self.retryAfter = retryAfter
        self.cause = cause
    }

    /// The code, the message, the provider, the wait and the cause.
    public var description: String {
        var text = "\(code): \(message)"
        if let provider { text += " (provider \(provider))" }
        if let retryAfter { text += " (retry after \(retryAfter))" }
        if let cause { text += ": \(cause)" }
        return text
    }
}
