public import LLMCache
import Synchronization

/// A provider that answers what a script says, and checks what it is asked as strictly as the real one.
///
/// It can be asked in the same process through ``FakeTransport`` and over a socket through ``FakeProviderServer``.
///
/// ```swift
/// let fake = FakeProvider(.gemini, replies: [.failure(503), .answer("Hello")])
/// let chain = ProviderChain([try fake.provider()], transport: FakeTransport([fake]))
/// ```
public final class FakeProvider: Sendable {
    private struct State {
        var replies: [FakeReply]
        var requests: [FakeRequest] = []
    }

    /// The wire format that it speaks.
    public let format: WireFormat
    /// The name under which it is reached in the same process.
    public let name: String
    /// The API key that it wants.
    public let key: String
    private let fallback: FakeReply
    private let state: Mutex<State>

    /// Makes a provider.
    ///
    /// - Parameters:
    ///   - format: The wire format that it speaks.
    ///   - name: A name of its own among the fakes of a test; `nil` for the format's.
    ///   - key: The API key that it wants; another is refused.
    ///   - replies: What it answers to the first requests, one for each.
    ///   - fallback: What it answers to all others.
    public init(
        _ format: WireFormat, name: String? = nil, key: String = "fake-key", replies: [FakeReply] = [],
        otherwise fallback: FakeReply = .answer("OK")
    ) {
        self.format = format
        self.name = name ?? format.description
        self.key = key
        self.fallback = fallback
        state = Mutex(State(replies: replies))
    }

    /// Adds a reply to the script.
    public func enqueue(_ reply: FakeReply) {
        state.withLock { $0.replies.append(reply) }
    }

    /// The requests so far, oldest first.
    public var requests: [FakeRequest] { state.withLock { $0.requests } }

    /// The path under which the format's calls lie.
    public var basePath: String {
        switch format {
        case .gemini: "/v1beta"
        case .openRouter: "/api/v1"
        default: "/v1"
        }
    }

    /// A model that the format would know.
    public var model: String {
        switch format {
        case .gemini: "gemini-2.5-flash"
        case .openRouter: "google/gemini-2.5-flash"
        case .chatCompletions, .responses: "gpt-4.1-mini"
        case .messages: "claude-haiku-4-5"
        default: "llama3.2"
        }
    }

    /// The settings with which this provider is asked in the same process.
    ///
    /// - Parameter baseURL: Where it is; `nil` for ``FakeTransport``.
    public func provider(baseURL: String? = nil, timeout: Duration = .seconds(60)) throws(LLMError) -> Provider {
        try Provider(
            name, format: format, baseURL: baseURL ?? "http://\(name).test\(basePath)", key: APIKey(key), model: model,
            embeddingModels: ["embedding-model"], timeout: timeout)
    }

    /// What the vendor says to a request that is wrong.
    private static func refusal(_ checked: RequestCheck.Result) -> FakeReply {
        var members = JSONObject()
        if checked.isKeyWrong {
            // Gemini tells a wrong key by a detail only.
            members["details"] = [["@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"]]
        }
        return .failure(checked.status, members: members)
    }

    /// Answers one request.
    func exchange(method: String, path: String, fields: [String: String], body: [UInt8]) -> FakeExchange {
        let check = RequestCheck(format: format, key: key, basePath: basePath)
        let checked = check.check(method: method, path: path, fields: fields, body: body)
        let request = FakeRequest(
            method: method, path: path, fields: fields, body: checked.body, fault: checked.fault, isStreamed: checked.isStreamed)
        let reply = state.withLock { state in
            state.requests.append(request)
            if checked.fault != nil { return Self.refusal(checked) }
            return state.replies.isEmpty ? fallback : state.replies.removeFirst()
        }
        return ReplyWriter(format: format, request: request, model: checked.model ?? model).exchange(reply)
    }
}
