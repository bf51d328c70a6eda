/// What a box or a shape is filled with, in terms of the box.
public enum Fill: Hashable, Sendable {
    /// One colour.
    case color(Color)
    /// Colours along a line through the box's middle; 0 degrees points up, 90 to the right (CSS `linear-gradient`).
    case linearGradient(degrees: Double, stops: [GradientStop])
    /// Colours outwards from a point (CSS `radial-gradient`).
    case radialGradient(RadialExtent, center: UnitPoint, stops: [GradientStop])
    /// Colours around a point, clockwise from an angle; 0 degrees points up (CSS `conic-gradient`).
    case conicGradient(degrees: Double, center: UnitPoint, stops: [GradientStop])
    /// A picture.
    case image(ImageSource, fit: ImageFit, position: UnitPoint)

    /// Colours at equal distances along a line.
    public static func linearGradient(degrees: Double, _ colors: [Color]) -> Fill {
        .linearGradient(degrees: degrees, stops: GradientStop.even(colors))
    }

    /// Colours at equal distances from the middle to the farthest corner.
    public static func radialGradient(_ colors: [Color]) -> Fill {
        .radialGradient(.farthestCorner(isCircle: false), center: .center, stops: GradientStop.even(colors))
    }
}

/// A colour at a place on a gradient: 0 is its start, 1 its end.
public typealias GradientStop = LinearGradient.Stop

extension GradientStop {
    /// Colours at equal distances.
    public static func even(_ colors: [Color]) -> [GradientStop] {
        colors.indices.map { GradientStop(colors.count > 1 ? Double($0) / Double(colors.count - 1) : 0, colors[$0]) }
    }
}

/// How far a radial gradient reaches (CSS Images 3 §3.2.1).
public enum RadialExtent: Hashable, Sendable {
    /// To the side that is nearest to the middle.
    case closestSide(isCircle: Bool)
    /// To the side that is farthest from the middle.
    case farthestSide(isCircle: Bool)
    /// Through the corner that is nearest to the middle.
    case closestCorner(isCircle: Bool)
    /// Through the corner that is farthest from the middle.
    case farthestCorner(isCircle: Bool)
    /// So many pixels to the sides, and upwards and downwards.
    case radii(Double, Double)

    /// The radii for a box.
    func radii(around center: Point, in box: Rect) -> (x: Double, y: Double) {
        let left = abs(center.x - box.x), right = abs(box.maxX - center.x)
        let top = abs(center.y - box.y), bottom = abs(box.maxY - center.y)
        let near = (x: min(left, right), y: min(top, bottom)), far = (x: max(left, right), y: max(top, bottom))
        switch self {
        case .radii(let x, let y): return (x, y)
        case .closestSide(let isCircle): return isCircle ? (min(near.x, near.y), min(near.x, near.y)) : near
        case .farthestSide(let isCircle): return isCircle ? (max(far.x, far.y), max(far.x, far.y)) : far
        case .closestCorner(let isCircle): return Self.corner(near, sides: near, isCircle)
        case .farthestCorner(let isCircle): return Self.corner(far, sides: far, isCircle)
        }
    }

    /// An ellipse through a corner has the proportions it would have if it ended at the sides.
    private static func corner(
        _ corner: (x: Double, y: Double), sides: (x: Double, y: Double), _ isCircle: Bool
    ) -> (x: Double, y: Double) {
        if isCircle {
            let radius = (corner.x * corner.x + corner.y * corner.y).squareRoot()
            return (radius, radius)
        }
        let factor = 2.0.squareRoot()
        return (sides.x * factor, sides.y * factor)
    }
}

/// A place in a box: (0, 0) is the upper left corner, (1, 1) the lower right one.
public struct UnitPoint: Hashable, Sendable {
    /// The share of the width.
    public var x: Double
    /// The share of the height.
    public var y: Double

    /// Creates a place from its shares.
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    /// The middle.
    public static let center = UnitPoint(0.5, 0.5)

    func point(in box: Rect) -> Point { Point(x: box.x + box.width * x, y: box.y + box.height * y) }
}

/// How a picture is fitted to a box of other proportions (CSS `object-fit`).
public enum ImageFit: String, CaseIterable, Hashable, Sendable {
    /// Distorted to the box.
    case fill
    /// As large as it can be with all of it seen.
    case contain
    /// As small as it can be with the box covered.
    case cover
    /// In its own size.
    case none

    /// The rectangle that a picture takes.
    func rect(of size: Size, in box: Rect, position: UnitPoint) -> Rect {
        guard size.width > 0, size.height > 0 else { return Rect(x: box.x, y: box.y, width: 0, height: 0) }
        let across = box.width / size.width, down = box.height / size.height
        let (width, height): (Double, Double) =
            switch self {
            case .fill: (box.width, box.height)
            case .contain: (size.width * min(across, down), size.height * min(across, down))
            case .cover: (size.width * max(across, down), size.height * max(across, down))
            case .none: (size.width, size.height)
            }
        return Rect(
            x: box.x + (box.width - width) * position.x, y: box.y + (box.height - height) * position.y, width: width, height: height)
    }
}

/// Where a picture comes from.
public enum ImageSource: Hashable, Sendable {
    /// A PNG file's bytes.
    case png([UInt8])
    /// A name under which the picture is handed in when the card is drawn.
    case named(String)
}
