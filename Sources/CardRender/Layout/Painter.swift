/// Draws boxes where the layout placed them.
///
/// Boxes are drawn in the order in which they stand in the tree. A box that is translucent, blurred or clipped by round corners
/// is drawn on a layer of its own, no larger than what of it can be seen.
final class Painter {
    /// The most pixels that layers may hold at a time.
    private static let maximumHeld = Canvas.maximumArea
    /// The most pixels that layers and shadows may take together, one after the other; blurred ones count more.
    private static let maximumWork = 2_000_000_000

    let pictures: Pictures
    /// The number of pixels of the picture to one of the layout.
    let scale: Double
    private var held = 0
    private var work = 0

    init(pictures: Pictures, scale: Double) {
        self.pictures = pictures
        self.scale = scale
    }

    /// Draws a box with all in it.
    ///
    /// - Parameter transform: From the layout's coordinates to the canvas's.
    func paint(_ box: PlacedBox, on canvas: inout Canvas, transform: AffineTransform) throws(CardError) {
        let style = box.element.style
        let opacity = UInt32((style.opacity * 255).rounded())
        guard opacity > 0 else { return }
        let transform = style.transform == .identity ? transform : box.ownTransform.followed(by: transform)
        guard opacity < 255 || style.blur > 0 else { return try paintPlain(box, on: &canvas, transform: transform) }

        let deviation = min(style.blur * transform.meanScale, Canvas.maximumBlur / 2)
        let reach = GaussianBlur.reach(deviation)
        try withLayer(
            on: &canvas, bounds: box.plainBounds, transform: transform, blur: deviation, opacity: opacity, reach: reach
        ) { (layer, transform) throws(CardError) in
            try self.paintPlain(box, on: &layer, transform: transform)
        }
    }

    /// Draws on a layer, and the layer on the canvas.
    ///
    /// - Parameters:
    ///   - bounds: What may be drawn to, in the layout's coordinates.
    ///   - reach: How far the blur carries colours, in pixels of the canvas.
    func withLayer(
        on canvas: inout Canvas, bounds: Rect, transform: AffineTransform, blur: Double = 0, opacity: UInt32 = 255, reach: Int = 0,
        clips: [ClipPath] = [], _ draw: (inout Canvas, AffineTransform) throws(CardError) -> Void
    ) throws(CardError) {
        // What lies beyond the canvas's edge is drawn as far as the blur carries it in.
        let seen = Rect(
            x: Double(canvas.clip.x - reach), y: Double(canvas.clip.y - reach), width: Double(canvas.clip.width + 2 * reach),
            height: Double(canvas.clip.height + 2 * reach))
        guard let mapped = bounds.mapped(by: transform)?.inset(by: -Double(reach)).intersection(seen) else { return }
        let left = mapped.x.rounded(.down), top = mapped.y.rounded(.down)
        let width = Int(mapped.maxX.rounded(.up) - left), height = Int(mapped.maxY.rounded(.up) - top)
        guard width > 0, height > 0 else { return }
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, held + area <= Self.maximumHeld else {
            throw .tooComplex("translucent, blurred or clipped boxes lie within each other over too large an area")
        }
        try spend(blur > 0 ? area * 40 : area)
        held += area
        defer { held -= area }
        var layer = try Canvas(width: width, height: height)
        try draw(&layer, transform.followed(by: .translation(x: -left, y: -top)))
        if blur > 0 { layer.pixels = GaussianBlur.blurred(layer.pixels, width: width, height: height, deviation: blur) }
        let region = PixelRegion(x: Int(left), y: Int(top), width: width, height: height)
        canvas.fill(region, brush: .block(PixelBlock(pixels: layer.pixels, region: region)), clips: clips, opacity: opacity)
    }

    /// Counts work, and gives up where it is too much.
    func spend(_ pixels: Int) throws(CardError) {
        work += pixels
        guard work <= Self.maximumWork else { throw .tooComplex("shadows, blurs and layers cover too many pixels") }
    }

