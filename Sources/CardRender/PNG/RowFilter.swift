/// The five ways to predict a byte from its neighbours (PNG third edition §9.2); a filtered byte is the difference.
enum RowFilter: UInt8, CaseIterable {
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
    func apply(_ row: Span<UInt8>, above: Span<UInt8>, stride: Int, to output: inout MutableSpan<UInt8>, at start: Int) {
        let count = row.count
        precondition(above.count == count && start >= 0 && output.count - start >= count, "rows of different lengths")
        let first = min(stride, count)
        switch self {
        case .none:
            for index in 0..<count { output[start &+ index] = row[index] }
        case .sub:
            for index in 0..<first { output[start &+ index] = row[index] }
            for index in first..<count { output[start &+ index] = row[index] &- row[index &- first] }
        case .up:
            for index in 0..<count { output[start &+ index] = row[index] &- above[index] }
        case .average:
            for index in 0..<first { output[start &+ index] = row[index] &- above[index] &>> 1 }
            for index in first..<count {
                output[start &+ index] = row[index] &- Self.average(left: row[index &- first], up: above[index])
            }
        case .paeth:
            for index in 0..<first { output[start &+ index] = row[index] &- above[index] }
            for index in first..<count {
                let prediction = Self.narrowPaeth(left: row[index &- first], up: above[index], corner: above[index &- first])
                output[start &+ index] = row[index] &- prediction
            }
        }
    }

    /// The mean, rounded down, without a ninth bit.
    @inline(__always)
    static func average(left: UInt8, up: UInt8) -> UInt8 {
        (left & up) &+ (left ^ up) &>> 1
    }

    /// Whichever of the three is nearest to `left + up - corner`; ties go to the left, then up.
    @inline(__always)
    static func paeth(left: UInt8, up: UInt8, corner: UInt8) -> UInt8 {
        let (a, b, c) = (Int16(left), Int16(up), Int16(corner))
        let toLeft = (b &- c).magnitude
        let toUp = (a &- c).magnitude
        let toCorner = (a &+ b &- c &- c).magnitude
        let second = toUp <= toCorner ? up : corner
        return toLeft <= toUp && toLeft <= toCorner ? left : second
    }

    /// As ``paeth(left:up:corner:)`` without a ninth bit, so that a vector holds twice as many.
    ///
    /// Where left and up lie on the same side of the corner, the distance to the corner is the sum of the other two: never the least.
    /// Otherwise it is their difference.
    @inline(__always)
    static func narrowPaeth(left: UInt8, up: UInt8, corner: UInt8) -> UInt8 {
        let toLeft = max(up, corner) &- min(up, corner)
        let toUp = max(left, corner) &- min(left, corner)
        let difference = max(toLeft, toUp) &- min(toLeft, toUp)
        let toCorner = (up >= corner) == (left >= corner) ? 255 : difference
        let second = toUp <= toCorner ? up : corner
        return toLeft <= min(toUp, toCorner) ? left : second
    }

    /// Restores a row from its filtered bytes.
    ///
    /// - Parameters:
    ///   - image: The rows so far, to which the row is added at `start`; the one before ends there.
    ///   - stride: How many bytes back the pixel to the left lies.
    func restore(_ filtered: Span<UInt8>, to image: inout MutableSpan<UInt8>, at start: Int, stride: Int) {
        let count = filtered.count
        let first = min(stride, count)
        switch (self, start == 0) {
        case (.none, _), (.up, true):
            for index in 0..<count { image[start &+ index] = filtered[index] }
        case (.up, false):
            let above = start - count
            for index in 0..<count { image[start &+ index] = filtered[index] &+ image[above &+ index] }
        case (.sub, _), (.paeth, true):
            // Without a row above, Paeth always picks the left.
            for index in 0..<first { image[start + index] = filtered[index] }
            for index in first..<count { image[start &+ index] = filtered[index] &+ image[start &+ index &- first] }
        case (.average, true):
            for index in 0..<first { image[start + index] = filtered[index] }
            for index in first..<count { image[start &+ index] = filtered[index] &+ image[start &+ index &- first] &>> 1 }
        case (.average, false):
            let above = start - count
            for index in 0..<first { image[start + index] = filtered[index] &+ image[above + index] &>> 1 }
            for index in first..<count {
                image[start &+ index] = filtered[index] &+ Self.average(left: image[start &+ index &- first], up: image[above &+ index])
            }
        case (.paeth, false):
            let above = start - count
            for index in 0..<first { image[start + index] = filtered[index] &+ image[above + index] }
            for index in first..<count {
                image[start &+ index] =
                    filtered[index]
                    &+ Self.paeth(
                        left: image[start &+ index &- first], up: image[above &+ index], corner: image[above &+ index &- first])
            }
        }
    }
}
