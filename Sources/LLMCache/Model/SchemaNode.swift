/// The rules of one place of a schema, read once.
struct SchemaNode: Sendable {
    enum Kind: String, CaseIterable {
        case object, array, string, number, integer, boolean, null
    }

    enum AdditionalProperties {
        case allowed
        case refused
        case checked(Box)
    }

    /// A place to keep a node within a node.
    final class Box: Sendable {
        let node: SchemaNode
        init(_ node: SchemaNode) { self.node = node }
    }

    /// The kinds of value that may stand here; empty for all.
    private(set) var kinds: [Kind] = []
    private(set) var properties: [String: SchemaNode] = [:]
    private(set) var required: [String] = []
    private(set) var additionalProperties = AdditionalProperties.allowed
    private(set) var items: Box?
    private(set) var choices: [JSONValue]?
    private(set) var anyOf: [SchemaNode] = []
    private(set) var minimum: (bound: JSONNumber, isExclusive: Bool)?
    private(set) var maximum: (bound: JSONNumber, isExclusive: Bool)?
    private(set) var length: ClosedRange<Int>?
    private(set) var count: ClosedRange<Int>?

    private static let maximumDepth = 64
    private static let annotations: Set = [
        "title", "description", "default", "example", "examples", "format", "pattern", "propertyOrdering", "deprecated", "$schema", "$id",
        "$comment",
    ]

    init(_ json: JSONValue, at path: String, depth: Int) throws(LLMError) {
        guard let object = json.object else { throw Self.failure(path, "a schema is a JSON object") }
        guard depth <= Self.maximumDepth else { throw Self.failure(path, "the schema nests deeper than \(Self.maximumDepth)") }
        var isNullable = false
        for (keyword, value) in object {
            let place = "\(path).\(keyword)"
            switch keyword {
            case "type": kinds = try Self.kinds(value, at: place)
            case "nullable": isNullable = try Self.flag(value, at: place)
            case "properties":
                guard let members = value.object else { throw Self.failure(place, "should be an object") }
                for (name, member) in members { properties[name] = try SchemaNode(member, at: "\(place).\(name)", depth: depth + 1) }
            case "required": required = try Self.names(value, at: place)
            case "additionalProperties": additionalProperties = try Self.additional(value, at: place, depth: depth)
            case "items": items = Box(try SchemaNode(value, at: place, depth: depth + 1))
            case "enum":
                guard let values = value.array, !values.isEmpty else { throw Self.failure(place, "should be a list of values") }
                choices = values
            case "const": choices = [value]
            case "anyOf":
                guard let values = value.array, !values.isEmpty else { throw Self.failure(place, "should be a list of schemas") }
                for (index, value) in values.enumerated() {
                    anyOf.append(try SchemaNode(value, at: "\(place)[\(index)]", depth: depth + 1))
                }
            case "minimum", "exclusiveMinimum":
                let bound = (try Self.number(value, at: place), keyword == "exclusiveMinimum")
                if minimum.map({ $0.bound < bound.0 || $0.bound == bound.0 && bound.1 }) ?? true { minimum = bound }
            case "maximum", "exclusiveMaximum":
                let bound = (try Self.number(value, at: place), keyword == "exclusiveMaximum")
                if maximum.map({ bound.0 < $0.bound || $0.bound == bound.0 && bound.1 }) ?? true { maximum = bound }
            case "minLength", "maxLength", "minItems", "maxItems":
                guard let bound = value.int, bound >= 0 else { throw Self.failure(place, "should be a whole number, 0 or more") }
            case _ where Self.annotations.contains(keyword): break
            default: throw Self.failure(place, "this keyword is not supported")
            }
        }
        if isNullable, !kinds.isEmpty, !kinds.contains(.null) { kinds.append(.null) }
        length = try Self.range(object, "minLength", "maxLength", at: path)
        count = try Self.range(object, "minItems", "maxItems", at: path)
    }

