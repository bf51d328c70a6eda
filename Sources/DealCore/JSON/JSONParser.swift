/// A recursive-descent reader of RFC 8259 JSON that keeps places and stays within the limits of ``JSON``.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var values = 0

    static func parse(_ bytes: [UInt8]) throws(DealError) -> JSONNode {
        var parser = JSONParser(bytes: bytes)
        guard bytes.count <= JSON.maximumBytes else {
            throw parser.failure("the text is longer than \(JSON.maximumBytes) bytes", at: 0..<0)
        }
        parser.skipBlanks()
        let node = try parser.value()
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.unexpected("after the end of the value") }
        return node
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value() throws(DealError) -> JSONNode {
        values += 1
        guard values <= JSON.maximumValues else {
            throw failure("the text holds more than \(JSON.maximumValues) values", at: position..<position + 1)
        }
        let start = position
        let content: JSONNode.Content =
            switch current {
            case UInt8(ascii: "{"): try object()
            case UInt8(ascii: "["): try array()
            case UInt8(ascii: "\""): .string(try string())
            case UInt8(ascii: "t"): try word("true", .bool(true))
            case UInt8(ascii: "f"): try word("false", .bool(false))
            case UInt8(ascii: "n"): try word("null", .null)
            case UInt8(ascii: "-"): try number()
            case let byte? where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): try number()
            default: throw unexpected("where a value should stand")
            }
        return JSONNode(content: content, range: start..<position)
    }

    private mutating func word(_ word: String, _ content: JSONNode.Content) throws(DealError) -> JSONNode.Content {
        guard bytes[position...].starts(with: word.utf8) else { throw unexpected("where a value should stand") }
        position += word.utf8.count
        return content
    }

    private mutating func array() throws(DealError) -> JSONNode.Content {
        try descend()
        var nodes: [JSONNode] = []
        if try !closes(UInt8(ascii: "]")) {
            repeat {
                skipBlanks()
                nodes.append(try value())
            } while try separator(closing: UInt8(ascii: "]"))
        }
        depth -= 1
        return .array(nodes)
    }

    private mutating func object() throws(DealError) -> JSONNode.Content {
        try descend()
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        if try !closes(UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                let start = position
                guard current == UInt8(ascii: "\"") else { throw unexpected("where a name in quotes should stand") }
                let name = try string()
                let range = start..<position
                guard names.insert(name).inserted else { throw failure("the name \"\(name)\" stands twice in one map", at: range) }
                skipBlanks()
                guard current == UInt8(ascii: ":") else { throw unexpected("where a colon should stand") }
                position += 1
                skipBlanks()
                members.append(JSONNode.Member(name: name, nameRange: range, node: try value()))
            } while try separator(closing: UInt8(ascii: "}"))
        }
        depth -= 1
        return .object(members)
    }

    private mutating func descend() throws(DealError) {
        depth += 1
        guard depth <= JSON.maximumDepth else {
            throw failure("lists and maps nest deeper than \(JSON.maximumDepth)", at: position..<position + 1)
        }
        position += 1
    }

    private mutating func closes(_ bracket: UInt8) throws(DealError) -> Bool {
        skipBlanks()
        guard current == bracket else { return false }
        position += 1
        return true
    }

    /// Passes the comma before another element, or the closing bracket; tells whether another element follows.
    private mutating func separator(closing bracket: UInt8) throws(DealError) -> Bool {
        skipBlanks()
        guard let byte = current, byte == UInt8(ascii: ",") || byte == bracket else {
            throw unexpected("where a comma or \"\(Character(Unicode.Scalar(bracket)))\" should stand")
        }
        position += 1
        return byte == UInt8(ascii: ",")
    }

    private mutating func number() throws(DealError) -> JSONNode.Content {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let first = position
        guard skipDigits() > 0 else { throw unexpected("in a number") }
        if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
            throw failure("a number does not start with 0", at: start..<position)
        }
        if current == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() > 0 else { throw unexpected("in a number") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw unexpected("in a number") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw failure("the number is too large", at: start..<position) }
        return .number(number, text: text)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = current, byte >= 48, byte <= 57 { position += 1 }
        return position - start
    }

    private mutating func string() throws(DealError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while true {
            let run = position
            while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
            text += bytes[run..<position]
            switch current {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw failure("the text is not valid UTF-8", at: start..<position)
                }
                return string
            case UInt8(ascii: "\\"):
                text += try escape()
            case nil:
                throw failure("the text in quotes does not end", at: start..<start + 1)
            default:
                throw failure("a control character must be written as an escape", at: position..<position + 1)
            }
        }
    }

    private mutating func escape() throws(DealError) -> [UInt8] {
        let start = position
        guard let (scalar, length) = JSONEscape.decode(bytes, at: position) else {
            throw failure("not a valid escape", at: start..<min(start + 2, bytes.count))
        }
        position += length
        return Array(String(Character(scalar)).utf8)
    }

    private func unexpected(_ place: String) -> DealError {
        guard let byte = current else { return failure("the text ends \(place)", at: max(0, bytes.count - 1)..<bytes.count) }
        let length = byte < 0x80 ? 1 : 2
        let shown = byte >= 0x20 && byte < 0x7F ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte \(byte)"
        return failure("unexpected \(shown) \(place)", at: position..<position + length)
    }

    private func failure(_ message: String, at range: Range<Int>) -> DealError {
        var diagnostic = Diagnostic.error("invalid-json", message)
        let location = SourceText(bytes).location(of: range)
        diagnostic.location = location
        return DealError(.invalidJSON, "line \(location.line), column \(location.column): \(message)", diagnostics: [diagnostic])
    }
}
