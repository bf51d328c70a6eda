public import LLMCache

/// A request that a fake provider got.
public struct FakeRequest: Hashable, Sendable {
    /// The method.
    public let method: String
    /// The path with its query.
    public let path: String
    /// The header fields, their names in lower case.
    public let fields: [String: String]
    /// The body as JSON; `nil` where it is none.
    public let body: JSONValue?
    /// What the real provider would find wrong with it; `nil` if nothing.
    public let fault: String?
    /// Whether the answer is to be streamed.
    public let isStreamed: Bool
}

/// What a fake provider sends back.
struct FakeExchange: Sendable {
    var status: Int
    var fields: [(name: String, value: String)]
    /// The body in pieces.
    var pieces: [[UInt8]]
    var delay: Duration
    var hangs: Bool
    /// Whether the connection breaks after the last piece.
    var breaks: Bool
}
