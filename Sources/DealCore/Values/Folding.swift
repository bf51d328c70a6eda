/// Text compared without regard to case, by lower-casing (no folding: `Straße` and `STRASSE` differ).
///
/// The wanted text is lower-cased once; text of plain ASCII is then compared byte by byte without a copy.
struct FoldedText: Hashable, Sendable {
    /// The text in lower case, as UTF-8.
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.lowercased().utf8)
    }

    func equals(_ other: String) -> Bool {
        Self.folded(other) { $0.count == bytes.count && matches($0, at: 0) }
    }

    /// Whether it is the start, the end, or any part of another text.
    func stands(_ part: FieldTest.Part, in other: String) -> Bool {
        Self.folded(other) { stands(part, in: $0) }
    }

    /// The same for the bytes that ``folded(_:_:)`` hands over.
    func stands(_ part: FieldTest.Part, in other: borrowing Span<UInt8>) -> Bool {
        guard other.count >= bytes.count else { return false }
        switch part {
        case .start: return matches(other, at: 0)
        case .end: return matches(other, at: other.count - bytes.count)
        case .anywhere: return bytes.count * other.count <= Self.longSearch ? contained(in: other) : containedLong(in: other)
        }
    }

    /// Hands over the bytes of a text: as they are when all are ASCII, whose case the reader folds itself, else lower-cased.
    static func folded<Result>(_ text: String, _ body: (borrowing Span<UInt8>) -> Result) -> Result {
        isASCII(text) ? body(text.utf8.span) : body(text.lowercased().utf8.span)
    }

    /// From how many pairs of bytes on a search must not depend on luck.
    private static let longSearch = 1 << 16

    /// The search of Knuth, Morris and Pratt ("Fast pattern matching in strings", 1977), which takes linear time whatever the texts.
    private func containedLong(in haystack: borrowing Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return true }
        // For each start of the text, how much of its own start it ends with.
        var borders = [0]
        var border = 0
        for index in 1..<bytes.count {
            while border > 0, bytes[border] != bytes[index] { border = borders[border - 1] }
            if bytes[border] == bytes[index] { border += 1 }
            borders.append(border)
        }
        var matched = 0
        for index in 0..<haystack.count {
            let byte = Self.lower(haystack[index])
            while matched > 0, bytes[matched] != byte { matched = borders[matched - 1] }
            if bytes[matched] == byte { matched += 1 }
            if matched == bytes.count { return true }
        }
        return false
    }

    private func contained(in haystack: borrowing Span<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        for start in 0...(haystack.count - bytes.count) where Self.lower(haystack[start]) == first {
            if matches(haystack, at: start) { return true }
        }
        return false
    }

    private func matches(_ other: borrowing Span<UInt8>, at start: Int) -> Bool {
        for index in 0..<bytes.count where Self.lower(other[start &+ index]) != bytes[index] { return false }
        return true
    }

    private static func isASCII(_ text: String) -> Bool {
        let span = text.utf8.span
        // Without an early end, many bytes are looked at together.
        var bits: UInt8 = 0
        for index in 0..<span.count { bits |= span[index] }
        return bits < 0x80
    }

    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
