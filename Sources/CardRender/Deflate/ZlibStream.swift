/// Inflates a zlib stream (RFC 1950) piece by piece; it holds little more than the window and one piece.
@safe
struct ZlibStream: ~Copyable {
    private let input: UnsafeBufferPointer<UInt8>
    private let buffer: UnsafeMutablePointer<UInt8>
    /// How much of the buffer is filled at once; ``Inflater/slack`` more bytes belong to it.
    private let size: Int
    private var inflater: Inflater
    private var adler = Adler32()
    /// Where in the buffer the next piece starts.
    private var taken = 0

    /// Reads `input`, which must outlive the stream, in pieces of at most `largestPiece` bytes.
    init(_ input: UnsafeBufferPointer<UInt8>, largestPiece: Int) throws(DeflateError) {
        try Self.checkHeader(unsafe Span(_unsafeElements: input))
        unsafe self.input = unsafe input
        size = DeflateFormat.windowSize + max(1 << 17, largestPiece)
        unsafe buffer = .allocate(capacity: size + Inflater.slack)
        inflater = unsafe Inflater(input, from: 2)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// Lends the next `count` bytes to `body`; some bytes after them may be read, too, but mean nothing.
    /// - Throws: ``DeflateError/Code/truncated`` where the stream ends before; what `body` throws.
    mutating func next(_ count: Int, _ body: (UnsafePointer<UInt8>) throws(DeflateError) -> Void) throws(DeflateError) {
        if inflater.written - taken < count { try refill() }
        guard inflater.written - taken >= count else {
            throw DeflateError(.truncated, "the inflated data end too soon")
        }
        try unsafe body(UnsafePointer(buffer + taken))
        taken += count
    }

    /// Checks that nothing is left to take, and the checksum.
    mutating func finish() throws(DeflateError) {
        if inflater.written == taken { try refill() }
        guard inflater.isFinished, inflater.written == taken else {
            throw DeflateError(.tooLarge, "the inflated data go on after their expected end")
        }
        try Self.checkEnd(unsafe Span(_unsafeElements: input), at: inflater.inputPosition, checksum: adler.value)
    }

    private mutating func refill() throws(DeflateError) {
        // Matches may reach back over the whole window, so that much stays.
        let dropped = max(0, min(taken, inflater.written - DeflateFormat.windowSize))
        if dropped > 0 {
            unsafe buffer.update(from: buffer + dropped, count: inflater.written - dropped)
            inflater.forget(dropped)
            taken -= dropped
        }
        let start = inflater.written
        unsafe try inflater.run(into: buffer, until: size)
        unsafe adler.update(Span(_unsafeStart: UnsafePointer(buffer + start), count: inflater.written - start))
    }

    /// Checks the two bytes before the deflate blocks.
    static func checkHeader(_ bytes: Span<UInt8>) throws(DeflateError) {
        guard bytes.count >= 2 else { throw DeflateError(.truncated, "the zlib header is cut off") }
        let header = Int(bytes[0]) << 8 | Int(bytes[1])
        guard header % 31 == 0, bytes[0] & 0x0F == 8, bytes[0] >> 4 <= 7, bytes[1] & 0x20 == 0 else {
            throw DeflateError(.badHeader, "the data do not start with a zlib header without dictionary")
        }
    }

    /// Checks that after the blocks the checksum follows, and nothing else.
    static func checkEnd(_ bytes: Span<UInt8>, at end: Int, checksum: UInt32) throws(DeflateError) {
        guard bytes.count - end >= 4 else { throw DeflateError(.truncated, "the checksum is cut off") }
        guard bytes.count - end == 4 else {
            throw DeflateError(.trailingBytes, "\(bytes.count - end - 4) bytes follow the compressed data")
        }
        var stored: UInt32 = 0
        for index in end..<(end + 4) { stored = stored << 8 | UInt32(bytes[index]) }
        guard stored == checksum else {
            throw DeflateError(.checksumMismatch, "the inflated bytes do not fit their Adler-32 checksum")
        }
    }
}
