import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct ChecksumTests {
    /// The check values of the catalogue of parametrised CRC algorithms (123456789), FIPS 180 for the hashes.
    @Test(arguments: [
        (ChecksumAlgorithm.crc32, "cbf43926"),
        (.crc32c, "e3069283"),
        (.crc64nvme, "ae8b14860a799888"),
        (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        (.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
    ])
    func `every algorithm gives its published check value`(algorithm: ChecksumAlgorithm, expected: String) {
        #expect(Hex.string(Checksum(algorithm, of: Array("123456789".utf8)).bytes) == expected)
    }

    /// RFC 3720 appendix B.4.
    @Test(arguments: [
        ([UInt8](repeating: 0, count: 32), "8a9136aa"),
        ([UInt8](repeating: 0xFF, count: 32), "62a8ab43"),
        (Array(0...31), "46dd794e"),
    ])
    func `CRC32C gives the values of RFC 3720`(bytes: [UInt8], expected: String) {
        #expect(Hex.string(Checksum(.crc32c, of: bytes).bytes) == expected)
    }

    @Test func `a trailer of S3's documentation has the right CRC32C`() {
        let checksum = Checksum(.crc32c, of: [UInt8](repeating: UInt8(ascii: "a"), count: 66560))
        #expect(checksum.headerValue == "sOO8/Q==")
        #expect(checksum.description == "CRC32C:sOO8/Q==")
    }

    @Test(arguments: ChecksumAlgorithm.allCases)
    func `bytes in pieces have the checksum of the whole`(algorithm: ChecksumAlgorithm) {
        var random = SeededGenerator(state: 20)
        for _ in 0..<60 {
            let bytes = random.bytes(upTo: 400)
            var calculator = ChecksumCalculator(algorithm)
            var position = 0
            while position < bytes.count {
                let end = Int.random(in: position...bytes.count, using: &random)
                calculator.update(bytes.span.extracting(position..<end))
                position = end == position ? min(position + 1, bytes.count) : end
                if end != position { calculator.update([bytes[position - 1]]) }
            }
            #expect(calculator.finish() == Checksum(algorithm, of: bytes))
        }
    }

    @Test func `eight bytes at a time give what one bit at a time gives`() {
        var random = SeededGenerator(state: 21)
        for _ in 0..<200 {
            let bytes = random.bytes(upTo: 64)
            #expect(Checksum(.crc32, of: bytes).bytes == Self.bitwise(bytes, polynomial: UInt32(0xEDB8_8320)))
            #expect(Checksum(.crc32c, of: bytes).bytes == Self.bitwise(bytes, polynomial: UInt32(0x82F6_3B78)))
            #expect(Checksum(.crc64nvme, of: bytes).bytes == Self.bitwise(bytes, polynomial: UInt64(0x9A6C_9329_AC4B_C9B5)))
        }
    }

    @Test func `long bytes, taken in by halves, give what one bit at a time gives`() {
        var random = SeededGenerator(state: 23)
        for count in [16383, 16384, 16385, 16399, 16400, 16415, 16416, 30000, 70001] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Checksum(.crc32, of: bytes).bytes == Self.bitwise(bytes, polynomial: UInt32(0xEDB8_8320)))
            #expect(Checksum(.crc32c, of: bytes).bytes == Self.bitwise(bytes, polynomial: UInt32(0x82F6_3B78)))
            #expect(Checksum(.crc64nvme, of: bytes).bytes == Self.bitwise(bytes, polynomial: UInt64(0x9A6C_9329_AC4B_C9B5)))
            var calculator = ChecksumCalculator(.crc32c)
            calculator.update(bytes.span.extracting(..<100))
            calculator.update(bytes.span.extracting(100...))
            #expect(calculator.finish() == Checksum(.crc32c, of: bytes))
        }
    }

    @Test(arguments: ChecksumAlgorithm.allCases)
    func `a header value is read back, and nothing else is taken for one`(algorithm: ChecksumAlgorithm) {
        let checksum = Checksum(algorithm, of: [1, 2, 3])
        #expect(Checksum(algorithm, headerValue: checksum.headerValue) == checksum)
        #expect(checksum.headerValue.utf8.count == algorithm.headerValueLength)
        #expect(algorithm.headerName == "x-amz-checksum-\(algorithm.rawValue.lowercased())")
        for other in ["", "====", checksum.headerValue + "-3", checksum.headerValue + "A===", " " + checksum.headerValue.dropFirst()] {
            #expect(Checksum(algorithm, headerValue: other) == nil)
        }
    }

    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of RFC 4648`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "=Zm9", "Zm 9", "Zg==Zg=="])
    func `base64 that is not canonical is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: [ChecksumAlgorithm.crc32, .crc32c, .crc64nvme])
    func `checksums of parts give that of the whole`(algorithm: ChecksumAlgorithm) {
        var random = SeededGenerator(state: 22)
        for _ in 0..<100 {
            let (one, other) = (random.bytes(upTo: 200), random.bytes(upTo: 200))
            let joined = Checksum(algorithm, of: one).followed(by: Checksum(algorithm, of: other), ofCount: other.count)
            #expect(joined == Checksum(algorithm, of: one + other))
        }
        let zeros = Checksum(algorithm, of: [UInt8](repeating: 0, count: 1 << 20))
        #expect(zeros.followed(by: zeros, ofCount: 1 << 20) == Checksum(algorithm, of: [UInt8](repeating: 0, count: 1 << 21)))
    }

    @Test func `hashes and checksums of different kinds are not joined`() {
        let sha = Checksum(.sha256, of: [1])
        #expect(sha.followed(by: sha, ofCount: 1) == nil)
        #expect(Checksum(.crc32, of: [1]).followed(by: Checksum(.crc32c, of: [1]), ofCount: 1) == nil)
    }

    private static func bitwise<Word: FixedWidthInteger & UnsignedInteger>(_ bytes: [UInt8], polynomial: Word) -> [UInt8] {
        var register = ~Word(0)
        for byte in bytes {
            register ^= Word(byte)
            for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ polynomial : register >> 1 }
        }
        return (0..<Word.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: ~register >> Word($0 * 8)) }
    }
}

extension SeededGenerator {
    mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}
