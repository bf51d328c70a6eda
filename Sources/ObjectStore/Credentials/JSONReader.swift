/// Reads JSON as RFC 8259 has it, and nothing else.
///
/// A text that is longer than 1 MiB, nested deeper than 32 levels, or has an object with two members of one name is refused, so that no two
/// readers can understand it differently.
struct JSONReader {
    /// Where the text is no JSON that is accepted: a byte's position, never what is there.
    struct Refusal: Error, CustomStringConvertible {
        let offset: Int
        var description: String { "no JSON at byte \(offset)" }
    }

    private static let sizeLimit = 1 << 20
    private static let depthLimit = 32

    private let bytes: [UInt8]
    private var position = 0

    static func read(_ bytes: [UInt8]) throws(Refusal) -> JSONValue {
        guard bytes.count <= sizeLimit else { throw Refusal(offset: sizeLimit) }
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpaces()
        guard reader.position == bytes.count else { throw reader.refusal }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var refusal: Refusal { Refusal(offset: position) }
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ text: String) throws(Refusal) {
        for byte in text.utf8 where !take(byte) { throw refusal }
    }

    private mutating func value(depth: Int) throws(Refusal) -> JSONValue {
        guard depth < Self.depthLimit else { throw refusal }
        skipSpaces()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(Refusal) -> JSONValue {
        position += 1
        var members: [JSONMember] = []
        var names: Set<String> = []
        skipSpaces()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpaces()
            guard next == UInt8(ascii: "\"") else { throw refusal }
            let name = try string()
            guard names.insert(name).inserted else { throw refusal }
            skipSpaces()
            try expect(":")
            members.append(JSONMember(name: name, value: try value(depth: depth + 1)))
            skipSpaces()
            if take(UInt8(ascii: "}")) { return .object(members) }
            try expect(",")
        }
    }

    private mutating func array(depth: Int) throws(Refusal) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpaces()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpaces()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            try expect(",")
        }
    }

    private mutating func string() throws(Refusal) -> String {
        position += 1
        var text = [UInt8]()
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw refusal }
                return string
            case UInt8(ascii: "\\"): try escape(to: &text)
            case 0..<0x20: throw refusal
            default: text.append(byte)
            }
        }
        throw refusal
    }

    private mutating func escape(to text: inout [UInt8]) throws(Refusal) {
        guard let byte = next else { throw refusal }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try codeUnit()
            if (0xD800..<0xDC00).contains(code) {
                try expect("\\u")
                let low = try codeUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw refusal }
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw refusal }
            text += String(scalar).utf8
        default: throw refusal
        }
    }

    private mutating func codeUnit() throws(Refusal) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Hex.value(of: byte) else { throw refusal }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private mutating func number() throws(Refusal) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(Refusal) {
        let start = position
        while let byte = next, (48...57).contains(byte) { position += 1 }
        guard position > start else { throw refusal }
    }
}
