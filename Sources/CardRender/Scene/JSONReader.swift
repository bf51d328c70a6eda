/// Reads JSON strictly by RFC 8259: no comments, no trailing commas, no name twice in an object.
struct JSONReader {
    /// The deepest nesting; a scene of 64 boxes within each other needs 130 levels.
    private static let maximumDepth = 160

    private let bytes: [UInt8]
    private var place = 0

    /// Reads one value that takes up all of the bytes.
    static func read(_ bytes: [UInt8]) throws(CardError) -> JSON {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == bytes.count else { throw reader.failure("something follows the end of the JSON") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func failure(_ message: String) -> CardError {
        let line = bytes[..<min(place, bytes.count)].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        return CardError(code: .badScene, message: "not JSON, line \(line): \(message)")
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(CardError) -> JSON {
        guard depth < Self.maximumDepth else { throw failure("values are nested too deep") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw failure("the text ends where a value is expected")
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(CardError) -> JSON {
        guard bytes[place...].starts(with: word.utf8) else { throw failure("a value is expected") }
        place += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(CardError) -> JSON {
        place += 1
        var fields: [JSON.Field] = [], names: Set<String> = []
        skipSpace()
        if take("}") { return .object(fields) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("a name in quotation marks is expected") }
            let name = try string()
            guard names.insert(name).inserted else { throw failure("the name '\(name)' stands twice in an object") }
            skipSpace()
            guard take(":") else { throw failure("a colon is expected after '\(name)'") }
            fields.append(JSON.Field(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return .object(fields) }
            guard take(",") else { throw failure("a comma or } is expected") }
        }
    }

    private mutating func array(depth: Int) throws(CardError) -> JSON {
        place += 1
        var values: [JSON] = []
        skipSpace()
        if take("]") { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw failure("a comma or ] is expected") }
        }
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { place += 1 }
        return place - start
    }

    private mutating func number() throws(CardError) -> JSON {
        let start = place
        _ = take("-")
        let leadsWithZero = next == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0 else { throw failure("a value is expected") }
        guard !leadsWithZero || whole == 1 else { throw failure("a number must not begin with 0") }
        if take("."), digits() == 0 { throw failure("digits are expected after the point") }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            guard digits() > 0 else { throw failure("digits are expected in the exponent") }
        }
        guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)), value.isFinite else {
            throw failure("the number is too large")
        }
        return .number(value)
    }

    private mutating func string() throws(CardError) -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw failure("the text is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw failure("a control character stands in a string")
            default: text.append(byte)
            }
        }
        throw failure("a string has no end")
    }

    private mutating func escape() throws(CardError) -> Unicode.Scalar {
        guard let byte = next else { throw failure("a string has no end") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"):
            let first = try unit()
            guard 0xD800..<0xE000 ~= first else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
            // Half of a pair without the other half shows as a replacement character.
            guard first < 0xDC00, take("\\"), take("u") else { return "\u{FFFD}" }
            let second = try unit()
            guard 0xDC00..<0xE000 ~= second else { return "\u{FFFD}" }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
        default: throw failure("a backslash stands before a character that cannot follow it")
        }
    }

    private mutating func unit() throws(CardError) -> UInt32 {
        guard place + 4 <= bytes.count, bytes[place..<(place + 4)].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let unit = UInt32(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are expected after \\u") }
        place += 4
        return unit
    }
}
