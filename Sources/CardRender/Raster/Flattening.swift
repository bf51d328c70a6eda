extension Coverage {
    /// How far a straight piece may lie from its curve, in pixels.
    ///
    /// The area error, and with it the error of coverage along an
    /// edge, stays below two thirds of it: half a step of 255.
    private static let tolerance = 0.003
    /// More pieces than any curve on the largest canvas needs.
    private static let maximumPieces = 512.0

    /// Adds a path's contours, each closed by a straight line.
    mutating func add(_ path: Path, transform: AffineTransform) {
        var first = Point.zero, pen = Point.zero
        var isOpen = false
        for element in path.elements {
            switch element {
            case .move(let point):
                if isOpen { add(from: pen, to: first) }
                pen = transform.apply(to: point)
                first = pen
            case .line(let point):
                let end = transform.apply(to: point)
                add(from: pen, to: end)
                pen = end
            case .quad(let control, let point):
                let control = transform.apply(to: control), end = transform.apply(to: point)
                addQuad(pen, control, end)
                pen = end
            case .cubic(let one, let two, let point):
                let one = transform.apply(to: one), two = transform.apply(to: two), end = transform.apply(to: point)
                addCubic(pen, one, two, end)
                pen = end
            case .close:
                add(from: pen, to: first)
                pen = first
            }
            if case .close = element { isOpen = false } else { isOpen = true }
        }
        if isOpen { add(from: pen, to: first) }
    }

    /// A curve cut into n equal parts of its parameter lies within |second derivative| / (8 n²) of its chords.
    private static func pieces(_ secondDerivative: Double) -> Int {
        let count = (secondDerivative / (8 * tolerance)).squareRoot()
        // What is not a number, where control points lie out of all bounds, counts as one.
        return count > 1 ? Int(min(count, maximumPieces).rounded(.up)) : 1
    }

    private mutating func addQuad(_ a: Point, _ b: Point, _ c: Point) {
        let bend = a - b * 2 + c
        let count = Self.pieces(2 * bend.length)
        var previous = a
        for piece in 1..<max(count, 1) {
            let t = Double(piece) / Double(count)
            let point = a + (b - a) * (2 * t) + bend * (t * t)
            add(from: previous, to: point)
            previous = point
        }
        add(from: previous, to: c)
    }

    private mutating func addCubic(_ a: Point, _ b: Point, _ c: Point, _ d: Point) {
        let count = Self.pieces(6 * max((a - b * 2 + c).length, (b - c * 2 + d).length))
        let linear = (b - a) * 3, square = (a - b * 2 + c) * 3, cube = d - c * 3 + b * 3 - a
        var previous = a
        for piece in 1..<max(count, 1) {
            let t = Double(piece) / Double(count)
            let point = a + (linear + (square + cube * t) * t) * t
            add(from: previous, to: point)
            previous = point
        }
        add(from: previous, to: d)
    }
}
