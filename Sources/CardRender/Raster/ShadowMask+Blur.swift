extension ShadowMask {
    /// The blurred coverage of a rounded rectangle, row by row from running sums of the Gaussian's weights.
    ///
    /// A Gaussian blurs each axis on its own. A row of the rectangle is a stretch of even coverage, whose blur along the row is a
    /// difference of two running sums; the blur down the columns is a weighted sum of rows (after Evan Wallace, "Fast Rounded
    /// Rectangle Shadows", 2013, with the weights' own sums in place of the error function). All rows between the corners are
    /// the same stretch, so that only those that cross a corner are summed up one by one.
    static func blurred(_ rect: Rect, radii: CornerRadii, sigma: Double, width: Int, height: Int) -> [UInt8] {
        let rows = (Int(rect.y.rounded(.down))..<Int(rect.maxY.rounded(.up))).map { Row($0, of: rect, radii: radii, sigma: sigma) }
        let whole = rows.filter(\.isWhole).map(\.y), others = rows.filter { !$0.isWhole }
        let weights = kernel(sigma), edge = SoftEdge(weights)
        let wholeProfile = Row.profile(of: [(rect.x, rect.maxX)], height: 1, width: width, edge: edge)
        var profiles: [Float] = []
        for row in others { profiles += Row.profile(of: row.lines, height: row.height, width: width, edge: edge) }

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
        private(set) var lines: [(left: Double, right: Double)]
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
        static func profile(of lines: [(left: Double, right: Double)], height: Double, width: Int, edge: SoftEdge) -> [Float] {
            let full = Float(255 * height / Double(lines.count))
            var profile = [Float](repeating: 0, count: width)
            for line in lines where line.right > line.left {
                for x in 0..<width { profile[x] += full * (edge.level(Double(x) - line.left) - edge.level(Double(x) - line.right)) }
            }
            return profile
        }
    }

    /// The blur of an edge from nothing to full coverage.
    private struct SoftEdge {
        /// The sums of the weights up to each one.
        private let sums: [Float]
        private let reach: Double

        init(_ weights: [Float]) {
            reach = Double(weights.count)
            var sum: Double = 0
            var sums: [Float] = [0]
            for index in (1 - weights.count)..<weights.count {
                sum += Double(weights[abs(index)])
                sums.append(Float(sum))
            }
            // One more, so that the last has a neighbour too.
            self.sums = sums + [sums[sums.count - 1]]
        }

        /// The level of a pixel whose left border lies so far right of the edge.
        ///
        /// An edge within a pixel covers it in part, and that part of the difference between two sums counts.
        func level(_ distance: Double) -> Float {
            let place = min(max(distance + reach, 0), 2 * reach - 1)
            let index = Int(place)
            return sums[index] + (sums[index &+ 1] - sums[index]) * Float(place - Double(index))
        }
    }
}
