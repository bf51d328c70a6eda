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

    func isPrefix(of other: String) -> Bool {
        Self.folded(other) { $0.count >= bytes.count && matches($0, at: 0) }
    }

    func isSuffix(of other: String) -> Bool {
        Self.folded(other) { $0.count >= bytes.count && matches($0, at: $0.count - bytes.count) }
    }

    func isContained(in other: String) -> Bool {
        Self.folded(other) { contained(in: $0) }
    }

    /// Hands over the bytes of a text: as they are when all are ASCII, whose case the reader folds itself, else lower-cased.
    static func folded<Result>(_ text: String, _ body: (borrowing Span<UInt8>) -> Result) -> Result {
        isASCII(text) ? body(text.utf8.span) : body(text.lowercased().utf8.span)
    }

    private func contained(in haystack: borrowing Span<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        guard haystack.count >= bytes.count else { return false }
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
