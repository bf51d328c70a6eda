extension Provider {
    /// Gemini, asked for `generateContent`.
    ///
    /// - Parameters:
    ///   - key: The secret.
    ///   - model: The default was current on 2026-11-21.
    ///   - baseURL: Another address, such as a gateway's.
    public static func gemini(
        key: APIKey, model: String = "gemini-3.5-flash-lite", baseURL: String = "https://generativelanguage.googleapis.com/v1beta"
    ) throws(LLMError) -> Provider {
        try Provider(
            "gemini", format: .gemini, baseURL: baseURL, key: key, model: model, embeddingModels: ["gemini-embedding-001"],
            outputLimit: 65536)
    }

    /// OpenRouter.
    ///
    /// - Parameters:
    ///   - key: The secret.
    ///   - model: The default was current on 2026-11-21.
    ///   - baseURL: Another address, such as a gateway's.
    public static func openRouter(
        key: APIKey, model: String = "google/gemini-3.5-flash-lite", baseURL: String = "https://openrouter.ai/api/v1"
    ) throws(LLMError) -> Provider {
        try Provider("openrouter", format: .openRouter, baseURL: baseURL, key: key, model: model, outputLimit: 65536)
    }

    /// OpenAI, asked for chat completions or responses.
    ///
    /// - Parameters:
    ///   - key: The secret.
    ///   - model: The default was current on 2026-11-21.
    ///   - format: ``WireFormat/chatCompletions`` or ``WireFormat/responses``.
    ///   - baseURL: Another address, such as a gateway's.
    public static func openAI(
        key: APIKey, model: String = "gpt-4.1-mini", format: WireFormat = .chatCompletions, baseURL: String = "https://api.openai.com/v1"
    ) throws(LLMError) -> Provider {
        try Provider(
            "openai", format: format, baseURL: baseURL, key: key, model: model, embeddingModels: ["text-embedding-3-small"],
            outputLimit: 32768)
    }

    /// Anthropic.
    ///
    /// - Parameters:
    ///   - key: The secret.
    ///   - model: The default was current on 2026-11-21.
    ///   - baseURL: Another address, such as a gateway's.
    public static func anthropic(
        key: APIKey, model: String = "claude-haiku-4-5", baseURL: String = "https://api.anthropic.com/v1"
    ) throws(LLMError) -> Provider {
        try Provider("anthropic", format: .messages, baseURL: baseURL, key: key, model: model, outputLimit: 32768)
    }
}
