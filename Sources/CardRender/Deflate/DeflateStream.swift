/// Compresses bytes into a zlib stream (RFC 1950) as they come, holding the window and one piece of them.
struct DeflateStream {
    /// How many bytes are compressed at once: enough for codes that fit, and for the tables of a parser to be worth their setting up.
    private static let pieceLength = 1 << 18

    private let level: PNGLevel
    private var writer: BitWriter
    private var adler = Adler32()
    /// The window, then bytes that are not compressed yet.
    private var pending: [UInt8] = []
    private var windowLength = 0

    /// Starts a stream.
    init(level: PNGLevel) {
        self.level = level
        writer = BitWriter(bytes: Deflate.zlibHeader(level: level))
    }

    /// Takes in more bytes, and appends what is compressed so far to `output`.
    mutating func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        adler.update(bytes)
        var start = 0
        while start < bytes.count {
            let count = min(bytes.count - start, Self.pieceLength - (pending.count - windowLength))
            pending.reserveCapacity(DeflateFormat.windowSize + Self.pieceLength)
            for index in start..<(start + count) { pending.append(bytes[index]) }
            start += count
            if pending.count - windowLength == Self.pieceLength { compress(isLast: false, to: &output) }
        }
    }

    /// Ends the stream: appends all that is left, and the checksum.
    mutating func finish(to output: inout [UInt8]) {
        compress(isLast: true, to: &output)
        writer.align()
        writer.drain(to: &output)
        output += ChunkWriter.bigEndian(adler.value)
    }

    private mutating func compress(isLast: Bool, to output: inout [UInt8]) {
        if pending.count == windowLength {
            // Nothing is left for the last block: it has fixed codes and nothing but its end.
            if isLast { writer.append(0b011, 10) }
            return
        }
        unsafe pending.withUnsafeBufferPointer { pending in
            unsafe DeflateEncoder.encodeSegment(pending, from: windowLength, isLast: isLast, level: level, to: &writer)
        }
        writer.drain(to: &output)
        pending.removeFirst(max(0, pending.count - DeflateFormat.windowSize))
        windowLength = pending.count
    }
}
