/// Bits appended to bytes from the lowest bit up, as deflate packs them.
struct BitWriter {
    /// The complete bytes so far.
    private(set) var bytes: [UInt8]
    private var buffer: UInt64 = 0
    private var bitCount = 0

    /// Starts after the given bytes.
    init(bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Appends the low `count` bits of `value`; the others must be zero, and `count` at most 32.
    mutating func append(_ value: UInt32, _ count: Int) {
        buffer |= UInt64(value) &<< UInt64(bitCount)
        bitCount += count
        while bitCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: buffer))
            buffer >>= 8
            bitCount -= 8
        }
    }

    /// Fills the last byte with zero bits.
    mutating func align() {
        if bitCount > 0 { append(0, 8 - bitCount) }
    }

    /// Moves the complete bytes to the end of `output`.
    mutating func drain(to output: inout [UInt8]) {
        output += bytes
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends whole bytes; the writer must be aligned.
    mutating func append(contentsOf block: UnsafeBufferPointer<UInt8>) {
        unsafe bytes.append(contentsOf: block)
    }

    /// How many bits complete the last byte.
    var bitsToAlign: Int { (8 - bitCount) & 7 }

    /// Lets `body` append at most `bits` bits through a cursor without checks.
    mutating func appendUnchecked(bits: Int, _ body: (inout BitCursor) -> Void) {
        let start = bytes.count
        // Up to 7 bits are pending, and a flush stores eight bytes at once.
        bytes += [UInt8](repeating: 0, count: (bits + 7) / 8 + 16)
        var end = 0
        unsafe bytes.withUnsafeMutableBufferPointer { storage in
            guard let base = storage.baseAddress else { return }
            var cursor = unsafe BitCursor(output: base, position: start, buffer: buffer, bitCount: UInt64(bitCount))
            body(&cursor)
            cursor.flush()
            end = cursor.position
            buffer = cursor.buffer
            bitCount = Int(cursor.bitCount)
            precondition(end + 8 <= storage.count, "the block is longer than computed")
        }
        bytes.removeLast(bytes.count - end)
    }
}

/// The fast path of ``BitWriter``: pending bits, and a place to store them.
///
/// Whoever uses it has reserved the room.
@safe
struct BitCursor {
    private let output: UnsafeMutablePointer<UInt8>
    fileprivate(set) var position: Int
    fileprivate(set) var buffer: UInt64
    fileprivate(set) var bitCount: UInt64

    fileprivate init(output: UnsafeMutablePointer<UInt8>, position: Int, buffer: UInt64, bitCount: UInt64) {
        unsafe self.output = unsafe output
        self.position = position
        self.buffer = buffer
        self.bitCount = bitCount
    }

    /// Adds bits; at most 56 between two flushes.
    @inline(__always)
    mutating func add(_ value: UInt32, _ count: UInt32) {
        buffer |= UInt64(value) &<< bitCount
        bitCount &+= UInt64(count)
    }

    /// Adds the bits of two entries that have them in the low 24 bits and their number above.
    @inline(__always)
    mutating func add(entry first: UInt32, entry second: UInt32) {
        let bits = first & 0xFF_FFFF | (second & 0xFF_FFFF) &<< (first &>> 24)
        buffer |= UInt64(bits) &<< bitCount
        bitCount &+= UInt64(first &>> 24 &+ second &>> 24)
    }

    /// Stores all complete bytes, which leaves at most 7 bits.
    @inline(__always)
    mutating func flush() {
        unsafe output.storeWord64(buffer, at: position)
        position &+= Int(truncatingIfNeeded: bitCount &>> 3)
        buffer &>>= bitCount & 56
        bitCount &= 7
    }
}
