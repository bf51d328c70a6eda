/// Colours that change outwards from a point along the radii of an ellipse (CSS Images 4 §3.2).
public struct RadialGradient: Hashable, Sendable {
    /// The middle, where the course of colours starts.
    public var center: Point
    /// The ellipse's reach to the sides, where the course ends.
    public var radiusX: Double
    /// The ellipse's reach upwards and downwards.
    public var radiusY: Double
    /// The colours in rising order of their positions.
    public var stops: [LinearGradient.Stop]

    /// Creates a gradient.
    public init(center: Point, radiusX: Double, radiusY: Double, stops: [LinearGradient.Stop]) {
        self.center = center
        self.radiusX = radiusX
        self.radiusY = radiusY
        self.stops = stops
    }
}

/// Colours that change clockwise around a point (CSS Images 4 §3.3).
public struct ConicGradient: Hashable, Sendable {
    /// The point.
    public var center: Point
    /// The direction of the first colour; 0 degrees points up, 90 to the right.
    public var degrees: Double
    /// The colours in rising order of their positions, of which 1 is a full turn.
    public var stops: [LinearGradient.Stop]

    /// Creates a gradient.
    public init(center: Point, degrees: Double = 0, stops: [LinearGradient.Stop]) {
        self.center = center
        self.degrees = degrees
        self.stops = stops
    }
}

/// A radial or conic gradient made ready to be drawn row by row.
struct CurvedRamp {
    private enum Shape { case radial, conic }
    private let shape: Shape
    private let course: ColorCourse
    /// From the picture's coordinates to those in which the gradient's radius is 1, or its first colour points up.
    private let map: AffineTransform

    init(_ gradient: RadialGradient, transform: AffineTransform) {
        shape = .radial
        course = ColorCourse(gradient.stops)
        // A radius of nothing shows the last colour alone.
        let reach = AffineTransform.scale(x: 1 / max(gradient.radiusX, 1e-6), y: 1 / max(gradient.radiusY, 1e-6))
        map = Self.map(to: gradient.center, transform: transform).followed(by: reach)
    }

    init(_ gradient: ConicGradient, transform: AffineTransform) {
        shape = .conic
        course = ColorCourse(gradient.stops)
        map = Self.map(to: gradient.center, transform: transform).followed(by: .rotation(degrees: -gradient.degrees))
    }

    private static func map(to center: Point, transform: AffineTransform) -> AffineTransform {
        (transform.inverse ?? .identity).followed(by: .translation(x: -center.x, y: -center.y))
    }

    var isOpaque: Bool { course.isOpaque }

    /// Writes the colours of `count` pixels of row `y`, from pixel `x` on, into a row of pixels from `place` on.
    func fill(_ row: inout [Pixel], at place: Int, x: Int, y: Int, count: Int) {
        var cursor = ColorCursor(course)
        let first = map.apply(to: Point(x: Double(x) + 0.5, y: Double(y) + 0.5))
        switch shape {
        case .radial:
            for index in 0..<count {
                let u = first.x + map.a * Double(index), v = first.y + map.b * Double(index)
                row[place &+ index] = cursor.pixel(at: (u * u + v * v).squareRoot())
            }
        case .conic:
            for index in 0..<count {
                row[place &+ index] = cursor.pixel(at: turn(x: first.x + map.a * Double(index), y: first.y + map.b * Double(index)))
            }
        }
    }
}

/// The share of a full turn, clockwise from upwards, in which a vector of a picture points: 0 up to but not including 1.
///
/// The arc tangent is a polynomial that errs by less than a hundred thousandth of a turn: the C library's differs between systems.
@inline(__always)
func turn(x: Double, y: Double) -> Double {
    let across = abs(x), down = abs(y)
    let isSteep = down > across
    let ratio = isSteep ? across / down : (across > 0 ? down / across : 0)
    let square = ratio * ratio
    // Abramowitz and Stegun 4.4.49, divided by 2π.
    var series = 0.0028662257
    for coefficient in [-0.0161657367, 0.0429096138, -0.0752896400, 0.1065626393, -0.1420889944, 0.1999355085, -0.3333314528, 1.0] {
        series = series * square + coefficient
    }
    let angle = series * ratio * (0.5 / Double.pi)
    // From the nearest axis to clockwise from the top.
    let quarter = isSteep ? angle : 0.25 - angle
    let result = y < 0 ? (x >= 0 ? quarter : 1 - quarter) : (x >= 0 ? 0.5 - quarter : 0.5 + quarter)
    return result < 1 ? result : 0
}
