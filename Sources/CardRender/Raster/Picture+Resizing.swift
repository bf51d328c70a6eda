extension Picture {
    /// The picture's pixels at another size.
    ///
    /// Made smaller, each pixel is the mean of the area it covers; made larger, pixels are interpolated linearly.
    ///
    /// - Parameters:
    ///   - rect: Where the whole picture lies.
    ///   - visible: The pixels that are wanted.
    func resized(to rect: Rect, visible: PixelRegion) -> [Pixel] {
        let across = Resampling(from: width, to: rect.width, offset: rect.x, visible: visible.x..<(visible.x + visible.width))
        let down = Resampling(from: height, to: rect.height, offset: rect.y, visible: visible.y..<(visible.y + visible.height))
        let source = pixels
        var result = [Pixel](repeating: 0, count: visible.width * visible.height)
        // Neighbouring rows of the result share at most two rows of the picture.
        var kept = [(row: Int, values: [SIMD4<Float>])](
            repeating: (-1, [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: visible.width)), count: 2)
        var sums = [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: visible.width)
        for y in 0..<visible.height {
            for x in 0..<visible.width { sums[x] = SIMD4(repeating: 0) }
            for tap in down.taps(of: y) {
                let slot = tap.source & 1
                if kept[slot].row != tap.source {
                    Self.resize(source, start: tap.source * width, by: across, into: &kept[slot].values)
                    kept[slot].row = tap.source
                }
                for x in 0..<visible.width { sums[x] += kept[slot].values[x] * tap.weight }
            }
            for x in 0..<visible.width { result[y * visible.width + x] = Self.pixel(sums[x]) }
        }
        return result
    }

    private static func resize(_ source: [Pixel], start: Int, by across: Resampling, into row: inout [SIMD4<Float>]) {
        for x in row.indices {
            var sum = SIMD4<Float>(repeating: 0)
            for tap in across.taps(of: x) {
                let pixel = source[start &+ tap.source]
                sum +=
                    SIMD4(Float(pixel & 0xFF), Float(pixel &>> 8 & 0xFF), Float(pixel &>> 16 & 0xFF), Float(pixel &>> 24)) * tap.weight
            }
            row[x] = sum
        }
    }

    /// Adding 2^23 leaves the rounded integer in the low bits.
    private static func pixel(_ sum: SIMD4<Float>) -> Pixel {
        let bits = sum + 8_388_608
        let red = bits[0].bitPattern & 0xFF, green = bits[1].bitPattern & 0xFF
        return red | green &<< 8 | (bits[2].bitPattern & 0xFF) &<< 16 | (bits[3].bitPattern & 0xFF) &<< 24
    }
}

/// Which pixels of a line make up each pixel of a shorter or longer one.
private struct Resampling {
    struct Tap {
        var source: Int
        var weight: Float
    }

    private var all: [Tap] = []
    private var starts = [0]

    /// - Parameters:
    ///   - count: How many pixels there are.
    ///   - length: How many they become.
    ///   - offset: Where the first of them begins.
    ///   - visible: Those that are wanted.
    init(from count: Int, to length: Double, offset: Double, visible: Range<Int>) {
        let step = Double(count) / max(length, 1e-9)
        let last = Double(count - 1)
        for target in visible {
            let position = Double(target) - offset
            if step > 1 {
                let from = min(max(position * step, 0), Double(count)), to = min(max((position + 1) * step, 0), Double(count))
                let first = min(Int(from), count - 1), end = max(first + 1, min(Int(to.rounded(.up)), count))
                let extent = to - from
                for source in first..<end {
                    let share = extent > 0 ? (min(to, Double(source + 1)) - max(from, Double(source))) / extent : 1 / Double(end - first)
                    if share > 0 { all.append(Tap(source: source, weight: Float(share))) }
                }
            } else {
                let place = min(max((position + 0.5) * step - 0.5, 0), last)
                let first = Int(place), share = Float(place - Double(first))
                if share < 1 { all.append(Tap(source: first, weight: 1 - share)) }
                if share > 0 { all.append(Tap(source: min(first + 1, count - 1), weight: share)) }
            }
            starts.append(all.count)
        }
    }

    func taps(of target: Int) -> ArraySlice<Tap> { all[starts[target]..<starts[target + 1]] }
}
