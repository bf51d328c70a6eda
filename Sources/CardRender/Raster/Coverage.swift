/// How much of each pixel of a region a shape covers, computed exactly by signed areas.
///
/// Every edge adds, to each pixel row it crosses, the change of covered area from pixel to pixel; the running sum over a row
/// is then the coverage (the method of Raph Levien's font-rs). Edges cost time by their height, not by the shape's area.
struct Coverage {
    let region: PixelRegion
    private var changes: [Float]
    /// One row's changes: an edge on the region's right border writes up to two places past it.
    private let stride: Int
    private let width: Double
    private let height: Double

    init(_ region: PixelRegion) {
        self.region = region
        stride = region.width + 2
        width = Double(region.width)
        height = Double(region.height)
        changes = [Float](repeating: 0, count: stride * region.height)
    }

    /// Adds a straight edge given in canvas pixels.
    mutating func add(from start: Point, to end: Point) {
        guard start.y != end.y else { return }
        let direction: Double = start.y < end.y ? 1 : -1
        var top = start.y < end.y ? start : end, bottom = start.y < end.y ? end : start
        top = Point(x: top.x - Double(region.x), y: top.y - Double(region.y))
        bottom = Point(x: bottom.x - Double(region.x), y: bottom.y - Double(region.y))
        guard bottom.y > 0, top.y < height, top.x < width || bottom.x < width else { return }
        let slope = (bottom.x - top.x) / (bottom.y - top.y)
        guard slope.isFinite else { return }
        if top.y < 0 { top = Point(x: top.x - top.y * slope, y: 0) }
        if bottom.y > height { bottom = Point(x: bottom.x - (bottom.y - height) * slope, y: height) }

        // What lies left of the region counts as lying on its left border; what lies right of it is not seen.
        if min(top.x, bottom.x) >= 0, max(top.x, bottom.x) <= width {
            accumulate(top, bottom, slope, direction)
        } else if slope == 0 || max(top.x, bottom.x) <= 0 {
            if top.x <= 0 { accumulate(Point(x: 0, y: top.y), Point(x: 0, y: bottom.y), 0, direction) }
        } else {
            var cuts = [top.y]
            for border in (slope > 0 ? [0, width] : [width, 0]) {
                let y = top.y + (border - top.x) / slope
                if y > top.y, y < bottom.y { cuts.append(y) }
            }
            cuts.append(bottom.y)
            for (upper, lower) in zip(cuts, cuts.dropFirst()) {
                let from = min(max(top.x + (upper - top.y) * slope, 0), width), to = min(max(top.x + (lower - top.y) * slope, 0), width)
                let middle = top.x + ((upper + lower) / 2 - top.y) * slope
                if middle < 0 {
                    accumulate(Point(x: 0, y: upper), Point(x: 0, y: lower), 0, direction)
                } else if middle < width, lower > upper {
                    accumulate(Point(x: from, y: upper), Point(x: to, y: lower), (to - from) / (lower - upper), direction)
                }
            }
        }
    }

    /// Adds an edge that lies within the region, downwards.
    private mutating func accumulate(_ top: Point, _ bottom: Point, _ slope: Double, _ direction: Double) {
        let firstRow = Int(top.y), endRow = min(Int(bottom.y.rounded(.up)), region.height)
        var x = top.x
        for row in firstRow..<max(endRow, firstRow) {
            let lower = min(Double(row + 1), bottom.y)
            let next = lower == bottom.y ? bottom.x : min(max(top.x + (lower - top.y) * slope, 0), width)
            let change = direction * (lower - max(Double(row), top.y))
            accumulate(row: row * stride, from: min(x, next), to: max(x, next), change)
            x = next
        }
    }

    /// Adds the part of an edge within one pixel row, where `change` is the part's height with its direction.
    @inline(__always)
    private mutating func accumulate(row: Int, from left: Double, to right: Double, _ change: Double) {
        let first = Int(left), end = Int(right.rounded(.up))
        let at = row &+ first
        if end <= first &+ 1 {
            // Within one pixel column the covered area is a trapezoid, whose mean width decides.
            let beside = change * (0.5 * (left + right) - Double(first))
            changes[at] += Float(change - beside)
            changes[at &+ 1] += Float(beside)
            return
        }
        // Across several columns: a triangle in the first, equal steps between, a triangle in the last.
        let rise = change / (right - left)
        let inFirst = Double(first + 1) - left, inLast = right - Double(end - 1)
        let firstArea = 0.5 * rise * inFirst * inFirst, lastArea = 0.5 * rise * inLast * inLast
        changes[at] += Float(firstArea)
        if end == first &+ 2 {
            changes[at &+ 1] += Float(change - firstArea - lastArea)
        } else {
            let secondArea = rise * (inFirst + 0.5)
            changes[at &+ 1] += Float(secondArea - firstArea)
            for column in (first &+ 2)..<(end &- 1) { changes[row &+ column] += Float(rise) }
            let beforeLast = secondArea + Double(end - first - 3) * rise
            changes[row &+ end &- 1] += Float(change - beforeLast - lastArea)
        }
        changes[row &+ end] += Float(lastArea)
    }

