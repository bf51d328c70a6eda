/// Boxes side by side, from left to right (CSS `display: flex`).
public struct Row: ElementConvertible, Hashable, Sendable {
    /// The box.
    public let element: Element

    /// Creates a row.
    ///
    /// - Parameters:
    ///   - gap: The room between neighbours.
    ///   - lineGap: The room between lines; nil for as much as `gap`.
    ///   - align: Where boxes stand from top to bottom.
    ///   - justify: How room to the sides is shared out.
    ///   - wraps: True where boxes that do not fit go on a new line.
    ///   - alignLines: How room above and below is shared out between lines.
    ///   - content: The boxes.
    public init(
        gap: Double = 0, lineGap: Double? = nil, align: Alignment = .stretch, justify: Distribution = .start, wraps: Bool = false,
        alignLines: Distribution = .stretch, @ElementBuilder content: () -> [Element] = { [] }
    ) {
        let flow = Flow(
            axis: .horizontal, gap: gap, lineGap: lineGap ?? gap, wraps: wraps, justify: justify, align: align, alignLines: alignLines)
        element = Element(.flow(flow, content()))
    }
}

/// Boxes one below the other (CSS `display: flex; flex-direction: column`).
public struct Column: ElementConvertible, Hashable, Sendable {
    /// The box.
    public let element: Element

    /// Creates a column.
    ///
    /// - Parameters:
    ///   - gap: The room between neighbours.
    ///   - lineGap: The room between columns, where it wraps; nil for as much as `gap`.
    ///   - align: Where boxes stand from left to right.
    ///   - justify: How room above and below is shared out.
    ///   - wraps: True where boxes that do not fit go into a further column.
    ///   - alignLines: How room to the sides is shared out between columns.
    ///   - content: The boxes.
    public init(
        gap: Double = 0, lineGap: Double? = nil, align: Alignment = .stretch, justify: Distribution = .start, wraps: Bool = false,
        alignLines: Distribution = .stretch, @ElementBuilder content: () -> [Element] = { [] }
    ) {
        let flow = Flow(
            axis: .vertical, gap: gap, lineGap: lineGap ?? gap, wraps: wraps, justify: justify, align: align, alignLines: alignLines)
        element = Element(.flow(flow, content()))
    }
}

/// Boxes one over the other, all in the same place, the last one on top.
public struct Stack: ElementConvertible, Hashable, Sendable {
    /// The box.
    public let element: Element

    /// Creates a stack, as large as the largest of its boxes.
    ///
    /// - Parameters:
    ///   - horizontal: Where boxes stand from left to right; `stretch` makes those without a width as wide as the stack.
    ///   - vertical: Where boxes stand from top to bottom; `stretch` makes those without a height as high as the stack.
    ///   - content: The boxes.
    public init(horizontal: Alignment = .stretch, vertical: Alignment = .stretch, @ElementBuilder content: () -> [Element] = { [] }) {
        element = Element(.overlay(Overlay(horizontal: horizontal, vertical: vertical), content()))
    }
}

/// Room that grows: it pushes its neighbours apart.
public struct Spacer: ElementConvertible, Hashable, Sendable {
    /// The box.
    public let element: Element

    /// Creates a spacer.
    ///
    /// - Parameter least: The least room in pixels.
    public init(_ least: Double = 0) {
        var style = BoxStyle()
        (style.grow, style.shrink, style.basis) = (1, 0, .pixels(least))
        element = Element(.none, style: style)
    }
}

/// A box with nothing in it, to be given a size and a background.
public struct Shape: ElementConvertible, Hashable, Sendable {
    /// The box.
    public let element: Element

    /// Creates a box filled with something.
    public init(_ fill: Fill? = nil) {
        var style = BoxStyle()
        style.background = fill.map { [$0] } ?? []
        element = Element(.none, style: style)
    }

    /// Creates a box of one colour.
    public init(_ color: Color) { self.init(.color(color)) }
}

/// A picture.
public struct Image: ElementConvertible, Hashable, Sendable {
    /// The box.
    public let element: Element

    /// Creates a picture; without a size given it is as large as its pixels say.
    public init(_ source: ImageSource, fit: ImageFit = .fill, position: UnitPoint = .center) {
        element = Element(.image(source, fit: fit, position: position))
    }

    /// Creates a picture that is handed in under a name when the card is drawn.
    public init(_ name: String, fit: ImageFit = .fill, position: UnitPoint = .center) {
        self.init(.named(name), fit: fit, position: position)
    }
}
