/// Decodes deflate blocks (RFC 1951) into memory, as far as the caller has room, and goes on where it stopped.
struct Inflater {
    /// How far past the target a decoding step may write.
    static let slack = 320
    /// The compressed bytes below which a small table, soon made, decodes sooner than a large one.
    private static let shortInput = 8192

    private enum State {
        case blockHeader
        case stored(remaining: Int)
        case codes
        case finished
    }

    private var reader: BitReader
    private var state = State.blockHeader
    private var isFinalBlock = false
    private let isShort: Bool
    private var literals: DecodeTable
    private var distances = DecodeTable(primaryBits: DecodeTable.distanceBits)
    private var codeLengths = DecodeTable(primaryBits: 7)
    /// How many bytes were written so far.
    private(set) var written = 0

    /// Inflates `input`, which must outlive the inflater, from `position` on.
    init(_ input: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
        reader = unsafe BitReader(input, from: position)
        isShort = input.count < Self.shortInput
        literals = DecodeTable(primaryBits: isShort ? 9 : DecodeTable.literalBits)
    }

    /// Whether the last block has ended.
    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Where the input goes on after the last block.
    var inputPosition: Int { reader.position }

    /// Takes note that the caller moved the output so that it starts `count` bytes later.
    ///
    /// The last 32 KiB must stay.
    mutating func forget(_ count: Int) {
        written -= count
    }

    /// Writes on into `output`, the start of all output, until at least `target` bytes are written or the stream ends.
    ///
    /// `output` must have room for `target` and ``slack`` more bytes, and hold what earlier calls wrote.
    mutating func run(into output: UnsafeMutablePointer<UInt8>, until target: Int) throws(DeflateError) {
        while written < target {
            switch state {
            case .blockHeader: try startBlock()
            case .stored(let remaining):
                let wanted = min(remaining, target - written)
                let copied = unsafe reader.copyBytes(to: output + written, limit: wanted)
                written += copied
                guard copied == wanted else { throw DeflateError(.truncated, "a stored block is longer than the data") }
                state = .stored(remaining: remaining - copied)
                if copied == remaining { try endBlock() }
            case .codes: unsafe try decode(into: output, until: target)
            case .finished: return
            }
        }
        // The end of a block takes no room: notice it now.
        while !isFinished, written == target {
            switch state {
            case .blockHeader: try startBlock()
            case .stored(remaining: 0): try endBlock()
            case .codes: unsafe try decode(into: output, until: target + 1)
            default: return
            }
        }
    }

    private mutating func startBlock() throws(DeflateError) {
        isFinalBlock = try reader.take(1) == 1
        switch try reader.take(2) {
        case 0:
            try reader.alignToByte()
            let length = try reader.take(16)
            guard try reader.take(16) == length ^ 0xFFFF else {
                throw DeflateError(.badBlock, "the length of a stored block does not fit its complement")
            }
            try reader.alignToByte()
            state = .stored(remaining: length)
        case 1:
            (literals, distances) = (.fixedLiterals, .fixedDistances)
            state = .codes
        case 2:
            try readCodes()
            state = .codes
        default: throw DeflateError(.badBlock, "a block has the reserved type 3")
        }
    }

    private mutating func endBlock() throws(DeflateError) {
        if isFinalBlock {
            try reader.alignToByte()
            state = .finished
        } else {
            state = .blockHeader
        }
    }

