/// A box of a card: what it holds and how it looks.
///
/// Elements are values. Equal elements give equal pictures, so one may serve as the key of a cache. They are built by
/// ``Row``, ``Column``, ``Stack``, ``Text`` and the others, or read from JSON.
public struct Element: Hashable, Sendable {
    /// What a box holds.
    public enum Content: Hashable, Sendable {
        /// Boxes one after the other.
        case flow(Flow, [Element])
        /// Boxes one over the other.
        case overlay(Overlay, [Element])
        /// Text.
        case text(StyledText, TextOptions, shadows: [TextShadow])
        /// A picture.
        case image(ImageSource, fit: ImageFit, position: UnitPoint)
        /// A drawing, scaled to the box.
        case drawing(Drawing)
        /// A small diagram as large as the box.
        case chart(Chart)
        /// Nothing.
        case none
    }

    /// What the box holds.
    public var content: Content
    /// How the box is sized, placed and painted.
    public var style: BoxStyle

    /// Creates a box.
    public init(_ content: Content, style: BoxStyle = BoxStyle()) {
        self.content = content
        self.style = style
    }

    /// The boxes within.
    public var children: [Element] {
        switch content {
        case .flow(_, let children), .overlay(_, let children): children
        default: []
        }
    }

    /// True where what sticks out is cut off, so that the box may become smaller than its content (css-flexbox-1 §4.5).
    var isScrollContainer: Bool {
        if case .text(_, let options, _) = content, options.maxLines != nil { return true }
        return style.clips
    }
}

/// Something that stands for a box of a card.
public protocol ElementConvertible {
    /// The box.
    var element: Element { get }
}

extension Element: ElementConvertible {
    /// The box itself.
    public var element: Element { self }
}

/// Collects the boxes of a container.
@resultBuilder
public enum ElementBuilder {
    /// Takes up one box.
    public static func buildExpression(_ expression: some ElementConvertible) -> [Element] { [expression.element] }
    /// Takes up boxes made elsewhere.
    public static func buildExpression(_ expression: [Element]) -> [Element] { expression }
    /// Joins the boxes of a block.
    public static func buildBlock(_ parts: [Element]...) -> [Element] { Array(parts.joined()) }
    /// Takes the boxes of an `if` without `else`.
    public static func buildOptional(_ part: [Element]?) -> [Element] { part ?? [] }
    /// Takes the boxes of a first branch.
    public static func buildEither(first: [Element]) -> [Element] { first }
    /// Takes the boxes of a second branch.
    public static func buildEither(second: [Element]) -> [Element] { second }
    /// Joins the boxes of a loop.
    public static func buildArray(_ parts: [[Element]]) -> [Element] { Array(parts.joined()) }
}
