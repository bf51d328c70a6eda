extension Path {
    /// The outline of the path drawn as a line of a width.
    ///
    /// Each contour becomes one outline that runs along its left side and back along its right side, so that nothing is covered
    /// twice at its edge. Curves are followed by straight pieces that leave them by at most a fiftieth of a pixel at `scale`.
    ///
    /// - Parameters:
    ///   - stroke: The width and the look of turns and ends; the colour is not used.
    ///   - scale: How much larger the path will be drawn.
    func outlined(by stroke: Stroke, scale: Double = 1) -> Path {
        guard stroke.width > 0, stroke.width.isFinite else { return Path() }
        var stroker = Stroker(stroke: stroke)
        for contour in contours(tolerance: 0.02 / max(scale, 1e-3)) { stroker.draw(contour.points, isClosed: contour.isClosed) }
        return stroker.result
    }

    /// The contours as straight pieces, without points that repeat.
    private func contours(tolerance: Double) -> [Contour] {
        var contours: [Contour] = [], current = Contour()
        for element in elements {
            let pen = current.points.last ?? .zero
            switch element {
            case .move(let point):
                if !current.points.isEmpty { contours.append(current) }
                current = Contour(points: [point])
            case .line(let point): current.append(point)
            case .quad(let control, let point):
                let bend = (pen - control * 2 + point).length
                let count = Self.pieces((bend / (4 * tolerance)).squareRoot())
                for piece in 1...count {
                    let t = Double(piece) / Double(count)
                    current.append(pen.interpolated(to: control, by: t).interpolated(to: control.interpolated(to: point, by: t), by: t))
                }
            case .cubic(let one, let two, let point):
                let bend = max((pen - one * 2 + two).length, (one - two * 2 + point).length)
                let count = Self.pieces((bend * 0.75 / tolerance).squareRoot())
                for piece in 1...count {
                    let t = Double(piece) / Double(count)
                    let a = pen.interpolated(to: one, by: t), b = one.interpolated(to: two, by: t), c = two.interpolated(to: point, by: t)
                    current.append(a.interpolated(to: b, by: t).interpolated(to: b.interpolated(to: c, by: t), by: t))
                }
            case .close:
                current.isClosed = true
                if current.points.count > 1, current.isAtEnd(current.points[0]) { current.points.removeLast() }
                if !current.points.isEmpty { contours.append(current) }
                current = Contour()
            }
        }
        if !current.points.isEmpty { contours.append(current) }
        // Farther out lies nothing that a canvas shows, and lengths would lose their digits.
        return contours.filter { contour in contour.points.allSatisfy { abs($0.x) < 1e9 && abs($0.y) < 1e9 } }
    }

    /// A whole number of pieces, at most 256; what is not a number, from coordinates that are none, counts as one.
    private static func pieces(_ count: Double) -> Int { count > 1 ? Int(min(count, 256).rounded(.up)) : 1 }

    private struct Contour {
        var points: [Point] = []
        var isClosed = false

        mutating func append(_ point: Point) {
            if !isAtEnd(point) { points.append(point) }
        }

        /// True where a piece to a point would be too short to have a direction.
        func isAtEnd(_ point: Point) -> Bool { points.last.map { ($0 - point).length < 1e-9 } ?? false }
    }
}

/// Draws along one side of a polyline and back along the other.
private struct Stroker {
    let stroke: Stroke
    private(set) var result = Path()
    /// True before the first point of an outline.
    private var isAtStart = true

    init(stroke: Stroke) { self.stroke = stroke }

    private var half: Double { stroke.width / 2 }

    mutating func draw(_ points: [Point], isClosed: Bool) {
        guard points.count > 1 else { return drawDot(points[0]) }
        if isClosed, points.count > 2 {
            side(points + [points[0]], joinsEnds: true)
            finish()
            side(points.reversed() + [points[points.count - 1]], joinsEnds: true)
        } else {
            side(points, joinsEnds: false)
            cap(points[points.count - 1], from: points[points.count - 2])
            side(points.reversed(), joinsEnds: false)
            cap(points[0], from: points[1])
        }
        finish()
    }

    /// A line of no length shows its ends, if they are not flat.
    private mutating func drawDot(_ point: Point) {
        switch stroke.cap {
        case .butt: break
        case .round: result.append(.circle(center: point, radius: half))
        case .square: result.append(.rectangle(Rect(x: point.x - half, y: point.y - half, width: 2 * half, height: 2 * half)))
        }
    }

    private mutating func add(_ point: Point) {
        if isAtStart { result.move(to: point) } else { result.line(to: point) }
        isAtStart = false
    }

    private mutating func finish() {
        if !isAtStart { result.close() }
        isAtStart = true
    }

    /// The unit vector to the left of a piece.
    private func normal(_ from: Point, _ to: Point) -> Point {
        let along = to - from
        return Point(x: along.y, y: -along.x) * (1 / max(along.length, 1e-12))
    }

    private mutating func side(_ points: [Point], joinsEnds: Bool) {
        let last = points.count - 1
        for index in 0..<last {
            let normal = normal(points[index], points[index + 1])
            add(points[index] + normal * half)
            add(points[index + 1] + normal * half)
            if index + 1 < last {
                join(at: points[index + 1], normal, self.normal(points[index + 1], points[index + 2]))
            } else if joinsEnds {
                join(at: points[last], normal, self.normal(points[0], points[1]))
            }
        }
    }

    private mutating func join(at point: Point, _ first: Point, _ second: Point) {
        let turn = first.x * second.y - first.y * second.x, cosine = first.x * second.x + first.y * second.y
        // On the inner side of a turn the outline passes through the corner, which the line covers anyway.
        guard turn > 0 || cosine < -0.999_999 else { return turn < -1e-9 ? add(point) : () }
        switch stroke.join {
        case .bevel: break
        case .round: arc(around: point, from: first, to: second)
        case .miter:
            // The point is 1 / cos(half the angle) half widths away; it is cut where that is more than 4.
            let middle = first + second
            let square = middle.x * middle.x + middle.y * middle.y
            if square > 4.0 / 16 { add(point + middle * (2 * half / square)) }
        }
        add(point + second * half)
    }

    private mutating func cap(_ point: Point, from previous: Point) {
        let side = normal(previous, point)
        let ahead = Point(x: -side.y, y: side.x)
        switch stroke.cap {
        case .butt: break
        case .square:
            add(point + (side + ahead) * half)
            add(point + (ahead - side) * half)
        case .round:
            arc(around: point, from: side, to: ahead)
            arc(around: point, from: ahead, to: Point.zero - side)
        }
    }

    /// A part of a circle between two unit vectors, clockwise in a picture, by cubic curves of at most a quarter turn.
    private mutating func arc(around center: Point, from first: Point, to second: Point) {
        let cosine = first.x * second.x + first.y * second.y
        if cosine < 0.3 {
            var middle = first + second
            // Opposite vectors: the way round is the clockwise one.
            if middle.length < 1e-6 { middle = Point(x: -first.y, y: first.x) }
            middle = middle * (1 / middle.length)
            arc(around: center, from: first, to: middle)
            return arc(around: center, from: middle, to: second)
        }
        let halfCosine = ((1 + min(cosine, 1)) / 2).squareRoot()
        let reach = 4.0 / 3.0 * ((1 - halfCosine) / (1 + halfCosine)).squareRoot()
        let start = center + first * half, end = center + second * half
        result.cubic(
            by: start + Point(x: -first.y, y: first.x) * (reach * half), end - Point(x: -second.y, y: second.x) * (reach * half), to: end)
    }
}
