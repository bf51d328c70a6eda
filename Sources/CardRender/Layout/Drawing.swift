/// A path with what fills it and what draws its outline.
public struct Drawing: Hashable, Sendable {
    /// The path, in the drawing's own pixels.
    public var path: Path
    /// The size of the drawing, which is scaled to its box.
    public var size: Size
    /// What the inside is filled with; gradients refer to the whole drawing.
    public var fill: Fill?
    /// How the outline is drawn.
    public var stroke: Stroke?

    /// Creates a drawing.
    public init(_ path: Path, size: Size, fill: Fill? = nil, stroke: Stroke? = nil) {
        self.path = path
        self.size = size
        self.fill = fill
        self.stroke = stroke
    }
}

extension Drawing: ElementConvertible {
    /// The box, without other size as large as the drawing.
    public var element: Element { Element(.drawing(self)) }
}

/// How a line is drawn.
public struct Stroke: Hashable, Sendable {
    /// How a line looks where it turns.
    public enum Join: String, CaseIterable, Hashable, Sendable {
        /// Pointed, or cut off where the point would be longer than four times the width.
        case miter
        /// Round.
        case round
        /// Cut off.
        case bevel
    }

    /// How a line ends.
    public enum Cap: String, CaseIterable, Hashable, Sendable {
        /// At its last point.
        case butt
        /// In a half circle.
        case round
        /// Half a width further.
        case square
    }

    /// The width.
    public var width: Double
    /// The colour.
    public var color: Color
    /// The look of turns.
    public var join: Join
    /// The look of ends.
    public var cap: Cap

    /// Creates a stroke.
    public init(width: Double, color: Color, join: Join = .miter, cap: Cap = .butt) {
        self.width = width
        self.color = color
        self.join = join
        self.cap = cap
    }
}

extension Path {
    /// The path as a drawing, filled.
    ///
    /// - Parameters:
    ///   - fill: What it is filled with.
    ///   - size: The drawing's size; the box is as large unless it is given another one.
    public func filled(with fill: Fill, size: Size) -> Drawing { Drawing(self, size: size, fill: fill) }

    /// The path as a drawing, its outline drawn.
    public func stroked(with stroke: Stroke, size: Size) -> Drawing { Drawing(self, size: size, stroke: stroke) }
}
