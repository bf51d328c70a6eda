/// Bits taken from bytes from the lowest up, 64 at a time.
///
/// Past the end it delivers zero bits, so that decoding needs no check for each bit; ``isExhausted`` tells whether any were used.
@safe
struct BitReader {
    private let input: UnsafePointer<UInt8>
    private let count: Int
    private(set) var position: Int
    private(set) var bits: UInt64 = 0
    private(set) var bitCount: UInt64 = 0
    /// How many zero bytes were delivered past the end.
    private var phantomBytes: UInt64 = 0

    /// Reads `input`, which must outlive the reader, from `position` on.
    init(_ input: UnsafeBufferPointer<UInt8>, from position: Int) {
        // An empty buffer has no address and is never read.
        unsafe self.input = unsafe input.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        count = input.count
        self.position = position
    }

    /// Whether bits beyond the end of the input were consumed.
    var isExhausted: Bool { phantomBytes &* 8 > bitCount }

    /// Makes at least 56 bits available.
    /// - Throws: ``DeflateError/Code/truncated`` where the input ended long ago.
    @inline(__always)
    mutating func refill() throws(DeflateError) {
        guard position &+ 8 <= count else {
            try refillAtEnd()
            return
        }
        // The bytes that do not fit completely are read again next time, to the same bits.
        unsafe bits |= input.word64(position) &<< bitCount
        position &+= Int(truncatingIfNeeded: (63 &- bitCount) &>> 3)
        bitCount |= 56
    }

    @inline(never)
    private mutating func refillAtEnd() throws(DeflateError) {
        guard !isExhausted else { throw DeflateError(.truncated, "the compressed data end in the middle") }
        // The fast path may have left bits above `bitCount`.
        bits &= (1 << bitCount) &- 1
        while bitCount < 56 {
            if position < count {
                unsafe bits |= UInt64(input[position]) << bitCount
                position += 1
            } else {
                phantomBytes += 1
            }
            bitCount += 8
        }
    }

    /// Drops bits that were looked at.
    @inline(__always)
    mutating func consume(_ count: UInt32) {
        bits &>>= UInt64(count)
        bitCount &-= UInt64(count)
    }

    /// Takes up to 32 bits.
    mutating func take(_ count: Int) throws(DeflateError) -> Int {
        if bitCount < count { try refill() }
        let value = Int(bits & (1 << UInt64(count) - 1))
        consume(UInt32(count))
        return value
    }

    /// Drops the bits up to the next whole byte and gives whole bytes back to the input.
    mutating func alignToByte() throws(DeflateError) {
        consume(UInt32(bitCount & 7))
        guard !isExhausted else { throw DeflateError(.truncated, "the compressed data end in the middle") }
        position -= Int(bitCount / 8 - phantomBytes)
        bits = 0
        bitCount = 0
        phantomBytes = 0
    }

    /// Copies up to `limit` whole bytes after an alignment, and returns how many there were.
    mutating func copyBytes(to output: UnsafeMutablePointer<UInt8>, limit: Int) -> Int {
        let length = min(limit, count - position)
        unsafe output.update(from: input + position, count: length)
        position += length
        return length
    }
}
