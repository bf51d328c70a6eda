/// A question to a language model.
///
/// Everything but ``controls`` can change the answer and is part of the cache key; see <doc:CacheKeys>.
///
/// ```swift
/// var request = LLMRequest("Which of these laptops has the better screen?", tenant: "acme")
/// request.parameters.temperature = 0
/// let answer = try await source.answer(request)
/// ```
public struct LLMRequest: Hashable, Sendable {
    /// The instructions that stand above the conversation; `nil` for none.
    public var system: String?
    /// The conversation, oldest first.
    public var messages: [LLMMessage]
    /// How the model is to answer.
    public var parameters: LLMParameters
    /// The schema that the answer must fulfil, as JSON; `nil` for free text.
    public var schema: JSONSchema?
    /// The name of the model policy: which models may answer, as the providers' settings say.
    ///
    /// The default is `default`.
    public var family: String
    /// Whose question this is.
    ///
    /// Answers are never shared between tenants.
    public var tenant: String
    /// What cannot change the answer: how the cache is used, and how long the caller waits.
    public var controls: LLMControls

    /// Makes a request of any shape.
    public init(
        system: String? = nil, messages: [LLMMessage], parameters: LLMParameters = LLMParameters(), schema: JSONSchema? = nil,
        family: String = "default", tenant: String = "", controls: LLMControls = LLMControls()
    ) {
        self.system = system
        self.messages = messages
        self.parameters = parameters
        self.schema = schema
        self.family = family
        self.tenant = tenant
        self.controls = controls
    }

    /// Makes a request of one message: images, then the prompt.
    public init(
        _ prompt: String, images: [LLMImage] = [], system: String? = nil, schema: JSONSchema? = nil, family: String = "default",
        tenant: String = ""
    ) {
        let content = images.map { LLMContent.image($0) } + [.text(prompt)]
        self.init(system: system, messages: [LLMMessage(.user, content)], schema: schema, family: family, tenant: tenant)
    }

    /// The images of all messages, in order.
    public var images: [LLMImage] {
        messages.flatMap { message in
            message.content.compactMap { if case .image(let image) = $0 { image } else { nil } }
        }
    }
}

/// One turn of a conversation.
public struct LLMMessage: Hashable, Sendable {
    /// Who speaks.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// The person, or the program that asks.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    public var role: Role
    /// Texts and images, in order.
    public var content: [LLMContent]

    /// Makes a turn of several parts.
    public init(_ role: Role, _ content: [LLMContent]) {
        self.role = role
        self.content = content
    }

    /// Makes a turn of one text.
    public init(_ role: Role, _ text: String) {
        self.init(role, [.text(text)])
    }
}

/// A part of a message.
public enum LLMContent: Hashable, Sendable {
    /// Words.
    case text(String)
    /// A picture.
    case image(LLMImage)
}

/// A picture, as it came: the bytes before any scaling or re-encoding.
public struct LLMImage: Hashable, Sendable {
    /// The original bytes of the file.
    public var bytes: [UInt8]
    /// The media type, such as `image/jpeg`.
    public var mediaType: String
    /// The version of what is done to the picture before it is sent, such as scaling; 0 for nothing.
    ///
    /// It is part of the cache key, so that a new preparation gets new answers.
    public var preparation: Int

    /// Makes a picture of the bytes of a file.
    public init(_ bytes: [UInt8], mediaType: String, preparation: Int = 0) {
        self.bytes = bytes
        self.mediaType = mediaType
        self.preparation = preparation
    }
}

/// How a model is to answer; what is `nil` or empty is left to the provider.
public struct LLMParameters: Hashable, Sendable {
    /// How much a reasoning model thinks before it answers.
    public enum ReasoningEffort: String, Hashable, Sendable, CaseIterable {
        /// Not at all, where the model allows it.
        case none
        /// As little as possible.
        case minimal
        /// A little.
        case low
        /// Some.
        case medium
        /// Much.
        case high
    }

    /// The randomness of sampling, 0 to 2.
    public var temperature: Double?
    /// The probability mass that sampling considers, 0 to 1.
    public var topP: Double?
    /// The most tokens the answer may take, reasoning included; at least 1.
    public var maxOutputTokens: Int?
    /// A seed for sampling, where the provider has one.
    public var seed: Int?
    /// Texts at which the answer ends, at most 16.
    public var stop: [String]
    /// How much the model thinks.
    public var reasoningEffort: ReasoningEffort?
    /// Further members for the provider's request body, such as OpenRouter's `provider`.
    public var extra: JSONObject

    /// Makes parameters.
    public init(
        temperature: Double? = nil, topP: Double? = nil, maxOutputTokens: Int? = nil, seed: Int? = nil, stop: [String] = [],
        reasoningEffort: ReasoningEffort? = nil, extra: JSONObject = JSONObject()
    ) {
        self.temperature = temperature
        self.topP = topP
        self.maxOutputTokens = maxOutputTokens
        self.seed = seed
        self.stop = stop
        self.reasoningEffort = reasoningEffort
        self.extra = extra
    }
}

/// What a caller may say of a request without changing its answer.
public struct LLMControls: Hashable, Sendable {
    /// How a cache is used for one request.
    public enum CacheUse: String, Hashable, Sendable, CaseIterable {
        /// Takes a stored answer if there is one, and stores a new one.
        case normal
        /// Neither takes nor stores.
        case bypass
        /// Asks again and stores the new answer over the old one.
        case refresh
    }

    /// How the cache is used.
    public var cache: CacheUse
    /// How long the answer is kept, instead of the cache's own time.
    public var timeToLive: Duration?
    /// Keeps answers apart within a tenant, such as those of two programs; empty for none.
    public var namespace: String
    /// How long the caller waits for the whole answer, all retries and providers together; `nil` for the source's own limit.
    public var timeout: Duration?
    /// Whether an answer that was cut off at the limit of output tokens is one; it is given as it is and never stored.
    public var acceptsTruncation: Bool

    /// Makes controls; the defaults use the cache as it is set up.
    public init(
        cache: CacheUse = .normal, timeToLive: Duration? = nil, namespace: String = "", timeout: Duration? = nil,
        acceptsTruncation: Bool = false
    ) {
        self.cache = cache
        self.timeToLive = timeToLive
        self.namespace = namespace
        self.timeout = timeout
        self.acceptsTruncation = acceptsTruncation
    }
}
