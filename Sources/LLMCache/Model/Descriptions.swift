// What requests and answers show of themselves where somebody prints, logs or dumps them: their size and shape, never their content, which may be
// personal and is long.

extension LLMImage: CustomStringConvertible, CustomReflectable {
    /// Media type and size, such as `image/png, 1024 bytes`.
    public var description: String { "\(mediaType), \(bytes.count) bytes" }

    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["mediaType": mediaType, "bytes": bytes.count, "preparation": preparation]) }
}

extension LLMContent: CustomStringConvertible, CustomReflectable {
    /// The kind and the size.
    public var description: String {
        switch self {
        case .text(let text): "text of \(text.utf8.count) bytes"
        case .image(let image): "image (\(image))"
        }
    }

    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["content": description]) }
}

extension LLMMessage: CustomStringConvertible, CustomReflectable {
    /// The role and the kinds and sizes of the parts.
    public var description: String { "\(role.rawValue): \(content.map(\.description).joined(separator: ", "))" }

    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["role": role.rawValue, "content": content]) }
}

extension LLMRequest: CustomStringConvertible, CustomReflectable {
    /// The family, and the kinds and sizes of all messages.
    public var description: String {
        let system = system.map { "system: \($0.utf8.count) bytes; " } ?? ""
        return "request of family \(family) (\(system)\(messages.map(\.description).joined(separator: "; ")))"
    }

    /// What ``description`` shows, and how the answer is asked for.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "family": family, "messages": messages, "system": "\(system?.utf8.count ?? 0) bytes", "schema": schema?.name ?? "none",
                "temperature": parameters.temperature as Any, "maxOutputTokens": parameters.maxOutputTokens as Any, "controls": controls,
            ])
    }
}

extension LLMResponse: CustomStringConvertible, CustomReflectable {
    /// Who answered, how it ended, the size and the cost.
    public var description: String {
        let price = cost.map { "$\(CostReport.dollars($0))" } ?? "cost unknown"
        return
            "answer of \(text.utf8.count) bytes by \(provider), \(model) (\(finishReason.rawValue), \(price)\(isCached ? ", cached" : ""))"
    }

    /// What ``description`` shows.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "provider": provider, "model": model, "finishReason": finishReason.rawValue, "text": "\(text.utf8.count) bytes",
                "usage": usage as Any, "cost": cost as Any, "isCached": isCached,
            ])
    }
}

extension AnswerEvent: CustomStringConvertible, CustomReflectable {
    /// The kind and the size.
    public var description: String {
        switch self {
        case .text(let text): "text of \(text.utf8.count) bytes"
        case .finished(let response): "finished: \(response)"
        }
    }

    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["event": description]) }
}

extension EmbeddingRequest: CustomStringConvertible, CustomReflectable {
    /// The model and the number of texts.
    public var description: String { "\(texts.count) texts for \(model)" }

    /// What ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["model": model, "texts": texts.count]) }
}
