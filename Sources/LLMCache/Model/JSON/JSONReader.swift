/// What a JSON text may hold at most.
public struct JSONLimits: Hashable, Sendable {
    /// The longest text, in bytes.
    public var bytes: Int
    /// The deepest nesting of lists and objects.
    public var depth: Int
    /// The most values in the text, at any depth.
    public var values: Int

    /// Makes limits; those of the defaults suit answers of models: 16 MiB, 64 levels (at most 256), 1,000,000 values.
    public init(bytes: Int = 16 << 20, depth: Int = 64, values: Int = 1_000_000) {
        self.bytes = bytes
        self.depth = min(depth, 256)
        self.values = values
    }
}

extension JSONValue {
    /// Reads a JSON text strictly by RFC 8259.
    ///
    /// Refused are also invalid UTF-8, half surrogate pairs, names that stand twice in one object, and texts beyond the limits.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidJSON``. The message tells the byte at fault, never what stands there.
    /// - Complexity: O(*n*) in the length of the text.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(LLMError) {
        self = try JSONReader.read(bytes, limits: limits)
    }

    /// Reads a JSON text strictly by RFC 8259.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidJSON``.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(LLMError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// A recursive-descent reader that stays within its limits.
struct JSONReader {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var values = 0

    static func read(_ bytes: [UInt8], limits: JSONLimits) throws(LLMError) -> JSONValue {
        var reader = JSONReader(bytes: bytes, limits: limits)
        guard bytes.count <= limits.bytes else { throw LLMError(.invalidJSON, "the JSON text is longer than \(limits.bytes) bytes") }
        reader.skipBlanks()
        let value = try reader.value()
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.failure("there is more after the end of the value") }
        return value
    }

    private init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value() throws(LLMError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw failure("the text holds more than \(limits.values) values") }
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(LLMError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("a value should stand here") }
        position += word.utf8.count
        return value
    }

    private mutating func array() throws(LLMError) -> JSONValue {
        try descend()
        var elements: [JSONValue] = []
        if !closes(UInt8(ascii: "]")) {
            repeat {
                skipBlanks()
                elements.append(try value())
            } while try separator(closing: UInt8(ascii: "]"))
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func object() throws(LLMError) -> JSONValue {
        try descend()
        var object = JSONObject(minimumCapacity: 6)
        if !closes(UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                guard current == UInt8(ascii: "\"") else { throw failure("a name in quotes should stand here") }
                let start = position
                let name = try string()
                skipBlanks()
                guard current == UInt8(ascii: ":") else { throw failure("a colon should stand here") }
                position += 1
                skipBlanks()
                guard object.add(name, try value()) else {
                    position = start
                    throw failure("a name stands twice in one object")
                }
            } while try separator(closing: UInt8(ascii: "}"))
        }
        depth -= 1
        return .object(object)
    }

    private mutating func descend() throws(LLMError) {
        depth += 1
        guard depth <= limits.depth else { throw failure("lists and objects nest deeper than \(limits.depth)") }
        position += 1
    }

    private mutating func closes(_ bracket: UInt8) -> Bool {
        skipBlanks()
        guard current == bracket else { return false }
        position += 1
        return true
    }

    /// Passes the comma before another element, or the closing bracket; tells whether another element follows.
    private mutating func separator(closing bracket: UInt8) throws(LLMError) -> Bool {
        skipBlanks()
        guard let byte = current, byte == UInt8(ascii: ",") || byte == bracket else {
            throw failure("a comma or a closing bracket should stand here")
        }
        position += 1
        return byte == UInt8(ascii: ",")
    }

    private mutating func number() throws(LLMError) -> JSONValue {
        let start = position
        let isPlain = skipPlainNumber()
        let end = position
        while let byte = current, byte >= 48 && byte <= 57 || byte == 43 || byte == 45 || byte == 46 || byte | 0x20 == 101 { position += 1 }
        let text = bytes[start..<position]
        guard isPlain && end == position && text.count <= JSONNumber.maximumLength || DecimalParts(Array(text)) != nil else {
            position = start
            throw failure(text.isEmpty ? "a value should stand here" : "not a valid number, or one too long")
        }
        return .number(JSONNumber(checked: String(decoding: text, as: UTF8.self)))
    }

    /// Passes a number as most are written, and tells whether one was there.
    ///
    /// Such a number has perhaps a sign, digits without a zero before others, and perhaps a fraction.
    private mutating func skipPlainNumber() -> Bool {
        if current == UInt8(ascii: "-") { position += 1 }
        let startsWithZero = current == UInt8(ascii: "0")
        let whole = skipDigits()
        guard whole == 1 || whole > 1 && !startsWithZero else { return false }
        guard current == UInt8(ascii: ".") else { return true }
        position += 1
        return skipDigits() > 0
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = current, byte >= 48, byte <= 57 { position += 1 }
        return position - start
    }

    private mutating func string() throws(LLMError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while true {
            let run = position
            while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
            switch current {
            case UInt8(ascii: "\""):
                // Most texts have no escape and are copied once.
                if !text.isEmpty { text += bytes[run..<position] }
                let string = text.isEmpty ? Self.text(bytes.span.extracting(run..<position)) : Self.text(text.span)
                position += 1
                guard let string else {
                    position = start
                    throw failure("the text in quotes is not valid UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                guard let (scalar, length) = JSONEscape.decode(bytes, at: position) else { throw failure("not a valid escape") }
                text += bytes[run..<position]
                position += length
                if let encoded = UTF8.encode(scalar) { text += encoded }
            case nil:
                throw failure("the text in quotes does not end")
            default:
                throw failure("a control character must be written as an escape")
            }
        }
    }

    /// The text of some bytes; `nil` where they are not valid UTF-8.
    private static func text(_ bytes: Span<UInt8>) -> String? {
        do {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            return nil
        }
    }

    private func failure(_ message: String) -> LLMError {
        let place = position < bytes.count ? "at byte \(position)" : "at the end, after byte \(bytes.count)"
        return LLMError(.invalidJSON, "invalid JSON \(place): \(message)")
    }
}

/// Backslash escapes within JSON text.
enum JSONEscape {
    /// The scalar an escape stands for, and how many bytes the escape takes; `nil` for an invalid one (such as half a surrogate pair).
    static func decode(_ bytes: [UInt8], at position: Int) -> (Unicode.Scalar, length: Int)? {
        guard position + 1 < bytes.count else { return nil }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"): return unicode(bytes, at: position)
        default: return nil
        }
    }

    private static func unicode(_ bytes: [UInt8], at position: Int) -> (Unicode.Scalar, length: Int)? {
        guard let unit = hex(bytes, at: position + 2) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
        let low = position + 6
        guard unit < 0xDC00, low + 1 < bytes.count, bytes[low] == UInt8(ascii: "\\"), bytes[low + 1] == UInt8(ascii: "u") else {
            return nil
        }
        guard let second = hex(bytes, at: low + 2), (0xDC00...0xDFFF).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)).map { ($0, 12) }
    }

    private static func hex(_ bytes: [UInt8], at position: Int) -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Hex.value(of: byte) else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
