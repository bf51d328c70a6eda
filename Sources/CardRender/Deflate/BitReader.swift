/// Bits taken from bytes from the lowest up, up to 64 at hand.
protocol BitSource {
    /// The bits at hand, the next one lowest.
    var bits: UInt64 { get set }
    /// How many of them count.
    var bitCount: UInt64 { get set }
    /// Whether two more refills are possible.
    var canRefill: Bool { get }
    /// Makes at least 56 bits available.
    mutating func refill() throws(DeflateError)
}

extension BitSource {
    /// Drops as many bits as the lowest six bits of `entry` say.
    @inline(__always)
    mutating func consume(_ entry: UInt32) {
        // The shift itself takes its amount modulo 64.
        bits &>>= UInt64(entry)
        bitCount &-= UInt64(entry & 63)
    }
}

/// Bits up to the very end of the input.
///
/// Past the end it delivers zero bits, so that decoding needs no check for each bit; ``isExhausted`` tells whether any were used.
@safe
struct BitReader: BitSource {
    private let input: UnsafePointer<UInt8>
    private let count: Int
    private(set) var position: Int
    var bits: UInt64 = 0
    var bitCount: UInt64 = 0
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

    var canRefill: Bool { true }

    /// - Throws: ``DeflateError/Code/truncated`` where the input ended long ago.
    mutating func refill() throws(DeflateError) {
        guard !isExhausted else { throw DeflateError(.truncated, "the compressed data end in the middle") }
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

    /// A faster source that goes on here, or nil close to the end.
    var fast: FastBitReader? {
        let reader = unsafe FastBitReader(input: input, limit: count - 16, position: position, bits: bits, bitCount: bitCount)
        return reader.canRefill ? reader : nil
    }

    /// Goes on where the faster source has stopped.
    mutating func resume(_ reader: FastBitReader) {
        position = reader.position
        bitCount = reader.bitCount
        // It may have left bits above those that count.
        bits = reader.bits & ((1 << bitCount) &- 1)
    }
}

/// Bits well before the end of the input: eight bytes are loaded at once.
@safe
struct FastBitReader: BitSource {
    fileprivate let input: UnsafePointer<UInt8>
    /// The last position at which two refills stay within the input.
    fileprivate let limit: Int
    fileprivate var position: Int
    var bits: UInt64
    var bitCount: UInt64

    @inline(__always)
    var canRefill: Bool { position <= limit }

    @inline(__always)
    mutating func refill() {
        // The bits that do not fit are read again next time, to the same places.
        unsafe bits |= input.word64(position) &<< bitCount
        position &+= Int(truncatingIfNeeded: (63 &- bitCount) &>> 3)
        bitCount |= 56
    }
}
