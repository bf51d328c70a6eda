/// Finds the nearest of at most 256 colours.
///
/// Space is cut into cells. The first colour that falls into a cell determines which of the colours can be the nearest to anything in it:
/// the others lie farther away than the farthest point of the cell from one of them (Heckbert, "Color image quantization for frame buffer
/// display", 1982).
struct NearestColor {
    /// Five bits of each colour channel and three of alpha.
    private static let cellCount = 1 << 18

    let colors: [QuantizedColor]
    /// For each cell the place of its candidates, or -1 if nothing has fallen into it so far.
    private var cells = [Int32](repeating: -1, count: NearestColor.cellCount)
    /// For each known cell how many candidates it has, and their numbers in rising order.
    private var candidates: [UInt16] = []

    init(_ colors: [QuantizedColor]) {
        self.colors = colors
    }

    /// The number of the nearest colour, the lowest of equally near ones.
    mutating func index(of color: QuantizedColor) -> Int {
        let channels = color.channels
        let cell = Int(
            truncatingIfNeeded: channels[0] &>> 7 | (channels[1] &>> 7) &<< 5 | (channels[2] &>> 7) &<< 10 | (channels[3] &>> 9) &<< 15)
        var start = Int(cells[cell])
        if start < 0 {
            start = candidates.count
            cells[cell] = Int32(truncatingIfNeeded: start)
            find(for: cell)
        }
        let count = Int(candidates[start])
        var best = Int(candidates[start &+ 1])
        guard count > 1 else { return best }
        var least = color.distance(to: colors[best])
        for place in (start &+ 2)...(start &+ count) {
            let index = Int(candidates[place])
            let distance = color.distance(to: colors[index])
            if distance < least { (best, least) = (index, distance) }
        }
        return best
    }

    /// Appends the candidates of a cell.
    private mutating func find(for cell: Int) {
        var low = SIMD4<Int32>()
        for channel in 0..<3 { low[channel] = Int32(truncatingIfNeeded: cell >> (channel * 5) & 31) << 7 }
        low[3] = Int32(truncatingIfNeeded: cell >> 15) << 9
        let high = low &+ SIMD4(127, 127, 127, 511)
        var leastFarthest = Int32.max
        for color in colors {
            var farthest: Int32 = 0
            for channel in 0..<4 {
                let distance = max(abs(color.channels[channel] - low[channel]), abs(color.channels[channel] - high[channel]))
                farthest += distance * distance
            }
            leastFarthest = min(leastFarthest, farthest)
        }
        let place = candidates.count
        candidates.append(0)
        for (index, color) in colors.enumerated() {
            var nearest: Int32 = 0
            for channel in 0..<4 {
                let distance = max(0, low[channel] - color.channels[channel], color.channels[channel] - high[channel])
                nearest += distance * distance
            }
            if nearest <= leastFarthest { candidates.append(UInt16(truncatingIfNeeded: index)) }
        }
        candidates[place] = UInt16(truncatingIfNeeded: candidates.count - place - 1)
    }
}
