/// Chooses a filter for a row: the one with the least sum of absolute differences (PNG third edition §12.7).
struct FilterChooser {
    /// Bytes looked at in a row, and bytes from one such piece to the next, when sampling.
    private static let sampleLength = 192
    private static let samplePeriod = 768

    private let stride: Int
    private let samples: Bool

    /// A chooser for pixels of `stride` bytes; one that samples looks at a quarter of long rows.
    init(stride: Int, samples: Bool) {
        self.stride = stride
        self.samples = samples
    }

    /// The filter for `row` after the row `above` of the same length.
    func choose(for row: Span<UInt8>, above: Span<UInt8>) -> RowFilter {
        var sums = InlineArray<5, UInt64>(repeating: 0)
        var start = stride
        while start < row.count {
            let end = samples ? min(row.count, start + Self.sampleLength) : row.count
            add(to: &sums, row, above, start..<end)
            start = samples ? start + Self.samplePeriod : end
        }
        var best = RowFilter.none
        // Of equals the first in this order: Up costs least to undo, and its zeros are the likeliest.
        for filter in [.up, .sub, .average, .paeth] as [RowFilter] where sums[Int(filter.rawValue)] < sums[Int(best.rawValue)] {
            best = filter
        }
        return best
    }

    /// Adds up what each filter leaves in a range of the row that starts after its first pixel.
    private func add(to sums: inout InlineArray<5, UInt64>, _ row: Span<UInt8>, _ above: Span<UInt8>, _ range: Range<Int>) {
        let back = (range.lowerBound - stride)..<(range.upperBound - stride)
        let (row, left) = (row.extracting(range), row.extracting(back))
        let (up, corner) = (above.extracting(range), above.extracting(back))
        sums[0] &+= Self.sum(row.count) { row[$0] }
        sums[1] &+= Self.sum(row.count) { row[$0] &- left[$0] }
        sums[2] &+= Self.sum(row.count) { row[$0] &- up[$0] }
        sums[3] &+= Self.sum(row.count) { row[$0] &- RowFilter.average(left: left[$0], up: up[$0]) }
        sums[4] &+= Self.sum(row.count) { row[$0] &- RowFilter.narrowPaeth(left: left[$0], up: up[$0], corner: corner[$0]) }
    }

    /// The sum of differences, taken as signed.
    @inline(__always)
    private static func sum(_ count: Int, _ difference: (Int) -> UInt8) -> UInt64 {
        // A row has fewer than 2^34 bytes, but one of more than 2^25 may exceed 32 bits; it only chooses a poorer filter.
        var sum: UInt32 = 0
        for index in 0..<count { sum &+= UInt32(Int8(bitPattern: difference(index)).magnitude) }
        return UInt64(sum)
    }
}
