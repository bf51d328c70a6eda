/// Reads a schema, within limits on its depth and the number of its parts.
struct SchemaReader {
    private var path = SchemaPath()
    private var nodes = 0

    private static let maximumDepth = 64
    private static let annotations: Set = [
        "title", "description", "default", "example", "examples", "format", "pattern", "propertyOrdering", "deprecated", "$schema", "$id",
        "$comment",
    ]

    static func read(_ json: JSONValue) throws(LLMError) -> SchemaNode {
        var reader = SchemaReader()
        return try reader.node(json, depth: 0)
    }

    private mutating func node(_ json: JSONValue, depth: Int) throws(LLMError) -> SchemaNode {
        guard let object = json.object else { throw failure("a schema is a JSON object") }
        guard depth <= Self.maximumDepth else { throw failure("the schema nests deeper than \(Self.maximumDepth)") }
        nodes += 1
        guard nodes <= JSONSchema.maximumNodes else { throw failure("the schema has more than \(JSONSchema.maximumNodes) schemas in it") }
        var node = SchemaNode()
        var isNullable = false
        for (keyword, value) in object.members {
            path.enter(.member(keyword))
            if keyword == "nullable" {
                isNullable = try flag(value)
            } else if try !readRule(keyword, value, into: &node), try !readParts(keyword, value, into: &node, depth: depth + 1) {
                guard Self.annotations.contains(keyword) else { throw failure("this keyword is not supported") }
            }
            path.leave()
        }
        if isNullable, !node.kinds.isEmpty, !node.kinds.contains(.null) { node.kinds.append(.null) }
        node.length = try range(object, "minLength", "maxLength")
        node.count = try range(object, "minItems", "maxItems")
        describeNulls(of: &node, object)
        return node
    }

    /// Reads a keyword whose value holds no schema; tells whether it is one.
    private func readRule(_ keyword: String, _ value: JSONValue, into node: inout SchemaNode) throws(LLMError) -> Bool {
        switch keyword {
        case "type": node.kinds = try kinds(value)
        case "required": node.required = try names(value)
        case "enum":
            guard let values = value.array, !values.isEmpty else { throw failure("should be a list of values") }
            node.choices = SchemaChoices(values)
        case "const": node.choices = SchemaChoices([value])
        case "minimum", "exclusiveMinimum":
            let bound = (try number(value), keyword == "exclusiveMinimum")
            if node.minimum.map({ $0.bound < bound.0 || $0.bound == bound.0 && bound.1 }) ?? true { node.minimum = bound }
        case "maximum", "exclusiveMaximum":
            let bound = (try number(value), keyword == "exclusiveMaximum")
            if node.maximum.map({ bound.0 < $0.bound || $0.bound == bound.0 && bound.1 }) ?? true { node.maximum = bound }
        case "minLength", "maxLength", "minItems", "maxItems":
            guard let bound = value.int, bound >= 0 else { throw failure("should be a whole number, 0 or more") }
        default: return false
        }
        return true
    }

    /// Reads a keyword whose value holds schemas; tells whether it is one.
    private mutating func readParts(_ keyword: String, _ value: JSONValue, into node: inout SchemaNode, depth: Int) throws(LLMError) -> Bool
    {
        switch keyword {
        case "properties":
            guard let members = value.object else { throw failure("should be an object") }
            for (name, member) in members.members {
                path.enter(.member(name))
                node.properties[name] = try self.node(member, depth: depth)
                path.leave()
            }
        case "additionalProperties":
            if let flag = value.bool {
                node.additionalProperties = flag ? .allowed : .refused
            } else {
                node.additionalProperties = .checked(SchemaNode.Box(try self.node(value, depth: depth)))
            }
        case "items": node.items = SchemaNode.Box(try self.node(value, depth: depth))
        case "anyOf":
            guard let values = value.array, !values.isEmpty else { throw failure("should be a list of schemas") }
            for (index, value) in values.enumerated() {
                path.enter(.element(index))
                node.anyOf.append(try self.node(value, depth: depth))
                path.leave()
            }
        default: return false
        }
        return true
    }

    /// Notes whether null may stand at the place, and for which properties null only says that there is nothing.
    private func describeNulls(of node: inout SchemaNode, _ object: JSONObject) {
        if let values = object["enum"]?.array, !values.contains(.null) {
            node.allowsNull = false
        } else if let constant = object["const"] {
            node.allowsNull = constant.isNull
        } else if !node.kinds.isEmpty {
            node.allowsNull = node.kinds.contains(.null)
        } else if !node.anyOf.isEmpty {
            node.allowsNull = node.anyOf.contains(where: \.allowsNull)
        }
        node.forcedNulls = Set(node.properties.lazy.filter { !$0.value.allowsNull }.map(\.key)).subtracting(node.required)
        let alternatives = node.anyOf.indices.filter { node.anyOf[$0].kinds != [.null] }
        if alternatives.count == 1 { node.soleAlternative = alternatives[0] }
    }

    private func kinds(_ value: JSONValue) throws(LLMError) -> [SchemaNode.Kind] {
        var kinds: [SchemaNode.Kind] = []
        for name in value.array ?? [value] {
            guard let kind = name.string.flatMap({ SchemaNode.Kind(rawValue: $0) }) else { throw kindFailure }
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        guard !kinds.isEmpty else { throw kindFailure }
        return kinds
    }

    private var kindFailure: LLMError {
        failure("should be one or several of \(SchemaNode.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func flag(_ value: JSONValue) throws(LLMError) -> Bool {
        guard let flag = value.bool else { throw failure("should be true or false") }
        return flag
    }

    private func names(_ value: JSONValue) throws(LLMError) -> [String] {
        guard let values = value.array else { throw failure("should be a list of names") }
        var names: [String] = []
        var known: Set<String> = []
        for value in values {
            guard let name = value.string else { throw failure("should be a list of names") }
            if known.insert(name).inserted { names.append(name) }
        }
        return names
    }

    private func number(_ value: JSONValue) throws(LLMError) -> JSONNumber {
        guard let number = value.number else { throw failure("should be a number") }
        return number
    }

    private mutating func range(_ object: JSONObject, _ least: String, _ most: String) throws(LLMError) -> ClosedRange<Int>? {
        guard object[least] != nil || object[most] != nil else { return nil }
        let lower = object[least]?.int ?? 0
        let upper = object[most]?.int ?? .max
        guard lower <= upper else {
            path.enter(.member(least))
            throw failure("is more than \(most)")
        }
        return lower...upper
    }

    private func failure(_ message: String) -> LLMError {
        LLMError(.invalidSchema, "the schema at \(path): \(message)")
    }
}
