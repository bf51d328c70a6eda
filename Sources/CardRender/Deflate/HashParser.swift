/// A greedy parse that looks at one earlier place for each position: the last one with the same hash of four bytes.
///
/// Where nothing matches for long, it looks at fewer and fewer positions.
@safe
struct HashParser: BlockParser, ~Copyable {
    private static let hashBits: UInt32 = 14

    private let input: UnsafePointer<UInt8>
    private let end: Int
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
    private func slot(_ word: UInt32) -> Int {
        Int(truncatingIfNeeded: (word &* 0x9E37_79B1) &>> (32 &- Self.hashBits))
    }

    mutating func parse(into block: inout TokenBuffer, from start: Int) -> Int {
        let blockEnd = min(end, start + TokenBuffer.maximumBytes)
        var position = start
        var literalStart = start
        var misses = 0
        while position &+ 4 <= blockEnd {
            let word = unsafe input.word32(position)
            let slot = self.slot(word)
            let candidate = unsafe Int(heads[slot])
            unsafe heads[slot] = Int32(truncatingIfNeeded: position)
            let distance = position &- candidate
            guard distance <= DeflateFormat.windowSize, unsafe input.word32(candidate) == word else {
                position &+= 1 &+ misses &>> 6
                misses &+= 1
                continue
            }
            misses = 0
            let limit = min(DeflateFormat.maximumMatch, blockEnd &- position)
            let length = unsafe input.commonLength(candidate, position, known: 4, limit: limit)
            block.append(literals: position &- literalStart, length: length, distance: distance)
            position &+= length
            literalStart = position
            // The last place of the match makes runs continue at their own distance.
            if position &+ 3 <= blockEnd { unsafe heads[self.slot(input.word32(position &- 1))] = Int32(truncatingIfNeeded: position &- 1) }
            if block.isFull { break }
        }
        if !block.isFull { position = blockEnd }
        unsafe block.finish(literals: position - literalStart, input: input)
        return position
    }
}
