/// Blurs premultiplied pixels by a Gaussian.
enum GaussianBlur {
    /// The largest deviation for which every pixel is summed up; beyond, the picture is halved first.
    private static let direct = 8.0

    /// How far a blur carries colours, in pixels: beyond 3.5 deviations less than a tenth of a step of 255 arrives.
    static func reach(_ deviation: Double) -> Int { deviation > 0.02 ? Int((3.5 * deviation).rounded(.up)) : 0 }

    /// The picture blurred; what lies outside it counts as nothing.
    ///
    /// A wide blur works on a picture of half the width and height. Halving and interpolating back blur by themselves, which is
    /// taken off the deviation.
    static func blurred(_ pixels: [Pixel], width: Int, height: Int, deviation: Double) -> [Pixel] {
        guard deviation > 0.02 else { return pixels }
        guard deviation > direct else { return convolved(pixels, width: width, height: height, deviation: deviation) }
        let halfWidth = (width + 1) / 2, halfHeight = (height + 1) / 2
        let small = halved(pixels, width: width, height: height)
        // A mean of two pixels has a variance of 1/4, linear interpolation between every second one of 2/3.
        let rest = ((deviation * deviation - 0.25 - 2.0 / 3) / 4).squareRoot()
        let soft = blurred(small, width: halfWidth, height: halfHeight, deviation: rest)
        return Picture(width: halfWidth, height: halfHeight, pixels: soft).resized(
            to: Rect(x: 0, y: 0, width: Double(2 * halfWidth), height: Double(2 * halfHeight)),
            visible: PixelRegion(x: 0, y: 0, width: width, height: height))
    }

    private static func halved(_ pixels: [Pixel], width: Int, height: Int) -> [Pixel] {
        let halfWidth = (width + 1) / 2, halfHeight = (height + 1) / 2
        var result = [Pixel](repeating: 0, count: halfWidth * halfHeight)
        let mask: UInt32 = 0x00FF_00FF
        for y in 0..<halfHeight {
            for x in 0..<halfWidth {
                var low: UInt32 = 0x0002_0002, high: UInt32 = 0x0002_0002
                for row in (2 * y)..<min(2 * y + 2, height) {
                    for column in (2 * x)..<min(2 * x + 2, width) {
                        let pixel = pixels[row &* width &+ column]
                        low &+= pixel & mask
                        high &+= pixel &>> 8 & mask
                    }
                }
                result[y * halfWidth + x] = low &>> 2 & mask | (high &>> 2 & mask) &<< 8
            }
        }
        return result
    }

    /// The plain sum along rows and then along columns.
    private static func convolved(_ pixels: [Pixel], width: Int, height: Int, deviation: Double) -> [Pixel] {
        let weights = kernel(deviation)
        let reach = weights.count - 1
        var soft = [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: width * height)
        var line = [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: width + 2 * reach)
        for y in 0..<height {
            let start = y * width
            for x in 0..<width {
                let pixel = pixels[start &+ x]
                line[reach &+ x] = SIMD4(
                    Float(pixel & 0xFF), Float(pixel &>> 8 & 0xFF), Float(pixel &>> 16 & 0xFF), Float(pixel &>> 24))
            }
            for x in 0..<width {
                let middle = reach &+ x
                var sum = line[middle] * weights[0]
                for step in 1..<max(weights.count, 1) { sum += (line[middle &- step] + line[middle &+ step]) * weights[step] }
                soft[start &+ x] = sum
            }
        }
        var result = [Pixel](repeating: 0, count: width * height)
        var sums = [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: width)
        for y in 0..<height {
            for x in 0..<width { sums[x] = SIMD4(repeating: 0) }
            for row in max(0, y - reach)...min(height - 1, y + reach) {
                let weight = weights[abs(row - y)], start = row * width
                for x in 0..<width { sums[x] += soft[start &+ x] * weight }
            }
            for x in 0..<width {
                let bits = sums[x] + 8_388_608
                let alpha = bits[3].bitPattern & 0xFF
                // Rounded by itself, no colour may exceed its alpha.
                let red = min(bits[0].bitPattern & 0xFF, alpha), green = min(bits[1].bitPattern & 0xFF, alpha)
                result[y * width &+ x] = red | green &<< 8 | min(bits[2].bitPattern & 0xFF, alpha) &<< 16 | alpha &<< 24
            }
        }
        return result
    }

    /// The weights of a Gaussian's middle and one side, such that all together make 1.
    private static func kernel(_ deviation: Double) -> [Float] {
        let weights = (0...reach(deviation)).map { exponentialDecay(Double($0 * $0) / (2 * deviation * deviation)) }
        let sum = 2 * weights.reduce(0, +) - weights[0]
        return weights.map { Float($0 / sum) }
    }
}
