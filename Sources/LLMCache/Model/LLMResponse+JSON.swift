extension LLMResponse {
    /// The response as JSON, for stores and for the command line.
    public var json: JSONValue {
        var object: JSONObject = [
            "text": .string(text), "finish_reason": .string(finishReason.rawValue), "provider": .string(provider), "model": .string(model),
            "cached": .bool(isCached),
        ]
        object["value"] = value
        object["usage"] = usage?.json
        object["cost_nanodollars"] = cost.map { .number(JSONNumber($0)) }
        return .object(object)
    }

    /// Reads what ``json`` wrote.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest`` and the place at fault.
    public init(json: JSONValue) throws(LLMError) {
        var members = try JSONMembers(json, at: "$")
        text = try members.required("text", try members.string("text"))
        finishReason = try members.choice("finish_reason", FinishReason.self) ?? .other
        provider = try members.required("provider", try members.string("provider"))
        model = try members.required("model", try members.string("model"))
        isCached = members.value("cached")?.bool ?? false
        // A `null` that fulfils the schema is an answer, too.
        value = members.value("value") ?? json["value"]
        usage = try members.value("usage").map { (value) throws(LLMError) in try TokenUsage(json: value) }
        cost = members.value("cost_nanodollars")?.number?.int64
        try members.finish()
    }
}

extension TokenUsage {
    /// The usage as JSON.
    public var json: JSONValue {
        [
            "uncached_input": .int(uncachedInput), "cache_read": .int(cacheRead), "cache_write": .int(cacheWrite), "output": .int(output),
            "reasoning": .int(reasoning),
        ]
    }

    fileprivate init(json: JSONValue) throws(LLMError) {
        var members = try JSONMembers(json, at: "$.usage")
        self.init(
            uncachedInput: try members.int("uncached_input") ?? 0, cacheRead: try members.int("cache_read") ?? 0,
            cacheWrite: try members.int("cache_write") ?? 0, output: try members.int("output") ?? 0,
            reasoning: try members.int("reasoning") ?? 0)
        try members.finish()
    }
}
