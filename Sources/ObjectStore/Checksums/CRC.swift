/// A reflected cyclic redundancy check of 32 or 64 bits, taken over bytes as they come.
///
/// Eight table lookups take in eight bytes at a time (slicing by 8: Kounavis and Berry, "Novel Table Lookup-Based Algorithms for
/// High-Performance CRC Generation", IEEE Transactions on Computers 57 (11), 2008). All bits start as ones and are inverted at the end.
struct CRC<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    private let tables: [Word]
    private var register = ~Word(0)

    init(_ tables: CRCTables<Word>) {
        self.tables = tables.words
    }

    /// The check of the bytes so far.
    var value: Word { ~register }

    mutating func update(_ bytes: Span<UInt8>) {
        var register = UInt64(truncatingIfNeeded: register)
        let words = tables
        let tables = words.span
        let raw = unsafe bytes.bytes
        let count = bytes.count
        var position = 0
        while position &+ 8 <= count {
            // The loop's condition keeps the eight bytes inside the span.
            let next = UInt64(littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            let mixed = next ^ register
            // The byte that is followed by seven others goes through the last table, the eighth byte through the first.
            let high = tables[1792 &+ Int(mixed & 255)] ^ tables[1536 &+ Int(mixed >> 8 & 255)]
            let upper = tables[1280 &+ Int(mixed >> 16 & 255)] ^ tables[1024 &+ Int(mixed >> 24 & 255)]
            let lower = tables[768 &+ Int(mixed >> 32 & 255)] ^ tables[512 &+ Int(mixed >> 40 & 255)]
            let low = tables[256 &+ Int(mixed >> 48 & 255)] ^ tables[Int(mixed >> 56)]
            register = UInt64(truncatingIfNeeded: high ^ upper ^ lower ^ low)
            position &+= 8
        }
        while position < count {
            register = register >> 8 ^ UInt64(truncatingIfNeeded: tables[Int((register ^ UInt64(bytes[position])) & 255)])
            position &+= 1
        }
        self.register = Word(truncatingIfNeeded: register)
    }
}

/// What each byte contributes to a check, alone and followed by one to seven zero bytes.
struct CRCTables<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// Eight tables of 256 words, one after the other.
    let words: [Word]

    /// Makes the tables of a polynomial whose bits are reversed, the highest power being left out.
    init(reversedPolynomial polynomial: Word) {
        var words = [Word]()
        words.reserveCapacity(2048)
        for byte in Word(0)..<256 {
            var word = byte
            for _ in 0..<8 { word = word & 1 == 1 ? word >> 1 ^ polynomial : word >> 1 }
            words.append(word)
        }
        for index in 256..<2048 {
            let word = words[index - 256]
            words.append(word >> 8 ^ words[Int(word & 255)])
        }
        self.words = words
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
