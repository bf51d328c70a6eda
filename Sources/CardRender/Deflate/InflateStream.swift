/// Inflates a stream piece by piece; it holds little more than the window and one piece.
@safe
struct InflateStream: ~Copyable {
    /// What is around the deflate blocks.
    enum Wrapping {
        /// Nothing.
        case none
        /// A header and an Adler-32 checksum (RFC 1950).
        case zlib

        /// How many bytes come before the blocks.
        var headerLength: Int { self == .zlib ? 2 : 0 }
    }

    private let input: UnsafeBufferPointer<UInt8>
    private let wrapping: Wrapping
    private let buffer: UnsafeMutablePointer<UInt8>
    /// How much of the buffer is filled at once; ``Inflater/slack`` more bytes belong to it.
    private let size: Int
    private var inflater: Inflater
    private var adler = Adler32()
    /// Where in the buffer the next piece starts.
    private var taken = 0

    /// Reads `input`, which must outlive the stream, in pieces of at most `largestPiece` bytes.
    init(_ input: UnsafeBufferPointer<UInt8>, wrapping: Wrapping, largestPiece: Int) throws(DeflateError) {
        unsafe self.input = unsafe input
        self.wrapping = wrapping
        size = DeflateFormat.windowSize + max(1 << 17, largestPiece)
        unsafe buffer = .allocate(capacity: size + Inflater.slack)
        inflater = unsafe Inflater(input, from: wrapping.headerLength)
        unsafe try Self.checkHeader(input, wrapping)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// Lends the next `count` bytes to `body`, which returns how many it has used up.
    ///
    /// Some bytes after them may be read, too, but mean nothing.
    /// - Throws: ``DeflateError/Code/truncated`` where the stream ends before; what `body` throws.
    mutating func take(
        upTo count: Int, _ body: (UnsafePointer<UInt8>) throws(DeflateError) -> Int
    ) throws(DeflateError) {
        if inflater.written - taken < count { try refill() }
        guard inflater.written - taken >= count else {
            throw DeflateError(.truncated, "the inflated data end too soon")
        }
        taken += try unsafe body(UnsafePointer(buffer + taken))
    }

    /// Takes all that one filling of the buffer inflates to; nothing at the end of the blocks.
    mutating func takePiece() throws(DeflateError) -> [UInt8] {
        if inflater.written == taken { try refill() }
        let piece = unsafe [UInt8](UnsafeBufferPointer(start: buffer + taken, count: inflater.written - taken))
        taken = inflater.written
        return piece
    }

    /// Checks that nothing is left to take, and what follows the blocks.
    mutating func finish() throws(DeflateError) {
        if inflater.written == taken { try refill() }
        guard inflater.isFinished, inflater.written == taken else {
            throw DeflateError(.tooLarge, "the inflated data go on after their expected end")
        }
        try unsafe Self.checkEnd(input, at: inflater.inputPosition, wrapping, checksum: adler.value)
    }

    /// Checks what comes before the blocks.
    static func checkHeader(_ input: UnsafeBufferPointer<UInt8>, _ wrapping: Wrapping) throws(DeflateError) {
        guard wrapping == .zlib else { return }
        guard input.count >= 2 else { throw DeflateError(.truncated, "the zlib header is cut off") }
        let (method, flags) = unsafe (Int(input[0]), Int(input[1]))
        guard (method << 8 | flags) % 31 == 0, method & 0x0F == 8, method >> 4 <= 7, flags & 0x20 == 0 else {
            throw DeflateError(.badHeader, "the data do not start with a zlib header without dictionary")
        }
    }

    /// Checks that after the blocks the checksum follows, where there is one, and nothing else.
    static func checkEnd(
        _ input: UnsafeBufferPointer<UInt8>, at end: Int, _ wrapping: Wrapping, checksum: UInt32
    ) throws(DeflateError) {
        let rest = input.count - end
        let expected = wrapping == .zlib ? 4 : 0
        guard rest >= expected else { throw DeflateError(.truncated, "the checksum is cut off") }
        guard rest == expected else { throw DeflateError(.trailingBytes, "\(rest - expected) bytes follow the compressed data") }
        guard wrapping == .zlib else { return }
        var stored: UInt32 = 0
        for index in end..<(end + 4) { stored = unsafe stored << 8 | UInt32(input[index]) }
        guard stored == checksum else {
            throw DeflateError(.checksumMismatch, "the inflated bytes do not fit their Adler-32 checksum")
        }
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
        if wrapping == .zlib { unsafe adler.update(Span(_unsafeStart: UnsafePointer(buffer + start), count: inflater.written - start)) }
    }
}
