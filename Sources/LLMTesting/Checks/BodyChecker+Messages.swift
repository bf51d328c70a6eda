import LLMCache

extension BodyChecker {
    mutating func messages(_ body: JSONValue) {
        let members = members(
            body, "body", required: ["model", "max_tokens", "messages"],
            optional: [
                "system", "temperature", "top_p", "top_k", "stop_sequences", "stream", "output_config", "thinking", "metadata", "tools",
                "tool_choice",
            ])
        text(members["model"], "model")
        whole(members["max_tokens"], "max_tokens", from: 1)
        number(members["temperature"], "temperature", in: 0...1)
        require(members["temperature"] == nil || members["top_p"] == nil, "temperature and top_p cannot both be given")
        if let model = members["model"]?.string, model.contains("-5-5") {
            for name in ["temperature", "top_p", "top_k"] { require(members[name] == nil, "\(name) is not supported by \(model)") }
        }
        if let blocks = members["system"]?.array {
            for (index, block) in blocks.enumerated() {
                let block = self.members(block, "system[\(index)]", required: ["type", "text"], optional: ["cache_control"])
                text(block["text"], "system[\(index)].text")
                if let control = block["cache_control"] {
                    let control = self.members(control, "system[\(index)].cache_control", required: ["type"], optional: ["ttl"])
                    require(control["type"] == "ephemeral", "system[\(index)].cache_control.type should be ephemeral")
                }
            }
        } else if let system = members["system"] {
            text(system, "system")
        }
        for (index, message) in list(members["messages"], "messages").enumerated() {
            let place = "messages[\(index)]"
            let message = self.members(message, place, required: ["role", "content"])
            choice(message["role"], "\(place).role", ["user", "assistant"])
            for part in list(message["content"], "\(place).content") {
                switch part["type"]?.string {
                case "text":
                    let part = self.members(part, place, required: ["type", "text"], optional: ["cache_control"])
                    text(part["text"], "\(place).text")
                case "image":
                    let part = self.members(part, place, required: ["type", "source"], optional: ["cache_control"])
                    let source = self.members(part["source"], "\(place).source", required: ["type", "media_type", "data"])
                    require(source["type"] == "base64", "\(place).source.type should be base64")
                    choice(source["media_type"], "\(place).source.media_type", ["image/jpeg", "image/png", "image/gif", "image/webp"])
                    base64(source["data"]?.string, "\(place).source.data")
                default: require(false, "\(place) has a part of unknown type")
                }
            }
        }
        if let output = members["output_config"] {
            let output = self.members(output, "output_config", required: ["format"], optional: ["effort"])
            let format = self.members(output["format"], "output_config.format", required: ["type", "schema"])
            require(format["type"] == "json_schema", "output_config.format.type should be json_schema")
            if let schema = format["schema"] { closedSchema(schema, "schema") }
        }
    }

    /// Every object closed, and no bounds.
    private mutating func closedSchema(_ schema: JSONValue, _ place: String) {
        let members = members(
            schema, place, required: [],
            optional: [
                "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "description", "title",
                "format",
                "pattern", "default", "examples",
            ])
        for (index, choice) in (members["anyOf"]?.array ?? []).enumerated() { closedSchema(choice, "\(place).anyOf[\(index)]") }
        if let items = members["items"] { closedSchema(items, "\(place).items") }
        guard members["type"] == "object" || members["type"]?.array?.contains("object") == true else { return }
        require(members["additionalProperties"] == false, "\(place).additionalProperties should be false")
        for (name, property) in members["properties"]?.object ?? JSONObject() { closedSchema(property, "\(place).\(name)") }
    }
}
