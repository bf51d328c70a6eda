/// A schema that answers must fulfil.
public struct JSONSchema: Hashable, Sendable {
    /// A name for the provider: up to 64 letters, digits, `_` and `-`.
    public let name: String
    /// The schema as JSON, an object.
    public let root: JSONValue

    /// Takes a schema.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidSchema`` if the name or the schema is not acceptable.
    public init(name: String, _ root: JSONValue) throws(LLMError) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw LLMError(.invalidSchema, "the name of a schema is 1 to 64 letters, digits, \"_\" and \"-\"")
        }
        guard root.object != nil else { throw LLMError(.invalidSchema, "a schema is a JSON object") }
        self.name = name
        self.root = root
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }
}
