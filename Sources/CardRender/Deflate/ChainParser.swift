/// A lazy parse over hash chains: a match is taken only if the next position does not start a better one.
@safe
struct ChainParser: BlockParser, ~Copyable {
    /// How hard to search.
    struct Effort {
        /// The most earlier places looked at for one position.
        var depth: Int
        /// A match of this length is taken at once.
        var goodLength: Int
        /// Whether a match also gives way to a better one two positions on.
        var looksTwoAhead: Bool
    }

    private let input: UnsafePointer<UInt8>
    private let end: Int
    private let effort: Effort
    private let chains: HashChains

    init(input: UnsafePointer<UInt8>, end: Int, effort: Effort) {
        unsafe self.input = unsafe input
        self.end = end
        self.effort = effort
        chains = unsafe HashChains(input: input, end: end)
    }

    /// The least length a match must have to be worth more than its literals, judged by how many different ones there are.
    private static func shortestMatch(_ sample: UnsafePointer<UInt8>, count: Int) -> Int {
        var seen = InlineArray<256, Bool>(repeating: false)
        for index in 0..<count { seen[Int(unsafe sample[index])] = true }
        var values = 0
        for index in 0..<256 where seen[index] { values += 1 }
        return switch values {
        case ...5: 9
        case ...7: 8
        case ...9: 7
        case ...15: 6
        case ...31: 5
        case ...79: 4
        default: 3
        }
    }

    mutating func parse(into block: inout TokenBuffer, from start: Int) -> Int {
        let blockEnd = min(end, start + TokenBuffer.maximumBytes)
        var splitter = BlockSplitter()
        let shortest = unsafe Self.shortestMatch(input + start, count: min(4096, blockEnd - start))
        var position = start
        var literalStart = start
        while position < blockEnd, !block.isFull, !splitter.shouldEnd(byteCount: position &- start, remaining: end &- position) {
            var match = chains.longestMatch(at: position, beating: 2, depth: effort.depth, goodLength: effort.goodLength)
            position &+= 1
            if match.length < shortest || match.length == 3 && match.distance > 8192 {
                unsafe splitter.observe(literal: input[position &- 1])
                continue
            }
            // `position` is one past the start of `match`.
            while match.length < effort.goodLength, position < end {
                let next = chains.longestMatch(
                    at: position, beating: match.length &- 1, depth: effort.depth &>> 1, goodLength: effort.goodLength)
                position &+= 1
                if next.length >= match.length, next.isBetter(than: match, by: 2) {
                    unsafe splitter.observe(literal: input[position &- 2])
                    match = next
                    continue
                }
                guard effort.looksTwoAhead, position < end else {
                    chains.insert(position, count: match.length &- 2)
                    position &+= match.length &- 2
                    match.isTaken = true
                    break
                }
                let afterNext = chains.longestMatch(
                    at: position, beating: match.length &- 1, depth: effort.depth &>> 2, goodLength: effort.goodLength)
                position &+= 1
                if afterNext.length >= match.length, afterNext.isBetter(than: match, by: 6) {
                    unsafe splitter.observe(literal: input[position &- 3])
                    unsafe splitter.observe(literal: input[position &- 2])
                    match = afterNext
                    continue
                }
                chains.insert(position, count: match.length &- 3)
                position &+= match.length &- 3
                match.isTaken = true
                break
            }
            if !match.isTaken {
                chains.insert(position, count: match.length &- 1)
                position &+= match.length &- 1
            }
            splitter.observe(matchOf: match.length)
            block.append(
                literals: position &- match.length &- literalStart, length: match.length, distance: match.distance)
            literalStart = position
        }
        unsafe block.finish(literals: position - literalStart, input: input)
        return position
    }
}
