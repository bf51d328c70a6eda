import LLMCache

extension BodyChecker {
    private static let sampling = ["temperature", "top_p", "seed", "stop"]

    // MARK: Chat completions

    mutating func completions(_ body: JSONValue, format: WireFormat) {
        var optional = Self.sampling + ["response_format", "stream"]
        switch format {
        case .openRouter: optional += ["max_tokens", "provider", "models", "reasoning"]
        case .chatCompletions:
            optional += ["max_completion_tokens", "stream_options", "reasoning_effort", "service_tier", "prompt_cache_key"]
        default: optional += ["max_tokens", "stream_options"]
        }
        let members = members(body, "body", required: ["model", "messages"], optional: optional)
        text(members["model"], "model")
        number(members["temperature"], "temperature", in: 0...2)
        number(members["top_p"], "top_p", in: 0...1)
        whole(members["max_tokens"], "max_tokens", from: 1)
        whole(members["max_completion_tokens"], "max_completion_tokens", from: 1)
        if let model = members["model"]?.string, format == .chatCompletions,
            ["gpt-5", "gpt-6", "o3"].contains(where: { model.hasPrefix($0) })
        {
            for name in ["temperature", "top_p", "stop"] { require(members[name] == nil, "\(name) is not supported by \(model)") }
        }
        for (index, message) in list(members["messages"], "messages").enumerated() {
            let place = "messages[\(index)]"
            let message = self.members(message, place, required: ["role", "content"])
            choice(message["role"], "\(place).role", ["system", "developer", "user", "assistant"])
            if message["content"]?.string != nil { continue }
            for part in list(message["content"], "\(place).content") { completionPart(part, place, role: message["role"]?.string) }
        }
        if let output = members["response_format"] {
            let output = self.members(output, "response_format", required: ["type", "json_schema"])
            require(output["type"] == "json_schema", "response_format.type should be json_schema")
            let schema = self.members(
                output["json_schema"], "response_format.json_schema", required: ["name", "schema"], optional: ["strict", "description"])
            jsonSchema(schema)
            if format == .openRouter {
                require(members["provider"]?["require_parameters"] == true, "without provider.require_parameters the schema may be ignored")
            }
        }
        if members["stream"] == true, format != .openRouter {
            require(members["stream_options"]?["include_usage"] == true, "without stream_options.include_usage there is no usage")
        }
    }

    private mutating func completionPart(_ part: JSONValue, _ place: String, role: String?) {
        switch part["type"]?.string {
        case "text":
            let part = members(part, place, required: ["type", "text"])
            text(part["text"], "\(place).text", mayBeEmpty: true)
        case "image_url":
            require(role == "user", "\(place): only the user sends images")
            let part = members(part, place, required: ["type", "image_url"])
            let image = members(part["image_url"], "\(place).image_url", required: ["url"], optional: ["detail"])
            dataURL(image["url"], "\(place).image_url.url")
        default: require(false, "\(place) has a part of unknown type")
        }
    }

    /// The members `name`, `strict` and `schema`.
    private mutating func jsonSchema(_ format: JSONObject) {
        let name = format["name"]?.string ?? ""
        require(
            1...64 ~= name.utf8.count && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") },
            "the schema's name should be letters, digits, _ and -")
        guard let schema = format["schema"] else { return }
        require(schema["type"] == "object", "the schema's root should be an object")
        if format["strict"] == true { strictSchema(schema, "schema") }
    }

    /// The rules of strict mode: every property required, no others, no words that are not enforced.
    private mutating func strictSchema(_ schema: JSONValue, _ place: String) {
        let known = [
            "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "description", "minimum",
            "maximum",
            "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "pattern", "format",
        ]
        let members = members(schema, place, required: [], optional: known)
        require(
            members["type"] != nil || members["anyOf"] != nil || members["const"] != nil || members["enum"] != nil, "\(place) has no type")
        for (index, choice) in (members["anyOf"]?.array ?? []).enumerated() { strictSchema(choice, "\(place).anyOf[\(index)]") }
        if let items = members["items"] { strictSchema(items, "\(place).items") }
        guard members["type"] == "object" || members["type"]?.array?.contains("object") == true else { return }
        require(members["additionalProperties"] == false, "\(place).additionalProperties should be false")
        let required = Set(members["required"]?.array?.compactMap(\.string) ?? [])
        for (name, property) in members["properties"]?.object ?? JSONObject() {
            require(required.contains(name), "\(place).required lacks \(name)")
            strictSchema(property, "\(place).\(name)")
        }
    }

    // MARK: Responses

    mutating func responses(_ body: JSONValue) {
        let members = members(
            body, "body", required: ["model", "input"],
            optional: ["instructions", "max_output_tokens", "store", "text", "temperature", "top_p", "reasoning", "stream", "service_tier"])
        text(members["model"], "model")
        whole(members["max_output_tokens"], "max_output_tokens", from: 16)
        number(members["temperature"], "temperature", in: 0...2)
        for (index, message) in list(members["input"], "input").enumerated() {
            let place = "input[\(index)]"
            let message = self.members(message, place, required: ["role", "content"])
            choice(message["role"], "\(place).role", ["user", "assistant", "system", "developer"])
            let isUser = message["role"] == "user"
            for part in list(message["content"], "\(place).content") {
                switch part["type"]?.string {
                case "input_text" where isUser, "output_text" where !isUser:
                    let part = self.members(part, place, required: ["type", "text"])
                    text(part["text"], "\(place).text", mayBeEmpty: true)
                case "input_image" where isUser:
                    let part = self.members(part, place, required: ["type", "image_url"], optional: ["detail"])
                    dataURL(part["image_url"], "\(place).image_url")
                default: require(false, "\(place) has a part of a type that does not belong there")
                }
            }
        }
        if let output = members["text"] {
            let output = self.members(output, "text", required: ["format"])
            let format = self.members(output["format"], "text.format", required: ["type", "name", "schema"], optional: ["strict"])
            require(format["type"] == "json_schema", "text.format.type should be json_schema")
            jsonSchema(format)
        }
    }

    // MARK: Embeddings

    mutating func embeddings(_ body: JSONValue) {
        let members = members(body, "body", required: ["model", "input"], optional: ["dimensions", "encoding_format"])
        text(members["model"], "model")
        let inputs = list(members["input"], "input")
        require(inputs.count <= 2048, "input should be at most 2048 texts")
        for input in inputs { text(input, "input") }
        whole(members["dimensions"], "dimensions", from: 1)
        if let encoding = members["encoding_format"] { choice(encoding, "encoding_format", ["float"]) }
    }
}
