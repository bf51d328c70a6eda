/// Chooses a filter for a row: the one that leaves the least.
struct FilterChooser {
    /// What is taken for the cost of filtered bytes.
    enum Measure {
        /// The sum of absolute differences (PNG third edition §12.7): quick, and right where small differences are frequent ones.
        case magnitude
        /// The entropy of the row's bytes: what a code made for this row alone would take.
        case entropy
    }

    /// Bytes looked at in a row, and bytes from one such piece to the next, when sampling.
    private static let sampleLength = 192
    private static let samplePeriod = 768

    private let stride: Int
    private let samples: Bool
    private var differences: [UInt8]

    /// A chooser for rows of at most `rowBytes` bytes, in pixels of `stride`; one that samples looks at a quarter of long rows.
    init(stride: Int, rowBytes: Int, samples: Bool) {
        self.stride = stride
        self.samples = samples
        differences = [UInt8](repeating: 0, count: samples ? Self.sampleLength : rowBytes)
    }

    /// The filter for `row` after the row `above` of the same length.
    mutating func choose(for row: Span<UInt8>, above: Span<UInt8>, by measure: Measure = .magnitude) -> RowFilter {
        var best = RowFilter.none
        var least = Int.max
        // Of equals the first in this order: what is undone faster, and leaves zeros.
        for filter in [.up, .sub, .none, .average, .paeth] as [RowFilter] {
            let cost = cost(filter, row, above, measure)
            if cost < least { (best, least) = (filter, cost) }
        }
        return best
    }

    /// The cost of what a filter leaves of the row, or of a sample of it, without the first pixel.
    private mutating func cost(_ filter: RowFilter, _ row: Span<UInt8>, _ above: Span<UInt8>, _ measure: Measure) -> Int {
        var cost = 0
        var start = stride
        while start < row.count {
            let end = samples ? min(row.count, start + Self.sampleLength) : row.count
            let back = (start - stride)..<(end - stride)
            var output = differences.mutableSpan
            filter.predict(
                row.extracting(start..<end), left: row.extracting(back), up: above.extracting(start..<end),
                corner: above.extracting(back), to: &output, at: 0)
            let left = differences.span.extracting(first: end - start)
            cost += measure == .magnitude ? Self.magnitude(left) : Self.entropy(left)
            start = samples ? start + Self.samplePeriod : end
        }
        return cost
    }

    /// The sum of bytes taken as signed, without their signs.
    private static func magnitude(_ bytes: Span<UInt8>) -> Int {
        // In 32 bits the compiler finds the instruction for it. Rows too long for them only get a poorer filter.
        var sum: UInt32 = 0
        for index in 0..<bytes.count { sum &+= UInt32(Int8(bitPattern: bytes[index]).magnitude) }
        return Int(sum)
    }

    /// The entropy of bytes in bits (Shannon 1948).
    private static func entropy(_ bytes: Span<UInt8>) -> Int {
        var counts = InlineArray<256, UInt32>(repeating: 0)
        for index in 0..<bytes.count { counts[Int(bytes[index])] &+= 1 }
        var sum = 0
        for byte in 0..<256 where counts[byte] > 0 { sum += Int(counts[byte]) * TokenBuffer.binaryLogarithm(counts[byte]) }
        return bytes.isEmpty ? 0 : (bytes.count * TokenBuffer.binaryLogarithm(UInt32(truncatingIfNeeded: bytes.count)) - sum) >> 8
    }
}
