/// Reads XML strictly, element by element, as a caller asks for it.
///
/// There is no document type, no entity but the five of XML and characters by number, and no processing instruction: what could make a
/// short answer grow, or reach for another document, is refused. Attributes are checked and passed over; prefixes of names are dropped.
/// Source: W3C, "Extensible Markup Language (XML) 1.0 (Fifth Edition)".
///
/// ```swift
/// var reader = XMLReader(bytes)
/// try reader.enter("Error")
/// while let name = try reader.nextChild() {
///     if name == "Code" { code = try reader.text() } else { try reader.skip() }
/// }
/// ```
struct XMLReader {
    private enum Event {
        case open(String)
        case close
        case text
    }

    /// How much a document may hold.
    struct Limits {
        var depth = 32
        var elements = 200_000
    }

    private let bytes: [UInt8]
    private let limits: Limits
    private var position = 0
    /// The names of the open elements, prefixes included.
    private var open: [Range<Int>] = []
    private var elements = 0
    private var isRootRead = false
    /// Whether an element was opened by `<a/>`, so that its end comes next without a tag.
    private var isClosing = false
    /// The characters of the last text event.
    private var characters: [UInt8] = []

    init(_ bytes: [UInt8], limits: Limits = Limits()) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads up to the root element, and its name.
    mutating func root() throws(XMLError) -> String {
        if hasPrefix("\u{FEFF}") { position += 3 }
        // Services send white space while a long copy goes on.
        skipSpace()
        if hasPrefix("<?xml"), position + 5 < bytes.count, Self.isSpace(bytes[position + 5]) {
            try skip(past: "?>")
        }
        while true {
            switch try next() {
            case .open(let name): return name
            case .text: try checkBlank()
            case .close: throw failure("an element ends that did not begin")
            }
        }
    }

    /// Reads up to the root element, which must have a name.
    mutating func enter(_ name: String) throws(XMLError) {
        let root = try root()
        guard root == name else { throw failure("the document is not a \(name)") }
    }

    /// Opens the next element inside the open one and gives its name; `nil` at the open one's end, which is read then.
    mutating func nextChild() throws(XMLError) -> String? {
        while true {
            switch try next() {
            case .open(let name): return name
            case .close: return nil
            case .text: try checkBlank()
            }
        }
    }

    /// Reads the open element to its end; it must hold text alone.
    mutating func text() throws(XMLError) -> String {
        var text: [UInt8] = []
        while true {
            switch try next() {
            case .open: throw failure("there is an element where there should be text")
            case .text: if text.isEmpty { text = characters } else { text += characters }
            case .close:
                guard let text = String(validating: text, as: UTF8.self) else { throw failure("the text is not UTF-8") }
                return text
            }
        }
    }

    /// Reads the open element to its end, whatever it holds.
    mutating func skip() throws(XMLError) {
        let depth = open.count
        while open.count >= depth { _ = try next() }
    }

    /// Reads what follows the root element: nothing but white space and comments.
    mutating func finish() throws(XMLError) {
        guard open.isEmpty else { throw failure("the root element has not ended") }
        while position < bytes.count {
            if hasPrefix("<!--") {
                try skipComment()
            } else if Self.isSpace(bytes[position]) {
                position += 1
            } else {
                throw failure("something follows the root element")
            }
        }
    }

    // MARK: Events

    private mutating func next() throws(XMLError) -> Event {
        if isClosing { return close() }
        while true {
            guard position < bytes.count else { throw failure("the document ends too early") }
            guard bytes[position] == UInt8(ascii: "<") else {
                try readText()
                return .text
            }
            switch position + 1 < bytes.count ? bytes[position + 1] : 0 {
            case UInt8(ascii: "/"): return try readEndTag()
            case UInt8(ascii: "!") where hasPrefix("<!--"): try skipComment()
            case UInt8(ascii: "!") where hasPrefix("<![CDATA["):
                guard !open.isEmpty else { throw failure("there is text outside of the root element") }
                try readLiteralText()
                return .text
            case UInt8(ascii: "!"), UInt8(ascii: "?"): throw failure("there is a document type or a processing instruction")
            default: return try readStartTag()
            }
        }
    }

    private mutating func readStartTag() throws(XMLError) -> Event {
        guard !isRootRead || !open.isEmpty else { throw failure("there is a second root element") }
        elements += 1
        guard elements <= limits.elements else { throw failure("there are more than \(limits.elements) elements") }
        guard open.count < limits.depth else { throw failure("the elements are more than \(limits.depth) deep") }
        position += 1
        let name = try readName()
        while true {
            let start = position
            skipSpace()
            guard position < bytes.count else { throw failure("a tag does not end") }
            if bytes[position] == UInt8(ascii: ">") {
                position += 1
                break
            }
            if hasPrefix("/>") {
                position += 2
                isClosing = true
                break
            }
            guard position > start else { throw failure("there is no space before an attribute") }
            try skipAttribute()
        }
        isRootRead = true
        open.append(name)
        return .open(localName(name))
    }

