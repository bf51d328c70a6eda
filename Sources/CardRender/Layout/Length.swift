/// A width, a height or a distance as CSS writes it.
public enum Length: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// Decided by the content and the room there is.
    case auto
    /// So many pixels.
    case pixels(Double)
    /// A share of the containing box: 100 is all of it.
    case percent(Double)

    /// Creates a length in pixels.
    public init(integerLiteral value: Int) { self = .pixels(Double(value)) }
    /// Creates a length in pixels.
    public init(floatLiteral value: Double) { self = .pixels(value) }

    /// The pixels, where they are known: a share of something unknown is not.
    func resolved(in base: Double?) -> Double? {
        switch self {
        case .auto: nil
        case .pixels(let value): value
        case .percent(let share): base.map { $0 * share / 100 }
        }
    }
}

/// A width and a height in pixels.
public struct Size: Hashable, Sendable {
    /// The extent to the right.
    public var width: Double
    /// The extent downwards.
    public var height: Double

    /// Creates a size.
    public init(_ width: Double, _ height: Double) {
        self.width = width
        self.height = height
    }
}

/// A value for each side of a box.
public struct Sides<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The upper side.
    public var top: Value
    /// The right side.
    public var right: Value
    /// The lower side.
    public var bottom: Value
    /// The left side.
    public var left: Value

    /// Creates the four values in CSS's order.
    public init(top: Value, right: Value, bottom: Value, left: Value) {
        (self.top, self.right, self.bottom, self.left) = (top, right, bottom, left)
    }

    /// Creates four equal values.
    public init(_ value: Value) { self.init(top: value, right: value, bottom: value, left: value) }

    func map<Result: Hashable & Sendable>(_ change: (Value) -> Result) -> Sides<Result> {
        Sides<Result>(top: change(top), right: change(right), bottom: change(bottom), left: change(left))
    }
}

/// A distance in pixels from each side of a box.
public typealias Edges = Sides<Double>

extension Sides<Double> {
    var horizontal: Double { left + right }
    var vertical: Double { top + bottom }

    static func + (a: Self, b: Self) -> Self {
        Self(top: a.top + b.top, right: a.right + b.right, bottom: a.bottom + b.bottom, left: a.left + b.left)
    }
}

extension Rect {
    /// The rectangle without a band along each side; a band wider than the rectangle leaves nothing.
    func inset(by edges: Edges) -> Rect {
        Rect(
            x: x + edges.left, y: y + edges.top, width: max(0, width - edges.horizontal), height: max(0, height - edges.vertical))
    }
}
