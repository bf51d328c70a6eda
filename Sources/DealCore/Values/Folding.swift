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
        var bits: UInt64 = 0
        // Without an early end, many words are looked at together.
        for index in 0..<span.wordCount { bits |= span.word(index) }
        return isASCII(bits)
    }

    static func isASCII(_ word: UInt64) -> Bool { word & highBits == 0 }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Eight ASCII bytes in lower case, all at once: the high bit of each byte tells whether it is between `A` and `Z`.
    static func lower(_ word: UInt64) -> UInt64 {
        let fromA = word &+ 0x3F3F_3F3F_3F3F_3F3F, afterZ = word &+ 0x2525_2525_2525_2525
        return word | ((fromA ^ afterZ) & highBits) >> 2
    }

    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}

extension Span<UInt8> {
    /// How many words of eight bytes hold all bytes.
    var wordCount: Int { (count &+ 7) >> 3 }

    /// Some eight bytes as a number, such that texts of one length have the same words only where they are equal.
    ///
    /// All bytes read are within the span, and any bytes are a number. The last eight bytes overlap those before them; of fewer than
    /// eight, the first and the last four do, and of fewer than four the same byte may stand in three places.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        if count >= 8 { return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: Swift.min(index << 3, count &- 8), as: UInt64.self) }
        if count >= 4 {
            let (first, last) = unsafe (
                bytes.unsafeLoadUnaligned(as: UInt32.self), bytes.unsafeLoadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            )
            return UInt64(first) | UInt64(last) << 32
        }
        return UInt64(self[0]) | UInt64(self[count >> 1]) << 8 | UInt64(self[count &- 1]) << 16
    }
}
