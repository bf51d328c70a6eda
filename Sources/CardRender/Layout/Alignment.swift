/// Where boxes stand across the direction in which a container lines them up (CSS `align-items`, `align-self`).
public enum Alignment: String, CaseIterable, Hashable, Sendable {
    /// As large as the line, where the box has no size of its own.
    case stretch
    /// At the line's beginning.
    case start
    /// In the middle.
    case center
    /// At the line's end.
    case end
    /// So that the first lines of text stand on one line; in a column the same as `start`.
    case baseline
}

/// How room that is left over is shared out (CSS `justify-content`, `align-content`).
public enum Distribution: String, CaseIterable, Hashable, Sendable {
    /// All of it after the boxes.
    case start
    /// Half of it before the boxes, half after them.
    case center
    /// All of it before the boxes.
    case end
    /// Between the boxes alone.
    case spaceBetween
    /// Between the boxes, with half as much at both ends.
    case spaceAround
    /// Between the boxes, with as much at both ends.
    case spaceEvenly
    /// Lines of a container grow by equal shares; boxes along a line stand at its start.
    case stretch

    /// The room before the first of `count` boxes and between two of them.
    ///
    /// Where boxes need more room than there is, those that would share it out fall back as CSS Box Alignment 3 §4.3 says.
    func spacing(_ free: Double, count: Int) -> (before: Double, between: Double) {
        switch self {
        case .start, .stretch: (0, 0)
        case .center: (free / 2, 0)
        case .end: (free, 0)
        case .spaceBetween: (0, free > 0 && count > 1 ? free / Double(count - 1) : 0)
        case .spaceAround: free > 0 ? (free / Double(2 * count), free / Double(count)) : (0, 0)
        case .spaceEvenly: free > 0 ? (free / Double(count + 1), free / Double(count + 1)) : (0, 0)
        }
    }
}

/// A direction in which a container lines up its boxes.
public enum Axis: String, CaseIterable, Hashable, Sendable {
    /// From left to right.
    case horizontal
    /// From top to bottom.
    case vertical
}

/// How boxes flow in a row or a column (CSS Flexible Box Layout 1).
public struct Flow: Hashable, Sendable {
    /// The direction.
    public var axis: Axis
    /// The room between neighbours along the direction.
    public var gap: Double
    /// The room between lines.
    public var lineGap: Double
    /// True where boxes that do not fit go on a new line.
    public var wraps: Bool
    /// How room along the direction is shared out.
    public var justify: Distribution
    /// Where boxes stand across the direction.
    public var align: Alignment
    /// How room across the direction is shared out between lines, where there is more than one.
    public var alignLines: Distribution

    /// Creates a flow; the defaults are CSS's.
    public init(
        axis: Axis = .horizontal, gap: Double = 0, lineGap: Double = 0, wraps: Bool = false, justify: Distribution = .start,
        align: Alignment = .stretch, alignLines: Distribution = .stretch
    ) {
        self.axis = axis
        self.gap = gap
        self.lineGap = lineGap
        self.wraps = wraps
        self.justify = justify
        self.align = align
        self.alignLines = alignLines
    }
}

/// Where boxes laid over each other stand in their container.
public struct Overlay: Hashable, Sendable {
    /// The place from left to right.
    public var horizontal: Alignment
    /// The place from top to bottom.
    public var vertical: Alignment

    /// Creates a placement; `stretch` makes a box without a size of its own as large as the container.
    public init(horizontal: Alignment = .stretch, vertical: Alignment = .stretch) {
        self.horizontal = horizontal
        self.vertical = vertical
    }
}
