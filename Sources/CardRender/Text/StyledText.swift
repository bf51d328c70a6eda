/// A text whose parts may look different.
public struct StyledText: Hashable, Sendable {
    /// A part of a text in one style.
    public struct Span: Hashable, Sendable {
        /// The characters.
        public var text: String
        /// How they look.
        public var style: TextStyle

        /// Creates a part.
        public init(_ text: String, style: TextStyle) {
            self.text = text
            self.style = style
        }
    }

    /// The parts in reading order.
    public var spans: [Span]

    /// Creates a text in one style.
    public init(_ text: String, style: TextStyle) {
        self.init([Span(text, style: style)])
    }

    /// Creates a text from its parts.
    public init(_ spans: [Span]) {
        self.spans = spans
    }

    /// The characters of all parts.
    public var text: String { spans.map(\.text).joined() }
}
