/// Runs the parser of a level over the input and writes the blocks it finds.
enum DeflateEncoder {
    /// Parsers keep positions in 32 bits; longer input is parsed in segments of this length, across which no match reaches.
    private static let segment = 1 << 30

    /// Appends the blocks of `input` to `writer`; no bytes give one empty block.
    static func encode(_ input: UnsafeBufferPointer<UInt8>, level: PNGLevel, to writer: inout BitWriter) {
        guard let base = input.baseAddress, !input.isEmpty else {
            // A final block with fixed codes and nothing but its end.
            writer.append(0b011, 10)
            return
        }
        var start = 0
        while start < input.count {
            let count = min(segment, input.count - start)
            unsafe encodeSegment(base + start, count, isLast: start + count == input.count, level: level, to: &writer)
            start += count
        }
    }

    private static func encodeSegment(
        _ input: UnsafePointer<UInt8>, _ count: Int, isLast: Bool, level: PNGLevel, to writer: inout BitWriter
    ) {
        switch level {
        case .fastest, .fast:
            var parser = unsafe HashParser(input: input, end: count)
            unsafe encode(input, count, isLast: isLast, with: &parser, to: &writer)
        case .default:
            var parser = unsafe ChainParser(input: input, end: count, effort: .init(depth: 24, goodLength: 130))
            unsafe encode(input, count, isLast: isLast, with: &parser, to: &writer)
        case .best:
            var parser = unsafe OptimalParser(input: input, end: count)
            unsafe encode(input, count, isLast: isLast, with: &parser, to: &writer)
        }
    }

    private static func encode<Parser: BlockParser & ~Copyable>(
        _ input: UnsafePointer<UInt8>, _ count: Int, isLast: Bool, with parser: inout Parser, to writer: inout BitWriter
    ) {
        var block = TokenBuffer()
        var blockWriter = unsafe BlockWriter(input: input)
        var position = 0
        while position < count {
            block.begin(at: position)
            position = parser.parse(into: &block, from: position, upTo: count)
            parser.learn(from: block)
            blockWriter.write(block, isFinal: isLast && position == count, to: &writer)
        }
    }
}
