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
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// The bytes of the source that decode to a range of bytes of the decoded text.
    ///
    /// - Parameter quoted: where the text with its quotes stands in the source.
    static func sourceRange(of range: Range<Int>, quoted: Range<Int>, in source: [UInt8]) -> Range<Int> {
        var position = quoted.lowerBound + 1
        var decoded = 0
        var start: Int?
        while position < quoted.upperBound - 1, decoded < range.upperBound {
            if decoded >= range.lowerBound, start == nil { start = position }
            if source[position] == UInt8(ascii: "\\"), let (scalar, length) = decode(source, at: position) {
                decoded += UTF8.width(scalar)
                position += length
            } else {
                decoded += 1
                position += 1
            }
        }
        return (start ?? position)..<max(position, (start ?? position) + 1)
    }
}
