/// The header fields of a canonical request: names in lower case and in order, values trimmed, repeated fields joined by commas.
///
/// Source: AWS General Reference, "Create a canonical request", CanonicalHeaders and SignedHeaders.
struct CanonicalFields {
    private struct Entry {
        let start: Int
        let value: Int
        let end: Int
    }

    /// Names and values one after the other, as they will be signed.
    private var text: [UInt8] = []
    private var entries: [Entry] = []

    /// What a proxy may change, and what belongs to one connection only (RFC 9110 §7.6.1); the signature itself is here too.
    private static let unsigned = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ].map { Array($0.utf8) }

    init() {
        text.reserveCapacity(512)
        entries.reserveCapacity(16)
    }

    /// Takes in a field, unless it is one that is not signed or that the caller replaces.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where HTTP could not carry the field (RFC 9110 §5.1, §5.5).
    mutating func add(_ field: HeaderField, unless replaced: [[UInt8]] = []) throws(ObjectStoreError) {
        let start = text.count
        for byte in field.name.utf8 {
            guard HTTPText.isToken(byte) else {
                throw ObjectStoreError(.invalidRequest, "\(String(reflecting: field.name)) is not the name of a header field")
            }
            text.append(byte &- 65 < 26 ? byte | 32 : byte)
        }
        let value = text.count
        guard value > start else { throw ObjectStoreError(.invalidRequest, "a header field has no name") }
        if isName(in: Self.unsigned, from: start) || !replaced.isEmpty && isName(in: replaced, from: start) {
            text.removeSubrange(start...)
            return
        }
        try appendTrimmed(field.value, of: field.name)
        entries.append(Entry(start: start, value: value, end: text.count))
    }

    /// Puts the fields in order, those of the same name as they came; nothing may be added afterwards.
    mutating func sort() {
        let text = text
        entries.sort { one, other in
            let order = Self.order(text.span, one.start..<one.value, other.start..<other.value)
            return order < 0 || order == 0 && one.start < other.start
        }
    }

    /// Whether there is a field of a name in lower case.
    func contains(_ name: String) -> Bool {
        entries.contains { text[$0.start..<$0.value].elementsEqual(name.utf8) }
    }

    /// Appends a line for every name: the name, a colon and the values.
    func appendLines(to output: inout [UInt8]) {
        for index in entries.indices {
            if index > 0, isSameName(index - 1, index) {
                output[output.count - 1] = UInt8(ascii: ",")
            } else {
                output.append(contentsOf: text[entries[index].start..<entries[index].value])
                output.append(UInt8(ascii: ":"))
            }
            output.append(contentsOf: text[entries[index].value..<entries[index].end])
            output.append(UInt8(ascii: "\n"))
        }
    }

    /// The names, separated by semicolons.
    var names: [UInt8] {
        var names = [UInt8]()
        names.reserveCapacity(128)
        for index in entries.indices where index == 0 || !isSameName(index - 1, index) {
            if index > 0 { names.append(UInt8(ascii: ";")) }
            names.append(contentsOf: text[entries[index].start..<entries[index].value])
        }
        return names
    }

    /// Appends a value without spaces and tabs at its ends, and with one space for each run of them inside, quotes or not.
    private mutating func appendTrimmed(_ value: String, of name: String) throws(ObjectStoreError) {
        let start = text.count
        var hasSpace = false
        for byte in value.utf8 {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                hasSpace = text.count > start
                continue
            }
            guard HTTPText.isVisible(byte) else {
                throw ObjectStoreError(.invalidRequest, "the value of the header field \(name) has a control character")
            }
            if hasSpace {
                text.append(UInt8(ascii: " "))
                hasSpace = false
            }
            text.append(byte)
        }
    }

    private func isName(in names: [[UInt8]], from start: Int) -> Bool {
        let count = text.count - start
        return names.contains { $0.count == count && text[start...].elementsEqual($0) }
    }

    private func isSameName(_ one: Int, _ other: Int) -> Bool {
        Self.order(text.span, entries[one].start..<entries[one].value, entries[other].start..<entries[other].value) == 0
    }

    /// Less than, equal to or greater than zero as one part of a text comes before, is, or comes after another part, in byte order.
    static func order(_ text: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Int {
        let shared = min(one.count, other.count)
        var offset = 0
        while offset < shared {
            let (left, right) = (text[one.lowerBound &+ offset], text[other.lowerBound &+ offset])
            if left != right { return left < right ? -1 : 1 }
            offset &+= 1
        }
        return one.count - other.count
    }
}

/// Which bytes HTTP allows where.
enum HTTPText {
    /// Whether a byte may be in a method or in a field's name (RFC 9110 §5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether a byte may be in a field's value, spaces and tabs aside (RFC 9110 §5.5).
    static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }
}
