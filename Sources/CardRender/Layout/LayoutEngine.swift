/// Computes where the boxes of a card stand.
///
/// Widths come first: what the content needs at least and would like to have is summed up once for each box. Then boxes are
/// arranged for a width and, where it is known, a height; each outcome is kept, so that deep nesting stays cheap.
final class LayoutEngine {
    /// The deepest nesting of boxes.
    static let maximumDepth = 64
    /// The largest number of boxes.
    static let maximumCount = 10_000
    /// The most boxes that are looked at again and again before a layout is given up.
    private static let maximumWork = 4_000_000

    let fonts: FontBook
    private let pictures: Pictures
    private var work = 0
    private var count = 0

    init(fonts: FontBook, pictures: Pictures) {
        self.fonts = fonts
        self.pictures = pictures
    }

    /// Lays out a card's root, which is as large as the card.
    func place(_ root: Element, size: Size, scale: Double) throws(CardError) -> PlacedBox {
        let box = try box(for: root, scale: scale, depth: 1)
        return try place(box, in: Rect(x: 0, y: 0, width: size.width * scale, height: size.height * scale), isDefinite: true)
    }

    private func box(for element: Element, scale: Double, depth: Int) throws(CardError) -> LayoutBox {
        count += 1
        guard depth <= Self.maximumDepth else { throw .tooComplex("boxes are nested more than \(Self.maximumDepth) deep") }
        guard count <= Self.maximumCount else { throw .tooComplex("the card has more than \(Self.maximumCount) boxes") }
        var children: [LayoutBox] = []
        for child in element.children { children.append(try box(for: child, scale: scale, depth: depth + 1)) }
        let scaled = element.scaled(by: scale)
        switch scaled.content {
        case .image(let source, _, _):
            let picture = try pictures.picture(source)
            return LayoutBox(scaled, children: [], natural: Size(Double(picture.width) * scale, Double(picture.height) * scale))
        case .drawing(let drawing): return LayoutBox(scaled, children: [], natural: drawing.size)
        case .text(let text, _, _): return LayoutBox(scaled, children: [], paragraph: Paragraph(text, fonts: fonts))
        default: return LayoutBox(scaled, children: children)
        }
    }

    private func place(_ box: LayoutBox, in frame: Rect, isDefinite: Bool) throws(CardError) -> PlacedBox {
        let arrangement = try arrange(box, width: frame.width, height: frame.height, isDefinite: isDefinite)
        var children: [PlacedBox] = []
        for (child, place) in zip(box.children, arrangement.places) {
            let frame = place.frame.offset(x: frame.x, y: frame.y)
            children.append(try self.place(child, in: frame, isDefinite: place.isDefinite))
        }
        return PlacedBox(element: box.element, frame: frame, text: arrangement.text, children: children)
    }

    // MARK: Widths

    /// The least and the preferred width of a box as its container sees it (CSS Sizing 3 §5.2).
    func contribution(_ box: LayoutBox) throws(CardError) -> (least: Double, most: Double) {
        let rules = SizeRules(box, width: nil, height: nil)
        if let width = rules.width { return (width, width) }
        if let height = rules.height, let width = box.width(forHeight: height) {
            return (rules.clampedWidth(width), rules.clampedWidth(width))
        }
        let widths = try contentWidths(box)
        return (rules.clampedWidth(widths.least), rules.clampedWidth(widths.most))
    }

    /// The least and the preferred width of a box in a row, which a given basis may limit (css-flexbox-1 §9.9.3).
    private func rowContribution(_ box: LayoutBox) throws(CardError) -> (least: Double, most: Double) {
        var widths = try contribution(box)
        guard case .pixels(let basis) = box.style.basis else { return widths }
        let rules = SizeRules(box, width: nil, height: nil)
        if box.style.grow == 0 { widths = (min(widths.least, basis), min(widths.most, basis)) }
        if box.style.shrink == 0 { widths = (max(widths.least, basis), max(widths.most, basis)) }
        if rules.minWidth == nil, !box.element.isScrollContainer {
            let least = min(try contentWidths(box).least, rules.width ?? .infinity)
            widths = (max(widths.least, least), max(widths.most, least))
        }
        return (rules.clampedWidth(widths.least), rules.clampedWidth(widths.most))
    }

