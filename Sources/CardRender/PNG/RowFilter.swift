/// The five ways to predict a byte from its neighbours (PNG third edition §9.2); a filtered byte is the difference.
@_spi(Benchmarks) public enum RowFilter: UInt8, CaseIterable, Sendable {
    case none = 0
    case sub = 1
    case up = 2
    case average = 3
    case paeth = 4

    /// Writes the filtered bytes of `row` to `output` from `start` on.
    ///
    /// - Parameters:
    ///   - above: The row before, of the same length, or zeros.
    ///   - stride: How many bytes back the pixel to the left lies.
    public func apply(_ row: Span<UInt8>, above: Span<UInt8>, stride: Int, to output: inout MutableSpan<UInt8>, at start: Int) {
        let count = row.count
        precondition(above.count == count && start >= 0 && output.count - start >= count, "rows of different lengths")
        // The first pixel has zeros to its left: only what is above counts.
        let first = min(stride, count)
        for index in 0..<first {
            let prediction: UInt8 =
                switch self {
                case .none, .sub: 0
                case .up, .paeth: above[index]
                case .average: above[index] >> 1
                }
            output[start + index] = row[index] &- prediction
        }
        predict(
            row.extracting(first...), left: row.extracting(first: count - first), up: above.extracting(first...),
            corner: above.extracting(first: count - first), to: &output, at: start + first)
    }

    /// Writes the filtered bytes for bytes and their neighbours, given one by one.
    @inline(__always)
    func predict(
        _ row: Span<UInt8>, left: Span<UInt8>, up: Span<UInt8>, corner: Span<UInt8>, to output: inout MutableSpan<UInt8>, at start: Int
    ) {
        // Plain loops: the compiler turns each into vector code for 16 bytes at a time.
        switch self {
        case .none:
            for index in 0..<row.count { output[start &+ index] = row[index] }
        case .sub:
            for index in 0..<row.count { output[start &+ index] = row[index] &- left[index] }
        case .up:
            for index in 0..<row.count { output[start &+ index] = row[index] &- up[index] }
        case .average:
            for index in 0..<row.count { output[start &+ index] = row[index] &- Self.average(left: left[index], up: up[index]) }
        case .paeth:
            for index in 0..<row.count {
                output[start &+ index] = row[index] &- Self.paeth(left: left[index], up: up[index], corner: corner[index])
            }
        }
    }

    /// The mean, rounded down, without a ninth bit.
    @inline(__always)
    static func average(left: UInt8, up: UInt8) -> UInt8 {
        (left & up) &+ (left ^ up) &>> 1
    }

    /// Whichever of the three is nearest to `left + up - corner`; of equals the left, then up.
    ///
    /// It needs no ninth bit, so a vector holds twice as many: where the corner lies outside the other two, the sum lies beyond the far
    /// one, which is nearest; otherwise the distance to the corner is the difference of the other distances.
    @inline(__always)
    static func paeth(left: UInt8, up: UInt8, corner: UInt8) -> UInt8 {
        let (least, most) = (min(left, up), max(left, up))
        let toLeft = max(up, corner) &- min(up, corner)
        let toUp = max(left, corner) &- min(left, corner)
        let toCorner = max(toLeft, toUp) &- min(toLeft, toUp)
        let nearer = toLeft <= toUp ? left : up
        let within = min(toLeft, toUp) <= toCorner ? nearer : corner
        return corner >= most ? least : corner <= least ? most : within
    }
}
