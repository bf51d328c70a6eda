/// A lookup table that decodes symbols of a Huffman code.
///
/// The next `primaryBits` bits of the input index an entry. Codes longer than that lead to a second table, indexed by the bits that
/// follow. The lowest six bits of an entry say how many bits it uses up.
///
///     literal    1 p 000000 bbbbbbbb aaaaaaaa 00 llllll    a the byte; if p, b the one after it: two codes in one entry
///     match      0 vvvvvvvvvvvvvvv 000 eeeee 00 llllll     v the least length or distance, e its extra bits
///     special    the same with flags above e: a subtable (v its start, e its index bits), the end of the block, or no symbol
struct DecodeTable {
    static let literalFlag: UInt32 = 1 << 31
    static let pairFlag: UInt32 = 1 << 30
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

    /// Fills in the entries for symbols sorted by code.
    private mutating func place(_ symbols: [UInt16], counts: InlineArray<16, Int>, longest: Int, isComplete: Bool, meanings: [UInt32]) {
        let primaryBits = primaryBits
        let primarySize = 1 << primaryBits
        entries.removeLast(entries.count - primarySize)
        var code: UInt16 = 0
        var next = 0
        do {
            var entries = self.entries.mutableSpan
            if !isComplete {
                for index in 0..<primarySize { entries[index] = Self.noSymbol }
            }
            for length in 1...primaryBits {
                for _ in 0..<counts[length] {
                    let entry = meanings[Int(symbols[next])] + UInt32(length)
                    var index = Int(code.bitReversed >> UInt16(16 - length))
                    while index < primarySize {
                        entries[index] = entry
                        index += 1 << length
                    }
                    next += 1
                    code &+= 1
                }
                code <<= 1
            }
        }
        if next < symbols.count { placeLong(symbols, from: next, code: code, counts: counts, longest: longest, meanings: meanings) }
    }

    /// Fills in the subtables for codes longer than the primary bits.
    private mutating func placeLong(
        _ symbols: [UInt16], from first: Int, code: UInt16, counts: InlineArray<16, Int>, longest: Int, meanings: [UInt32]
    ) {
        let primarySize = 1 << primaryBits
        var (next, code) = (first, code)
        var (prefix, start, bits) = (-1, 0, 0)
        for length in (primaryBits + 1)...longest {
            for remaining in stride(from: counts[length], to: 0, by: -1) {
                let reversed = Int(code.bitReversed >> UInt16(16 - length))
                if reversed & (primarySize - 1) != prefix {
                    prefix = reversed & (primarySize - 1)
                    start = entries.count
                    // A subtable is as large as the codes with this prefix need, which fill it exactly in order of length.
                    bits = length - primaryBits
                    var unfilled = 1 << bits - remaining
                    while unfilled > 0, primaryBits + bits < longest {
                        bits += 1
                        unfilled = unfilled * 2 - counts[primaryBits + bits]
                    }
                    entries.append(contentsOf: repeatElement(Self.noSymbol, count: 1 << bits))
                    entries[prefix] = UInt32(start) << 16 | Self.subtableFlag | UInt32(bits) << 8 | UInt32(primaryBits)
                }
                let entry = meanings[Int(symbols[next])] + UInt32(length - primaryBits)
                for index in stride(from: reversed >> primaryBits, to: 1 << bits, by: 1 << (length - primaryBits)) {
                    entries[start + index] = entry
                }
                next += 1
                code &+= 1
            }
            code <<= 1
        }
    }

    /// Joins literals whose codes fit into the primary bits together, so that one lookup yields two bytes.
    mutating func pairLiterals() {
        let (size, longest) = (1 << primaryBits, UInt32(primaryBits))
        unsafe entries.withUnsafeMutableBufferPointer { entries in
            // An entry's second code is at a smaller index, which is still single when larger indices are done first.
            var index = size &- 1
            while index >= 0 {
                let first = unsafe entries[index]
                // The shift takes its amount modulo 64, and never leads to a larger index.
                let second = unsafe entries[index &>> Int(truncatingIfNeeded: first & 63)]
                let length = first & 63 &+ second & 63
                let joined = Self.literalFlag | Self.pairFlag | (second & 0xFF00) &<< 8 | first & 0xFF00 | length
                // Both are literals, and the second is single. Without branches: which it is cannot be foreseen.
                let fits = (first & second & ~(second &<< 1)) &>> 31 & (length &- longest &- 1) &>> 31
                unsafe entries[index] = fits == 1 ? joined : first
                index &-= 1
            }
        }
    }

    /// The entries without checks, for the inner loop.
    @unsafe
    struct Entries {
        fileprivate let base: UnsafePointer<UInt32>
        fileprivate let mask: UInt64

        /// The entry for the next bits of the input.
        @inline(__always)
        func first(_ bits: UInt64) -> UInt32 {
            unsafe base[Int(truncatingIfNeeded: bits & mask)]
        }

        /// The entry for the next bits in the subtable that `entry` leads to.
        @inline(__always)
        func second(_ entry: UInt32, _ bits: UInt64) -> UInt32 {
            let mask = UInt64(1) &<< UInt64(entry &>> 8 & 0x1F) &- 1
            return unsafe base[Int(entry &>> 16) &+ Int(truncatingIfNeeded: bits & mask)]
        }
    }

    /// Lends the entries to `body`.
    @inline(__always)
    func withUnsafeEntries(_ body: (Entries) throws(DeflateError) -> Void) throws(DeflateError) {
        try unsafe entries.withUnsafeBufferPointer { buffer throws(DeflateError) in
            guard let base = buffer.baseAddress else { return }
            unsafe try body(Entries(base: base, mask: UInt64(1 << primaryBits - 1)))
        }
    }

    /// Meanings of the literal and length code; symbols 286 and 287 have none.
    static let literalMeanings: [UInt32] =
        (0..<256).map { literalFlag | UInt32($0) << 8 } + [endFlag]
        + zip(DeflateFormat.lengthBase, DeflateFormat.lengthExtraBits).map { UInt32($0) << 16 | UInt32($1) << 8 }
        + [0x6000, 0x6000]
    /// Meanings of the distance code; symbols 30 and 31 have none.
    static let distanceMeanings: [UInt32] =
        zip(DeflateFormat.distanceBase, DeflateFormat.distanceExtraBits).map { UInt32($0) << 16 | UInt32($1) << 8 } + [0x6000, 0x6000]
    /// Meanings of the code length code: the symbols themselves.
    static let codeLengthMeanings: [UInt32] = (0..<19).map { $0 << 16 }

    static let literalBits = 12
    static let distanceBits = 9

    /// The table of the fixed literal code.
    static let fixedLiterals = {
        var table = DecodeTable(primaryBits: literalBits)
        // The fixed codes are complete: this cannot fail.
        try? table.fill(lengths: DeflateFormat.fixedLiteralLengths[...], meanings: literalMeanings, tolerance: .none)
        table.pairLiterals()
        return table
    }()
    /// The table of the fixed distance code.
    static let fixedDistances = {
        var table = DecodeTable(primaryBits: distanceBits)
        try? table.fill(lengths: DeflateFormat.fixedDistanceLengths[...], meanings: distanceMeanings, tolerance: .none)
        return table
    }()
}
