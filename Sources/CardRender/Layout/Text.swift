/// Text of one or several styles.
///
/// ```swift
/// Text("Adjusted ").size(28) + Text("$1,064").size(28).weight(700)
/// ```
public struct Text: ElementConvertible, Hashable, Sendable {
    private var text: StyledText
    private var options = TextOptions()
    private var shadows: [TextShadow] = []

    /// Creates a text in a style; 16 pixels black without one.
    public init(_ text: String, style: TextStyle = TextStyle(size: 16)) {
        self.text = StyledText(text, style: style)
    }

    /// Creates a text from its parts.
    public init(_ text: StyledText) { self.text = text }

    /// The box.
    public var element: Element { Element(.text(text, options, shadows: shadows)) }

    /// Both texts in one; alignment, lines and shadows are the first one's.
    public static func + (first: Text, second: Text) -> Text {
        var result = first
        result.text.spans += second.text.spans
        return result
    }

    /// Sets the font's size in pixels.
    public func size(_ size: Double) -> Text { styled { $0.size = size } }
    /// Sets how heavy the strokes are, 1 to 1000.
    public func weight(_ weight: Int) -> Text { styled { $0.weight = weight } }
    /// Asks for a leaning face.
    public func italic(_ isItalic: Bool = true) -> Text { styled { $0.isItalic = isItalic } }
    /// Sets the letters' colour.
    public func color(_ color: Color) -> Text { styled { $0.color = color } }
    /// Sets the extra space after every character, in pixels.
    public func letterSpacing(_ spacing: Double) -> Text { styled { $0.letterSpacing = spacing } }
    /// Sets the distance from line to line as a multiple of the size.
    public func lineHeight(_ multiple: Double) -> Text { styled { $0.lineHeight = multiple } }
    /// Makes all digits equally wide.
    public func tabularDigits(_ areTabular: Bool = true) -> Text { styled { $0.tabularDigits = areTabular } }
    /// Sets the language as a BCP 47 tag.
    public func language(_ tag: String?) -> Text { styled { $0.language = tag } }

    /// Sets where lines stand in the box.
    public func textAlignment(_ alignment: TextAlignment) -> Text { with { $0.options.alignment = alignment } }
    /// Sets how many lines there may be, and how a text ends that needs more.
    public func maxLines(_ count: Int?, overflow: TextOptions.Overflow = .ellipsis) -> Text {
        with { ($0.options.maxLines, $0.options.overflow) = (count, overflow) }
    }
    /// Sets where lines end.
    public func wrapping(_ wrapping: TextOptions.Wrapping) -> Text { with { $0.options.wrapping = wrapping } }
    /// Makes the text smaller, down to a factor, so that it fits its box.
    public func shrinksToFit(_ leastFactor: Double? = 0.5) -> Text { with { $0.options.shrinksToFit = leastFactor } }
    /// Adds a shadow of the letters.
    public func textShadow(x: Double = 0, y: Double = 0, blur: Double = 0, color: Color) -> Text {
        with { $0.shadows.append(TextShadow(x: x, y: y, blur: blur, color: color)) }
    }

    private func styled(_ change: (inout TextStyle) -> Void) -> Text {
        with { for index in $0.text.spans.indices { change(&$0.text.spans[index].style) } }
    }

    private func with(_ change: (inout Text) -> Void) -> Text {
        var result = self
        change(&result)
        return result
    }
}
