extension LLMRequest {
    /// The longest JSON text of a request, in bytes: 64 MiB, because pictures stand in it as base64.
    public static let maximumJSONBytes = 64 << 20

    /// Reads a request from a JSON text, such as a file.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidJSON`` for what is not JSON, else as ``init(json:)`` does.
    public init(jsonBytes: [UInt8]) throws(LLMError) {
        try self.init(json: JSONValue(parsing: jsonBytes, limits: JSONLimits(bytes: Self.maximumJSONBytes)))
    }

    /// Reads a request from its JSON form, which is told in <doc:CacheKeys>.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest`` (or ``LLMError/Code/invalidSchema``) and the place at fault;
    ///   members that are not known are refused.
    public init(json: JSONValue) throws(LLMError) {
        var members = try JSONMembers(json, at: "$")
        var messages: [LLMMessage] = []
        for (index, value) in try members.required("messages", try members.array("messages")).enumerated() {
            messages.append(try LLMMessage(json: value, at: "$.messages[\(index)]"))
        }
        self.init(
            system: try members.string("system"),
            messages: messages,
            parameters: try members.value("parameters").map { (value) throws(LLMError) in try LLMParameters(json: value) }
                ?? LLMParameters(),
            schema: try members.value("schema").map { (value) throws(LLMError) in try JSONSchema(json: value) },
            family: try members.string("family") ?? "default",
            tenant: try members.string("tenant") ?? "",
            controls: try members.value("controls").map { (value) throws(LLMError) in try LLMControls(json: value) } ?? LLMControls())
        try members.finish()
    }

    /// The request in its JSON form: what ``init(json:)`` reads back as an equal request.
    public var json: JSONValue {
        var object: JSONObject = [
            "tenant": .string(tenant), "family": .string(family), "messages": .array(messages.map(\.json)),
        ]
        if let system { object["system"] = .string(system) }
        if parameters != LLMParameters() { object["parameters"] = parameters.json }
        if let schema { object["schema"] = ["name": .string(schema.name), "schema": schema.root] }
        if controls != LLMControls() { object["controls"] = controls.json }
        return .object(object)
    }
}

extension LLMMessage {
    fileprivate init(json: JSONValue, at path: String) throws(LLMError) {
        var members = try JSONMembers(json, at: path)
        role = try members.choice("role", Role.self) ?? .user
        switch try members.required("content", members.value("content")) {
        case .string(let text): content = [.text(text)]
        case .array(let parts):
            content = []
            for (index, part) in parts.enumerated() { content.append(try LLMContent(json: part, at: "\(path).content[\(index)]")) }
        default: throw JSONMembers.failure("\(path).content", "should be text or a list of parts")
        }
        try members.finish()
    }

    fileprivate var json: JSONValue {
        if content.count == 1, case .text(let text) = content[0] { return ["role": .string(role.rawValue), "content": .string(text)] }
        return ["role": .string(role.rawValue), "content": .array(content.map(\.json))]
    }
}

extension LLMContent {
    fileprivate init(json: JSONValue, at path: String) throws(LLMError) {
        var members = try JSONMembers(json, at: path)
        let text = try members.string("text")
        let image = members.value("image")
        try members.finish()
        switch (text, image) {
        case (let text?, nil): self = .text(text)
        case (nil, let image?): self = .image(try LLMImage(json: image, at: "\(path).image"))
        default: throw JSONMembers.failure(path, "should have either \"text\" or \"image\"")
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .text(let text): return ["text": .string(text)]
        case .image(let image):
            var object: JSONObject = ["media_type": .string(image.mediaType), "data": .string(Base64.encode(image.bytes))]
            if image.preparation != 0 { object["preparation"] = .int(image.preparation) }
            return ["image": .object(object)]
        }
    }
}

extension LLMImage {
    fileprivate init(json: JSONValue, at path: String) throws(LLMError) {
        var members = try JSONMembers(json, at: path)
        guard let bytes = Base64.decode(try members.required("data", try members.string("data"))) else {
            throw JSONMembers.failure("\(path).data", "should be base64 with padding and without line breaks")
        }
        self.init(
            bytes, mediaType: try members.required("media_type", try members.string("media_type")),
            preparation: try members.int("preparation") ?? 0)
        try members.finish()
    }
}

extension LLMParameters {
    fileprivate init(json: JSONValue) throws(LLMError) {
        var members = try JSONMembers(json, at: "$.parameters")
        self.init(
            temperature: try members.double("temperature"), topP: try members.double("top_p"),
            maxOutputTokens: try members.int("max_output_tokens"), seed: try members.int("seed"),
            reasoningEffort: try members.choice("reasoning_effort", ReasoningEffort.self))
        for (index, text) in (try members.array("stop") ?? []).enumerated() {
            guard let text = text.string else { throw JSONMembers.failure("$.parameters.stop[\(index)]", "should be text") }
            stop.append(text)
        }
        if let value = members.value("extra") {
            guard let object = value.object else { throw JSONMembers.failure("$.parameters.extra", "should be an object") }
            extra = object
        }
        try members.finish()
    }

    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["temperature"] = temperature.flatMap { JSONNumber($0) }.map { .number($0) }
        object["top_p"] = topP.flatMap { JSONNumber($0) }.map { .number($0) }
        object["max_output_tokens"] = maxOutputTokens.map { .int($0) }
        object["seed"] = seed.map { .int($0) }
        if !stop.isEmpty { object["stop"] = .array(stop.map { .string($0) }) }
        object["reasoning_effort"] = reasoningEffort.map { .string($0.rawValue) }
        if !extra.isEmpty { object["extra"] = .object(extra) }
        return .object(object)
    }
}

extension LLMControls {
    fileprivate init(json: JSONValue) throws(LLMError) {
        var members = try JSONMembers(json, at: "$.controls")
        self.init(
            cache: try members.choice("cache", CacheUse.self) ?? .normal,
            timeToLive: try members.int("ttl_ms").map { .milliseconds($0) },
            namespace: try members.string("namespace") ?? "",
            timeout: try members.int("timeout_ms").map { .milliseconds($0) },
            acceptsTruncation: try members.bool("accepts_truncation") ?? false)
        try members.finish()
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = ["cache": .string(cache.rawValue), "namespace": .string(namespace)]
        object["ttl_ms"] = timeToLive.map { .number(JSONNumber($0.milliseconds)) }
        object["timeout_ms"] = timeout.map { .number(JSONNumber($0.milliseconds)) }
        if acceptsTruncation { object["accepts_truncation"] = true }
        return .object(object)
    }
}

extension JSONSchema {
    fileprivate init(json: JSONValue) throws(LLMError) {
        var members = try JSONMembers(json, at: "$.schema")
        try self.init(
            name: try members.string("name") ?? "answer", try members.required("schema", members.value("schema")))
        try members.finish()
    }
}
