/// Deflate compression and decompression (RFC 1951) and its zlib wrapping (RFC 1950).
public enum Deflate {
    /// Compresses `bytes` into a zlib stream: a header, deflate blocks and the Adler-32 checksum of the bytes.
    ///
    /// The result depends on the bytes and the level alone, and is at most 5 bytes for each 65,535 longer than the input, plus 20.
    /// - Complexity: O(n) with a factor that grows with the level.
    public static func zlib(_ bytes: [UInt8], level: PNGLevel = .default) -> [UInt8] {
        var stream = compress(bytes, level: level, after: zlibHeader(level: level))
        let checksum = Adler32.checksum(bytes.span)
        stream.append(contentsOf: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) })
        return stream
    }

    /// The two bytes before the blocks of a zlib stream.
    static func zlibHeader(level: PNGLevel) -> [UInt8] {
        // 32 KiB window; the two level bits are a hint; the last five make the header a multiple of 31.
        let hint: UInt8 =
            switch level {
            case .fastest: 0x01
            case .fast: 0x5E
            case .default: 0x9C
            case .best: 0xDA
            }
        return [0x78, hint]
    }

    /// Compresses `bytes` into bare deflate blocks without header or checksum.
    public static func raw(_ bytes: [UInt8], level: PNGLevel = .default) -> [UInt8] {
        compress(bytes, level: level, after: [])
    }

    private static func compress(_ bytes: [UInt8], level: PNGLevel, after header: [UInt8]) -> [UInt8] {
        var writer = BitWriter(bytes: header)
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe DeflateEncoder.encode(input, level: level, to: &writer)
        }
        writer.align()
        return writer.bytes
    }
}
