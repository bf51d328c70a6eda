/// What a store keeps of one answer.
///
/// Times are milliseconds since 1970 on the clock of the cache, so that several machines agree about them.
public struct CacheEntry: Hashable, Sendable {
    /// What a model gave.
    public enum Outcome: Hashable, Sendable {
        /// A complete answer.
        case answer(LLMResponse)
        /// A request fault: the provider's message why it refuses the request, which would be the same again.
        case fault(String)
    }

    /// What the model gave.
    public var outcome: Outcome
    /// When it was stored.
    public var stored: Int64
    /// Until when it is served without asking again.
    public var freshUntil: Int64
    /// Until when a store keeps it; from ``freshUntil`` on it is served while a new answer is asked for.
    public var expires: Int64

    /// Makes an entry.
    public init(_ outcome: Outcome, stored: Int64, freshUntil: Int64, expires: Int64) {
        self.outcome = outcome
        self.stored = stored
        self.freshUntil = freshUntil
        self.expires = expires
    }

    /// About how many bytes of memory the entry takes.
    public var byteCount: Int {
        switch outcome {
        case .answer(let response):
            256 + response.text.utf8.count + response.provider.utf8.count + response.model.utf8.count + (response.value?.byteCount ?? 0)
        case .fault(let message): 128 + message.utf8.count
        }
    }
}

extension JSONValue {
    /// About how many bytes of memory the value takes: tables and texts, each with what it costs beside its content.
    var byteCount: Int {
        switch self {
        case .null, .bool: 24
        case .number(let number): 24 + number.text.utf8.count
        case .string(let text): 40 + text.utf8.count
        case .array(let elements): elements.reduce(56) { $0 + $1.byteCount }
        case .object(let object): object.reduce(80) { $0 + 48 + $1.name.utf8.count + $1.value.byteCount }
        }
    }
}
