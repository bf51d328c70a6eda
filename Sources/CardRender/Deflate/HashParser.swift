/// A greedy parse that looks at one earlier place for each position: the last one with the same hash of eight bytes.
///
/// In filtered pictures matches of fewer bytes mostly cost more than their literals. Where nothing matches for long, it looks at fewer
/// and fewer positions.
@safe
struct HashParser: BlockParser, ~Copyable {
    private static let hashBits: UInt64 = 14

    private let input: UnsafePointer<UInt8>
    private let end: Int
    /// The last position of each hash; far below zero where there is none.
    private let heads = UnsafeMutablePointer<Int32>.allocate(capacity: 1 << Int(HashParser.hashBits))

    init(input: UnsafePointer<UInt8>, end: Int) {
        unsafe self.input = unsafe input
        self.end = end
        unsafe heads.initialize(repeating: -Int32(DeflateFormat.windowSize) - 1, count: 1 << Int(Self.hashBits))
    }

    deinit {
        unsafe heads.deallocate()
    }

    @inline(__always)
    private static func slot(_ word: UInt64) -> Int {
        Int(truncatingIfNeeded: (word &* 0x9E37_79B1_85EB_CA87) &>> (64 &- hashBits))
    }

    mutating func skip(to start: Int) {
        var position = 0
        while position < start, position &+ 8 <= end {
            unsafe heads[Self.slot(input.word64(position))] = Int32(truncatingIfNeeded: position)
            position &+= 1
        }
    }

    mutating func parse(into block: inout TokenBuffer, from start: Int, upTo end: Int) -> Int {
        let blockEnd = min(end, start + TokenBuffer.maximumBytes)
        var position = start
        var literalStart = start
        var misses = 0
        while position &+ 8 <= blockEnd {
            let word = unsafe input.word64(position)
            let slot = Self.slot(word)
            let candidate = unsafe Int(heads[slot])
            unsafe heads[slot] = Int32(truncatingIfNeeded: position)
            let distance = position &- candidate
            guard distance <= DeflateFormat.windowSize, unsafe input.word64(candidate) == word else {
                position &+= 1 &+ misses &>> 6
                misses &+= 1
                continue
            }
            let limit = min(DeflateFormat.maximumMatch, blockEnd &- position)
            let length = unsafe input.commonLength(candidate, position, known: 8, limit: limit)
            misses = 0
            block.append(literals: position &- literalStart, length: length, distance: distance)
            position &+= length
            literalStart = position
            // The last place of the match makes runs continue at their own distance.
            if position &+ 7 <= self.end {
                unsafe heads[Self.slot(input.word64(position &- 1))] = Int32(truncatingIfNeeded: position &- 1)
            }
            if block.isFull { break }
        }
        if !block.isFull { position = blockEnd }
        unsafe block.finish(literals: position - literalStart, input: input)
        return position
    }

    func learn(from block: borrowing TokenBuffer) {}
}
