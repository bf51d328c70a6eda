/// The blurred coverage of a rounded rectangle, with the straight parts of its sides cut down to one pixel.
struct ShadowMask: Sendable {
    /// Everything the mask depends on; the rectangle begins in the pixel at (0, 0).
    struct Shape: Hashable {
        var rect: Rect
        var radii: CornerRadii
        var sigma: Double
    }

    /// Makes the mask of a shape, or finds it ready.
    typealias Maker = (Shape) -> ShadowMask

    let shape: Shape
    let across: Span
    let down: Span
    private let levels: [UInt8]

    /// How one axis of the picture maps to the mask.
    struct Span {
        /// The first pixel that the shadow reaches.
        let start: Int
        /// How many pixels the shadow reaches.
        let length: Int
        /// How many pixels the mask has.
        let count: Int
        /// The first pixel of the part that is cut out.
        private let bend: Int

        init(from low: Double, to high: Double, reach: Int, corner: Double) {
            start = Int(low.rounded(.down)) - reach
            let end = Int(high.rounded(.up)) + reach
            // Beyond this distance from an end neither the corners nor the end itself are felt.
            let edge = 2 * reach + Int(corner.rounded(.up)) + 1
            length = end - start
            count = min(length, 2 * edge + 1)
            bend = start + edge
        }

        /// How many pixels are cut out.
        var cut: Int { length - count }

        /// The mask's place for a pixel.
        func index(_ pixel: Int) -> Int { pixel - start - min(max(pixel - bend, 0), cut) }

        /// The pixels of a range that lie before the cut, in it, and after it.
        func parts(_ pixels: Range<Int>) -> (before: Range<Int>, within: Range<Int>, after: Range<Int>) {
            let first = min(max(bend, pixels.lowerBound), pixels.upperBound)
            let second = min(max(bend + cut, first), pixels.upperBound)
            return (pixels.lowerBound..<first, first..<second, second..<pixels.upperBound)
        }
    }

    init(_ shape: Shape) {
        self.shape = shape
        (across, down) = Self.spans(of: shape)
        let rect = shape.rect
        let width = across.count, height = down.count
        let small = Rect(
            x: rect.x - Double(across.start), y: rect.y - Double(down.start),
            width: rect.width - Double(across.cut), height: rect.height - Double(down.cut))
        levels = Self.blurred(small, radii: shape.radii, sigma: shape.sigma, width: width, height: height)
    }

    /// The number of bytes that the mask takes.
    var bytes: Int { levels.count }

    static func level(_ value: Float) -> UInt8 { UInt8(truncatingIfNeeded: (min(max(value, 0), 255) + 8_388_608).bitPattern) }

    /// How many pixels must be blurred for a shape.
    static func area(of shape: Shape) -> Int {
        let (across, down) = spans(of: shape)
        return across.count * down.count
    }

    private static func spans(of shape: Shape) -> (across: Span, down: Span) {
        let rect = shape.rect, corner = shape.radii.largest, reach = reach(shape.sigma)
        return (
            Span(from: rect.x, to: rect.maxX, reach: reach, corner: corner), Span(from: rect.y, to: rect.maxY, reach: reach, corner: corner)
        )
    }

    /// Beyond four standard deviations lies less than a hundredth of a step of 255.
    static func reach(_ sigma: Double) -> Int { max(1, Int((4 * sigma).rounded(.up))) }

    /// Writes the levels of `count` pixels of row `y` from pixel `x` on.
    func copyRow(_ y: Int, x: Int, count: Int, into row: inout [UInt8]) {
        let base = down.index(y) * across.count - across.start
        let parts = across.parts(x..<(x + count))
        for pixel in parts.before { row[pixel &- x] = levels[base &+ pixel] }
        if !parts.within.isEmpty {
            let level = levels[base + across.start + across.index(parts.within.lowerBound)]
            for pixel in parts.within { row[pixel &- x] = level }
        }
        for pixel in parts.after { row[pixel &- x] = levels[base &+ pixel &- across.cut] }
    }

    /// The weights of a Gaussian's middle and one side, such that all together make 1.
    static func kernel(_ sigma: Double) -> [Float] {
        let weights = (0...reach(sigma)).map { exponentialDecay(Double($0 * $0) / (2 * sigma * sigma)) }
        let sum = 2 * weights.reduce(0, +) - weights[0]
        return weights.map { Float($0 / sum) }
    }
}
