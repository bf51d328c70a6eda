/// Finds the nearest of at most 256 colours.
///
/// Space is cut into cells. The first colour that falls into a cell determines which of the colours can be the nearest to anything in it:
/// the others lie farther away than the farthest point of the cell from one of them (Heckbert, "Color image quantization for frame buffer
/// display", 1982).
struct NearestColor {
    /// Five bits of each colour channel and three of alpha.
    private static let cellCount = 1 << 18

    let colors: [QuantizedColor]
    /// The channels of all colours, one channel after the other.
    private let planes: [Float]
    /// For each cell the place of its candidates, or -1 if nothing has fallen into it so far.
    private var cells = [Int32](repeating: -1, count: NearestColor.cellCount)
    /// For each known cell how many candidates it has, and their numbers in rising order.
    private var candidates: [UInt16] = []

    init(_ colors: [QuantizedColor]) {
        self.colors = colors
        planes = (0..<4).flatMap { channel in colors.map { Float($0.channels[channel]) } }
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
        let count = colors.count
        // Squared distances to the nearest and the farthest point of the cell.
        var nearest = [Float](repeating: 0, count: count)
        var farthest = nearest
        for channel in 0..<4 {
            let low = Float(channel < 3 ? (cell >> (channel * 5) & 31) << 7 : (cell >> 15) << 9)
            let high = low + (channel < 3 ? 127 : 511)
            let plane = planes.span.extracting((channel * count)..<((channel + 1) * count))
            var near = nearest.mutableSpan
            var far = farthest.mutableSpan
            for index in 0..<count {
                let (below, above) = (low - plane[index], plane[index] - high)
                let outside = below > above ? below : above
                let inside = outside > 0 ? outside : 0
                // From a middle of the cell to its farther end, and from outside across it.
                let across = outside + (high - low)
                near[index] += inside * inside
                far[index] += across * across
            }
        }
        // Sums of squares are rounded; some candidates too many do no harm.
        let limit = (farthest.min() ?? 0) + 64
        let place = candidates.count
        candidates.append(0)
        for index in 0..<count where nearest[index] <= limit { candidates.append(UInt16(truncatingIfNeeded: index)) }
        candidates[place] = UInt16(truncatingIfNeeded: candidates.count - place - 1)
    }
}
