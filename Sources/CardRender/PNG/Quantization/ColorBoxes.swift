/// Splits the colours of a picture into boxes, always where it makes the squared distances to the boxes' means least.
///
/// Wu, "Efficient statistical computations for optimal color quantization" (Graphics Gems II, 1991), on lists of colours in place of a
/// cube of moments.
struct ColorBoxes {
    private typealias Entry = ColorHistogram.Entry

    /// The best cut of a box.
    private struct Cut {
        /// By how much the sum of squared distances falls.
        var gain: Double
        var axis: Int
        /// The last byte value along the axis that stays below the cut.
        var last: Int
    }

    private struct Box {
        var range: Range<Int>
        var mean: QuantizedColor
        var cut: Cut?
    }

    private var entries: [Entry]
    private var boxes: [Box] = []

    /// The means of at most `count` boxes of the colours.
    static func means(of histogram: ColorHistogram, count: Int) -> [QuantizedColor] {
        var boxes = ColorBoxes(entries: histogram.entries)
        boxes.split(into: count)
        return boxes.boxes.map(\.mean)
    }

    private init(entries: [Entry]) {
        self.entries = entries
    }

    private mutating func split(into count: Int) {
        guard !entries.isEmpty else { return }
        boxes = [box(entries.indices)]
        while boxes.count < count {
            var best = -1
            for index in boxes.indices where boxes[index].cut.map({ $0.gain > (best < 0 ? 0 : boxes[best].cut?.gain ?? 0) }) ?? false {
                best = index
            }
            guard best >= 0, let cut = boxes[best].cut else { return }
            let range = boxes[best].range
            let middle = entries[range].partition { Self.bin($0, cut.axis) > cut.last }
            boxes[best] = box(range.lowerBound..<middle)
            boxes.append(box(middle..<range.upperBound))
        }
    }

    private static func bin(_ entry: Entry, _ axis: Int) -> Int { Int(entry.color.channels[axis] &>> 4) }

    /// Sums up a box and finds where to cut it.
    private func box(_ range: Range<Int>) -> Box {
        // For each channel and byte value the pixels, and the sums of their channels.
        var counts = [Double](repeating: 0, count: 4 * 256)
        var sums = [SIMD4<Double>](repeating: .zero, count: 4 * 256)
        var (total, sum) = (0.0, SIMD4<Double>.zero)
        for index in range {
            let entry = entries[index]
            let weight = Double(entry.count)
            var weighted = SIMD4<Double>()
            for channel in 0..<4 { weighted[channel] = Double(entry.color.channels[channel]) * weight }
            total += weight
            sum += weighted
            for axis in 0..<4 {
                let bin = axis * 256 + Self.bin(entry, axis)
                counts[bin] += weight
                sums[bin] += weighted
            }
        }
        var mean = SIMD4<Int32>()
        for channel in 0..<4 { mean[channel] = Int32((sum[channel] / total).rounded()) }
        var best: Cut?
        let whole = (sum * sum).sum() / total
        for axis in 0..<4 {
            var (below, belowSum) = (0.0, SIMD4<Double>.zero)
            for last in 0..<255 where counts[axis * 256 + last] > 0 {
                below += counts[axis * 256 + last]
                belowSum += sums[axis * 256 + last]
                guard below < total else { break }
                let aboveSum = sum - belowSum
                let gain = (belowSum * belowSum).sum() / below + (aboveSum * aboveSum).sum() / (total - below) - whole
                if gain > best?.gain ?? 0 { best = Cut(gain: gain, axis: axis, last: last) }
            }
        }
        return Box(range: range, mean: QuantizedColor(channels: mean), cut: best)
    }
}
