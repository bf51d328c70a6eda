/// One step of an LZ77 parse: literals taken from the input, then a match.
///
/// A length of 0 means literals alone.
struct Token {
    var literals: UInt32
    var length: UInt16
    var distance: UInt16
}

/// The parse of one block, with the frequencies of its symbols.
@safe
struct TokenBuffer: ~Copyable {
    /// The most tokens of a block: as many as the shortest matches in two stored blocks' worth of bytes.
    static let capacity = 2 * DeflateFormat.maximumStoredLength / DeflateFormat.minimumMatch
    /// The most bytes of a block: frequencies stay far from overflow, codes follow the data, and stored blocks are whole.
    static let maximumBytes = 4 * DeflateFormat.maximumStoredLength

    /// Where in the input the block starts.
    private(set) var start = 0
    /// How many input bytes the block's tokens cover.
    private(set) var byteCount = 0
    private(set) var count = 0
    let tokens = UnsafeMutablePointer<Token>.allocate(capacity: TokenBuffer.capacity + 1)
    /// Frequencies of literals, end of block and length symbols.
    let literalFrequencies = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: DeflateFormat.literalSymbols)
    let distanceFrequencies = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: DeflateFormat.distanceSymbols)

    deinit {
        unsafe tokens.deallocate()
        unsafe literalFrequencies.deallocate()
        unsafe distanceFrequencies.deallocate()
    }

    /// Empties the buffer for a block that starts at `start`.
    mutating func begin(at start: Int) {
        self.start = start
        byteCount = 0
        count = 0
        unsafe literalFrequencies.update(repeating: 0)
        unsafe distanceFrequencies.update(repeating: 0)
        unsafe literalFrequencies[DeflateFormat.endOfBlock] = 1
    }

    /// Whether the block must end before another token is added.
    var isFull: Bool { count == Self.capacity }

    /// Adds literals and a match.
    ///
    /// The buffer must not be full.
    @inline(__always)
    mutating func append(literals: Int, length: Int, distance: Int) {
        unsafe tokens[count] = Token(
            literals: UInt32(truncatingIfNeeded: literals), length: UInt16(truncatingIfNeeded: length),
            distance: UInt16(truncatingIfNeeded: distance))
        count &+= 1
        byteCount &+= literals &+ length
    }

    /// Closes the block with its last literals and counts all symbols.
    mutating func finish(literals: Int, input: UnsafePointer<UInt8>) {
        // There is always room: the storage has one token more than `capacity`.
        append(literals: literals, length: 0, distance: 0)
        unsafe countSymbols(input)
    }

    private func countSymbols(_ input: UnsafePointer<UInt8>) {
        // Two tables in turn: a counter that is raised twice in a row would have to wait for itself.
        var others = InlineArray<256, UInt32>(repeating: 0)
        unsafe DeflateFormat.lengthSlots.withUnsafeBufferPointer { slots in
            var position = start
            for index in 0..<count {
                let token = unsafe tokens[index]
                let end = position &+ Int(token.literals)
                while position &+ 2 <= end {
                    unsafe literalFrequencies[Int(input[position])] &+= 1
                    unsafe others[unchecked: Int(input[position &+ 1])] &+= 1
                    position &+= 2
                }
                if position < end { unsafe literalFrequencies[Int(input[position])] &+= 1 }
                position = end
                if token.length > 0 {
                    let slot = unsafe Int(slots[Int(token.length) &- DeflateFormat.minimumMatch])
                    unsafe literalFrequencies[DeflateFormat.firstLength &+ slot] &+= 1
                    unsafe distanceFrequencies[DeflateFormat.distanceSlot(Int(token.distance))] &+= 1
                    position &+= Int(token.length)
                }
            }
        }
        for byte in 0..<256 { unsafe literalFrequencies[byte] += others[byte] }
    }
}
