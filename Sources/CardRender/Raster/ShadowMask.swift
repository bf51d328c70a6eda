/// The blurred coverage of a rounded rectangle, with the straight parts of its sides cut down to one pixel.
struct ShadowMask: Sendable {
    /// Everything the mask depends on; the rectangle begins in the pixel at (0, 0).
    struct Shape: Hashable {
        var rect: Rect
        var radii: CornerRadii
        var sigma: Double
    }

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
        if shape.sigma >= Self.smooth {
            levels = Self.integrated(small, radii: shape.radii, sigma: shape.sigma, width: width, height: height)
            return
        }
        let kernel = Self.kernel(shape.sigma)
        let plain = Self.coverage(.roundedRectangle(small, radii: shape.radii), of: small, width: width, height: height)
        // Down the columns, then, turned over, along the rows: both passes run through memory in order.
        let once = Self.blurredDown(plain, width: width, height: height, kernel)
        let twice = Self.blurredDown(Self.transposed(once, width: width, height: height), width: height, height: width, kernel)
        levels = Self.transposed(twice, width: height, height: width).map(Self.level)
    }

    /// From this deviation on a row of pixels is as good as a line.
    private static let smooth = 2.0

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

    private static func coverage(_ path: Path, of rect: Rect, width: Int, height: Int) -> [Float] {
        var image = [Float](repeating: 0, count: width * height)
        guard let region = PixelRegion(touching: rect, width: width, height: height) else { return image }
        var coverage = Coverage(region)
        coverage.add(path, transform: .identity)
        var row = [UInt8](repeating: 0, count: region.width)
        for y in 0..<region.height {
            coverage.sweep(row: y, into: &row)
            for x in 0..<region.width { image[(region.y + y) * width + region.x + x] = Float(row[x]) }
        }
        return image
    }

    private static func blurredDown(_ image: [Float], width: Int, height: Int, _ kernel: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: image.count)
        var sums = [Float](repeating: 0, count: width)
        for y in 0..<height {
            for x in 0..<width { sums[x] = 0 }
            for source in max(0, y - kernel.count + 1)...min(height - 1, y + kernel.count - 1) {
                let weight = kernel[abs(source - y)], start = source * width
                for x in 0..<width { sums[x] += weight * image[start &+ x] }
            }
            for x in 0..<width { result[y * width &+ x] = sums[x] }
        }
        return result
    }

    private static func transposed(_ image: [Float], width: Int, height: Int) -> [Float] {
        var result = [Float](repeating: 0, count: image.count)
        for y in 0..<height {
            for x in 0..<width { result[x * height + y] = image[y * width + x] }
        }
        return result
    }
}
