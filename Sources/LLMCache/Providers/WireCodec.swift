import HTTPTypes

/// What one attempt asks of one model.
struct WireCall: Sendable {
    /// The question.
    var request: LLMRequest
    /// The model, as the provider names it.
    var model: String
    /// The most tokens of output, reasoning included; `nil` for the provider's own limit.
    var maxOutputTokens: Int?
    /// Whether the answer is to come as a stream of events.
    var isStreamed = false
}

/// What a provider's answer says, before it is judged.
struct WireAnswer: Hashable, Sendable {
    /// The text of the answer.
    var text = ""
    /// Why it ended; `nil` where the provider did not say.
    var finishReason: LLMResponse.FinishReason?
    /// The tokens; `nil` where the provider did not say.
    var usage: TokenUsage?
    /// The model that answered; `nil` where the provider did not say.
    var model: String?
    /// The cost in nano-dollars, where the provider tells it.
    var cost: Int64?
}

/// One vendor's way of putting a question and an answer into JSON over HTTP.
///
/// Pure functions: nothing here opens a connection or waits.
protocol WireCodec: Sendable {
    /// The path of the call below the base URL, with its query.
    func path(of call: WireCall) -> String
    /// The header fields that prove who asks.
    func authorization(_ key: String) -> [HTTPField]
    /// The body of the request.
    ///
    /// - Throws: ``LLMError`` with the code `unsupported` where the vendor cannot take the request.
    func body(of call: WireCall) throws(LLMError) -> [UInt8]
    /// Reads the body of a response with a status of 2xx.
    func answer(in body: JSONValue) throws(AttemptFailure) -> WireAnswer
    /// Says what a refusal means, given the JSON of its body if it has any.
    func failure(_ refusal: Refusal) -> AttemptFailure
    /// Begins to read a stream of events.
    func eventReader() -> any EventReader
    /// How texts are turned into vectors; `nil` where the vendor does not.
    var embeddings: (any EmbeddingCodec)? { get }
    /// The limit of output tokens that holds where the request has none; `nil` where it is not known.
    var assumedOutputLimit: Int? { get }
}

extension WireCodec {
    /// Nothing, unless the vendor has embeddings.
    var embeddings: (any EmbeddingCodec)? { nil }

    /// The largest of the model, whatever that is.
    var assumedOutputLimit: Int? { .max }
}

/// Reads the events of one streamed answer into one ``WireAnswer``.
protocol EventReader: Sendable {
    /// Takes an event and returns the text that it adds.
    mutating func read(_ event: ServerSentEvent) throws(AttemptFailure) -> String
    /// What has been read so far.
    var answer: WireAnswer { get }
    /// Whether the stream has said that the answer is over; a stream that ends before is broken.
    var isComplete: Bool { get }
}

/// One vendor's way of asking for vectors.
protocol EmbeddingCodec: Sendable {
    /// The path of the call below the base URL.
    func path(model: String) -> String
    /// The body of the request.
    func body(of request: EmbeddingRequest) -> [UInt8]
    /// The vectors, in the order of the texts, the tokens and the model.
    func vectors(in body: JSONValue) throws(AttemptFailure) -> (vectors: [[Float]], usage: TokenUsage?, model: String?)
}

/// A response that is no answer.
struct Refusal: Sendable {
    /// The HTTP status, or the status that an error within a 200 stands for.
    var status: Int
    /// The header fields.
    var fields = HTTPFields()
    /// The body, if it is JSON.
    var body: JSONValue?
    /// The present in milliseconds since 1970, to read dates by.
    var now: Int64 = 0
}
