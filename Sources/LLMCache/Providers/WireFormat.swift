/// The way in which a provider is asked: the shape of its requests, answers, errors and events.
public struct WireFormat: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
        case gemini
        case openRouter = "openrouter"
        case chatCompletions = "chat-completions"
        case responses
        case messages
        case compatible
    }

    private let kind: Kind

    /// Google's `generateContent`.
    public static let gemini = WireFormat(kind: .gemini)
    /// OpenRouter's chat completions.
    public static let openRouter = WireFormat(kind: .openRouter)
    /// OpenAI's chat completions.
    public static let chatCompletions = WireFormat(kind: .chatCompletions)
    /// OpenAI's responses.
    public static let responses = WireFormat(kind: .responses)
    /// Anthropic's messages.
    public static let messages = WireFormat(kind: .messages)
    /// Chat completions as other servers speak them, such as Ollama and vLLM.
    public static let compatible = WireFormat(kind: .compatible)

    /// Every format.
    public static let all: [WireFormat] = [.gemini, .openRouter, .chatCompletions, .responses, .messages, .compatible]

    /// Finds a format by its name.
    public init?(_ name: String) {
        guard let kind = Kind(rawValue: name) else { return nil }
        self.kind = kind
    }

    private init(kind: Kind) {
        self.kind = kind
    }

    /// The name, such as `chat-completions`.
    public var description: String { kind.rawValue }

    /// The maker under whose name the models of the format are listed; `nil` where the model's name says it or nothing does.
    var maker: String? {
        switch kind {
        case .gemini: "google"
        case .chatCompletions, .responses: "openai"
        case .messages: "anthropic"
        case .openRouter, .compatible: nil
        }
    }

    var codec: any WireCodec {
        switch kind {
        case .gemini: GeminiCodec()
        case .openRouter: ChatCodec(dialect: .openRouter)
        case .chatCompletions: ChatCodec(dialect: .openAI)
        case .responses: ResponsesCodec()
        case .messages: MessagesCodec()
        case .compatible: ChatCodec(dialect: .compatible)
        }
    }
}
