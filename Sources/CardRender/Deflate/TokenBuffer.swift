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
    /// The most tokens of a block.
    static let capacity = 32768
    /// The most bytes of a block; it keeps frequencies far from overflow and lets codes follow the data.
    static let maximumBytes = 1 << 18

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
        unsafe DeflateFormat.lengthSlots.withUnsafeBufferPointer { slots in
            var position = start
            for index in 0..<count {
                let token = unsafe tokens[index]
                let end = position &+ Int(token.literals)
                while position < end {
                    unsafe literalFrequencies[Int(input[position])] &+= 1
                    position &+= 1
                }
                if token.length > 0 {
                    let slot = unsafe Int(slots[Int(token.length) &- DeflateFormat.minimumMatch])
                    unsafe literalFrequencies[DeflateFormat.firstLength &+ slot] &+= 1
                    unsafe distanceFrequencies[DeflateFormat.distanceSlot(Int(token.distance))] &+= 1
                    position &+= Int(token.length)
                }
            }
        }
    }
}
