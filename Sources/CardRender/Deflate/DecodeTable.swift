/// A lookup table that decodes one symbol of a Huffman code at a time.
///
/// The next `primaryBits` bits of the input index an entry. Codes longer than that lead to a second table, indexed by the bits that
/// follow. The low byte of an entry says how many bits it uses up.
///
///     literal    1 0000000 vvvvvvvv 00000000 llllllll    v the byte
///     match      0 vvvvvvv vvvvvvvv 000 eeeee llllllll   v the least length or distance, e its extra bits
///     special    v is a subtable's start, e its index bits, flag 0x4000; or 0x2000 the end of the block, or 0x6000 no symbol
struct DecodeTable {
    static let literalFlag: UInt32 = 1 << 31
    static let specialFlags: UInt32 = 0x6000
    static let subtableFlag: UInt32 = 0x4000
    static let endFlag: UInt32 = 0x2000
    private static let noSymbol: UInt32 = 0x6000 | 1

    /// What a code that is not complete may look like.
    enum Tolerance {
        /// It must be complete.
        case none
        /// A single code of one bit, or no code at all, is allowed.
        case singleCode
    }

    let primaryBits: Int
    /// Primary entries, then subtables.
    private(set) var entries: [UInt32]

    /// An empty table; `fill` makes it usable.
    init(primaryBits: Int) {
        self.primaryBits = primaryBits
        entries = [UInt32](repeating: Self.noSymbol, count: 1 << primaryBits)
    }

    /// Builds the table for codes of the given lengths, the symbol `i` meaning `meanings[i]`.
    /// - Throws: ``DeflateError/Code/badCode`` where the lengths do not form a complete code, beyond what is tolerated.
    mutating func fill(lengths: ArraySlice<UInt8>, meanings: [UInt32], tolerance: Tolerance) throws(DeflateError) {
        var counts = InlineArray<16, Int>(repeating: 0)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var offsets = InlineArray<17, Int>(repeating: 0)
        var free = 1
        var longest = 0
        for length in 1...15 {
            free = free * 2 - counts[length]
            guard free >= 0 else { throw DeflateError(.badCode, "the code lengths are over-subscribed") }
            offsets[length + 1] = offsets[length] + counts[length]
            if counts[length] > 0 { longest = length }
        }
        if free > 0 {
            guard tolerance == .singleCode, longest <= 1 else { throw DeflateError(.badCode, "the code lengths leave codes unused") }
        }
        var symbols = [UInt16](repeating: 0, count: offsets[16])
        for (symbol, length) in lengths.enumerated() where length > 0 {
            symbols[offsets[Int(length)]] = UInt16(symbol)
            offsets[Int(length)] += 1
        }
        place(symbols, counts: counts, longest: longest, isComplete: free == 0, meanings: meanings)
    }

    private mutating func place(_ symbols: [UInt16], counts: InlineArray<16, Int>, longest: Int, isComplete: Bool, meanings: [UInt32]) {
        let primarySize = 1 << primaryBits
        entries.removeLast(entries.count - primarySize)
        if !isComplete {
            for index in 0..<primarySize { entries[index] = Self.noSymbol }
        }
        var code: UInt16 = 0
        var next = 0
        var subtablePrefix = -1
        var subtableStart = 0
        var subtableBits = 0
        for length in stride(from: 1, through: longest, by: 1) {
            for remaining in stride(from: counts[length], to: 0, by: -1) {
                let meaning = meanings[Int(symbols[next])]
                next += 1
                let reversed = Int(code.bitReversed >> UInt16(16 - length))
                code &+= 1
                if length <= primaryBits {
                    let entry = meaning + UInt32(length)
                    for index in stride(from: reversed, to: primarySize, by: 1 << length) { entries[index] = entry }
                    continue
                }
                let prefix = reversed & (primarySize - 1)
                if prefix != subtablePrefix {
                    subtablePrefix = prefix
                    subtableStart = entries.count
                    // The subtable is as large as the codes with this prefix need: they fill it exactly, in order of length.
                    subtableBits = length - primaryBits
                    var unfilled = 1 << subtableBits
                    unfilled -= remaining
                    while unfilled > 0, primaryBits + subtableBits < longest {
                        subtableBits += 1
                        unfilled = unfilled * 2 - counts[primaryBits + subtableBits]
                    }
                    entries.append(contentsOf: repeatElement(Self.noSymbol, count: 1 << subtableBits))
                    entries[prefix] =
                        UInt32(subtableStart) << 16 | Self.subtableFlag | UInt32(subtableBits) << 8 | UInt32(primaryBits)
                }
                let entry = meaning + UInt32(length - primaryBits)
                for index in stride(from: reversed >> primaryBits, to: 1 << subtableBits, by: 1 << (length - primaryBits)) {
                    entries[subtableStart + index] = entry
                }
            }
            code <<= 1
        }
    }

    /// Meanings of the literal and length code; symbols 286 and 287 have none.
    static let literalMeanings: [UInt32] =
        (0..<256).map { literalFlag | UInt32($0) << 16 } + [endFlag]
        + zip(DeflateFormat.lengthBase, DeflateFormat.lengthExtraBits).map { UInt32($0) << 16 | UInt32($1) << 8 }
        + [0x6000, 0x6000]
    /// Meanings of the distance code; symbols 30 and 31 have none.
    static let distanceMeanings: [UInt32] =
        zip(DeflateFormat.distanceBase, DeflateFormat.distanceExtraBits).map { UInt32($0) << 16 | UInt32($1) << 8 } + [0x6000, 0x6000]
    /// Meanings of the code length code: the symbols themselves.
    static let codeLengthMeanings: [UInt32] = (0..<19).map { $0 << 16 }
}
