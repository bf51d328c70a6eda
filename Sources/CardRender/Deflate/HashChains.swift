/// A match found: how long, how far back.
struct Match {
    var length: Int
    var distance: Int
    /// Whether the positions it covers are already in the chains.
    var isTaken = false

    /// Whether this match is worth more than an earlier one: four for each byte of length, less the bits of its distance.
    @inline(__always)
    func isBetter(than other: Match, by margin: Int) -> Bool {
        let bits = (UInt32(truncatingIfNeeded: other.distance) | 1).leadingZeroBitCount
        let ownBits = (UInt32(truncatingIfNeeded: distance) | 1).leadingZeroBitCount
        return 4 &* (length &- other.length) &+ (ownBits &- bits) > margin
    }
}

/// For each position of the window the earlier places with the same hash of four bytes, newest first; and the last with the same three.
@safe
struct HashChains: ~Copyable {
    private static let hashBits: UInt32 = 15
    private static let window = DeflateFormat.windowSize
    private static let denseEdge = 16
    private static let sparseStep = 8

    private let input: UnsafePointer<UInt8>
    private let end: Int
    /// The last position of each hash; far below zero where there is none.
    private let heads = UnsafeMutablePointer<Int32>.allocate(capacity: 1 << Int(HashChains.hashBits))
    private let shortHeads = UnsafeMutablePointer<Int32>.allocate(capacity: 1 << Int(HashChains.hashBits))
    /// For each position modulo the window the step back to the one before in its chain; more than the window ends the chain.
    private let steps = UnsafeMutablePointer<UInt16>.allocate(capacity: HashChains.window)

    init(input: UnsafePointer<UInt8>, end: Int) {
        unsafe self.input = unsafe input
        self.end = end
        let none = -Int32(Self.window) * 2
        unsafe heads.initialize(repeating: none, count: 1 << Int(Self.hashBits))
        unsafe shortHeads.initialize(repeating: none, count: 1 << Int(Self.hashBits))
        unsafe steps.initialize(repeating: .max, count: Self.window)
    }

    deinit {
        unsafe heads.deallocate()
        unsafe shortHeads.deallocate()
        unsafe steps.deallocate()
    }

    @inline(__always)
    private static func slot(_ word: UInt32) -> Int {
        Int(truncatingIfNeeded: (word &* 0x9E37_79B1) &>> (32 &- hashBits))
    }

    /// Enters a position and returns the distances to the last ones with the same four and the same three bytes.
    @inline(__always)
    private func enter(_ position: Int, _ word: UInt32) -> (four: Int, three: Int) {
        let slot = Self.slot(word)
        let shortSlot = Self.slot(word &<< 8)
        let distance = unsafe position &- Int(heads[slot])
        let shortDistance = unsafe position &- Int(shortHeads[shortSlot])
        unsafe heads[slot] = Int32(truncatingIfNeeded: position)
        unsafe shortHeads[shortSlot] = Int32(truncatingIfNeeded: position)
        unsafe steps[position & (Self.window &- 1)] = UInt16(truncatingIfNeeded: min(distance, 0xFFFF))
        return (distance, shortDistance)
    }

    /// Enters positions of a match without a search: of a long one, all near its ends and some between.
    ///
    /// What repeats a long match will find one of those, and the rest by comparing; entering all takes most of the time in pictures with
    /// large even parts.
    @inline(__always)
    func insert(_ position: Int, count: Int) {
        let last = min(position &+ count, end &- 3)
        let dense = (first: position &+ Self.denseEdge, last: last &- Self.denseEdge &- Self.sparseStep)
        var position = position
        while position < last {
            unsafe _ = enter(position, input.word32(position))
            position &+= position > dense.first && position < dense.last ? Self.sparseStep : 1
        }
    }

    /// Enters `position` and returns the longest match longer than `beating`, the nearest of equal ones; a length of 0 if there is none.
    @inline(__always)
    func longestMatch(at position: Int, beating: Int, depth: Int, goodLength: Int) -> Match {
        var best = Match(length: beating, distance: 0)
        let limit = min(DeflateFormat.maximumMatch, end &- position)
        guard limit >= 4 else { return Match(length: 0, distance: 0) }
        let word = unsafe input.word32(position)
        let found = enter(position, word)
        if best.length < 3, found.three <= Self.window, unsafe (input.word32(position &- found.three) ^ word) &<< 8 == 0 {
            best = Match(length: 3, distance: found.three)
        }
        var distance = found.four
        var depth = depth
        if limit > best.length {
            // A longer match agrees in the four bytes that end one past the best.
            var offset = max(best.length, 3) &- 3
            var tail = unsafe input.word32(position &+ offset)
            while distance <= Self.window, depth > 0 {
                let candidate = position &- distance
                if unsafe input.word32(candidate &+ offset) == tail, unsafe input.word32(candidate) == word {
                    let length = unsafe input.commonLength(candidate, position, known: 4, limit: limit)
                    if length > best.length {
                        best = Match(length: length, distance: distance)
                        if length >= goodLength || length == limit { break }
                        offset = length &- 3
                        tail = unsafe input.word32(position &+ offset)
                    }
                }
                distance &+= unsafe Int(steps[candidate & (Self.window &- 1)])
                depth &-= 1
            }
        }
        return best.distance > 0 ? best : Match(length: 0, distance: 0)
    }
}
