/// The CRC-32 of PNG chunks (ISO 3309; PNG third edition, annex D), eight bytes at a time.
///
/// "Slicing-by-8", Kounavis and Berry (2005): table k advances a byte over k zero bytes.
enum CRC32 {
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
            tables[byte] = crc
        }
        for index in 256..<(8 * 256) {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    /// The checksum of `bytes`.
    static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        let tables = tables.span
        var crc: UInt32 = 0xFFFF_FFFF
        var index = 0
        while index &+ 8 <= bytes.count {
            let low = unsafe crc ^ UInt32(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self))
            let high = unsafe UInt32(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index &+ 4, as: UInt32.self))
            crc =
                tables[1792 &+ Int(low & 0xFF)] ^ tables[1536 &+ Int(low &>> 8 & 0xFF)] ^ tables[1280 &+ Int(low &>> 16 & 0xFF)]
                ^ tables[1024 &+ Int(low &>> 24)]
            crc ^=
                tables[768 &+ Int(high & 0xFF)] ^ tables[512 &+ Int(high &>> 8 & 0xFF)] ^ tables[256 &+ Int(high &>> 16 & 0xFF)]
                ^ tables[Int(high &>> 24)]
            index &+= 8
        }
        while index < bytes.count {
            crc = crc &>> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
            index &+= 1
        }
        return ~crc
    }
}
