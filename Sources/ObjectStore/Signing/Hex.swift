internal import Crypto

/// Lower-case hexadecimal, as signatures and hashes are written.
enum Hex {
    static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
    }

    static func string(_ bytes: some Sequence<UInt8>) -> String {
        var text = [UInt8]()
        text.reserveCapacity(bytes.underestimatedCount * 2)
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends a hash, whose bytes are read where they lie.
    static func append(_ digest: SHA256.Digest, to text: inout [UInt8]) {
        unsafe digest.withUnsafeBytes { bytes in
            for index in bytes.indices {
                let byte = unsafe bytes[index]
                text.append(digit(byte >> 4))
                text.append(digit(byte & 15))
            }
        }
    }

    static func string(_ digest: SHA256.Digest) -> String {
        var text = [UInt8]()
        text.reserveCapacity(64)
        append(digest, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The upper-case digit, which percent-encoding needs.
    static func upperDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 &+ value : 55 &+ value }

    /// What a digit of either case stands for.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - 55
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 &+ value : 87 &+ value }
}
