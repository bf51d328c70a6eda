/// Whatever answers requests: a provider, a chain of them, or a cache in front of either.
public protocol AnswerSource: Sendable {
    /// Answers a request.
    ///
    /// - Throws: ``LLMError``, or `CancellationError` if the task is cancelled.
    func answer(_ request: LLMRequest) async throws -> LLMResponse
}

/// A source that can also tell its answer while it is being written.
public protocol StreamingAnswerSource: AnswerSource {
    /// Answers a request piece by piece.
    ///
    /// The stream ends after ``AnswerEvent/finished(_:)``, or throws as ``AnswerSource/answer(_:)`` does. Ending the iteration early
    /// cancels the request.
    func stream(_ request: LLMRequest) -> AsyncThrowingStream<AnswerEvent, any Error>
}

/// A step of an answer that is being written.
public enum AnswerEvent: Hashable, Sendable {
    /// Further text of the answer.
    case text(String)
    /// The whole answer; its text is that of all pieces together. Nothing follows.
    case finished(LLMResponse)
}

/// Texts to be turned into vectors.
public struct EmbeddingRequest: Hashable, Sendable {
    /// The texts, each of which gets one vector.
    public var texts: [String]
    /// The name of the embedding model; vectors of different models cannot be compared, so this names one model, not a family.
    public var model: String
    /// The length of the vectors, where the model lets it be chosen.
    public var dimensions: Int?
    /// Whose texts these are.
    public var tenant: String

    /// Makes a request.
    public init(_ texts: [String], model: String, dimensions: Int? = nil, tenant: String = "") {
        self.texts = texts
        self.model = model
        self.dimensions = dimensions
        self.tenant = tenant
    }
}

/// The vectors of texts.
public struct EmbeddingResponse: Hashable, Sendable {
    /// One vector for each text, in the order of the request.
    public var vectors: [[Float]]
    /// The tokens it took; `nil` where the provider did not say.
    public var usage: TokenUsage?
    /// Who answered, such as `openai`.
    public var provider: String
    /// The model that answered.
    public var model: String
    /// What it cost in nano-dollars; `nil` where the price is unknown.
    public var cost: Int64?

    /// Makes a response.
    public init(vectors: [[Float]], usage: TokenUsage? = nil, provider: String, model: String, cost: Int64? = nil) {
        self.vectors = vectors
        self.usage = usage
        self.provider = provider
        self.model = model
        self.cost = cost
    }
}

/// Whatever turns texts into vectors.
public protocol EmbeddingSource: Sendable {
    /// Gives one vector for each text.
    ///
    /// - Throws: ``LLMError``, or `CancellationError` if the task is cancelled.
    func embed(_ request: EmbeddingRequest) async throws -> EmbeddingResponse
}
