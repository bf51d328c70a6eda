/// Reads the JSON that a model wrote.
enum AnswerJSON {
    /// Reads and checks an answer, repairing what models commonly get wrong.
    ///
    /// - Returns: The value, and the text that it was read from.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidJSON`` or ``LLMError/Code/schemaMismatch``.
    static func read(_ text: String, schema: JSONSchema) throws(LLMError) -> (value: JSONValue, text: String) {
        let (parsed, source) = try parse(text)
        // A model in strict mode writes null where it has nothing to say.
        let value = schema.withoutForcedNulls(parsed)
        try schema.validate(value)
        return (value, value == parsed ? source : value.jsonText)
    }

    private static func parse(_ text: String) throws(LLMError) -> (value: JSONValue, text: String) {
        do throws(LLMError) {
            return (try JSONValue(parsing: text), text)
        } catch {
            let repaired = repaired(text)
            guard repaired != text else { throw error }
            return (try JSONValue(parsing: repaired), repaired)
        }
    }

    /// The text without a fence around it and without commas before closing brackets.
    static func repaired(_ text: String) -> String {
        // CR and LF together are one character.
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        let isFence = { (line: Substring) in line.drop { $0 == " " || $0 == "\t" }.hasPrefix("```") }
        if let opening = lines.firstIndex(where: isFence) {
            lines = Array(lines[(opening + 1)...])
            if let closing = lines.firstIndex(where: isFence) { lines = Array(lines[..<closing]) }
        }
        return String(decoding: withoutTrailingCommas(Array(lines.joined(separator: "\n").utf8)), as: UTF8.self)
    }

    private static func withoutTrailingCommas(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        /// Where in the result the last comma stands, while only blanks have followed it.
        var comma: Int?
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isText {
                if byte == UInt8(ascii: "\""), !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else {
                switch byte {
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if let comma { result.remove(at: comma) }
                    comma = nil
                case UInt8(ascii: ","): comma = result.count
                case 0x20, 0x09, 0x0A, 0x0D: break
                case UInt8(ascii: "\""):
                    isText = true
                    comma = nil
                default: comma = nil
                }
            }
            result.append(byte)
        }
        return result
    }
}
