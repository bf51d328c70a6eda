/// Chooses the colours of a palette and gives each pixel one of them.
struct Quantizer {
    /// How often the colours are moved to the means of what is nearest to them.
    private static let refinements = 4

    /// The chosen colours as pixels, and for comparison.
    private let words: [UInt32]
    private var nearest: NearestColor

    /// Chooses at most `count` colours for RGBA pixels.
    init(_ rgba: [UInt8], count: Int) {
        let histogram = ColorHistogram(rgba)
        var colors = ColorBoxes.means(of: histogram, count: count)
        for _ in 0..<Self.refinements { colors = Self.refined(colors, histogram) }
        words = colors.map(\.word)
        nearest = NearestColor(words.map(QuantizedColor.init(word:)))
    }

    /// One round of k-means (Lloyd 1982): each colour becomes the mean of all that are nearer to it than to the others.
    private static func refined(_ colors: [QuantizedColor], _ histogram: ColorHistogram) -> [QuantizedColor] {
        var nearest = NearestColor(colors)
        var sums = [SIMD4<Int>](repeating: .zero, count: colors.count)
        var counts = [Int](repeating: 0, count: colors.count)
        for entry in histogram.entries {
            let index = nearest.index(of: entry.color)
            for channel in 0..<4 { sums[index][channel] &+= Int(entry.color.channels[channel]) &* entry.count }
            counts[index] &+= entry.count
        }
        return colors.indices.map { index in
            guard counts[index] > 0 else { return colors[index] }
            var mean = SIMD4<Int32>()
            for channel in 0..<4 { mean[channel] = Int32(truncatingIfNeeded: (sums[index][channel] + counts[index] / 2) / counts[index]) }
            return QuantizedColor(channels: mean)
        }
    }

    /// Gives each pixel the colour nearest to it.
    mutating func map(_ rgba: inout [UInt8]) {
        var last = (from: UInt32(0), to: nearestWord(QuantizedColor(word: 0)))
        for pixel in 0..<(rgba.count / 4) {
            let word = rgba.word(pixel)
            if word != last.from { last = (word, nearestWord(QuantizedColor(word: word))) }
            rgba.setWord(last.to, pixel)
        }
    }

    private mutating func nearestWord(_ color: QuantizedColor) -> UInt32 { words[nearest.index(of: color)] }

    /// Gives each pixel a colour near to it, and hands what is missing on to its neighbours.
    ///
    /// Floyd and Steinberg, "An adaptive algorithm for spatial grey scale" (1976): 7/16 go to the next pixel, 3/16, 5/16 and 1/16 to those
    /// below. Rows are taken from the left and from the right in turn, so that no pattern leans to one side.
    mutating func dither(_ rgba: inout [UInt8], width: Int) {
        // What is missing of this row's pixels and of the next one's, with a pixel more at both ends.
        var (missing, below) = ([SIMD4<Int32>](repeating: .zero, count: width + 2), [SIMD4<Int32>](repeating: .zero, count: width + 2))
        for row in 0..<(rgba.count / 4 / width) {
            let step = row & 1 == 0 ? 1 : -1
            var column = row & 1 == 0 ? 0 : width - 1
            while column >= 0, column < width {
                let place = column &+ 1
                let wanted = Self.clamped(QuantizedColor(word: rgba.word(row &* width &+ column)).channels, missing[place])
                let index = nearest.index(of: QuantizedColor(channels: wanted))
                rgba.setWord(words[index], row &* width &+ column)
                let error = wanted &- nearest.colors[index].channels
                let three = error &+ error &+ error
                missing[place &+ step] &+= three &+ three &+ error
                below[place &- step] &+= three
                below[place] &+= three &+ error &+ error
                below[place &+ step] &+= error
                column &+= step
            }
            swap(&missing, &below)
            for place in below.indices { below[place] = .zero }
        }
    }

    /// A colour with sixteenths of what its neighbours lack, within the range of colours.
    @inline(__always)
    private static func clamped(_ channels: SIMD4<Int32>, _ sixteenths: SIMD4<Int32>) -> SIMD4<Int32> {
        var result = SIMD4<Int32>()
        for channel in 0..<4 {
            result[channel] = max(0, min(QuantizedColor.largest, channels[channel] &+ (sixteenths[channel] &+ 8) &>> 4))
        }
        return result
    }
}

extension [UInt8] {
    /// The four bytes of a pixel, red in the lowest.
    @inline(__always)
    fileprivate func word(_ pixel: Int) -> UInt32 {
        UInt32(self[pixel &* 4]) | UInt32(self[pixel &* 4 &+ 1]) &<< 8 | UInt32(self[pixel &* 4 &+ 2]) &<< 16
            | UInt32(self[pixel &* 4 &+ 3]) &<< 24
    }

    @inline(__always)
    fileprivate mutating func setWord(_ word: UInt32, _ pixel: Int) {
        for byte in 0..<4 { self[pixel &* 4 &+ byte] = UInt8(truncatingIfNeeded: word &>> UInt32(byte &* 8)) }
    }
}
