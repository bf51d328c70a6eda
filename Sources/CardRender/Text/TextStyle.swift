/// How a text, or a span of one, looks.
public struct TextStyle: Hashable, Sendable {
    /// The font's size in pixels.
    public var size: Double
    /// How heavy the strokes are, from 1 to 1000; the nearest face is taken.
    public var weight: Int
    /// True where a leaning face is wished; without one in the family the text stands upright.
    public var isItalic: Bool
    /// The colour of the letters.
    public var color: Color
    /// Extra space after every character, in pixels; negative draws them together, and other than 0 no letters are joined.
    public var letterSpacing: Double
    /// The distance from line to line as a multiple of the size.
    public var lineHeight: Double
    /// True where all digits shall be equally wide, so that numbers line up in columns (OpenType feature `tnum`).
    public var tabularDigits: Bool
    /// The text's language as a BCP 47 tag such as "ja" or "zh-Hans".
    ///
    /// It decides which forms a font shows of ideographs and letters that languages write differently (feature `locl`), and
    /// which of several fonts stands in for a character that the first family lacks.
    public var language: String?

    /// Creates a style.
    public init(
        size: Double, weight: Int = 400, isItalic: Bool = false, color: Color = .black, letterSpacing: Double = 0,
        lineHeight: Double = 1.2, tabularDigits: Bool = false, language: String? = nil
    ) {
        self.size = size
        self.weight = weight
        self.isItalic = isItalic
        self.color = color
        self.letterSpacing = letterSpacing
        self.lineHeight = lineHeight
        self.tabularDigits = tabularDigits
        self.language = language
    }

    /// The style with every length multiplied by a factor.
    func scaled(by factor: Double) -> TextStyle {
        var style = self
        style.size *= factor
        style.letterSpacing *= factor
        return style
    }

    /// The style with lengths that can be calculated with: a size that is no number counts as 0, no size is over 10,000.
    var sensible: TextStyle {
        func clamped(_ value: Double, _ low: Double, _ high: Double) -> Double { value.isNaN ? 0 : min(max(value, low), high) }
        var style = self
        style.size = clamped(size, 0, 10_000)
        style.letterSpacing = clamped(letterSpacing, -10_000, 10_000)
        style.lineHeight = clamped(lineHeight, 0, 1000)
        return style
    }
}
