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

    /// The fields that a signature brings itself.
    struct Names: OptionSet {
        let rawValue: UInt8
        static let date = Names(rawValue: 1)
        static let payload = Names(rawValue: 2)
        static let token = Names(rawValue: 4)
    }

    init() {
        text.reserveCapacity(512)
        entries.reserveCapacity(16)
    }

    /// Takes in a field, unless it is one that is not signed or that the caller replaces.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where HTTP could not carry the field (RFC 9110 §5.1, §5.5).
    mutating func add(_ field: HeaderField, unless replaced: Names = []) throws(ObjectStoreError) {
        let start = text.count
        text.append(contentsOf: field.name.utf8)
        let value = text.count
        for index in start..<value {
            let byte = text[index]
            guard HTTPText.isToken(byte) else {
                throw ObjectStoreError(.invalidRequest, "\(String(reflecting: field.name)) is not the name of a header field")
            }
            if byte &- 65 < 26 { text[index] = byte | 32 }
        }
        guard value > start else { throw ObjectStoreError(.invalidRequest, "a header field has no name") }
        if isUnsigned(from: start) || isOne(of: replaced, from: start) {
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

    /// Appends the names, separated by semicolons.
    func appendNames(to output: inout [UInt8]) {
        for index in entries.indices where index == 0 || !isSameName(index - 1, index) {
            if index > 0 { output.append(UInt8(ascii: ";")) }
            output.append(contentsOf: text[entries[index].start..<entries[index].value])
        }
    }

    /// Appends a value without spaces and tabs at its ends, and with one space for each run of them inside, quotes or not.
    private mutating func appendTrimmed(_ value: String, of name: String) throws(ObjectStoreError) {
        let start = text.count
        text.append(contentsOf: value.utf8)
        // Mostly there is nothing to take out.
        if isTrimmed(from: start) { return }
        text.removeSubrange(start...)
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

    /// Whether the last bytes are visible, but for single spaces between others.
    private func isTrimmed(from start: Int) -> Bool {
        let text = text.span
        var wasSpace = true
        for index in start..<text.count {
            let isSpace = text[index] == UInt8(ascii: " ")
            guard isSpace ? !wasSpace : HTTPText.isVisible(text[index]) else { return false }
            wasSpace = isSpace
        }
        return !wasSpace || start == text.count
    }

    /// Whether the last bytes are the name of a field that a proxy may change or that belongs to one connection only (RFC 9110 §7.6.1), or
    /// that of the signature itself.
    private func isUnsigned(from start: Int) -> Bool {
        switch text.count - start {
        case 2: isName("te", from: start)
        case 6: isName("expect", from: start)
        case 7: isName("trailer", from: start) || isName("upgrade", from: start)
        case 10: isName("connection", from: start) || isName("keep-alive", from: start) || isName("user-agent", from: start)
        case 13: isName("authorization", from: start)
        case 15: isName("x-amzn-trace-id", from: start)
        case 17: isName("transfer-encoding", from: start)
        case 18: isName("proxy-authenticate", from: start)
        case 19: isName("proxy-authorization", from: start)
        default: false
        }
    }

    private func isOne(of names: Names, from start: Int) -> Bool {
        names.contains(.date) && isName("x-amz-date", from: start)
            || names.contains(.payload) && isName("x-amz-content-sha256", from: start)
            || names.contains(.token) && isName("x-amz-security-token", from: start)
    }

    private func isName(_ name: StaticString, from start: Int) -> Bool {
        guard name.utf8CodeUnitCount == text.count - start else { return false }
        return name.withUTF8Buffer { name in
            for index in name.indices where unsafe name[index] != text[start &+ index] { return false }
            return true
        }
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
    /// Letters, digits and ``!#$%&'*+-.^_`|~``: bit *n* stands for the byte *n*, or for *n* + 64.
    private static let tokenBelow64: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenFrom64: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    /// Whether a byte may be in a method or in a field's name (RFC 9110 §5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        if byte < 64 { return tokenBelow64 >> UInt64(byte) & 1 == 1 }
        return byte < 128 && tokenFrom64 >> UInt64(byte & 63) & 1 == 1
    }

    /// Whether a byte may be in a field's value, spaces and tabs aside (RFC 9110 §5.5).
    static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }
}
