/// What symbols cost in 1/256 bit, with their extra bits.
struct BitCosts {
    private(set) var literals = [UInt32](repeating: 0, count: 256)
    /// By match length.
    private(set) var lengths = [UInt32](repeating: 0, count: DeflateFormat.maximumMatch + 1)
    /// By distance symbol.
    private(set) var distances = [UInt32](repeating: 0, count: DeflateFormat.distanceSymbols)

    /// The costs under an ideal code for the finished block.
    init(of block: borrowing TokenBuffer) {
        let literalCosts = unsafe Self.ideal(UnsafeBufferPointer(block.literalFrequencies))
        let distanceCosts = unsafe Self.ideal(UnsafeBufferPointer(block.distanceFrequencies))
        self.init(
            literals: { literalCosts[$0] }, lengths: { literalCosts[DeflateFormat.firstLength + $0] }, distances: { distanceCosts[$0] })
    }

    /// A guess for bytes that nothing is known about: literals by their frequencies, and each length and distance as likely as another.
    init(guessedFor bytes: UnsafeBufferPointer<UInt8>) {
        var frequencies = [UInt32](repeating: 0, count: 256)
        for index in 0..<bytes.count { unsafe frequencies[Int(bytes[index])] += 1 }
        let costs = unsafe frequencies.withUnsafeBufferPointer { unsafe Self.ideal($0) }
        self.init(literals: { costs[$0] + 128 }, lengths: { _ in 6 << 8 }, distances: { _ in 5 << 8 })
    }

    private init(literals literalCost: (Int) -> UInt32, lengths lengthCost: (Int) -> UInt32, distances distanceCost: (Int) -> UInt32) {
        for byte in 0..<256 { literals[byte] = literalCost(byte) }
        for length in DeflateFormat.minimumMatch...DeflateFormat.maximumMatch {
            let slot = Int(DeflateFormat.lengthSlots[length - DeflateFormat.minimumMatch])
            lengths[length] = lengthCost(slot) + UInt32(DeflateFormat.lengthExtraBits[slot]) << 8
        }
        for slot in 0..<DeflateFormat.distanceSymbols {
            distances[slot] = distanceCost(slot) + UInt32(DeflateFormat.distanceExtraBits[slot]) << 8
        }
    }

    /// The logarithm of how rare each symbol is; one that does not occur costs a bit more than one that occurs once.
    private static func ideal(_ frequencies: UnsafeBufferPointer<UInt32>) -> [UInt32] {
        var total: UInt32 = 1
        for index in 0..<frequencies.count { unsafe total += frequencies[index] }
        let logarithm = TokenBuffer.binaryLogarithm(total)
        return (0..<frequencies.count).map { index in
            let frequency = unsafe frequencies[index]
            let bits = frequency == 0 ? logarithm + 256 : logarithm - TokenBuffer.binaryLogarithm(frequency)
            return UInt32(max(1, min(bits, 15 << 8)))
        }
    }

    /// Lends the costs of literals by byte, of matches by length, of distances by symbol.
    @inline(__always)
    func withUnsafePointers(_ body: (UnsafePointer<UInt32>, UnsafePointer<UInt32>, UnsafePointer<UInt32>) -> Void) {
        unsafe literals.withUnsafeBufferPointer { literals in
            unsafe lengths.withUnsafeBufferPointer { lengths in
                unsafe distances.withUnsafeBufferPointer { distances in
                    guard let first = literals.baseAddress, let second = lengths.baseAddress, let third = distances.baseAddress else {
                        return
                    }
                    unsafe body(first, second, third)
                }
            }
        }
    }
}
