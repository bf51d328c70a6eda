/// Chooses a filter for a row: the one with the least sum of absolute differences (PNG third edition §12.7).
struct FilterChooser {
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
    mutating func choose(for row: Span<UInt8>, above: Span<UInt8>) -> RowFilter {
        var best = RowFilter.none
        var least = Int.max
        // Of equals the first in this order: what is undone faster, and leaves zeros.
        for filter in [.up, .sub, .none, .average, .paeth] as [RowFilter] {
            let sum = sum(filter, row, above)
            if sum < least { (best, least) = (filter, sum) }
        }
        return best
    }

    /// The sum of what a filter leaves of the row, or of a sample of it, without the first pixel.
    private mutating func sum(_ filter: RowFilter, _ row: Span<UInt8>, _ above: Span<UInt8>) -> Int {
        var sum = 0
        var start = stride
        while start < row.count {
            let end = samples ? min(row.count, start + Self.sampleLength) : row.count
            let back = (start - stride)..<(end - stride)
            var output = differences.mutableSpan
            filter.predict(
                row.extracting(start..<end), left: row.extracting(back), up: above.extracting(start..<end),
                corner: above.extracting(back), to: &output, at: 0)
            sum += Self.magnitude(differences.span.extracting(first: end - start))
            start = samples ? start + Self.samplePeriod : end
        }
        return sum
    }

    /// The sum of bytes taken as signed, without their signs.
    private static func magnitude(_ bytes: Span<UInt8>) -> Int {
        // In 32 bits the compiler finds the instruction for it. Rows too long for them only get a poorer filter.
        var sum: UInt32 = 0
        for index in 0..<bytes.count { sum &+= UInt32(Int8(bitPattern: bytes[index]).magnitude) }
        return Int(sum)
    }
}
