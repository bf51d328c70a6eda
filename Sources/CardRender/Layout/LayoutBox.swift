/// A box while it is laid out: its element in the picture's pixels, and what is already known about its size.
final class LayoutBox {
    /// A width and a height for which a box was arranged; the height is nil where the content decides it.
    struct Request: Hashable {
        var width: Double
        var height: Double?
        /// True where the height was known before the content was looked at, so that shares of it mean something.
        var isDefinite: Bool
    }

    /// The outcome of laying out a box's content.
    struct Arrangement {
        /// The height of the whole box.
        var height: Double
        /// The distance from the box's upper edge to its first baseline.
        var baseline: Double?
        /// Where the children stand.
        var places: [Place] = []
        /// The text, where that is the content.
        var text: TextLayout?
    }

    /// Where a child stands.
    struct Place {
        /// The child's frame, relative to the box's corner.
        var frame: Rect
        /// True where shares of its height mean something.
        var isDefinite: Bool

        static let none = Place(frame: Rect(x: 0, y: 0, width: 0, height: 0), isDefinite: false)
    }

    let element: Element
    let children: [LayoutBox]
    /// The size that a picture or a drawing has by itself.
    let natural: Size?
    /// The text with its glyphs, where that is the content.
    let paragraph: Paragraph?
    /// The widths, with padding and border, that the content needs at least and would like to have.
    var contentWidths: (least: Double, most: Double)?
    var arrangements: [Request: Arrangement] = [:]

    init(_ element: Element, children: [LayoutBox], natural: Size? = nil, paragraph: Paragraph? = nil) {
        self.element = element
        self.children = children
        self.natural = natural
        self.paragraph = paragraph
    }

    var style: BoxStyle { element.style }

    /// Width over height of a picture's content.
    var ratio: Double? {
        guard let natural, natural.width > 0, natural.height > 0 else { return nil }
        return natural.width / natural.height
    }

    /// The width that goes with a height in the picture's proportions.
    func width(forHeight height: Double) -> Double? {
        ratio.map { max(0, height - style.insets.vertical) * $0 + style.insets.horizontal }
    }

    /// The height that goes with a width in the picture's proportions.
    func height(forWidth width: Double) -> Double? {
        ratio.map { max(0, width - style.insets.horizontal) / $0 + style.insets.vertical }
    }
}

/// A box's own sizes where its container's are known.
struct SizeRules {
    var width: Double?
    var height: Double?
    var minWidth: Double?
    var minHeight: Double?
    var maxWidth: Double
    var maxHeight: Double
    private let insets: Edges

    /// Resolves the sizes; a share of something unknown counts as not given.
    init(_ box: LayoutBox, width: Double?, height: Double?) {
        let style = box.style
        insets = style.insets
        minWidth = style.minWidth.resolved(in: width)
        minHeight = style.minHeight.resolved(in: height)
        maxWidth = style.maxWidth.resolved(in: width) ?? .infinity
        maxHeight = style.maxHeight.resolved(in: height) ?? .infinity
        self.width = style.width.resolved(in: width)
        self.height = style.height.resolved(in: height)
        self.width = self.width.map(clampedWidth)
        self.height = self.height.map(clampedHeight)
    }

    /// A width within the limits, of which the lower one is the stronger.
    func clampedWidth(_ width: Double) -> Double { max(min(width, maxWidth), minWidth ?? 0, insets.horizontal) }
    /// A height within the limits, of which the lower one is the stronger.
    func clampedHeight(_ height: Double) -> Double { max(min(height, maxHeight), minHeight ?? 0, insets.vertical) }
}
