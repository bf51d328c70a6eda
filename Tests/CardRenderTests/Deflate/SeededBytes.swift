/// A seeded source of numbers and bytes (SplitMix64, 2014): the same on every run.
struct SeededBytes: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    mutating func bytes(_ count: Int, below bound: UInt64 = 256) -> [UInt8] {
        (0..<count).map { _ in UInt8(next() % bound) }
    }
}

/// Kinds of input that drive a compressor into its different corners.
enum ByteKind: String, CaseIterable {
    case zeros, random, sixteenValues, words, shortPeriod, windowPeriod, skewed, mixed

    func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var source = SeededBytes(seed: seed)
        switch self {
        case .zeros: return [UInt8](repeating: 0, count: count)
        case .random: return source.bytes(count)
        case .sixteenValues: return source.bytes(count, below: 16)
        case .words:
            let words = ["deal ", "price ", "listing ", "valuation ", "mini ", "PC\n"].map { Array($0.utf8) }
            var bytes: [UInt8] = []
            while bytes.count < count { bytes += words[Int(source.next() % 6)] }
            return Array(bytes[..<count])
        case .shortPeriod: return repeated(source.bytes(1 + Int(source.next() % 270)), count)
        // Repeats at distances around the largest a match may have.
        case .windowPeriod: return repeated(source.bytes(32766 + Int(source.next() % 5)), count)
        // Each value half as frequent as the one before: the deepest Huffman trees.
        case .skewed: return (0..<count).map { _ in UInt8(source.next().trailingZeroBitCount) }
        case .mixed:
            var bytes: [UInt8] = []
            while bytes.count < count {
                let kinds: [ByteKind] = [.zeros, .random, .sixteenValues, .words, .shortPeriod]
                bytes += kinds[Int(source.next() % 5)].bytes(Int(source.next() % 9000), seed: source.next())
            }
            return Array(bytes[..<count])
        }
    }

    private func repeated(_ pattern: [UInt8], _ count: Int) -> [UInt8] {
        (0..<count).map { pattern[$0 % pattern.count] }
    }
}
