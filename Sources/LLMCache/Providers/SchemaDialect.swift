/// Turns a JSON schema into what each vendor takes.
///
/// A vendor enforces only a part of JSON Schema; what is left out here is checked when the answer is there.
enum SchemaDialect {
    // MARK: OpenAI

    /// The members `name`, `strict` and `schema` of OpenAI's format.
    ///
    /// Strict mode wants every property required and no others allowed; an optional property becomes one that may be null. Where that
    /// cannot be done the schema goes out as it is, and is not strict.
    /// - Throws: ``LLMError`` with the code `unsupported` where the root is no object.
    static func openAI(_ schema: JSONSchema) throws(LLMError) -> JSONObject {
        guard schema.root["type"] == "object" else {
            throw LLMError(.unsupported, "OpenAI's format demands that the root of a schema is of the type object")
        }
        let strict = strict(schema.root)
        return ["name": .string(schema.name), "strict": .bool(strict != nil), "schema": strict ?? schema.root]
    }

    private static let strictLosses: Set<String> = [
        "default", "examples", "minLength", "maxLength", "uniqueItems", "$schema", "$id", "title",
    ]
    private static let strictFormats: Set<String> = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"]

    private static func strict(_ node: JSONValue) -> JSONValue? {
        guard let members = node.object, var result = mapped(members, dropping: strictLosses, strict) else { return nil }
        if let format = result["format"]?.string, !strictFormats.contains(format) { result["format"] = nil }
        guard isObject(members) else { return spelled(result) }
        guard var properties = result["properties"]?.object, !allowsOthers(members) else { return nil }
        let required = Set(members["required"]?.array?.compactMap(\.string) ?? [])
        for name in properties.names where !required.contains(name) { properties[name] = properties[name].map(nullable) }
        result["properties"] = .object(properties)
        result["required"] = .array(properties.names.map { .string($0) })
        result["additionalProperties"] = false
        return spelled(result)
    }

    /// Replaces OpenAPI's `nullable` by what JSON Schema says instead.
    private static func spelled(_ members: JSONObject) -> JSONValue {
        guard let flag = members["nullable"] else { return .object(members) }
        var members = members
        members["nullable"] = nil
        return flag == true ? nullable(.object(members)) : .object(members)
    }

    /// The schema of what fulfils a schema or is null.
    private static func nullable(_ node: JSONValue) -> JSONValue {
        guard var members = node.object, !allowsNull(node) else { return node }
        if let type = members["type"]?.string, members["const"] == nil {
            members["type"] = [.string(type), "null"]
        } else if let types = members["type"]?.array, members["const"] == nil {
            members["type"] = .array(types + ["null"])
        } else if let choices = members["anyOf"]?.array {
            members["anyOf"] = .array(choices + [["type": "null"]])
            return .object(members)
        } else {
            return ["anyOf": [node, ["type": "null"]]]
        }
        if let values = members["enum"]?.array { members["enum"] = .array(values + [.null]) }
        return .object(members)
    }

    // MARK: Anthropic