    private static func kinds(_ value: JSONValue, at place: String) throws(LLMError) -> [Kind] {
        let kinds = (value.array ?? [value]).map { $0.string.flatMap { Kind(rawValue: $0) } }
        guard !kinds.isEmpty, !kinds.contains(nil) else {
            throw failure(place, "should be one or several of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return kinds.compactMap { $0 }
    }

    private static func flag(_ value: JSONValue, at place: String) throws(LLMError) -> Bool {
        guard let flag = value.bool else { throw failure(place, "should be true or false") }
        return flag
    }

    private static func names(_ value: JSONValue, at place: String) throws(LLMError) -> [String] {
        let names = value.array?.compactMap(\.string)
        guard let names, names.count == value.array?.count else { throw failure(place, "should be a list of names") }
        return names
    }

    private static func additional(_ value: JSONValue, at place: String, depth: Int) throws(LLMError) -> AdditionalProperties {
        if let flag = value.bool { return flag ? .allowed : .refused }
        return .checked(Box(try SchemaNode(value, at: place, depth: depth + 1)))
    }

    private static func number(_ value: JSONValue, at place: String) throws(LLMError) -> JSONNumber {
        guard let number = value.number else { throw failure(place, "should be a number") }
        return number
    }

    private static func range(_ object: JSONObject, _ least: String, _ most: String, at path: String) throws(LLMError) -> ClosedRange<Int>?
    {
        guard object[least] != nil || object[most] != nil else { return nil }
        let lower = object[least]?.int ?? 0
        let upper = object[most]?.int ?? .max
        guard lower <= upper else { throw failure("\(path).\(least)", "is more than \(most)") }
        return lower...upper
    }

    private static func failure(_ path: String, _ message: String) -> LLMError {
        LLMError(.invalidSchema, "the schema at \(path): \(message)")
    }
}

/// Collects what is wrong with a value.
struct SchemaCheck {
    private static let maximumFaults = 10

    private(set) var faults: [String] = []

    mutating func check(_ value: JSONValue, _ node: SchemaNode, at path: String) {
        guard faults.count < Self.maximumFaults else { return }
        if !node.kinds.isEmpty, !node.kinds.contains(where: { Self.isKind($0, value) }) {
            return fault(path, "should be \(node.kinds.map(\.rawValue).joined(separator: " or "))")
        }
        // OpenAPI's `nullable` lets null pass the list of choices, too.
        if let choices = node.choices, !choices.contains(value), !(value.isNull && node.kinds.contains(.null)) {
            return fault(path, choices.count == 1 ? "is not the one value allowed" : "is none of the \(choices.count) values allowed")
        }
        if !node.anyOf.isEmpty, !node.anyOf.contains(where: { Self.fulfils(value, $0) }) {
            fault(path, "fits none of the \(node.anyOf.count) alternatives")
        }
        switch value {
        case .object(let object): check(object, node, at: path)
        case .array(let elements): check(elements, node, at: path)
        case .string(let text):
            if let length = node.length, !length.contains(text.unicodeScalars.count) {
                fault(path, "should have \(Self.words(length)) characters")
            }
        case .number(let number): check(number, node, at: path)
        case .bool, .null: break
        }
    }

    private mutating func check(_ object: JSONObject, _ node: SchemaNode, at path: String) {
        for name in node.required where object[name] == nil { fault("\(path).\(name)", "is missing") }
        for (name, value) in object {
            if let property = node.properties[name] {
                check(value, property, at: "\(path).\(name)")
                continue
            }
            switch node.additionalProperties {
            case .allowed: break
            case .refused: fault(path, "has a member that the schema does not name")
            case .checked(let box): check(value, box.node, at: "\(path).*")
            }
        }
    }

    private mutating func check(_ elements: [JSONValue], _ node: SchemaNode, at path: String) {
        if let count = node.count, !count.contains(elements.count) { fault(path, "should have \(Self.words(count)) elements") }
        guard let items = node.items else { return }
        for (index, element) in elements.enumerated() {
            guard faults.count < Self.maximumFaults else { return }
            check(element, items.node, at: "\(path)[\(index)]")
        }
    }

    private mutating func check(_ number: JSONNumber, _ node: SchemaNode, at path: String) {
        if let (bound, isExclusive) = node.minimum, number < bound || isExclusive && number == bound {
            fault(path, "should be \(isExclusive ? "more than" : "at least") \(bound)")
        }
        if let (bound, isExclusive) = node.maximum, bound < number || isExclusive && number == bound {
            fault(path, "should be \(isExclusive ? "less than" : "at most") \(bound)")
        }
    }

    private mutating func fault(_ path: String, _ message: String) {
        if faults.count < Self.maximumFaults { faults.append("\(path) \(message)") }
    }

    private static func fulfils(_ value: JSONValue, _ node: SchemaNode) -> Bool {
        var check = SchemaCheck()
        check.check(value, node, at: "")
        return check.faults.isEmpty
    }

    private static func isKind(_ kind: SchemaNode.Kind, _ value: JSONValue) -> Bool {
        switch (kind, value) {
        case (.object, .object), (.array, .array), (.string, .string), (.number, .number), (.boolean, .bool), (.null, .null): true
        case (.integer, .number(let number)): number.isWhole
        default: false
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
