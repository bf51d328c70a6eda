/// Decodes deflate blocks (RFC 1951) into memory, as far as the caller has room, and goes on where it stopped.
struct Inflater {
    /// How far past the target a decoding step may write.
    static let slack = 320

    private enum State {
        case blockHeader
        case stored(remaining: Int)
        case codes
        case finished
    }

    private var reader: BitReader
    private var state = State.blockHeader
    private var isFinalBlock = false
    private var literals = DecodeTable(primaryBits: 11)
    private var distances = DecodeTable(primaryBits: 9)
    private var codeLengths = DecodeTable(primaryBits: 7)
    /// How many bytes were written so far.
    private(set) var written = 0

    /// Inflates `input`, which must outlive the inflater, from `position` on.
    init(_ input: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
        reader = unsafe BitReader(input, from: position)
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
            try literals.fill(
                lengths: DeflateFormat.fixedLiteralLengths[...], meanings: DecodeTable.literalMeanings, tolerance: .none)
            try distances.fill(
                lengths: DeflateFormat.fixedDistanceLengths[...], meanings: DecodeTable.distanceMeanings, tolerance: .none)
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
            reader.consume(entry & 0xFF)
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
        try distances.fill(lengths: lengths[literalCount...], meanings: DecodeTable.distanceMeanings, tolerance: .singleCode)
    }

    /// Decodes symbols until `target` is reached or the block ends.
    private mutating func decode(into output: UnsafeMutablePointer<UInt8>, until target: Int) throws(DeflateError) {
        // Locals, so that they stay in registers.
        var reader = self.reader
        var position = written
        var ended = false
        let literals = self.literals.entries
        let distances = self.distances.entries
        let literalMask = UInt64(1 << self.literals.primaryBits - 1)
        let distanceMask = UInt64(1 << self.distances.primaryBits - 1)
        while position < target {
            try reader.refill()
            var entry = literals[Int(truncatingIfNeeded: reader.bits & literalMask)]
            // 56 bits hold two literals from the primary table and whatever follows.
            if entry & DecodeTable.literalFlag != 0 {
                reader.consume(entry & 0xFF)
                unsafe output[position] = UInt8(truncatingIfNeeded: entry &>> 16)
                position &+= 1
                entry = literals[Int(truncatingIfNeeded: reader.bits & literalMask)]
                if entry & DecodeTable.literalFlag != 0 {
                    reader.consume(entry & 0xFF)
                    unsafe output[position] = UInt8(truncatingIfNeeded: entry &>> 16)
                    position &+= 1
                    entry = literals[Int(truncatingIfNeeded: reader.bits & literalMask)]
                }
            }
            if entry & DecodeTable.specialFlags == DecodeTable.subtableFlag {
                reader.consume(entry & 0xFF)
                let mask = UInt64(1) &<< UInt64(entry &>> 8 & 0x1F) &- 1
                entry = literals[Int(entry &>> 16) &+ Int(truncatingIfNeeded: reader.bits & mask)]
            }
            reader.consume(entry & 0xFF)
            if entry & DecodeTable.literalFlag != 0 {
                unsafe output[position] = UInt8(truncatingIfNeeded: entry &>> 16)
                position &+= 1
                continue
            }
            if entry & DecodeTable.specialFlags != 0 {
                guard entry & DecodeTable.specialFlags == DecodeTable.endFlag else {
                    throw DeflateError(.badCode, "a code stands for no literal or length")
                }
                ended = true
                break
            }
            let length = Int(entry &>> 16) &+ Self.extra(entry, &reader)
            try reader.refill()
            entry = distances[Int(truncatingIfNeeded: reader.bits & distanceMask)]
            if entry & DecodeTable.specialFlags == DecodeTable.subtableFlag {
                reader.consume(entry & 0xFF)
                let mask = UInt64(1) &<< UInt64(entry &>> 8 & 0x1F) &- 1
                entry = distances[Int(entry &>> 16) &+ Int(truncatingIfNeeded: reader.bits & mask)]
            }
            guard entry & DecodeTable.specialFlags == 0 else { throw DeflateError(.badCode, "a code stands for no distance") }
            reader.consume(entry & 0xFF)
            let distance = Int(entry &>> 16) &+ Self.extra(entry, &reader)
            guard distance <= position else {
                throw DeflateError(.badDistance, "a match reaches \(distance) bytes back after \(position)")
            }
            unsafe Self.copyMatch(output + position, distance: distance, length: length)
            position &+= length
        }
        self.reader = reader
        written = position
        if ended { try endBlock() }
    }

    @inline(__always)
    private static func extra(_ entry: UInt32, _ reader: inout BitReader) -> Int {
        let count = entry &>> 8 & 0x1F
        let value = Int(truncatingIfNeeded: reader.bits & (UInt64(1) &<< UInt64(count) &- 1))
        reader.consume(count)
        return value
    }

    /// Copies a match to `output`; it may write up to 7 bytes more than `length`.
    @inline(__always)
    private static func copyMatch(_ output: UnsafeMutablePointer<UInt8>, distance: Int, length: Int) {
        let source = unsafe UnsafePointer(output - distance)
        var copied = 0
        if distance < 8 {
            // Widen the repeated pattern until eight bytes can be copied at once: `reach` is a multiple of the distance.
            var reach = distance
            while reach < 8 {
                unsafe output.storeWord64(source.word64(0), at: reach &- distance)
                reach &*= 2
            }
            copied = reach &- distance
            while copied < length {
                unsafe output.storeWord64(UnsafePointer(output + copied - reach).word64(0), at: copied)
                copied &+= 8
            }
            return
        }
        while copied < length {
            unsafe output.storeWord64(source.word64(copied), at: copied)
            copied &+= 8
        }
    }
}