    /// The least and the preferred width of a box's content, with padding and border.
    func contentWidths(_ box: LayoutBox) throws(CardError) -> (least: Double, most: Double) {
        if let known = box.contentWidths { return known }
        var least = 0.0, most = 0.0
        switch box.element.content {
        case .flow(let flow, _):
            let flowing = box.children.filter { $0.style.position == nil }
            for child in flowing {
                let widths = flow.axis == .horizontal ? try rowContribution(child) : try contribution(child)
                if flow.axis == .horizontal {
                    most += widths.most
                    least = flow.wraps ? max(least, widths.least) : least + widths.least
                } else {
                    most = max(most, widths.most)
                    least = max(least, widths.least)
                }
            }
            if flow.axis == .horizontal {
                let gaps = flow.gap * Double(max(0, flowing.count - 1))
                most += gaps
                least += flow.wraps ? 0 : gaps
            }
        case .overlay:
            for child in box.children where child.style.position == nil {
                let widths = try contribution(child)
                most = max(most, widths.most)
                least = max(least, widths.least)
            }
        case .text(_, let options, _):
            guard let paragraph = box.paragraph else { break }
            most = paragraph.naturalWidth
            least = options.wrapping == .none ? most : min(paragraph.minimumWidth, most)
        case .image, .drawing:
            most = box.natural?.width ?? 0
            least = most
        case .chart, .none: break
        }
        let insets = box.style.insets.horizontal
        box.contentWidths = (least + insets, most + insets)
        return (least + insets, most + insets)
    }

    /// The width of a box that may take up to `room` and has no width of its own (CSS Sizing 3 §5.1, fit-content).
    func fittingWidth(_ box: LayoutBox, rules: SizeRules, room: Double) throws(CardError) -> Double {
        if let height = rules.height, let width = box.width(forHeight: height) { return rules.clampedWidth(width) }
        let widths = try contentWidths(box)
        return rules.clampedWidth(box.natural == nil ? min(widths.most, max(widths.least, room)) : widths.most)
    }

    // MARK: Heights

    /// Arranges a box's content for a width and, where it is known, a height of the box.
    ///
    /// - Parameter isDefinite: True where shares of the height mean something (css-flexbox-1 §9.8).
    func arrange(_ box: LayoutBox, width: Double, height: Double?, isDefinite: Bool) throws(CardError) -> LayoutBox.Arrangement {
        let request = LayoutBox.Request(width: width, height: height, isDefinite: isDefinite)
        if let known = box.arrangements[request] { return known }
        work += 1 + box.children.count
        guard work <= Self.maximumWork else { throw .tooComplex("the boxes depend on each other in too many ways") }
        let insets = box.style.insets
        let room = Size(max(0, width - insets.horizontal), height.map { max(0, $0 - insets.vertical) } ?? .infinity)
        var result: LayoutBox.Arrangement
        switch box.element.content {
        case .flow(let flow, _):
            let area = Area(width: room.width, height: height.map { _ in room.height }, isDefinite: isDefinite)
            result = try FlowLayout(box, flow: flow, engine: self, area: area).arrangement()
        case .overlay(let overlay, _):
            result = try overlaid(
                box, overlay, area: Area(width: room.width, height: height.map { _ in room.height }, isDefinite: isDefinite))
        case .text(_, let options, _):
            guard let paragraph = box.paragraph else { return .init(height: insets.vertical) }
            let layout = TextLayout(
                paragraph, width: room.width, height: options.shrinksToFit == nil ? .infinity : room.height, options: options)
            result = .init(height: layout.height + insets.vertical, baseline: layout.firstBaseline.map { $0 + insets.top }, text: layout)
        default:
            result = .init(height: box.height(forWidth: width) ?? insets.vertical)
        }
        result.height = height ?? result.height
        box.arrangements[request] = result
        return result
    }

    /// The height that the content gives a box of a width.
    func contentHeight(_ box: LayoutBox, width: Double, rules: SizeRules) throws(CardError) -> Double {
        rules.clampedHeight(try arrange(box, width: width, height: nil, isDefinite: false).height)
    }
}

/// The room for a container's content.
struct Area {
    var width: Double
    /// The height; nil where the content decides.
    var height: Double?
    /// True where shares of the height mean something.
    var isDefinite: Bool

    /// What shares of the height refer to.
    var shareBase: Double? { isDefinite ? height : nil }
}

/// A box with its place in the picture.
struct PlacedBox {
    let element: Element
    /// The box's outer edge, border included.
    let frame: Rect
    let text: TextLayout?
    let children: [PlacedBox]
}
