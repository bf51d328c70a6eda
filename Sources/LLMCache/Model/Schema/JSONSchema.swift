/// A schema that answers must fulfil: the part of JSON Schema that providers' structured outputs understand.
///
/// Read are `type` (one or several), `properties`, `required`, `additionalProperties`, `items`, `enum`, `const`, `anyOf`, `nullable`,
/// `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `minLength`, `maxLength`, `minItems` and `maxItems`. Annotations such as
/// `description` are passed on and otherwise ignored, and so are `format` and `pattern`: they guide the model, and nothing here checks them.
/// Any other keyword, such as `$ref`, is refused, because ignoring it would let wrong answers pass.
public struct JSONSchema: Hashable, Sendable {
    /// The most schemas in a schema, itself, its properties, elements and alternatives counted: 10,000, beyond what any provider takes.
    public static let maximumNodes = 10_000
    /// How often a value is compared with a rule at most until the check is given up: 4,000,000 times.
    ///
    /// Every value counts once for each of the schemas that it is held against, and a text once more for every 64 bytes.
    public static let maximumSteps = 4_000_000

    /// A name for the provider: up to 64 letters, digits, `_` and `-`.
    public let name: String
    /// The schema as JSON, an object.
    public let root: JSONValue

    let node: SchemaNode

    /// Takes a schema.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidSchema`` and the place if the name or the schema is not acceptable: a keyword
    ///   that is not read, more than 64 levels, or more than ``maximumNodes``.
    public init(name: String, _ root: JSONValue) throws(LLMError) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw LLMError(.invalidSchema, "the name of a schema is 1 to 64 letters, digits, \"_\" and \"-\"")
        }
        self.name = name
        self.root = root
        node = try SchemaReader.read(root)
    }

    /// What is wrong with a value, the first ten faults of it; empty for one that fulfils the schema.
    ///
    /// A fault names the place, such as `$.items[3].total`, and what should stand there, never what does. A value that takes more than
    /// ``maximumSteps`` has one fault, which says so.
    public func faults(in value: JSONValue) -> [String] {
        SchemaCheck.faults(in: value, node)
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
