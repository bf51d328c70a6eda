/// What literals and matches cost in bits, as far as the block before tells.
struct SymbolCosts {
    private var literals = InlineArray<256, UInt8>(repeating: 0)
    private var lengths = InlineArray<32, UInt8>(repeating: 0)
    private var distances = InlineArray<32, UInt8>(repeating: 0)

    /// Rounds costs to whole bits.
    ///
    /// A length or distance that was rare so far may well become frequent: its code is not taken for very long.
    init(_ costs: BitCosts) {
        for byte in 0..<256 { literals[byte] = Self.bits(costs.literals[byte]) }
        for length in DeflateFormat.minimumMatch...DeflateFormat.maximumMatch {
            let slot = Int(DeflateFormat.lengthSlots[length - DeflateFormat.minimumMatch])
            lengths[slot] = min(Self.bits(costs.lengths[length]), DeflateFormat.lengthExtraBits[slot] + 8)
        }
        for slot in 0..<DeflateFormat.distanceSymbols {
            distances[slot] = min(Self.bits(costs.distances[slot]), DeflateFormat.distanceExtraBits[slot] + 6)
        }
    }

    /// Whole bits for a cost in 1/256 bit.
    private static func bits(_ cost: UInt32) -> UInt8 { UInt8((cost + 128) >> 8) }

    /// Whether a match costs less than the literals it stands for, which start at `bytes`.
    @inline(__always)
    func pays(_ match: Match, for bytes: UnsafePointer<UInt8>) -> Bool {
        let slot = Int(DeflateFormat.lengthSlots[match.length &- DeflateFormat.minimumMatch])
        let bits = Int(lengths[slot]) &+ Int(distances[DeflateFormat.distanceSlot(match.distance)])
        var literalBits = 0
        for index in 0..<match.length {
            literalBits &+= Int(literals[Int(unsafe bytes[index])])
            if literalBits > bits { return true }
        }
        return false
    }
}
