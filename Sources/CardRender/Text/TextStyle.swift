/// How a text looks.
public struct TextStyle: Hashable, Sendable {
    /// The font's size in pixels.
    public var size: Double
    /// How heavy the strokes are, from 1 to 1000; the nearest face is taken.
    public var weight: Int
    /// The colour of the letters.
    public var color: Color
    /// Extra space after every character, in pixels; negative draws them together.
    public var letterSpacing: Double
    /// The distance from line to line as a multiple of the size.
    public var lineHeight: Double

    /// Creates a style.
    public init(size: Double, weight: Int = 400, color: Color = .black, letterSpacing: Double = 0, lineHeight: Double = 1.2) {
        self.size = size
        self.weight = weight
        self.color = color
        self.letterSpacing = letterSpacing
        self.lineHeight = lineHeight
    }
}

/// Where the lines of a text stand in their box.
public enum TextAlignment: String, CaseIterable, Hashable, Sendable {
    /// At the left edge.
    case leading
    /// In the middle.
    case center
    /// At the right edge.
    case trailing
}