    private static let closedLosses: Set<String> = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
        "uniqueItems", "$schema", "$id",
    ]

    /// The schema with every object closed and without the bounds that Anthropic refuses.
    static func closed(_ node: JSONValue) -> JSONValue { closing(node) ?? node }

    private static func closing(_ node: JSONValue) -> JSONValue? {
        guard let members = node.object else { return node }
        guard var result = mapped(members, dropping: closedLosses, closing) else { return nil }
        if isObject(members) { result["additionalProperties"] = false }
        return spelled(result)
    }

    // MARK: Gemini

    /// What a number or text is bounded by, and what it means, goes out as it is.
    private static let openAPIWords = [
        "title", "description", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "pattern",
    ]
    private static let openAPIFormats: Set<String> = ["date-time", "enum", "int32", "int64", "float", "double"]

    /// The schema in Gemini's subset of OpenAPI; `nil` where it has no words for it.
    static func openAPI(_ node: JSONValue) -> JSONValue? {
        guard let members = node.object else { return nil }
        var result = JSONObject()
        var types = members["type"]?.array?.compactMap(\.string) ?? members["type"]?.string.map { [$0] } ?? []
        var isNullable = types.contains("null") || members["nullable"] == true
        types.removeAll { $0 == "null" }
        guard types.count == 1 || types.isEmpty && members["anyOf"] != nil else { return nil }
        if let type = types.first { result["type"] = .string(type.uppercased()) }
        for name in openAPIWords {
            if let value = members[name] { result[name] = value }
        }
        if let format = members["format"]?.string, openAPIFormats.contains(format) { result["format"] = .string(format) }
        if let values = members["enum"]?.array ?? members["const"].map({ [$0] }) {
            let texts = values.filter { !$0.isNull }
            guard !texts.isEmpty, texts.allSatisfy({ $0.string != nil }) else { return nil }
            if texts.count < values.count { isNullable = true }
            result["enum"] = .array(texts)
        }
        if let items = members["items"] {
            guard let converted = openAPI(items) else { return nil }
            result["items"] = converted
        }
        if let choices = members["anyOf"]?.array {
            var converted: [JSONValue] = []
            for choice in choices {
                if choice["type"] == "null" {
                    isNullable = true
                } else if let choice = openAPI(choice) {
                    converted.append(choice)
                } else {
                    return nil
                }
            }
            guard !converted.isEmpty else { return nil }
            result["anyOf"] = .array(converted)
        }
        if types.first == "object" {
            guard let properties = members["properties"]?.object, !properties.isEmpty, !allowsOthers(members) else { return nil }
            var converted = JSONObject()
            for (name, property) in properties {
                guard let property = openAPI(property) else { return nil }
                converted[name] = property
            }
            result["properties"] = .object(converted)
            if let required = members["required"], required != [] { result["required"] = required }
            result["propertyOrdering"] = .array(properties.names.map { .string($0) })
        }
        if isNullable { result["nullable"] = true }
        return .object(result)
    }

    // MARK: Parts

    /// The members with every schema in them transformed; `nil` where one cannot be.
    private static func mapped(_ members: JSONObject, dropping losses: Set<String>, _ transform: (JSONValue) -> JSONValue?) -> JSONObject? {
        var result = JSONObject()
        for (name, value) in members where !losses.contains(name) {
            switch (name, value) {
            case ("properties", .object(let schemas)):
                var converted = JSONObject()
                for (name, schema) in schemas {
                    guard let schema = transform(schema) else { return nil }
                    converted[name] = schema
                }
                result[name] = .object(converted)
            case ("anyOf", .array(let schemas)):
                let converted = schemas.compactMap(transform)
                guard converted.count == schemas.count else { return nil }
                result[name] = .array(converted)
            case ("items", .object):
                guard let converted = transform(value) else { return nil }
                result[name] = converted
            default:
                result[name] = value
            }
        }
        return result
    }

    private static func isObject(_ members: JSONObject) -> Bool {
        members["type"] == "object" || members["type"]?.array?.contains("object") == true || members["properties"] != nil
    }

    /// Whether objects may have properties that the schema describes otherwise than by their names.
    private static func allowsOthers(_ members: JSONObject) -> Bool {
        switch members["additionalProperties"] {
        case .none, .bool(false): false
        default: true
        }
    }

    /// Whether null fulfils the schema.
    private static func allowsNull(_ node: JSONValue) -> Bool {
        guard let members = node.object else { return node == true }
        if let values = members["enum"]?.array, !values.contains(.null) { return false }
        if let constant = members["const"] { return constant.isNull }
        if let type = members["type"] { return type == "null" || type.array?.contains("null") == true || members["nullable"] == true }
        if let choices = members["anyOf"]?.array { return choices.contains(where: allowsNull) }
        return true
    }
}

extension JSONSchema {
    /// Takes away the nulls that strict mode makes a model write for optional properties that cannot be null.
    func withoutForcedNulls(_ value: JSONValue) -> JSONValue { Self.withoutForcedNulls(value, node) }

    /// Goes as deep as the schema does.
    private static func withoutForcedNulls(_ value: JSONValue, _ node: SchemaNode) -> JSONValue {
        if let alternative = node.soleAlternative { return withoutForcedNulls(value, node.anyOf[alternative]) }
        switch value {
        case .array(let elements):
            guard let items = node.items else { return value }
            return .array(elements.map { withoutForcedNulls($0, items.node) })
        case .object(let object):
            guard !node.properties.isEmpty else { return value }
            var result = JSONObject(minimumCapacity: object.count)
            for (name, member) in object.members where !(member.isNull && node.forcedNulls.contains(name)) {
                result[name] = node.properties[name].map { withoutForcedNulls(member, $0) } ?? member
            }
            return .object(result)
        default:
            return value
        }
    }
}
