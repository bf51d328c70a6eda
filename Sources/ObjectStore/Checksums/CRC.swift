/// A reflected cyclic redundancy check of 32 or 64 bits, taken over bytes as they come.
///
/// Sixteen table lookups take in sixteen bytes at a time (slicing: Kounavis and Berry, "Novel Table Lookup-Based Algorithms for
/// High-Performance CRC Generation", IEEE Transactions on Computers 57 (11), 2008). All bits start as ones and are inverted at the end.
struct CRC<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// From this length on, two halves are taken in at a time: each step on one waits for the step before, not for the other half's.
    private static var worthHalving: Int { 16 << 10 }

    private let tables: CRCTables<Word>
    private var register = ~Word(0)

    init(_ tables: CRCTables<Word>) {
        self.tables = tables
    }

    /// The check of the bytes so far.
    var value: Word { ~register }

    mutating func update(_ bytes: Span<UInt8>) {
        let words = tables.words
        let table = words.span
        let raw = unsafe bytes.bytes
        var position = 0
        if bytes.count >= Self.worthHalving {
            let half = bytes.count / 2 & ~15
            var (one, two) = (UInt64(truncatingIfNeeded: register), UInt64(0))
            while position &+ 16 <= half {
                one = Self.step(one, raw, position, table)
                two = Self.step(two, raw, half &+ position, table)
                position &+= 16
            }
            register = tables.joined(Word(truncatingIfNeeded: one), Word(truncatingIfNeeded: two), count: half)
            position = 2 * half
        }
        while position &+ 16 <= bytes.count {
            register = Word(truncatingIfNeeded: Self.step(UInt64(truncatingIfNeeded: register), raw, position, table))
            position &+= 16
        }
        while position < bytes.count {
            let rest = UInt64(truncatingIfNeeded: register)
            register = Word(truncatingIfNeeded: rest >> 8) ^ table[Int((rest ^ UInt64(bytes[position])) & 255)]
            position &+= 1
        }
    }

    /// The register after sixteen bytes more, which the caller knows to be there.
    @inline(__always)
    private static func step(_ register: UInt64, _ bytes: RawSpan, _ position: Int, _ tables: Span<Word>) -> UInt64 {
        let first = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ register
        let second = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self))
        return UInt64(truncatingIfNeeded: lookUp(second, in: tables, from: 0) ^ lookUp(first, in: tables, from: 2048))
    }

    /// What eight bytes contribute: the first of them is followed by seven others and goes through the eighth table.
    @inline(__always)
    private static func lookUp(_ bytes: UInt64, in tables: Span<Word>, from start: Int) -> Word {
        let one = tables[start &+ 1792 &+ Int(bytes & 255)] ^ tables[start &+ 1536 &+ Int(bytes >> 8 & 255)]
        let two = tables[start &+ 1280 &+ Int(bytes >> 16 & 255)] ^ tables[start &+ 1024 &+ Int(bytes >> 24 & 255)]
        let three = tables[start &+ 768 &+ Int(bytes >> 32 & 255)] ^ tables[start &+ 512 &+ Int(bytes >> 40 & 255)]
        let four = tables[start &+ 256 &+ Int(bytes >> 48 & 255)] ^ tables[start &+ Int(bytes >> 56)]
        return one ^ two ^ three ^ four
    }
}

/// What each byte contributes to a check, alone and followed by one to fifteen zero bytes.
struct CRCTables<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// Sixteen tables of 256 words, one after the other.
    let words: [Word]
    /// The polynomial with its bits reversed.
    let polynomial: Word

    /// Makes the tables of a polynomial whose bits are reversed, the highest power being left out.
    init(reversedPolynomial polynomial: Word) {
        var words = [Word]()
        words.reserveCapacity(4096)
        for byte in Word(0)..<256 {
            var word = byte
            for _ in 0..<8 { word = word & 1 == 1 ? word >> 1 ^ polynomial : word >> 1 }
            words.append(word)
        }
        for index in 256..<4096 {
            let word = words[index - 256]
            words.append(word >> 8 ^ words[Int(word & 255)])
        }
        self.words = words
        self.polynomial = polynomial
    }
}

extension CRCTables {
    /// The check of two texts in a row, from the check of each and the second one's length.
    ///
    /// It serves registers as well, where the second one began with zero. The first check is multiplied by x to the power of the second text's bits, modulo the polynomial; what the inversion of all bits
    /// at both ends adds cancels out (Adler, zlib, crc32_combine).
    ///
    /// - Complexity: O(log *n*) multiplications of polynomials.
    func joined(_ first: Word, _ second: Word, count: Int) -> Word {
        var power = Word(1) << (Word.bitWidth - 1)
        var square = power >> 8
        var rest = max(count, 0)
        while rest > 0 {
            if rest & 1 == 1 { power = multiply(power, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return multiply(first, power) ^ second
    }

    /// The product of two polynomials, the highest bit being the one without x.
    private func multiply(_ one: Word, _ other: Word) -> Word {
        var (product, shifted, bit) = (Word(0), other, Word(1) << (Word.bitWidth - 1))
        while bit != 0 {
            if one & bit != 0 { product ^= shifted }
            shifted = shifted & 1 == 1 ? shifted >> 1 ^ polynomial : shifted >> 1
            bit >>= 1
        }
        return product
    }
}

extension CRCTables where Word == UInt32 {
    /// CRC-32 (ISO 3309, RFC 1952 §8), polynomial 0x04C11DB7.
    static let crc32 = CRCTables(reversedPolynomial: 0xEDB8_8320)
    /// CRC-32C (Castagnoli, RFC 3720 appendix B.4), polynomial 0x1EDC6F41.
    static let crc32c = CRCTables(reversedPolynomial: 0x82F6_3B78)
}

extension CRCTables where Word == UInt64 {
    /// CRC-64/NVME (NVM Express NVM Command Set Specification §5.2.1.3.4), polynomial 0xAD93D23594C93659.
    static let crc64nvme = CRCTables(reversedPolynomial: 0x9A6C_9329_AC4B_C9B5)
}
