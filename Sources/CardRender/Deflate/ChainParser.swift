/// A lazy parse over hash chains: a match is taken only if the next position does not start a better one.
@safe
struct ChainParser: BlockParser, ~Copyable {
    /// How hard to search.
    struct Effort {
        /// The most earlier places looked at for one position.
        var depth: Int
        /// A match of this length is taken at once.
        var goodLength: Int
    }

    /// How many bytes the costs before the first block are guessed from.
    private static let sampleLength = 1 << 16
    /// The most positions that are not looked at in a row.
    private static let longestSkip = 3

    private let input: UnsafePointer<UInt8>
    private let end: Int
    private let effort: Effort
    private let chains: HashChains
    private var costs: SymbolCosts

    init(input: UnsafePointer<UInt8>, end: Int, effort: Effort) {
        unsafe self.input = unsafe input
        self.end = end
        self.effort = effort
        chains = unsafe HashChains(input: input, end: end)
        costs = unsafe SymbolCosts(BitCosts(guessedFor: UnsafeBufferPointer(start: input, count: min(end, Self.sampleLength))))
    }

    mutating func skip(to start: Int) {
        chains.insert(0, count: start)
    }

    mutating func learn(from block: borrowing TokenBuffer) {
        costs = SymbolCosts(BitCosts(of: block))
    }

    mutating func parse(into block: inout TokenBuffer, from start: Int, upTo end: Int) -> Int {
        let blockEnd = min(end, start + TokenBuffer.maximumBytes)
        var splitter = BlockSplitter()
        var position = start
        var literalStart = start
        var misses = 0
        while position < blockEnd, !block.isFull, !splitter.shouldEnd(byteCount: position &- start, remaining: end &- position) {
            var match = chains.longestMatch(at: position, beating: 2, depth: effort.depth, goodLength: effort.goodLength)
            position &+= 1
            guard match.length > 0, unsafe costs.pays(match, for: input + (position &- 1)) else {
                unsafe splitter.observe(literal: input[position &- 1])
                misses &+= 1
                // Where nothing has matched for long, some positions are not even looked at.
                for _ in 0..<min(misses &>> 3, Self.longestSkip, blockEnd &- position) {
                    unsafe splitter.observe(literal: input[position])
                    position &+= 1
                }
                continue
            }
            misses = 0
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
                chains.insert(position, count: match.length &- 2)
                position &+= match.length &- 2
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
