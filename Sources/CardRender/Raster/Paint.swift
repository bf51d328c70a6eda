/// What a shape is filled with.
public enum Paint: Hashable, Sendable {
    /// One colour.
    case color(Color)
    /// Colours that change along a line.
    case linearGradient(LinearGradient)
    /// Colours that change outwards from a point.
    case radialGradient(RadialGradient)
    /// Colours that change around a point.
    case conicGradient(ConicGradient)
}

/// Colours that change along a straight line and stay the same across it.
///
/// Colours are interpolated in sRGB space with alpha multiplied in, as CSS Images 4 §3.4 asks; nothing is dithered.
public struct LinearGradient: Hashable, Sendable {
    /// A colour at a place on the gradient's line.
    public struct Stop: Hashable, Sendable {
        /// The place: 0 is the line's start, 1 its end.
        public var position: Double
        /// The colour there.
        public var color: Color

        /// Creates a stop.
        public init(_ position: Double, _ color: Color) {
            self.position = position
            self.color = color
        }
    }

    /// Where the line starts.
    public var start: Point
    /// Where the line ends.
    public var end: Point
    /// The colours in rising order of their positions; a position below its predecessor's counts as that one.
    public var stops: [Stop]

    /// Creates a gradient along a line; before the first stop and after the last one the colour stays the same.
    public init(from start: Point, to end: Point, stops: [Stop]) {
        self.start = start
        self.end = end
        self.stops = stops
    }

    /// Creates a gradient as CSS's `linear-gradient` does for a box: the line runs through the box's centre and is so long that
    /// the corners take the first and the last colour (CSS Images 4 §3.1.1).
    ///
    /// - Parameters:
    ///   - degrees: The direction: 0 points upwards, 90 to the right.
    ///   - box: The box.
    ///   - stops: The colours.
    public init(degrees: Double, in box: Rect, stops: [Stop]) {
        let sin = sine(degrees: degrees), cos = cosine(degrees: degrees)
        let half = (abs(box.width * sin) + abs(box.height * cos)) / 2
        let center = box.center
        self.init(
            from: Point(x: center.x - half * sin, y: center.y + half * cos),
            to: Point(x: center.x + half * sin, y: center.y - half * cos), stops: stops)
    }

    /// Creates a gradient from a first colour to a last one as CSS does for a box.
    public init(degrees: Double, in box: Rect, from first: Color, to last: Color) {
        self.init(degrees: degrees, in: box, stops: [Stop(0, first), Stop(1, last)])
    }
}