    private mutating func readCodes() throws(DeflateError) {
        let literalCount = try reader.take(5) + 257
        let distanceCount = try reader.take(5) + 1
        let sent = try reader.take(4) + 4
        guard literalCount <= DeflateFormat.literalSymbols, distanceCount <= DeflateFormat.distanceSymbols else {
            throw DeflateError(.badCode, "a block has \(literalCount) literal and \(distanceCount) distance codes")
        }
        var ownLengths = [UInt8](repeating: 0, count: DeflateFormat.codeLengthSymbols)
        for symbol in DeflateFormat.codeLengthOrder[..<sent] { ownLengths[Int(symbol)] = UInt8(try reader.take(3)) }
        try codeLengths.fill(lengths: ownLengths[...], meanings: DecodeTable.codeLengthMeanings, tolerance: .none)

        let total = literalCount + distanceCount
        var lengths: [UInt8] = []
        lengths.reserveCapacity(total)
        while lengths.count < total {
            try reader.refill()
            let entry = codeLengths.entries[Int(reader.bits & 0x7F)]
            reader.consume(entry)
            let symbol = UInt8(truncatingIfNeeded: entry >> 16)
            let value: UInt8
            let count: Int
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw DeflateError(.badCode, "a repeat has no code length before it") }
                value = last
                count = try reader.take(2) + 3
            case 17: (value, count) = (0, try reader.take(3) + 3)
            case 18: (value, count) = (0, try reader.take(7) + 11)
            default: (value, count) = (symbol, 1)
            }
            guard lengths.count + count <= total else { throw DeflateError(.badCode, "a repeat exceeds the number of codes") }
            lengths.append(contentsOf: repeatElement(value, count: count))
        }
        guard lengths[DeflateFormat.endOfBlock] > 0 else { throw DeflateError(.badCode, "a block has no code for its end") }
        try literals.fill(lengths: lengths[..<literalCount], meanings: DecodeTable.literalMeanings, tolerance: .singleCode)
        if !isShort { literals.pairLiterals() }
        try distances.fill(lengths: lengths[literalCount...], meanings: DecodeTable.distanceMeanings, tolerance: .singleCode)
    }

    /// Decodes symbols until `target` is reached or the block ends.
    private mutating func decode(into output: UnsafeMutablePointer<UInt8>, until target: Int) throws(DeflateError) {
        let (literals, distances) = (self.literals, self.distances)
        var hasEnded = false
        try unsafe literals.withUnsafeEntries { literals throws(DeflateError) in
            try unsafe distances.withUnsafeEntries { distances throws(DeflateError) in
                if var fast = reader.fast {
                    hasEnded = unsafe try Self.decode(&fast, literals, distances, into: output, from: &written, until: target)
                    reader.resume(fast)
                }
                if !hasEnded {
                    hasEnded = unsafe try Self.decode(&reader, literals, distances, into: output, from: &written, until: target)
                }
            }
        }
        if hasEnded { try endBlock() }
    }

    /// The inner loop: returns whether the block has ended.
    ///
    /// No index needs a check: a mask keeps it within the primary table, a subtable is as large as its entry says, and a step writes less
    /// than ``slack`` bytes past `target`.
    @inline(__always)
    private static func decode<Source: BitSource>(
        _ source: inout Source, _ literals: DecodeTable.Entries, _ distances: DecodeTable.Entries,
        into output: UnsafeMutablePointer<UInt8>, from start: inout Int, until target: Int
    ) throws(DeflateError) -> Bool {
        // Locals, so that they stay in registers.
        var (reader, position) = (source, start)
        defer { (source, start) = (reader, position) }
        guard position < target, reader.canRefill else { return false }
        try reader.refill()
        var entry = unsafe literals.first(reader.bits)
        while true {
            // 56 bits hold three entries of the primary table with literals, or two and the longest length, and 12 are left.
            if entry & DecodeTable.literalFlag != 0 {
                unsafe output.storeLiterals(entry, &position, &reader)
                entry = unsafe literals.first(reader.bits)
                if entry & DecodeTable.literalFlag != 0 {
                    unsafe output.storeLiterals(entry, &position, &reader)
                    entry = unsafe literals.first(reader.bits)
                }
            }
            if entry & (DecodeTable.literalFlag | DecodeTable.specialFlags) == DecodeTable.subtableFlag {
                entry = unsafe Self.second(entry, literals, &reader)
            }
            if entry & DecodeTable.literalFlag != 0 {
                unsafe output.storeLiterals(entry, &position, &reader)
            } else {
                reader.consume(entry)
                guard entry & DecodeTable.specialFlags == 0 else {
                    if entry & DecodeTable.specialFlags == DecodeTable.endFlag { return true }
                    throw DeflateError(.badCode, "a code stands for no literal or length")
                }
                let length = Int(entry &>> 16) &+ Self.extraBits(entry, &reader)
                try reader.refill()
                entry = unsafe distances.first(reader.bits)
                if entry & DecodeTable.specialFlags == DecodeTable.subtableFlag {
                    entry = unsafe Self.second(entry, distances, &reader)
                }
                guard entry & DecodeTable.specialFlags == 0 else { throw DeflateError(.badCode, "a code stands for no distance") }
                reader.consume(entry)
                let distance = Int(entry &>> 16) &+ Self.extraBits(entry, &reader)
                guard distance <= position else {
                    throw DeflateError(.badDistance, "a match reaches \(distance) bytes back after \(position)")
                }
                unsafe (output + position).copyMatch(distance: distance, length: length)
                position &+= length
            }
            guard position < target, reader.canRefill else { return false }
            // The bits at hand suffice for the next entry: it is looked up while new ones are on their way.
            entry = unsafe literals.first(reader.bits)
            try reader.refill()
        }
    }

    /// The entry in the subtable that `entry` leads to.
    @inline(__always)
    private static func second<Source: BitSource>(_ entry: UInt32, _ table: DecodeTable.Entries, _ reader: inout Source) -> UInt32 {
        reader.consume(entry)
        return unsafe table.second(entry, reader.bits)
    }

    @inline(__always)
    private static func extraBits<Source: BitSource>(_ entry: UInt32, _ reader: inout Source) -> Int {
        let count = entry &>> 8 & 0x1F
        let value = Int(truncatingIfNeeded: reader.bits & (UInt64(1) &<< UInt64(count) &- 1))
        reader.consume(count)
        return value
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Stores the one or two literals of an entry: always two bytes, but the position moves only past those that count.
    @inline(__always)
    fileprivate func storeLiterals<Source: BitSource>(_ entry: UInt32, _ position: inout Int, _ reader: inout Source) {
        let bytes = UInt16(truncatingIfNeeded: entry &>> 8).littleEndian
        unsafe UnsafeMutableRawPointer(self + position).storeBytes(of: bytes, as: UInt16.self)
        position &+= 1 &+ Int(entry &>> 30 & 1)
        reader.consume(entry)
    }

    /// Copies a match here from `distance` bytes before; it may write up to 15 bytes more than `length`.
    @inline(__always)
    fileprivate func copyMatch(distance: Int, length: Int) {
        let source = unsafe UnsafePointer(self) - distance
        if distance >= 8 {
            var copied = 0
            repeat {
                unsafe storeWord64(source.word64(copied), at: copied)
                unsafe storeWord64(source.word64(copied &+ 8), at: copied &+ 8)
                copied &+= 16
            } while copied < length
            return
        }
        // Eight bytes of the repeated pattern, stored at steps of a multiple of its length: no load waits for a store.
        let bits = UInt64(truncatingIfNeeded: distance &* 8)
        var pattern = unsafe source.word64(0) & (1 &<< bits &- 1)
        pattern |= pattern &<< bits
        if distance < 4 { pattern |= pattern &<< (bits &* 2) }
        if distance < 2 { pattern |= pattern &<< (bits &* 4) }
        // The largest multiple of each distance up to 8, a digit for each.
        let step = 0x7658_6880 &>> (distance &* 4) & 15
        var copied = 0
        repeat {
            unsafe storeWord64(pattern, at: copied)
            copied &+= step
        } while copied < length
    }
}
