/// What OpenAI's errors mean.
enum OpenAIError {
    /// Codes of a refusal with status 429 that no wait helps.
    private static let outOfQuota: Set<String> = [
        "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded", "insufficient_quota",
    ]

    static func failure(_ refusal: Refusal) -> AttemptFailure {
        let error = refusal.body?["error"]
        let codes = [error?["code"]?.string, error?["type"]?.string].compactMap { $0 }
        if let code = codes.first(where: { outOfQuota.contains($0) }) { return refusal.failure(.outOfQuota, code: code) }
        return refusal.failure(code: codes.first)
    }

    /// The status that an error within a response stands for.
    static func status(of error: JSONValue) -> Int {
        switch error["code"]?.string {
        case "rate_limit_exceeded": 429
        case "invalid_prompt", "invalid_image", "image_too_large": 400
        default: 502
        }
    }
}

/// What OpenAI's models take.
enum OpenAIModel {
    /// Whether a model reasons before it answers: such models refuse temperature, top-p and stop texts.
    static func reasons(_ model: String) -> Bool {
        if let generation = generation(model) { return generation.major >= 5 && !model.contains("-chat") }
        return ["o1", "o3", "o4"].contains { model.hasPrefix($0) }
    }

    /// The effort in the model's words: only models since GPT-5.1 can do without reasoning, and only GPT-5 has `minimal`.
    static func effort(_ effort: LLMParameters.ReasoningEffort, model: String) -> String {
        let generation = generation(model) ?? (0, 0)
        let isFirst = generation == (5, 0)
        return switch effort {
        case .none where isFirst: "minimal"
        case .none where generation < (5, 1): "low"
        case .minimal where !isFirst: "low"
        default: effort.rawValue
        }
    }

    /// The generation that a name tells: 5 and 1 of `gpt-5.1-mini`.
    private static func generation(_ model: String) -> (major: Int, minor: Int)? {
        guard model.hasPrefix("gpt-") else { return nil }
        let number = model.dropFirst(4).prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, let major = Int(parts[0]) else { return nil }
        return (major, parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
    }
}