    private mutating func skipAttribute() throws(XMLError) {
        _ = try readName()
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { throw failure("an attribute has no value") }
        position += 1
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") else {
            throw failure("an attribute's value is not in quotes")
        }
        let quote = bytes[position]
        position += 1
        while position < bytes.count, bytes[position] != quote {
            guard bytes[position] != UInt8(ascii: "<") else { throw failure("there is a < in an attribute") }
            if bytes[position] == UInt8(ascii: "&") { _ = try readReference() } else { position += 1 }
        }
        guard position < bytes.count else { throw failure("an attribute does not end") }
        position += 1
    }

    private mutating func readEndTag() throws(XMLError) -> Event {
        position += 2
        let name = try readName()
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else { throw failure("a tag does not end") }
        position += 1
        guard let last = open.last, bytes[last] == bytes[name] else { throw failure("an element ends that did not begin") }
        return close()
    }

    private mutating func close() -> Event {
        isClosing = false
        open.removeLast()
        return .close
    }

    private mutating func readName() throws(XMLError) -> Range<Int> {
        let start = position
        while position < bytes.count, Self.isName(bytes[position], first: position == start) { position += 1 }
        guard position > start else { throw failure("there is no name") }
        return start..<position
    }

    private func localName(_ name: Range<Int>) -> String {
        let colon = bytes[name].lastIndex(of: UInt8(ascii: ":"))
        return String(decoding: bytes[(colon.map { $0 + 1 } ?? name.lowerBound)..<name.upperBound], as: UTF8.self)
    }

    // MARK: Text

    private mutating func readText() throws(XMLError) {
        characters.removeAll(keepingCapacity: true)
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            if bytes[position] == UInt8(ascii: "&") {
                characters += Array(String(try readReference()).utf8)
            } else if Self.isPlain(bytes[position]) {
                let start = position
                repeat { position += 1 } while position < bytes.count && Self.isPlain(bytes[position])
                characters.append(contentsOf: bytes[start..<position])
            } else {
                try appendLiteral()
            }
        }
    }

    private mutating func readLiteralText() throws(XMLError) {
        characters.removeAll(keepingCapacity: true)
        position += "<![CDATA[".utf8.count
        while !hasPrefix("]]>") {
            guard position < bytes.count else { throw failure("a literal text does not end") }
            try appendLiteral()
        }
        position += 3
    }

    /// Takes over a byte, every end of line as a line feed (§2.11).
    private mutating func appendLiteral() throws(XMLError) {
        let byte = bytes[position]
        guard byte >= 0x20 || byte == 9 || byte == 10 || byte == 13 else { throw failure("there is a control character") }
        position += 1
        if byte == 13 {
            if position < bytes.count, bytes[position] == 10 { position += 1 }
            characters.append(10)
        } else {
            characters.append(byte)
        }
    }

    /// Reads a character that is given by its name or its number.
    private mutating func readReference() throws(XMLError) -> Unicode.Scalar {
        // The longest is &#x0010FFFF;, with as many zeros as anybody may write.
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw failure("a reference does not end") }
        let name = bytes[(position + 1)..<end]
        position = end + 1
        if name.first == UInt8(ascii: "#") {
            let isHexadecimal = name.dropFirst().first == UInt8(ascii: "x")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            let isNumber = digits.allSatisfy { isHexadecimal ? Hex.value(of: $0) != nil : (48...57).contains($0) }
            // Services name characters by number that XML 1.0 does not have; only the one that ends texts in C is refused.
            guard isNumber, let number = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10), number > 0,
                let scalar = Unicode.Scalar(number)
            else { throw failure("there is no such character") }
            return scalar
        }
        switch String(decoding: name, as: UTF8.self) {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: throw failure("there is an entity that XML does not have")
        }
    }

    private func checkBlank() throws(XMLError) {
        guard characters.allSatisfy(Self.isSpace) else { throw failure("there is text where there should be elements") }
    }

    // MARK: Characters

    private mutating func skipComment() throws(XMLError) {
        position += 4
        try skip(past: "--")
        guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else { throw failure("there is -- in a comment") }
        position += 1
    }

    private mutating func skip(past text: StaticString) throws(XMLError) {
        while position < bytes.count {
            if hasPrefix(text) {
                position += text.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw failure("the document ends too early")
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private func hasPrefix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            guard text.count <= bytes.count - position else { return false }
            for index in text.indices where unsafe text[index] != bytes[position + index] { return false }
            return true
        }
    }

    /// Whether a byte stands for itself in a text.
    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&") }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 || byte == 10 || byte == 13 }

    /// Whether a name may have a byte; all of other scripts are let through.
    private static func isName(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: ":"), 0x80...:
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !first
        default: false
        }
    }

    private func failure(_ message: String) -> XMLError { XMLError(message: message, position: position) }
}