    /// Writes a row's coverage, 0 to 255, into the first `region.width` places of `levels`.
    func sweep(row: Int, into levels: inout [UInt8]) {
        var sum: Float = 0
        var at = row * stride
        var x = 0
        let width = region.width
        while x &+ 8 <= width {
            var bits = changes[at].bitPattern | changes[at &+ 1].bitPattern | changes[at &+ 2].bitPattern | changes[at &+ 3].bitPattern
            bits |= changes[at &+ 4].bitPattern | changes[at &+ 5].bitPattern | changes[at &+ 6].bitPattern | changes[at &+ 7].bitPattern
            if bits == 0 {
                let level = Self.level(sum)
                for place in x..<(x &+ 8) { levels[place] = level }
            } else {
                for offset in 0..<8 {
                    sum += changes[at &+ offset]
                    levels[x &+ offset] = Self.level(sum)
                }
            }
            x &+= 8
            at &+= 8
        }
        while x < width {
            sum += changes[at]
            levels[x] = Self.level(sum)
            x &+= 1
            at &+= 1
        }
    }

    /// The sum's magnitude, at most 1, as 0 to 255.
    ///
    /// Adding 2^23 leaves the rounded integer in the low bits; a conversion would
    /// check for overflow at every pixel.
    @inline(__always)
    private static func level(_ sum: Float) -> UInt8 {
        UInt8(truncatingIfNeeded: (min(abs(sum), 1) * 255 + 8_388_608).bitPattern)
    }
}

/// A rectangle of whole pixels.
struct PixelRegion: Hashable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    /// The pixels of a canvas that a rectangle touches; nil where there are none.
    init?(touching rect: Rect, width: Int, height: Int) {
        let left = Self.clamp(rect.x.rounded(.down), to: width), right = Self.clamp(rect.maxX.rounded(.up), to: width)
        let top = Self.clamp(rect.y.rounded(.down), to: height), bottom = Self.clamp(rect.maxY.rounded(.up), to: height)
        guard right > left, bottom > top else { return nil }
        (x, y, self.width, self.height) = (left, top, right - left, bottom - top)
    }

    init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// The pixels that both regions have; nil where there are none.
    func intersection(_ other: PixelRegion) -> PixelRegion? {
        let left = max(x, other.x), right = min(x + width, other.x + other.width)
        let top = max(y, other.y), bottom = min(y + height, other.y + other.height)
        return right > left && bottom > top ? PixelRegion(x: left, y: top, width: right - left, height: bottom - top) : nil
    }

    /// The region without the whole pixels within a rectangle, as up to four regions.
    func bands(around hole: Rect) -> [PixelRegion] {
        let inner = Rect(
            x: hole.x.rounded(.up), y: hole.y.rounded(.up), width: hole.maxX.rounded(.down) - hole.x.rounded(.up),
            height: hole.maxY.rounded(.down) - hole.y.rounded(.up))
        guard let hole = PixelRegion(touching: inner, width: x + width, height: y + height)?.intersection(self) else { return [self] }
        let right = x + width, bottom = y + height, holeRight = hole.x + hole.width, holeBottom = hole.y + hole.height
        return [
            PixelRegion(x: x, y: y, width: width, height: hole.y - y),
            PixelRegion(x: x, y: hole.y, width: hole.x - x, height: hole.height),
            PixelRegion(x: holeRight, y: hole.y, width: right - holeRight, height: hole.height),
            PixelRegion(x: x, y: holeBottom, width: width, height: bottom - holeBottom),
        ].filter { $0.width > 0 && $0.height > 0 }
    }

    private static func clamp(_ value: Double, to limit: Int) -> Int {
        value > 0 ? Int(min(value, Double(limit))) : 0
    }
}
