extension ShadowMask {
    /// The blurred coverage of a rounded rectangle, row by row from the integral of the Gaussian.
    ///
    /// A row of the rectangle is a stretch of even coverage, whose blur along the row is a difference of two normal distributions.
    /// All rows between the corners are the same stretch, so that only those that cross a corner must be summed up one by one.
    static func integrated(_ rect: Rect, radii: CornerRadii, sigma: Double, width: Int, height: Int) -> [UInt8] {
        let rows = stretches(of: rect, radii: radii)
        let weights = kernel(sigma), reach = weights.count - 1
        // A pixel is as wide as a box whose variance is 1/12.
        let deviation = (sigma * sigma + 1.0 / 12).squareRoot()
        let straight = Stretch(row: 0, height: 1, left: rect.x, right: rect.maxX)
        let corners = rows.filter { !$0.isLike(straight) }
        let even = rows.filter { $0.isLike(straight) }
        let evenProfile = straight.profile(width: width, deviation: deviation)
        let profiles = corners.map { $0.profile(width: width, deviation: deviation) }

        var result = [UInt8](repeating: 0, count: width * height)
        var sums = [Float](repeating: 0, count: width)
        let isSymmetric = radii.topLeft == radii.bottomLeft && radii.topRight == radii.bottomRight && rect.y + rect.maxY == Double(height)
        for y in 0..<(isSymmetric ? (height + 1) / 2 : height) {
            var share: Float = 0
            for row in even where abs(row.row - y) <= reach { share += weights[abs(row.row - y)] }
            for x in 0..<width { sums[x] = share * evenProfile[x] }
            for (index, row) in corners.enumerated() where abs(row.row - y) <= reach {
                let weight = weights[abs(row.row - y)] * Float(row.height)
                for x in 0..<width { sums[x] += weight * profiles[index][x] }
            }
            for x in 0..<width { result[y &* width &+ x] = level(sums[x]) }
        }
        if isSymmetric {
            for y in ((height + 1) / 2)..<max(height, (height + 1) / 2) {
                for x in 0..<width { result[y &* width &+ x] = result[(height &- 1 &- y) &* width &+ x] }
            }
        }
        return result
    }

    /// What a rectangle covers of a row of pixels.
    private struct Stretch {
        var row: Int
        /// The part of the row's height that is covered.
        var height: Double
        var left: Double
        var right: Double

        func isLike(_ other: Stretch) -> Bool { height == other.height && left == other.left && right == other.right }

        /// The stretch blurred along the row, 0 to 255.
        func profile(width: Int, deviation: Double) -> [Float] {
            guard right > left else { return [Float](repeating: 0, count: width) }
            let scale = 1 / deviation
            return (0..<width).map { x in
                let middle = Double(x) + 0.5
                return Float(
                    255
                        * (NormalDistribution.share(below: (middle - left) * scale)
                            - NormalDistribution.share(below: (middle - right) * scale)))
            }
        }
    }

    private static func stretches(of rect: Rect, radii: CornerRadii) -> [Stretch] {
        func inset(_ y: Double, _ above: Double, _ below: Double) -> Double {
            let fromTop = y - rect.y, fromBottom = rect.maxY - y
            let (radius, distance) = fromTop < above ? (above, above - fromTop) : fromBottom < below ? (below, below - fromBottom) : (0, 0)
            return radius - max(0, radius * radius - distance * distance).squareRoot()
        }
        return (Int(rect.y.rounded(.down))..<Int(rect.maxY.rounded(.up))).map { row in
            let top = max(Double(row), rect.y), bottom = min(Double(row + 1), rect.maxY)
            // The mean of four lines stands for the row.
            var left = 0.0, right = 0.0
            for line in 0..<4 {
                let y = top + (bottom - top) * (Double(line) + 0.5) / 4
                left += inset(y, radii.topLeft, radii.bottomLeft) / 4
                right += inset(y, radii.topRight, radii.bottomRight) / 4
            }
            return Stretch(row: row, height: bottom - top, left: rect.x + left, right: rect.maxX - right)
        }
    }
}

/// The normal distribution, from a table: the C library's error function differs between systems.
private enum NormalDistribution {
    private static let steps = 256.0
    private static let limit = 5.0

    /// The integral from 0 on at steps of 1/256, by Simpson's rule.
    private static let table: [Double] = {
        func density(_ z: Double) -> Double { exponentialDecay(z * z / 2) / (2 * Double.pi).squareRoot() }
        var table = [0.0]
        for index in 0...Int(limit * steps) {
            let a = Double(index) / steps, b = Double(index + 1) / steps
            table.append(table[index] + (density(a) + 4 * density((a + b) / 2) + density(b)) / (6 * steps))
        }
        return table
    }()

    /// The share of the distribution that lies below a number of deviations.
    static func share(below z: Double) -> Double {
        let place = min(abs(z), limit) * steps
        let index = Int(place)
        let half = table[index] + (table[index + 1] - table[index]) * (place - Double(index))
        return z < 0 ? 0.5 - half : 0.5 + half
    }
}
