/// A JSON value (RFC 8259), objects with their fields in order.
enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Field])

    /// A name with its value.
    struct Field: Equatable, Sendable {
        var name: String
        var value: JSON
    }

    static func object(_ fields: KeyValuePairs<String, JSON>) -> JSON { .object(fields.map { Field(name: $0, value: $1) }) }

    /// What the value is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value as text, indented by two spaces a level.
    var text: String {
        var text = ""
        write(to: &text, indent: "\n")
        return text + "\n"
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += Self.text(of: value)
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            let isShort = values.allSatisfy { if case .number = $0 { true } else { false } }
            text += "["
            for (index, value) in values.enumerated() {
                text += index == 0 ? "" : isShort ? ", " : ","
                if !isShort { text += indent + "  " }
                value.write(to: &text, indent: indent + "  ")
            }
            text += isShort ? "]" : indent + "]"
        case .object(let fields):
            text += "{"
            for (index, field) in fields.enumerated() {
                text += (index == 0 ? "" : ",") + indent + "  "
                Self.write(field.name, to: &text)
                text += ": "
                field.value.write(to: &text, indent: indent + "  ")
            }
            text += fields.isEmpty ? "}" : indent + "}"
        }
    }

    /// The shortest text that reads back as the number.
    ///
    /// JSON has no text for what is not finite: the largest number stands for the infinite ones, and 0 for what is no number.
    static func text(of value: Double) -> String {
        let largest = Double.greatestFiniteMagnitude
        let text = (value.isNaN ? 0 : min(max(value, -largest), largest)).description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
