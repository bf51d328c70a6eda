import Testing

@testable import CardRender

@Suite struct ChecksumTests {
    @Test func `Adler-32 agrees with the published example`() {
        #expect(Adler32.checksum(Array("Wikipedia".utf8).span) == 0x11E6_0398)
        #expect(Adler32.checksum([UInt8]().span) == 1)
    }

    @Test func `CRC-32 agrees with the check value of its catalogue and with the IEND chunk`() {
        #expect(CRC32.checksum(Array("123456789".utf8).span) == 0xCBF4_3926)
        #expect(CRC32.checksum(Array("IEND".utf8).span) == 0xAE42_6082)
    }

    @Test func `both agree with their definitions at every length and with the largest sums`() {
        for length in [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 5551, 5552, 5553, 70_001] {
            for bytes in [ByteKind.random.bytes(length, seed: 2), [UInt8](repeating: 255, count: length)] {
                var (a, b) = (1, 0)
                var crc: UInt32 = 0xFFFF_FFFF
                for byte in bytes {
                    a = (a + Int(byte)) % 65521
                    b = (b + a) % 65521
                    crc ^= UInt32(byte)
                    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
                }
                #expect(Adler32.checksum(bytes.span) == UInt32(b << 16 | a))
                #expect(CRC32.checksum(bytes.span) == ~crc)
            }
        }
    }

    @Test func `Adler-32 of parts is that of the whole`() {
        let bytes = ByteKind.random.bytes(20_000, seed: 8)
        var adler = Adler32()
        for part in [0..<1, 1..<5000, 5000..<5000, 5000..<20_000] { adler.update(bytes.span.extracting(part)) }
        #expect(adler.value == Adler32.checksum(bytes.span))
    }
}
