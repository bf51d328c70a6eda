/// How a text is broken into lines, and what happens where it does not fit its box.
public struct TextOptions: Hashable, Sendable {
    /// Where lines end.
    public enum Wrapping: String, CaseIterable, Hashable, Sendable {
        /// Each line takes as much as fits.
        case greedy
        /// As many lines as `greedy` needs, made about equally long (`text-wrap: balance`).
        case balanced
        /// Only where the text has a newline.
        case none
    }

    /// What a reader sees where the text needs more room than there is.
    public enum Overflow: String, CaseIterable, Hashable, Sendable {
        /// The last line ends with "…".
        case ellipsis
        /// The text just ends with the last line; a line without a place to break may run out of the box.
        case clip
    }

    /// Where the lines stand in the box.
    public var alignment: TextAlignment
    /// How many lines there may be; nil for any number.
    public var maxLines: Int?
    /// Where lines end.
    public var wrapping: Wrapping
    /// What happens to text that does not fit.
    public var overflow: Overflow
    /// The smallest factor by which a text is made smaller so that it fits, such as 0.5; nil to leave its size alone.
    ///
    /// A text fits that needs no more lines and height than there are, with no word broken.
    public var shrinksToFit: Double?

    /// Creates options.
    public init(
        alignment: TextAlignment = .leading, maxLines: Int? = nil, wrapping: Wrapping = .greedy, overflow: Overflow = .ellipsis,
        shrinksToFit: Double? = nil
    ) {
        self.alignment = alignment
        self.maxLines = maxLines
        self.wrapping = wrapping
        self.overflow = overflow
        self.shrinksToFit = shrinksToFit
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
