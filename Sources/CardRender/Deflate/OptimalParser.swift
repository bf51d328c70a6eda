/// A parse that is the cheapest possible for given costs of symbols, and costs that follow from the parse.
///
/// All matches of a block are found first. Then, from its end, the cheapest way on from each position is known once those of later
/// positions are. The costs come from a parse before; a few rounds bring both close to each other (as in Alakuijala and Vandevenne, "Data
/// compression using Zopfli", 2013).
@safe
struct OptimalParser: BlockParser, ~Copyable {
    private static let rounds = 6
    /// The most bytes of a block, but for the end of its last match: few enough for a ``TokenBuffer``.
    private static let maximumBytes = 2 * DeflateFormat.maximumStoredLength - DeflateFormat.maximumMatch
    /// The most matches of a block, but for those of its last position.
    private static let maximumMatches = 1 << 20

    private let input: UnsafePointer<UInt8>
    private let tree: MatchTree
    private var costs: BitCosts?
    private let matches = UnsafeMutablePointer<FoundMatch>.allocate(
        capacity: OptimalParser.maximumMatches + MatchTree.maximumMatches)
    /// For each position of the block the number of its matches.
    private let matchCounts = UnsafeMutablePointer<UInt16>.allocate(capacity: OptimalParser.blockCapacity)
    /// For each position the cost of the cheapest way to the block's end, in 1/256 bit.
    private let costToEnd = UnsafeMutablePointer<UInt32>.allocate(capacity: OptimalParser.blockCapacity)
    /// For each position the step with which that way starts; a length of 1 is a literal.
    private let choices = UnsafeMutablePointer<FoundMatch>.allocate(capacity: OptimalParser.blockCapacity)

    private static let blockCapacity = maximumBytes + DeflateFormat.maximumMatch + 1

    init(input: UnsafePointer<UInt8>, end: Int) {
        unsafe self.input = unsafe input
        tree = unsafe MatchTree(input: input, end: end)
    }

    deinit {
        unsafe matches.deallocate()
        unsafe matchCounts.deallocate()
        unsafe costToEnd.deallocate()
        unsafe choices.deallocate()
    }

    func skip(to start: Int) {
        for position in 0..<start { unsafe tree.enter(position) }
    }

    func learn(from block: borrowing TokenBuffer) {}

    mutating func parse(into block: inout TokenBuffer, from start: Int, upTo end: Int) -> Int {
        let count = findMatches(from: start, upTo: end)
        var costs = unsafe self.costs ?? BitCosts(guessedFor: UnsafeBufferPointer(start: input + start, count: count))
        var best = Int.max
        for _ in 0..<Self.rounds {
            chooseSteps(start, count, costs)
            block.begin(at: start)
            emit(into: &block, from: start, count)
            let bits = block.estimatedBits
            costs = BitCosts(of: block)
            // A round that gains less than one part in a thousand is the last.
            if bits > best - best / 1024 { break }
            best = bits
        }
        self.costs = costs
        return start + block.byteCount
    }

    /// Finds the matches of a block, and where it should end: how many bytes it has.
    private func findMatches(from start: Int, upTo end: Int) -> Int {
        var splitter = BlockSplitter()
        let limit = min(end, start + Self.maximumBytes)
        var position = start
        var stored = 0
        var observed = start
        while position < limit, stored < Self.maximumMatches,
            !splitter.shouldEnd(byteCount: position - start, remaining: end - position)
        {
            let found = unsafe tree.enter(position, matches: matches + stored)
            unsafe matchCounts[position - start] = UInt16(found)
            stored += found
            let length = found == 0 ? 1 : Int(unsafe matches[stored - 1].length)
            if position >= observed {
                // What a greedy parse would see.
                if length >= 4 { splitter.observe(matchOf: length) } else { unsafe splitter.observe(literal: input[position]) }
                observed = position + (length >= 4 ? length : 1)
            }
            position += 1
            guard length == DeflateFormat.maximumMatch else { continue }
            // Inside of the longest match nothing better starts.
            for inner in 0..<(length - 1) {
                unsafe tree.enter(position + inner)
                unsafe matchCounts[position + inner - start] = 0
            }
            position += length - 1
        }
        return position - start
    }

    /// Finds the cheapest step at each position of the block.
    private func chooseSteps(_ start: Int, _ count: Int, _ costs: BitCosts) {
        var next = 0
        for index in 0..<count { unsafe next &+= Int(matchCounts[index]) }
        unsafe costToEnd[count] = 0
        unsafe costs.withUnsafePointers { literalCosts, lengthCosts, distanceCosts in
            var index = count &- 1
            while index >= 0 {
                var least = unsafe literalCosts[Int(input[start &+ index])] &+ costToEnd[index &+ 1]
                var choice = FoundMatch(length: 1, distance: 0)
                let found = unsafe Int(matchCounts[index])
                next &-= found
                var length = DeflateFormat.minimumMatch
                for number in 0..<found {
                    let match = unsafe matches[next &+ number]
                    let distanceCost = unsafe distanceCosts[DeflateFormat.distanceSlot(Int(match.distance))]
                    let longest = min(Int(match.length), count &- index)
                    // Shorter ones reach less far back with a match before.
                    while length <= longest {
                        let cost = unsafe lengthCosts[length] &+ distanceCost &+ costToEnd[index &+ length]
                        if cost < least {
                            least = cost
                            choice = FoundMatch(length: UInt16(truncatingIfNeeded: length), distance: match.distance)
                        }
                        length &+= 1
                    }
                }
                unsafe costToEnd[index] = least
                unsafe choices[index] = choice
                index &-= 1
            }
        }
    }

    /// Follows the steps from the start.
    private func emit(into block: inout TokenBuffer, from start: Int, _ count: Int) {
        var (index, literals) = (0, 0)
        while index < count {
            let choice = unsafe choices[index]
            if choice.length == 1 {
                literals += 1
            } else {
                block.append(literals: literals, length: Int(choice.length), distance: Int(choice.distance))
                literals = 0
            }
            index += Int(choice.length)
        }
        unsafe block.finish(literals: literals, input: input)
    }
}
