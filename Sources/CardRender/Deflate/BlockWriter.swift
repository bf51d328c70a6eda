/// Writes one parsed block in the cheapest of the three forms of RFC 1951 §3.2.3: stored, fixed codes, or codes of its own.
@safe
struct BlockWriter {
    /// Four literals of this length and the up to 7 bits left by a flush fit into one 64-bit word.
    private static let literalCodeLimit = 14

    private let input: UnsafePointer<UInt8>
    private let fixedLiterals = HuffmanCode(lengths: DeflateFormat.fixedLiteralLengths)
    private let fixedDistances = HuffmanCode(lengths: DeflateFormat.fixedDistanceLengths)
    private var symbols = SymbolTable()

    /// A writer of blocks of this input, which must outlive it.
    init(input: UnsafePointer<UInt8>) {
        unsafe self.input = unsafe input
    }

    /// Appends the finished block to `writer`.
    mutating func write(_ block: borrowing TokenBuffer, isFinal: Bool, to writer: inout BitWriter) {
        let literals = unsafe HuffmanCode(
            frequencies: UnsafeBufferPointer(block.literalFrequencies), limit: Self.literalCodeLimit)
        let distances = unsafe HuffmanCode(frequencies: UnsafeBufferPointer(block.distanceFrequencies), limit: 15)
        let header = CodeLengthHeader(literals: literals.lengths, distances: distances.lengths)
        let ownBits = header.bitCount + bodyBits(block, literals, distances)
        let fixedBits = bodyBits(block, fixedLiterals, fixedDistances)
        if storedBits(block.byteCount) <= 3 + min(ownBits, fixedBits) {
            unsafe Self.writeStored(
                UnsafeBufferPointer(start: input + block.start, count: block.byteCount), isFinal: isFinal, to: &writer)
            return
        }
        writer.append(isFinal ? 1 : 0, 1)
        if fixedBits <= ownBits {
            writer.append(1, 2)
            writeBody(block, fixedLiterals, fixedDistances, bits: fixedBits, to: &writer)
        } else {
            writer.append(2, 2)
            header.write(to: &writer)
            writeBody(block, literals, distances, bits: ownBits - header.bitCount, to: &writer)
        }
    }

    /// The bits of all symbols of the block with their extra bits.
    private func bodyBits(_ block: borrowing TokenBuffer, _ literals: HuffmanCode, _ distances: HuffmanCode) -> Int {
        var bits = 0
        for symbol in 0..<DeflateFormat.literalSymbols {
            var length = Int(literals.lengths[symbol])
            if symbol >= DeflateFormat.firstLength { length += Int(DeflateFormat.lengthExtraBits[symbol - DeflateFormat.firstLength]) }
            unsafe bits += Int(block.literalFrequencies[symbol]) * length
        }
        for symbol in 0..<DeflateFormat.distanceSymbols {
            let length = Int(distances.lengths[symbol]) + Int(DeflateFormat.distanceExtraBits[symbol])
            unsafe bits += Int(block.distanceFrequencies[symbol]) * length
        }
        return bits
    }

    private func storedBits(_ byteCount: Int) -> Int {
        let blocks = max(1, (byteCount + DeflateFormat.maximumStoredLength - 1) / DeflateFormat.maximumStoredLength)
        // The first block's type ends within a byte; of the others the whole byte is spent.
        return byteCount * 8 + blocks * 40 - 5
    }

    /// Writes bytes as stored blocks of at most 65,535 each; none at all as one empty block.
    private static func writeStored(_ bytes: UnsafeBufferPointer<UInt8>, isFinal: Bool, to writer: inout BitWriter) {
        var start = 0
        repeat {
            let end = min(bytes.count, start + DeflateFormat.maximumStoredLength)
            writer.append(isFinal && end == bytes.count ? 1 : 0, 3)
            writer.align()
            let length = UInt32(end - start)
            writer.append(length | (~length & 0xFFFF) << 16, 32)
            unsafe writer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
            start = end
        } while start < bytes.count
    }

    private mutating func writeBody(
        _ block: borrowing TokenBuffer, _ literals: HuffmanCode, _ distances: HuffmanCode, bits: Int, to writer: inout BitWriter
    ) {
        symbols.fill(literals: literals, distances: distances)
        let tokens = unsafe UnsafeBufferPointer(start: block.tokens, count: block.count)
        let start = block.start
        writer.appendUnchecked(bits: bits) { cursor in
            unsafe symbols.write(tokens, input: input + start, to: &cursor)
        }
    }
}
