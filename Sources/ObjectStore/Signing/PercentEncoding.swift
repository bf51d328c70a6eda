/// Percent-encoding as Signature Version 4 wants it.
///
/// All bytes but the unreserved characters of RFC 3986 §2.3 become `%` and two upper-case hexadecimal digits; a space is `%20`, never `+`
/// (AWS General Reference, "Create a canonical request", function UriEncode).
enum PercentEncoding {
    /// Letters, digits, `-`, `.`, `_` and `~`: bit *n* stands for the byte *n*, or for *n* + 64.
    private static let unreservedBelow64: UInt64 = 0x03FF_6000_0000_0000
    private static let unreservedFrom64: UInt64 = 0x47FF_FFFE_87FF_FFFE

    static func isUnreserved(_ byte: UInt8) -> Bool {
        if byte < 64 { return unreservedBelow64 >> UInt64(byte) & 1 == 1 }
        return byte < 128 && unreservedFrom64 >> UInt64(byte & 63) & 1 == 1
    }

    /// Encodes bytes that stand for themselves, `%` too.
    static func append(_ bytes: Span<UInt8>, to output: inout [UInt8], keepingSlashes: Bool = false) {
        var start = 0
        while let end = appendKept(bytes, from: start, to: &output, keepingSlashes) {
            appendEncoded(bytes[end], to: &output)
            start = end &+ 1
        }
    }

    /// Encodes bytes in which some may be encoded already, and so brings every spelling of a text to the same form.
    ///
    /// A `%` that no two hexadecimal digits follow stands for itself.
    static func appendNormalised(_ bytes: Span<UInt8>, to output: inout [UInt8], keepingSlashes: Bool = false) {
        var start = 0
        while let index = appendKept(bytes, from: start, to: &output, keepingSlashes) {
            if bytes[index] == UInt8(ascii: "%"), index &+ 2 < bytes.count, let high = Hex.value(of: bytes[index &+ 1]),
                let low = Hex.value(of: bytes[index &+ 2])
            {
                let byte = high << 4 | low
                if isKept(byte, keepingSlashes) { output.append(byte) } else { appendEncoded(byte, to: &output) }
                start = index &+ 3
            } else {
                appendEncoded(bytes[index], to: &output)
                start = index &+ 1
            }
        }
    }

    private static func isKept(_ byte: UInt8, _ keepingSlashes: Bool) -> Bool {
        isUnreserved(byte) || keepingSlashes && byte == UInt8(ascii: "/")
    }

    /// Appends bytes up to the first that is not to stay as it is, and gives its position; `nil` where there is none.
    private static func appendKept(_ bytes: Span<UInt8>, from start: Int, to output: inout [UInt8], _ keepingSlashes: Bool) -> Int? {
        var end = start
        while end < bytes.count, isKept(bytes[end], keepingSlashes) { end &+= 1 }
        // All at once: most texts have nothing to encode.
        unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
        return end < bytes.count ? end : nil
    }

    private static func appendEncoded(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "%"))
        output.append(Hex.upperDigit(byte >> 4))
        output.append(Hex.upperDigit(byte & 15))
    }
}
