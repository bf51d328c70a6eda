/// A schema that answers must fulfil: the part of JSON Schema that providers' structured outputs understand.
///
/// Read are `type` (one or several), `properties`, `required`, `additionalProperties`, `items`, `enum`, `const`, `anyOf`, `nullable`,
/// `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `minLength`, `maxLength`, `minItems` and `maxItems`. Annotations such as
/// `description` are passed on and otherwise ignored, and so are `format` and `pattern`: they guide the model, and nothing here checks them.
/// Any other keyword, such as `$ref`, is refused, because ignoring it would let wrong answers pass.
public struct JSONSchema: Hashable, Sendable {
    /// A name for the provider: up to 64 letters, digits, `_` and `-`.
    public let name: String
    /// The schema as JSON, an object.
    public let root: JSONValue

    private let node: SchemaNode

    /// Takes a schema.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidSchema`` and the place if the name or the schema is not acceptable.
    public init(name: String, _ root: JSONValue) throws(LLMError) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw LLMError(.invalidSchema, "the name of a schema is 1 to 64 letters, digits, \"_\" and \"-\"")
        }
        self.name = name
        self.root = root
        node = try SchemaNode(root, at: "$", depth: 0)
    }

    /// What is wrong with a value, the first ten faults of it; empty for one that fulfils the schema.
    ///
    /// A fault names the place, such as `$.items[3].total`, and what should stand there, never what does.
    public func faults(in value: JSONValue) -> [String] {
        var check = SchemaCheck()
        check.check(value, node, at: "$")
        return check.faults
    }

    /// Checks a value.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/schemaMismatch``, whose message holds ``faults(in:)``.
    public func validate(_ value: JSONValue) throws(LLMError) {
        let faults = faults(in: value)
        if !faults.isEmpty { throw LLMError(.schemaMismatch, faults.joined(separator: "; ")) }
    }

    /// Whether two schemas have the same name and the same rules, whatever the order of members.
    public static func == (one: JSONSchema, other: JSONSchema) -> Bool { one.name == other.name && one.root == other.root }

    /// Feeds name and rules to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(root)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }
}
