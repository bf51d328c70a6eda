/// A match as the optimal parse keeps it.
struct FoundMatch {
    var length: UInt16
    var distance: UInt16
}

/// The positions of the window in binary trees, one for each hash of four bytes, sorted by the bytes that follow.
///
/// The newest position is the root: it is entered by splitting the tree of the ones before into what sorts below it and what above, and
/// the path of the split passes the longest matches, newer before older. The match finders of LZMA (Pavlov, 1998) work like this.
@safe
struct MatchTree: ~Copyable {
    private static let hashBits: UInt32 = 16
    private static let window = DeflateFormat.windowSize
    /// The longest path that is followed; the rest of a deeper tree is forgotten.
    private static let depth = 128
    /// The most matches one position can have: one for each length.
    static let maximumMatches = DeflateFormat.maximumMatch - DeflateFormat.minimumMatch + 1

    private let input: UnsafePointer<UInt8>
    private let end: Int
    /// The last position of each hash; far below zero where there is none.
    private let roots = UnsafeMutablePointer<Int32>.allocate(capacity: 1 << Int(MatchTree.hashBits))
    /// The last position of each hash of three bytes.
    private let shortHeads = UnsafeMutablePointer<Int32>.allocate(capacity: 1 << Int(MatchTree.hashBits))
    /// For each position modulo the window the roots of what sorts below and above it.
    private let children = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * MatchTree.window)

    private static let none = -Int32(window) * 2

    init(input: UnsafePointer<UInt8>, end: Int) {
        unsafe self.input = unsafe input
        self.end = end
        unsafe roots.initialize(repeating: Self.none, count: 1 << Int(Self.hashBits))
        unsafe shortHeads.initialize(repeating: Self.none, count: 1 << Int(Self.hashBits))
        unsafe children.initialize(repeating: Self.none, count: 2 * Self.window)
    }

    deinit {
        unsafe roots.deallocate()
        unsafe shortHeads.deallocate()
        unsafe children.deallocate()
    }

    /// Enters a position, and stores each match that is longer than nearer ones if given where; returns their number.
    ///
    /// Positions are entered in order. There must be room for ``maximumMatches``.
    @inline(__always)
    @discardableResult
    func enter(_ position: Int, matches: UnsafeMutablePointer<FoundMatch>? = nil) -> Int {
        let limit = min(DeflateFormat.maximumMatch, end &- position)
        guard limit >= 4 else { return 0 }
        let word = unsafe input.word32(position)
        var count = 0
        var longest = 3
        let shortSlot = Int(truncatingIfNeeded: (word &<< 8 &* 0x9E37_79B1) &>> (32 &- Self.hashBits))
        let short = unsafe Int(shortHeads[shortSlot])
        unsafe shortHeads[shortSlot] = Int32(truncatingIfNeeded: position)
        if let matches = unsafe matches, position &- short <= Self.window, unsafe (input.word32(short) ^ word) &<< 8 == 0 {
            unsafe matches[0] = FoundMatch(length: 3, distance: UInt16(truncatingIfNeeded: position &- short))
            count = 1
        }
        let slot = Int(truncatingIfNeeded: (word &* 0x9E37_79B1) &>> (32 &- Self.hashBits))
        var node = unsafe Int(roots[slot])
        unsafe roots[slot] = Int32(truncatingIfNeeded: position)
        // Where the next node that sorts below or above is to be hung up, and how many bytes all nodes there have in common with it.
        var below = unsafe children + 2 &* (position & (Self.window &- 1))
        var above = unsafe below + 1
        var (commonBelow, commonAbove, common) = (0, 0, 0)
        var depth = Self.depth
        while position &- node < Self.window, depth > 0 {
            let pair = unsafe children + 2 &* (node & (Self.window &- 1))
            common = unsafe input.commonLength(node, position, known: common, limit: limit)
            if common > longest {
                longest = common
                if let matches = unsafe matches {
                    unsafe matches[count] = FoundMatch(
                        length: UInt16(truncatingIfNeeded: common), distance: UInt16(truncatingIfNeeded: position &- node))
                    count &+= 1
                }
            }
            if common == limit {
                // Equal as far as a match may reach: the new position takes the old one's place.
                unsafe below.pointee = pair[0]
                unsafe above.pointee = pair[1]
                return count
            }
            if unsafe input[node &+ common] < input[position &+ common] {
                unsafe below.pointee = Int32(truncatingIfNeeded: node)
                unsafe below = pair + 1
                commonBelow = common
                unsafe node = Int(below.pointee)
            } else {
                unsafe above.pointee = Int32(truncatingIfNeeded: node)
                unsafe above = pair
                commonAbove = common
                unsafe node = Int(above.pointee)
            }
            common = min(commonBelow, commonAbove)
            depth &-= 1
        }
        unsafe below.pointee = Self.none
        unsafe above.pointee = Self.none
        return count
    }
}
