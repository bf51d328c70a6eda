/// The CRC-32 of PNG chunks (ISO 3309; PNG third edition, annex D), sixteen bytes at a time.
///
/// "Slicing", Kounavis and Berry (2005): table k advances a byte over k zero bytes.
enum CRC32 {
    private static let slices = 16
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: slices * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
            tables[byte] = crc
        }
        for index in 256..<(slices * 256) {
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
        while index &+ slices <= bytes.count {
            var next: UInt32 = 0
            for word in 0..<4 {
                let offset = index &+ word &* 4
                var value = unsafe UInt32(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
                if word == 0 { value ^= crc }
                let slice = (slices &- 1 &- word &* 4) &* 256
                next ^= unsafe tables[unchecked: slice &+ Int(value & 0xFF)] ^ tables[unchecked: slice &- 256 &+ Int(value &>> 8 & 0xFF)]
                next ^=
                    unsafe tables[unchecked: slice &- 512 &+ Int(value &>> 16 & 0xFF)]
                    ^ tables[unchecked: slice &- 768 &+ Int(value &>> 24)]
            }
            crc = next
            index &+= slices
        }
        while index < bytes.count {
            crc = crc &>> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
            index &+= 1
        }
        return ~crc
    }
}
