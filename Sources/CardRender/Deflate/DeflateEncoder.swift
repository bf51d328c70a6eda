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
            let segment = unsafe UnsafeBufferPointer(start: base + start, count: count)
            unsafe encodeSegment(segment, from: 0, isLast: start + count == input.count, level: level, to: &writer)
            start += count
        }
    }

    /// Appends the blocks of `input` from `start` on; what is before may be reached back to.
    static func encodeSegment(
        _ input: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool, level: PNGLevel, to writer: inout BitWriter
    ) {
        guard let base = input.baseAddress else { return }
        let count = input.count
        switch level {
        case .fastest, .fast:
            var parser = unsafe HashParser(input: base, end: count)
            unsafe encode(base, start..<count, isLast: isLast, with: &parser, to: &writer)
        case .default:
            var parser = unsafe ChainParser(input: base, end: count, effort: .init(depth: 24, goodLength: 130))
            unsafe encode(base, start..<count, isLast: isLast, with: &parser, to: &writer)
        case .best:
            var parser = unsafe OptimalParser(input: base, end: count)
            unsafe encode(base, start..<count, isLast: isLast, with: &parser, to: &writer)
        }
    }

    private static func encode<Parser: BlockParser & ~Copyable>(
        _ input: UnsafePointer<UInt8>, _ range: Range<Int>, isLast: Bool, with parser: inout Parser, to writer: inout BitWriter
    ) {
        parser.skip(to: range.lowerBound)
        var block = TokenBuffer()
        var blockWriter = unsafe BlockWriter(input: input)
        var position = range.lowerBound
        while position < range.upperBound {
            block.begin(at: position)
            position = parser.parse(into: &block, from: position, upTo: range.upperBound)
            parser.learn(from: block)
            blockWriter.write(block, isFinal: isLast && position == range.upperBound, to: &writer)
        }
    }
}
