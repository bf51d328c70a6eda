/// A point in pixels, or in font units; x grows to the right, y downwards in pictures and upwards in fonts.
public struct Point: Hashable, Sendable {
    /// The distance from the left.
    public var x: Double
    /// The distance from the top (in a picture) or from the baseline (in a font).
    public var y: Double

    /// Creates a point from its coordinates.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// The point (0, 0).
    public static let zero = Point(x: 0, y: 0)

    static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }
    static func - (a: Point, b: Point) -> Point { Point(x: a.x - b.x, y: a.y - b.y) }
    static func * (a: Point, factor: Double) -> Point { Point(x: a.x * factor, y: a.y * factor) }

    func interpolated(to other: Point, by t: Double) -> Point { self + (other - self) * t }
    var length: Double { (x * x + y * y).squareRoot() }
    var isFinite: Bool { x.isFinite && y.isFinite }
}

/// An upright rectangle.
public struct Rect: Hashable, Sendable {
    /// The left edge.
    public var x: Double
    /// The upper edge.
    public var y: Double
    /// The distance from the left edge to the right edge.
    public var width: Double
    /// The distance from the upper edge to the lower edge.
    public var height: Double

    /// Creates a rectangle from its upper left corner and its size.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The right edge.
    public var maxX: Double { x + width }
    /// The lower edge.
    public var maxY: Double { y + height }
    /// The point in the middle.
    public var center: Point { Point(x: x + width / 2, y: y + height / 2) }

    /// The rectangle whose every edge lies `distance` further inside, or outside where it is negative.
    public func inset(by distance: Double) -> Rect {
        Rect(x: x + distance, y: y + distance, width: width - 2 * distance, height: height - 2 * distance)
    }

    /// The rectangle moved by a vector.
    public func offset(x dx: Double, y dy: Double) -> Rect {
        Rect(x: x + dx, y: y + dy, width: width, height: height)
    }
}

/// The radii of a rectangle's four corners, in pixels.
public struct CornerRadii: Hashable, Sendable {
    /// The radius of the upper left corner.
    public var topLeft: Double
    /// The radius of the upper right corner.
    public var topRight: Double
    /// The radius of the lower right corner.
    public var bottomRight: Double
    /// The radius of the lower left corner.
    public var bottomLeft: Double

    /// Creates radii corner by corner.
    public init(topLeft: Double = 0, topRight: Double = 0, bottomRight: Double = 0, bottomLeft: Double = 0) {
        self.topLeft = topLeft
        self.topRight = topRight
        self.bottomRight = bottomRight
        self.bottomLeft = bottomLeft
    }

    /// Creates four equal radii.
    public init(_ radius: Double) {
        self.init(topLeft: radius, topRight: radius, bottomRight: radius, bottomLeft: radius)
    }

    /// The radii scaled down, all by one factor, so that no two of them overlap on a side (CSS Backgrounds 3 §5.5).
    func fitted(to rect: Rect) -> CornerRadii {
        // A radius far beyond every side stands for all that are larger, so that infinite ones shrink too.
        let all = [topLeft, topRight, bottomRight, bottomLeft].map { min(max(0, $0), 1e9) }
        let (tl, tr, br, bl) = (all[0], all[1], all[2], all[3])
        var factor = 1.0
        for (sum, side) in [(tl + tr, rect.width), (bl + br, rect.width), (tl + bl, rect.height), (tr + br, rect.height)] where sum > side {
            factor = min(factor, side / sum)
        }
        return CornerRadii(topLeft: tl * factor, topRight: tr * factor, bottomRight: br * factor, bottomLeft: bl * factor)
    }

    var largest: Double { max(max(topLeft, topRight), max(bottomLeft, bottomRight)) }
}

/// A linear map of the plane followed by a shift: (x, y) ↦ (a·x + c·y + tx, b·x + d·y + ty).
public struct AffineTransform: Hashable, Sendable {
    /// The share of x in the new x.
    public var a: Double
    /// The share of x in the new y.
    public var b: Double
    /// The share of y in the new x.
    public var c: Double
    /// The share of y in the new y.
    public var d: Double
    /// The shift of x.
    public var tx: Double
    /// The shift of y.
    public var ty: Double

    /// Creates a transform from its six numbers.
    public init(a: Double, b: Double, c: Double, d: Double, tx: Double, ty: Double) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
        self.tx = tx
        self.ty = ty
    }

    /// The transform that changes nothing.
    public static let identity = AffineTransform(a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0)

    /// A shift.
    public static func translation(x: Double, y: Double) -> AffineTransform {
        AffineTransform(a: 1, b: 0, c: 0, d: 1, tx: x, ty: y)
    }

    /// A scaling about the origin.
    public static func scale(x: Double, y: Double) -> AffineTransform {
        AffineTransform(a: x, b: 0, c: 0, d: y, tx: 0, ty: 0)
    }

    /// The transform that applies this one first and `next` after it.
    public func followed(by next: AffineTransform) -> AffineTransform {
        AffineTransform(
            a: next.a * a + next.c * b, b: next.b * a + next.d * b,
            c: next.a * c + next.c * d, d: next.b * c + next.d * d,
            tx: next.a * tx + next.c * ty + next.tx, ty: next.b * tx + next.d * ty + next.ty)
    }

    /// The transform that undoes this one; nil where the plane is flattened.
    public var inverse: AffineTransform? {
        let determinant = a * d - b * c
        guard determinant.isFinite, abs(determinant) > 1e-12 else { return nil }
        let (p, q, r, s) = (d / determinant, -b / determinant, -c / determinant, a / determinant)
        return AffineTransform(a: p, b: q, c: r, d: s, tx: -(p * tx + r * ty), ty: -(q * tx + s * ty))
    }

    /// Where the transform takes a point.
    public func apply(to point: Point) -> Point {
        Point(x: a * point.x + c * point.y + tx, y: b * point.x + d * point.y + ty)
    }
}
