/// Decides where the data change so much that a block with new codes pays.
///
/// It sorts literals into eight classes and matches into two, and compares the share of each class since the last check with its share
/// in the block so far; when they differ enough, the block ends there.
struct BlockSplitter {
    private static let classes = 10
    private static let checkInterval = 512
    /// A shorter block does not earn back its codes.
    private static let minimumBytes = 5000

    private var recent = InlineArray<10, UInt32>(repeating: 0)
    private var block = InlineArray<10, UInt32>(repeating: 0)
    private var recentCount: UInt32 = 0
    private var blockCount: UInt32 = 0

    /// Notes a literal.
    @inline(__always)
    mutating func observe(literal: UInt8) {
        recent[Int(literal &>> 5 & 6 | literal & 1)] &+= 1
        recentCount &+= 1
    }

    /// Notes a match.
    @inline(__always)
    mutating func observe(matchOf length: Int) {
        recent[length >= 9 ? 9 : 8] &+= 1
        recentCount &+= 1
    }

    /// Whether the block should end here, `byteCount` bytes after its start and `remaining` before the end of the input.
    @inline(__always)
    mutating func shouldEnd(byteCount: Int, remaining: Int) -> Bool {
        guard recentCount >= Self.checkInterval, byteCount >= Self.minimumBytes, remaining >= Self.minimumBytes else { return false }
        return check(byteCount)
    }

    private mutating func check(_ byteCount: Int) -> Bool {
        if blockCount > 0 {
            var difference: UInt64 = 0
            for index in 0..<Self.classes {
                let expected = UInt64(block[index]) * UInt64(recentCount)
                let actual = UInt64(recent[index]) * UInt64(blockCount)
                difference += expected > actual ? expected - actual : actual - expected
            }
            let items = blockCount + recentCount
            var cutoff = UInt64(recentCount) * 200 / 512 * UInt64(blockCount)
            // A young block needs a stronger reason.
            if byteCount < 10_000, items < 8192 { cutoff += cutoff * UInt64(8192 - items) / 8192 }
            // And an old one a weaker.
            if difference + UInt64(byteCount / 4096) * UInt64(blockCount) >= cutoff { return true }
        }
        for index in 0..<Self.classes {
            block[index] += recent[index]
            recent[index] = 0
        }
        blockCount += recentCount
        recentCount = 0
        return false
    }
}