    private func paintPlain(_ box: PlacedBox, on canvas: inout Canvas, transform: AffineTransform) throws(CardError) {
        let style = box.element.style
        let outer = RoundedBox(box.frame.snapped, radii: style.radii)
        try paintShadows(style, outer: outer, on: &canvas, transform: transform)
        if style.clips, !box.children.isEmpty, !outer.isPlain, style.borderWidths == Edges(0) {
            // Ground and children share one layer: cut off one by one, the ground would show in a fringe around them.
            return try withLayer(
                on: &canvas, bounds: outer.rect, transform: transform, clips: [ClipPath(path: outer.path, transform: transform)]
            ) { (layer, transform) throws(CardError) in
                let square = RoundedBox(outer.rect, radii: CornerRadii())
                try self.paintGround(style, outer: square, inner: outer, on: &layer, transform: transform)
                try self.paintChildren(of: box, on: &layer, transform: transform)
            }
        }
        let inner = outer.inset(by: style.borderWidths)
        try paintGround(style, outer: outer, inner: inner, on: &canvas, transform: transform)
        try paintContent(box, outer: outer, on: &canvas, transform: transform)
        guard style.clips, !box.children.isEmpty else { return try paintChildren(of: box, on: &canvas, transform: transform) }
        if inner.isPlain, transform.isWholeShift {
            guard let region = canvas.region(touching: inner.rect.offset(x: transform.tx, y: transform.ty)) else { return }
            let before = canvas.clip
            canvas.clip = region
            try paintChildren(of: box, on: &canvas, transform: transform)
            canvas.clip = before
        } else {
            try withLayer(
                on: &canvas, bounds: inner.rect, transform: transform, clips: [ClipPath(path: inner.path, transform: transform)]
            ) { (layer, transform) throws(CardError) in
                try self.paintChildren(of: box, on: &layer, transform: transform)
            }
        }
    }

    private func paintChildren(of box: PlacedBox, on canvas: inout Canvas, transform: AffineTransform) throws(CardError) {
        for child in box.children { try paint(child, on: &canvas, transform: transform) }
    }
}

extension PlacedBox {
    /// The box's transform about its middle.
    var ownTransform: AffineTransform {
        let center = frame.center
        return AffineTransform.translation(x: -center.x, y: -center.y).followed(by: element.style.transform)
            .followed(by: .translation(x: center.x, y: center.y))
    }

    /// What the box may draw to before its own transform, opacity and blur.
    var plainBounds: Rect {
        let style = element.style
        var bounds = frame.snapped
        for shadow in style.shadows where !shadow.isInset {
            bounds = bounds.union(
                frame.snapped.inset(by: -(shadow.shape.spread + 2 * shadow.shape.blur + 2)).offset(x: shadow.shape.x, y: shadow.shape.y))
        }
        if case .text(let text, _, let shadows) = element.content {
            let size = text.spans.map(\.style.size).max() ?? 0
            let ink = frame.inset(by: -size)
            bounds = bounds.union(ink)
            for shadow in shadows { bounds = bounds.union(ink.inset(by: -2 * shadow.blur).offset(x: shadow.x, y: shadow.y)) }
        }
        guard !style.clips else { return bounds }
        if case .drawing(let drawing) = element.content { bounds = bounds.inset(by: -2 * (drawing.stroke?.width ?? 0)) }
        if case .chart(let chart) = element.content, case .sparkline(let stroke, _) = chart.kind {
            bounds = bounds.inset(by: -2 * stroke.width)
        }
        for child in children { bounds = bounds.union(child.bounds) }
        return bounds
    }

    /// What the box may draw to.
    private var bounds: Rect {
        let reach = 4 * element.style.blur + 1
        return plainBounds.inset(by: -reach).mapped(by: ownTransform) ?? frame
    }
}

extension Rect {
    /// The rectangle with its edges moved to the nearest whole pixels, as browsers do it.
    var snapped: Rect {
        let left = Self.nearest(x), top = Self.nearest(y)
        return Rect(x: left, y: top, width: Self.nearest(maxX) - left, height: Self.nearest(maxY) - top)
    }

    /// Halves go up, below zero too.
    private static func nearest(_ value: Double) -> Double { (value + 0.5).rounded(.down) }

    func union(_ other: Rect) -> Rect {
        let left = min(x, other.x), top = min(y, other.y)
        return Rect(x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
    }

    /// What both rectangles cover; nil where that is nothing.
    func intersection(_ other: Rect) -> Rect? {
        let left = max(x, other.x), top = max(y, other.y)
        let width = min(maxX, other.maxX) - left, height = min(maxY, other.maxY) - top
        return width > 0 && height > 0 ? Rect(x: left, y: top, width: width, height: height) : nil
    }
}

extension AffineTransform {
    /// True where points are only shifted, by whole pixels.
    var isWholeShift: Bool { isShift && tx == tx.rounded() && ty == ty.rounded() }
    /// True where points are only shifted.
    var isShift: Bool { a == 1 && b == 0 && c == 0 && d == 1 }
    /// True where upright rectangles stay upright and are not mirrored.
    var isUpright: Bool { b == 0 && c == 0 && a > 0 && d > 0 }
    /// The factor by which lengths grow, in the mean of all directions.
    var meanScale: Double { abs(a * d - b * c).squareRoot() }
}
