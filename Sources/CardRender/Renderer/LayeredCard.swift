/// A card that was laid out, taken apart into what stays the same from listing to listing and what changes.
///
/// The static layer is found by structure: backgrounds, panels and shadows that are costly to draw, hold no text and no picture,
/// and lie under everything else that touches their pixels. Drawing them first, and the rest over them, gives the same picture.
/// The ground of a text is left out: it mostly is as wide as its words.
struct LayeredCard {
    /// A box of the static layer with all that is drawn with it.
    struct StaticBox: Hashable, Sendable {
        var element: Element
        var frame: Rect
        var children: [StaticBox]

        init(_ box: PlacedBox) {
            (element, frame) = (box.element, box.frame)
            children = box.children.map(StaticBox.init)
        }

        var placed: PlacedBox { PlacedBox(element: element, frame: frame, text: nil, children: children.map(\.placed)) }
    }

    /// What is drawn first, in order.
    private(set) var backdrop: [StaticBox] = []
    /// What is drawn over it.
    private(set) var foreground: PlacedBox

    /// Boxes of at least this area are worth a place in the static layer, as are soft shadows and gradients.
    private let costlyArea: Double
    private let whole: Rect
    /// What the foreground so far draws to.
    private var drawn: [Rect] = []
    /// Past so many boxes no more of the static layer is looked for, so that the search stays cheap.
    private static let maximumDrawn = 512

    init(_ box: PlacedBox) {
        costlyArea = box.frame.width * box.frame.height / 64
        whole = box.frame
        foreground = box
        foreground = split(box)
    }

    private mutating func split(_ box: PlacedBox) -> PlacedBox {
        let style = box.element.style
        // What is taken out of a box that cuts off is no longer cut off by it: right only where that edge is the canvas's own.
        let cutsAtEdges = box.frame == whole && style.radii == CornerRadii() && style.borderWidths == Edges(0)
        let isClipping = style.clips && !box.children.isEmpty && !cutsAtEdges
        if style.opacity < 1 || style.blur > 0 || style.transform != .identity || isClipping {
            guard box.isPlainDecoration, let bounds = box.reachedBounds, isFree(bounds) else {
                drawn.append(box.reachedBounds ?? box.frame)
                return box
            }
            backdrop.append(StaticBox(box))
            return PlacedBox(element: Element(.none), frame: box.frame, text: nil, children: [])
        }
        let ground = PlacedBox(element: Element(.none, style: style), frame: box.frame, text: nil, children: [])
        var element = box.element
        if style.isVisible {
            if box.text == nil, isCostly(style, frame: box.frame), ground.isPlainDecoration, isFree(ground.plainBounds) {
                backdrop.append(StaticBox(ground))
                element.style = style.withoutDecoration
            } else {
                drawn.append(ground.plainBounds)
            }
        }
        switch box.element.content {
        case .flow, .overlay, .none: break
        default: drawn += box.contentBounds.map { [$0] } ?? []
        }
        return PlacedBox(element: element, frame: box.frame, text: box.text, children: box.children.map { split($0) })
    }

    private func isFree(_ bounds: Rect) -> Bool {
        drawn.count < Self.maximumDrawn && drawn.allSatisfy { $0.intersection(bounds) == nil }
    }

    private func isCostly(_ style: BoxStyle, frame: Rect) -> Bool {
        frame.width * frame.height >= costlyArea || style.shadows.contains { $0.shape.blur > 0 }
            || style.background.contains {
                switch $0 {
                case .color: false
                default: true
                }
            }
    }
}

extension PlacedBox {
    /// True where the box and all in it are drawn from colours and gradients alone.
    fileprivate var isPlainDecoration: Bool {
        switch element.content {
        case .flow, .overlay, .none: break
        default: return false
        }
        let hasPicture = element.style.background.contains {
            if case .image = $0 { true } else { false }
        }
        return !hasPicture && children.allSatisfy(\.isPlainDecoration)
    }

    /// What the box's own content may draw to; nil for nothing.
    fileprivate var contentBounds: Rect? {
        guard case .text(_, _, let shadows) = element.content, shadows.isEmpty, let text else {
            return PlacedBox(element: element, frame: frame, text: text, children: []).plainBounds
        }
        let corner = frame.inset(by: element.style.insets)
        var bounds: Rect?
        for (index, line) in text.lines.enumerated() {
            guard let ink = line.inkBounds else { continue }
            let origin = text.origin(ofLine: index)
            // Letters are moved to quarters of pixels across and to whole ones down.
            let place = ink.offset(x: corner.x + origin.x, y: corner.y + origin.y).inset(by: -2)
            bounds = bounds?.union(place) ?? place
        }
        return bounds
    }

    /// What the box with its own transform and blur may draw to.
    fileprivate var reachedBounds: Rect? {
        plainBounds.inset(by: -(4 * element.style.blur + 1)).mapped(by: ownTransform)
    }
}

extension BoxStyle {
    /// True where the box itself draws something.
    fileprivate var isVisible: Bool { !background.isEmpty || !shadows.isEmpty || border != Sides(.none) }

    /// The style of a box whose background, border and shadows were drawn already; its content stands where it stood.
    fileprivate var withoutDecoration: BoxStyle {
        var result = self
        result.padding = insets
        result.border = Sides(.none)
        result.background = []
        result.shadows = []
        return result
    }
}
