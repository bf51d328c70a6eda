/// An outline made of straight lines and Bézier curves, filled by the nonzero winding rule.
public struct Path: Hashable, Sendable {
    /// One step of the pen.
    public enum Element: Hashable, Sendable {
        /// Begins a contour.
        case move(Point)
        /// A straight line to a point.
        case line(Point)
        /// A quadratic Bézier curve by a control point to a point.
        case quad(Point, Point)
        /// A cubic Bézier curve by two control points to a point.
        case cubic(Point, Point, Point)
        /// A straight line back to the contour's beginning. A fill closes open contours by itself.
        case close
    }

    /// The steps in drawing order.
    public private(set) var elements: [Element] = []

    /// Creates an empty path.
    public init() {}

    /// True where nothing was drawn.
    public var isEmpty: Bool { elements.isEmpty }

    /// Begins a new contour at a point.
    public mutating func move(to point: Point) { elements.append(.move(point)) }
    /// Draws a straight line.
    public mutating func line(to point: Point) { elements.append(.line(point)) }
    /// Draws a quadratic curve.
    public mutating func quad(by control: Point, to point: Point) { elements.append(.quad(control, point)) }
    /// Draws a cubic curve.
    public mutating func cubic(by first: Point, _ second: Point, to point: Point) { elements.append(.cubic(first, second, point)) }
    /// Closes the contour.
    public mutating func close() { elements.append(.close) }
    /// Adds all contours of another path.
    public mutating func append(_ other: Path) { elements.append(contentsOf: other.elements) }

    /// The path with every point moved by a transform.
    public func transformed(by transform: AffineTransform) -> Path {
        var result = Path()
        result.elements = elements.map { element in
            switch element {
            case .move(let p): .move(transform.apply(to: p))
            case .line(let p): .line(transform.apply(to: p))
            case .quad(let c, let p): .quad(transform.apply(to: c), transform.apply(to: p))
            case .cubic(let c, let d, let p): .cubic(transform.apply(to: c), transform.apply(to: d), transform.apply(to: p))
            case .close: .close
            }
        }
        return result
    }

    /// The smallest rectangle that holds every point and control point; nil where the path is empty or a coordinate is not finite.
    public var controlBounds: Rect? {
        var low = Point(x: .infinity, y: .infinity), high = Point(x: -.infinity, y: -.infinity)
        var finite = true
        func include(_ p: Point) {
            finite = finite && p.isFinite
            low = Point(x: min(low.x, p.x), y: min(low.y, p.y))
            high = Point(x: max(high.x, p.x), y: max(high.y, p.y))
        }
        for element in elements {
            switch element {
            case .move(let p), .line(let p): include(p)
            case .quad(let c, let p):
                include(c)
                include(p)
            case .cubic(let c, let d, let p):
                include(c)
                include(d)
                include(p)
            case .close: break
            }
        }
        guard finite, low.x <= high.x else { return nil }
        return Rect(x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y)
    }
}
