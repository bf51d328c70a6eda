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
        for index in bytes.indices { append(bytes[index], to: &output, keepingSlashes: keepingSlashes) }
    }

    /// Encodes bytes in which some may be encoded already, and so brings every spelling of a text to the same form.
    ///
    /// A `%` that no two hexadecimal digits follow stands for itself.
    static func appendNormalised(_ bytes: Span<UInt8>, to output: inout [UInt8], keepingSlashes: Bool = false) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index &+ 2 < bytes.count, let high = Hex.value(of: bytes[index &+ 1]),
                let low = Hex.value(of: bytes[index &+ 2])
            {
                append(high << 4 | low, to: &output, keepingSlashes: keepingSlashes)
                index &+= 3
            } else {
                append(byte, to: &output, keepingSlashes: keepingSlashes)
                index &+= 1
            }
        }
    }

    private static func append(_ byte: UInt8, to output: inout [UInt8], keepingSlashes: Bool) {
        if isUnreserved(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
            output.append(byte)
        } else {
            output.append(UInt8(ascii: "%"))
            output.append(Hex.upperDigit(byte >> 4))
            output.append(Hex.upperDigit(byte & 15))
        }
    }
}
