/// Codes laid out for writing: each entry has the bits in its low 24 bits and their number above.
struct SymbolTable {
    private var literals = [UInt32](repeating: 0, count: 257)
    /// By match length minus 3: the length's code and its extra bits in one.
    private var lengths = [UInt32](repeating: 0, count: 256)
    private var distances = [UInt32](repeating: 0, count: 32)

    /// Takes over the codes of a block.
    mutating func fill(literals: HuffmanCode, distances: HuffmanCode) {
        for symbol in 0...DeflateFormat.endOfBlock {
            self.literals[symbol] = Self.entry(literals, symbol)
        }
        for index in lengths.indices {
            let slot = Int(DeflateFormat.lengthSlots[index])
            let code = Self.entry(literals, DeflateFormat.firstLength + slot)
            let extra = UInt32(index + DeflateFormat.minimumMatch) - UInt32(DeflateFormat.lengthBase[slot])
            let total = code >> 24 + UInt32(DeflateFormat.lengthExtraBits[slot])
            lengths[index] = code & 0xFFFFFF | extra << (code >> 24) | total << 24
        }
        for symbol in 0..<DeflateFormat.distanceSymbols {
            self.distances[symbol] = Self.entry(distances, symbol)
        }
    }

    private static func entry(_ code: HuffmanCode, _ symbol: Int) -> UInt32 {
        UInt32(code.codes[symbol]) | UInt32(code.lengths[symbol]) << 24
    }

    /// Writes the tokens and the end of the block; literals come from `input`.
    func write(_ tokens: UnsafeBufferPointer<Token>, input: UnsafePointer<UInt8>, to cursor: inout BitCursor) {
        unsafe literals.withUnsafeBufferPointer { literals in
            unsafe lengths.withUnsafeBufferPointer { lengths in
                unsafe distances.withUnsafeBufferPointer { distances in
                    var position = 0
                    for index in 0..<tokens.count {
                        let token = unsafe tokens[index]
                        let end = position &+ Int(token.literals)
                        while position &+ 4 <= end {
                            // Joined two by two first, so that few additions wait for one another.
                            let (first, second) = unsafe (literals[Int(input[position])], literals[Int(input[position &+ 1])])
                            let (third, fourth) = unsafe (literals[Int(input[position &+ 2])], literals[Int(input[position &+ 3])])
                            cursor.add(entry: first, entry: second)
                            cursor.add(entry: third, entry: fourth)
                            cursor.flush()
                            position &+= 4
                        }
                        while position < end {
                            let entry = unsafe literals[Int(input[position])]
                            cursor.add(entry & 0xFFFFFF, entry &>> 24)
                            position &+= 1
                        }
                        cursor.flush()
                        if token.length > 0 {
                            let entry = unsafe lengths[Int(token.length) &- DeflateFormat.minimumMatch]
                            cursor.add(entry & 0xFFFFFF, entry &>> 24)
                            let slot = DeflateFormat.distanceSlot(Int(token.distance))
                            let code = unsafe distances[slot]
                            cursor.add(code & 0xFFFFFF, code &>> 24)
                            // The extra bits of a distance are its offset from the slot's first; their number follows from the slot.
                            let extraBits = UInt32(truncatingIfNeeded: max(2, slot) &- 2) &>> 1
                            cursor.add((UInt32(token.distance) &- 1) & ((1 &<< extraBits) &- 1), extraBits)
                            cursor.flush()
                            position &+= Int(token.length)
                        }
                    }
                    let entry = unsafe literals[DeflateFormat.endOfBlock]
                    cursor.add(entry & 0xFFFFFF, entry &>> 24)
                }
            }
        }
    }
}
