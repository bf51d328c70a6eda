/// What a model answered, and what it took.
public struct LLMResponse: Hashable, Sendable {
    /// Why a model stopped writing.
    public enum FinishReason: String, Hashable, Sendable, CaseIterable {
        /// The answer is complete.
        case stop
        /// The limit of output tokens was reached: the answer is cut off.
        case length
        /// A filter or the model itself refused the content.
        case refused
        /// The model wants a tool to be called.
        case toolUse = "tool-use"
        /// Any other reason, or none given.
        case other
    }

    /// The answer as text; for a request with a schema the JSON as the model wrote it.
    public var text: String
    /// The answer as JSON, checked against the schema; `nil` for a request without one.
    public var value: JSONValue?
    /// Why the model stopped.
    public var finishReason: FinishReason
    /// The tokens it took; `nil` where the provider did not say, which is not zero.
    public var usage: TokenUsage?
    /// Who answered, such as `gemini`.
    public var provider: String
    /// The model that answered, as the provider names it, which may differ from the one that was asked.
    public var model: String
    /// What the answer cost when it was made, in nano-dollars (10⁻⁹ US dollars); `nil` where the price is unknown.
    public var cost: Int64?
    /// Whether the answer comes from a cache, or was shared with an equal request at the same time, so that it cost nothing this time.
    public var isCached: Bool

    /// Makes a response.
    public init(
        text: String, value: JSONValue? = nil, finishReason: FinishReason = .stop, usage: TokenUsage? = nil, provider: String,
        model: String,
        cost: Int64? = nil, isCached: Bool = false
    ) {
        self.text = text
        self.value = value
        self.finishReason = finishReason
        self.usage = usage
        self.provider = provider
        self.model = model
        self.cost = cost
        self.isCached = isCached
    }

    /// What this answer cost this time, in nano-dollars: 0 from a cache, else ``cost``.
    public var newCost: Int64? { isCached ? 0 : cost }
}

/// Tokens, counted the same way for every provider: each token in exactly one of the four kinds.
public struct TokenUsage: Hashable, Sendable {
    /// Input tokens at the full price.
    public var uncachedInput: Int
    /// Input tokens that the provider had in its own prompt cache.
    public var cacheRead: Int
    /// Input tokens that the provider wrote to its own prompt cache.
    public var cacheWrite: Int
    /// Output tokens, reasoning included.
    public var output: Int
    /// The part of ``output`` that was reasoning.
    public var reasoning: Int

    /// Makes a usage; negative counts become 0.
    public init(uncachedInput: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, output: Int = 0, reasoning: Int = 0) {
        self.uncachedInput = max(0, uncachedInput)
        self.cacheRead = max(0, cacheRead)
        self.cacheWrite = max(0, cacheWrite)
        self.output = max(0, output)
        self.reasoning = max(0, reasoning)
    }

    /// All input tokens; saturates.
    public var input: Int { uncachedInput.addingSaturating(cacheRead).addingSaturating(cacheWrite) }
}

extension FixedWidthInteger {
    /// The sum, or the end of the range that it passes.
    func addingSaturating(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
