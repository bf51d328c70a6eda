extension ShadowMask {
    /// The blurred coverage of a rounded rectangle, row by row.
    ///
    /// A Gaussian blurs each axis on its own: first the rows, then the columns. All rows between the corners are the same stretch
    /// of even coverage, so that one row's blur stands for them, and only rows that cross a corner are blurred one by one (after
    /// Evan Wallace, "Fast Rounded Rectangle Shadows", 2013, but from pixels in place of the error function).
    static func blurred(_ rect: Rect, radii: CornerRadii, sigma: Double, width: Int, height: Int) -> [UInt8] {
        let rows = (Int(rect.y.rounded(.down))..<Int(rect.maxY.rounded(.up))).map { Row($0, of: rect, radii: radii, sigma: sigma) }
        let whole = rows.filter(\.isWhole).map(\.y), others = rows.filter { !$0.isWhole }
        let weights = kernel(sigma)
        let wholeProfile = Row.profile(of: [(rect.x, rect.maxX)], height: 1, width: width, weights: weights)
        var profiles: [Float] = []
        for row in others { profiles += Row.profile(of: row.lines, height: row.height, width: width, weights: weights) }

        var result = [UInt8](repeating: 0, count: width * height)
        var sums = [Float](repeating: 0, count: width)
        // Where the lower half mirrors the upper one, it is copied.
        let isSymmetric = radii.topLeft == radii.bottomLeft && radii.topRight == radii.bottomRight && rect.y + rect.maxY == Double(height)
        let half = isSymmetric ? (height + 1) / 2 : height
        for y in 0..<half {
            var share: Float = 0
            for row in whole where abs(row - y) < weights.count { share += weights[abs(row - y)] }
            for x in 0..<width { sums[x] = share * wholeProfile[x] }
            for (index, row) in others.enumerated() where abs(row.y - y) < weights.count {
                let weight = weights[abs(row.y - y)], start = index &* width
                for x in 0..<width { sums[x] += weight * profiles[start &+ x] }
            }
            for x in 0..<width { result[y &* width &+ x] = level(sums[x]) }
        }
        for y in half..<height {
            for x in 0..<width { result[y &* width &+ x] = result[(height &- 1 &- y) &* width &+ x] }
        }
        return result
    }

    /// What a rectangle covers of a row of pixels.
    private struct Row {
        let y: Int
        /// The part of the row's height that is covered.
        let height: Double
        /// Where lines spread evenly over the row's height lie within the rectangle.
        let lines: [(left: Double, right: Double)]
        /// True where the row is covered from one side of the rectangle to the other.
        let isWhole: Bool

        init(_ y: Int, of rect: Rect, radii: CornerRadii, sigma: Double) {
            let top = max(Double(y), rect.y), bottom = min(Double(y + 1), rect.maxY)
            func line(at y: Double) -> (left: Double, right: Double) {
                let left = Self.inset(above: y - rect.y, below: rect.maxY - y, top: radii.topLeft, bottom: radii.bottomLeft)
                let right = Self.inset(above: y - rect.y, below: rect.maxY - y, top: radii.topRight, bottom: radii.bottomRight)
                return (rect.x + left, rect.maxX - right)
            }
            let ends = [line(at: top), line(at: (top + bottom) / 2), line(at: bottom)]
            // The flatter the corner, the more lines are needed so that the blur covers the steps from one to the next.
            let change = max(
                (ends.map(\.left).max() ?? 0) - (ends.map(\.left).min() ?? 0),
                (ends.map(\.right).max() ?? 0) - (ends.map(\.right).min() ?? 0))
            let steps = change / sigma
            let count = change == 0 ? 1 : Int(min(max(2, 16 / sigma + 2 * steps * steps), 256))
            (self.y, height) = (y, bottom - top)
            lines = (0..<count).map { line(at: top + (bottom - top) * (Double($0) + 0.5) / Double(count)) }
            isWhole = height == 1 && lines.allSatisfy { $0.left == rect.x && $0.right == rect.maxX }
        }

        /// How far a corner keeps a side's edge from the rectangle's, at a line so far below its top and above its bottom.
        private static func inset(above: Double, below: Double, top: Double, bottom: Double) -> Double {
            let (radius, distance) = above < top ? (top, top - above) : below < bottom ? (bottom, bottom - below) : (0, 0)
            return radius - max(0, radius * radius - distance * distance).squareRoot()
        }

        /// The mean of lines, blurred along the row, 0 to 255.
        ///
        /// Blurred are the few changes of coverage from pixel to pixel, which are then summed up.
        static func profile(of lines: [(left: Double, right: Double)], height: Double, width: Int, weights: [Float]) -> [Float] {
            let full = Float(255 * height / Double(lines.count))
            var changes = [Float](repeating: 0, count: width + 1)
            func add(_ change: Float, at edge: Double) {
                let pixel = Int(edge), part = Float(edge - Double(pixel))
                changes[pixel] += change * (1 - part)
                changes[pixel + 1] += change * part
            }
            for line in lines where line.right > line.left {
                add(full, at: line.left)
                add(-full, at: line.right)
            }
            var profile = [Float](repeating: 0, count: width)
            for (pixel, change) in changes.enumerated() where change != 0 {
                let start = max(0, pixel - weights.count + 1), end = min(width, pixel + weights.count)
                for x in start..<end { profile[x] += change * weights[abs(x &- pixel)] }
            }
            var sum: Float = 0
            for x in 0..<width {
                sum += profile[x]
                profile[x] = sum
            }
            return profile
        }
    }
}
