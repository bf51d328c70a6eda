public import LLMCache

/// What a fake provider answers to one request.
///
/// Replies begin as something that a real provider sends, and are then bent: each member is a switch.
///
/// ```swift
/// FakeReply.answer(#"{"total": 12}"#).delayed(by: .milliseconds(50))
/// FakeReply.failure(429, fields: ["retry-after": "2"])
/// ```
public struct FakeReply: Sendable {
    /// How an answer ends.
    public enum Ending: Hashable, Sendable, CaseIterable {
        /// Complete.
        case stop
        /// At the limit of output tokens.
        case length
        /// Refused by the model or a filter.
        case refused
        /// The prompt is blocked before a model sees it; where a format has no such thing, as refused.
        case blockedPrompt
        /// Without a reason.
        case none
    }

    /// What stands in the body.
    enum Content: Sendable {
        case answer
        /// An error in the format of the provider.
        case failure(code: String?, errorInside: Bool)
        /// Bytes of any kind.
        case raw([UInt8], contentType: String)
    }

    var content: Content
    /// The text of the answer.
    public var text: String
    /// How the answer ends.
    public var ending = Ending.stop
    /// The tokens that are told; `nil` for a provider that does not tell.
    public var usage: TokenUsage? = TokenUsage(uncachedInput: 100, cacheRead: 20, cacheWrite: 0, output: 40, reasoning: 10)
    /// The cost in US dollars that OpenRouter tells, such as `0.001597`.
    public var dollars: JSONNumber?
    /// The model that is said to have answered; `nil` for the one that was asked.
    public var model: String?
    /// The HTTP status.
    public var status = 200
    /// Further header fields.
    public var fields: [String: String] = [:]
    /// Further members of the error of a failure, such as Gemini's `details`.
    public var errorMembers = JSONObject()
    /// How long it takes before the head is sent.
    public var delay = Duration.zero
    /// Whether nothing is ever sent.
    public var hangs = false
    /// The number of bytes of the body after which the connection breaks; `nil` for never.
    public var breaksAfter: Int?
    /// Whether the first member of the body stands in it twice.
    public var repeatsAName = false
    /// Whether the body has a byte that is not UTF-8.
    public var hasInvalidUTF8 = false
    /// The number of characters in each event of a streamed answer.
    public var charactersPerEvent = 5
    /// The number of events of text after which a streamed answer ends with the provider's own error; `nil` for never.
    public var failsAfterEvents: Int?
    /// The number of bytes in each piece of the body; `nil` for the whole at once.
    public var piece: Int?

    /// An answer.
    public static func answer(_ text: String) -> FakeReply { FakeReply(content: .answer, text: text) }

    /// A refusal with the provider's error body.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - code: The provider's own code, such as `insufficient_quota` or `RESOURCE_EXHAUSTED`; `nil` for a usual one.
    ///   - fields: Header fields, such as `retry-after`.
    ///   - members: Further members of the error.
    public static func failure(
        _ status: Int, code: String? = nil, fields: [String: String] = [:], members: JSONObject = JSONObject()
    ) -> FakeReply {
        var reply = FakeReply(content: .failure(code: code, errorInside: false), text: "")
        reply.status = status
        reply.fields = fields
        reply.errorMembers = members
        return reply
    }

    /// A response with status 200 whose body is an error.
    public static func failureInside200(_ status: Int, code: String? = nil) -> FakeReply {
        var reply = FakeReply(content: .failure(code: code, errorInside: true), text: "")
        reply.errorMembers = ["code": .int(status)]
        return reply
    }

    /// A gateway's error page.
    public static func html(_ status: Int = 502) -> FakeReply {
        let page = "<html><head><title>\(status)</title></head><body><h1>Bad gateway</h1></body></html>"
        return .raw(status, Array(page.utf8), contentType: "text/html")
    }

    /// A body of any bytes.
    public static func raw(_ status: Int, _ bytes: [UInt8], contentType: String = "application/json") -> FakeReply {
        var reply = FakeReply(content: .raw(bytes, contentType: contentType), text: "")
        reply.status = status
        return reply
    }

    /// A body of a number of bytes, all of them blanks.
    public static func huge(_ count: Int) -> FakeReply { .raw(200, [UInt8](repeating: 0x20, count: count)) }

    /// No response at all.
    public static var hang: FakeReply { answer("").with { $0.hangs = true } }

    /// The same reply, later.
    public func delayed(by delay: Duration) -> FakeReply { with { $0.delay = delay } }

    /// The same reply with JSON in a fence, as models like to write it.
    public func fenced() -> FakeReply { with { $0.text = "Here you are:\n```json\n\($0.text)\n```\n" } }

    /// The same reply with its text cut in the middle although it is said to be complete.
    public func cutOff() -> FakeReply { with { $0.text = String($0.text.prefix($0.text.count / 2)) } }

    /// The same reply with another ending.
    public func ending(_ ending: Ending) -> FakeReply { with { $0.ending = ending } }

    /// The same reply without a word on tokens.
    public func withoutUsage() -> FakeReply { with { $0.usage = nil } }

    /// The same reply, broken off after a number of bytes of its body.
    public func breaking(after count: Int) -> FakeReply { with { $0.breaksAfter = count } }

    /// The same reply with changes.
    public func with(_ change: (inout FakeReply) -> Void) -> FakeReply {
        var reply = self
        change(&reply)
        return reply
    }
}
