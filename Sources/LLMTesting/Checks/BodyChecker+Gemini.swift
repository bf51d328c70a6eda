import LLMCache

extension BodyChecker {
    // MARK: generateContent

    mutating func gemini(_ body: JSONValue) {
        let members = members(
            body, "body", required: ["contents"], optional: ["system_instruction", "generationConfig", "safetySettings", "cachedContent"])
        if let system = members["system_instruction"] {
            for part in list(system["parts"], "system_instruction.parts") { text(part["text"], "system_instruction.parts.text") }
        }
        for (index, content) in list(members["contents"], "contents").enumerated() {
            let place = "contents[\(index)]"
            let content = self.members(content, place, required: ["role", "parts"])
            choice(content["role"], "\(place).role", ["user", "model"])
            for part in list(content["parts"], "\(place).parts") {
                if part["inline_data"] != nil {
                    let part = self.members(part, place, required: ["inline_data"])
                    let data = self.members(part["inline_data"], "\(place).inline_data", required: ["mime_type", "data"])
                    require(data["mime_type"]?.string?.hasPrefix("image/") == true, "\(place).inline_data.mime_type should be an image's")
                    base64(data["data"]?.string, "\(place).inline_data.data")
                } else {
                    let part = self.members(part, place, required: ["text"])
                    text(part["text"], "\(place).text", mayBeEmpty: true)
                }
            }
        }
        guard let settings = members["generationConfig"] else { return }
        let config = self.members(
            settings, "generationConfig", required: [],
            optional: [
                "temperature", "topP", "topK", "seed", "stopSequences", "maxOutputTokens", "responseMimeType", "responseSchema",
                "responseJsonSchema", "thinkingConfig",
            ])
        number(config["temperature"], "temperature", in: 0...2)
        number(config["topP"], "topP", in: 0...1)
        whole(config["maxOutputTokens"], "maxOutputTokens", from: 1)
        require(config["responseSchema"] == nil || config["responseJsonSchema"] == nil, "there are two schemas")
        if config["responseSchema"] != nil || config["responseJsonSchema"] != nil {
            require(config["responseMimeType"] == "application/json", "a schema needs responseMimeType application/json")
        }
        if let schema = config["responseSchema"] { openAPISchema(schema, "responseSchema") }
        if let thinking = config["thinkingConfig"] {
            let thinking = self.members(
                thinking, "thinkingConfig", required: [], optional: ["thinkingBudget", "thinkingLevel", "includeThoughts"])
            require((thinking["thinkingBudget"] == nil) != (thinking["thinkingLevel"] == nil), "one of budget and level should be there")
        }
    }

    /// The subset of OpenAPI 3.0 that `responseSchema` takes; other words are refused.
    private mutating func openAPISchema(_ schema: JSONValue, _ place: String) {
        let members = members(
            schema, place, required: [],
            optional: [
                "type", "properties", "required", "items", "enum", "description", "format", "nullable", "minimum", "maximum", "minItems",
                "maxItems", "minLength", "maxLength", "pattern", "title", "anyOf", "propertyOrdering",
            ])
        if members["anyOf"] == nil {
            choice(members["type"], "\(place).type", ["OBJECT", "ARRAY", "STRING", "NUMBER", "INTEGER", "BOOLEAN"])
        }
        for (index, choice) in (members["anyOf"]?.array ?? []).enumerated() { openAPISchema(choice, "\(place).anyOf[\(index)]") }
        if members["enum"] != nil { require(members["type"] == "STRING", "\(place): only texts have an enum") }
        if members["type"] == "ARRAY" { require(members["items"] != nil, "\(place).items is missing") }
        if let items = members["items"] { openAPISchema(items, "\(place).items") }
        guard members["type"] == "OBJECT" else { return }
        let properties = members["properties"]?.object ?? JSONObject()
        require(!properties.isEmpty, "\(place).properties should not be empty")
        for name in members["required"]?.array?.compactMap(\.string) ?? [] {
            require(properties[name] != nil, "\(place).required names \(name), which is no property")
        }
        for (name, property) in properties { openAPISchema(property, "\(place).\(name)") }
    }

    // MARK: batchEmbedContents

    mutating func geminiEmbeddings(_ body: JSONValue, model: String) {
        let members = members(body, "body", required: ["requests"])
        let requests = list(members["requests"], "requests")
        require(requests.count <= 100, "requests should be at most 100")
        for request in requests {
            let request = self.members(
                request, "requests", required: ["model", "content"], optional: ["outputDimensionality", "taskType"])
            require(request["model"]?.string == "models/\(model)", "requests.model should be that of the path")
            for part in list(request["content"]?["parts"], "requests.content.parts") { text(part["text"], "requests.content.parts.text") }
        }
    }
}
