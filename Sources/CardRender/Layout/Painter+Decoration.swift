extension Painter {
    /// Draws the shadows that a box casts outwards.
    func paintShadows(_ style: BoxStyle, outer: RoundedBox, on canvas: inout Canvas, transform: AffineTransform) throws(CardError) {
        guard outer.rect.width > 0, outer.rect.height > 0 else { return }
        for shadow in style.shadows where !shadow.isInset {
            try paint(shadow.shape, of: outer, isHidden: style.hidesGround, on: &canvas, transform: transform)
        }
    }

    /// Draws a box's background, the shadows that its edge casts inwards, and its border, in CSS's order.
    ///
    /// - Parameters:
    ///   - outer: The box.
    ///   - inner: The box within its border.
    func paintGround(
        _ style: BoxStyle, outer: RoundedBox, inner: RoundedBox, on canvas: inout Canvas, transform: AffineTransform
    ) throws(CardError) {
        guard outer.rect.width > 0, outer.rect.height > 0 else { return }
        // What lies under an opaque fill would only show in a fringe at round corners.
        for fill in style.background[(style.background.lastIndex(where: \.isOpaque) ?? 0)...] {
            try self.fill(outer, with: fill, box: inner.rect, on: &canvas, transform: transform)
        }
        for shadow in style.shadows where shadow.isInset {
            try paintInset(shadow.shape, of: inner, on: &canvas, transform: transform)
        }
        paintBorder(style.border, outer: outer, inner: inner, on: &canvas, transform: transform)
    }

    /// Fills a shape; gradients and pictures refer to a box of their own.
    func fill(
        _ shape: RoundedBox, with fill: Fill, box: Rect, on canvas: inout Canvas, transform: AffineTransform
    ) throws(CardError) {
        guard let (brush, limit) = try brush(for: fill, box: box, canvas: canvas, transform: transform) else { return }
        var clips: [ClipPath] = []
        if let limit { clips.append(ClipPath(path: .rectangle(limit), transform: transform)) }
        if shape.isPlain, transform.isWholeShift {
            let rect = shape.rect.offset(x: transform.tx, y: transform.ty)
            if let region = canvas.region(touching: rect) { canvas.fill(region, brush: brush, clips: clips) }
        } else {
            canvas.fill(shape.path, transform: transform, brush: brush, clips: clips)
        }
    }

    /// A fill made ready for the canvas, and the part of the box that it covers if not all of it; nil where it shows nothing.
    func brush(
        for fill: Fill, box: Rect, canvas: Canvas, transform: AffineTransform
    ) throws(CardError) -> (brush: Brush, limit: Rect?)? {
        switch fill {
        case .color(let color): return color.alpha == 0 ? nil : (.solid(color.pixel), nil)
        case .linearGradient(let degrees, let stops):
            return (Brush(.linearGradient(LinearGradient(degrees: degrees, in: box, stops: stops)), transform: transform), nil)
        case .radialGradient(let extent, let place, let stops):
            let center = place.point(in: box), radii = extent.radii(around: center, in: box)
            let gradient = RadialGradient(center: center, radiusX: radii.x, radiusY: radii.y, stops: stops)
            return (Brush(.radialGradient(gradient), transform: transform), nil)
        case .conicGradient(let degrees, let place, let stops):
            let gradient = ConicGradient(center: place.point(in: box), degrees: degrees, stops: stops)
            return (Brush(.conicGradient(gradient), transform: transform), nil)
        case .image(let source, let fit, let position):
            return try brush(for: source, fit: fit, position: position, box: box, canvas: canvas, transform: transform)
        }
    }

    private func brush(
        for source: ImageSource, fit: ImageFit, position: UnitPoint, box: Rect, canvas: Canvas, transform: AffineTransform
    ) throws(CardError) -> (brush: Brush, limit: Rect?)? {
        let picture = try pictures.picture(source)
        let rect = fit.rect(
            of: Size(Double(picture.width) * scale, Double(picture.height) * scale), in: box, position: position
        ).snapped
        guard rect.width > 0, rect.height > 0 else { return nil }
        let isWhole = rect.x <= box.x && rect.y <= box.y && rect.maxX >= box.maxX && rect.maxY >= box.maxY
        let limit = isWhole ? nil : rect
        guard transform.isUpright, let target = rect.mapped(by: transform)?.snapped else {
            return (.sampler(ImageSampler(picture, in: rect, transform: transform)), limit)
        }
        let seen = box.intersection(rect)?.mapped(by: transform)
        guard let seen, let visible = canvas.region(touching: seen) else { return nil }
        try spend(visible.width * visible.height)
        let whole = PixelRegion(x: Int(target.x), y: Int(target.y), width: picture.width, height: picture.height)
        if target.width == Double(picture.width), target.height == Double(picture.height) {
            return (.block(PixelBlock(pixels: picture.pixels, region: whole)), limit)
        }
        return (.block(PixelBlock(pixels: pictures.pixels(of: picture, to: target, visible: visible), region: visible)), limit)
    }

    // MARK: Shadows

    private func paint(
        _ shadow: BoxShadow, of box: RoundedBox, isHidden: Bool, on canvas: inout Canvas, transform: AffineTransform
    ) throws(CardError) {
        guard shadow.color.alpha > 0 else { return }
        // A shadow lies outside its box alone; under an opaque box nobody sees the difference.
        let clips = isHidden ? [] : [ClipPath(path: box.path, transform: transform, keepsInside: false)]
        if transform.isUpright, transform.a == transform.d {
            let factor = transform.a, rect = box.rect.mapped(by: transform) ?? box.rect, radii = box.radii.scaled(by: factor)
            let scaled = BoxShadow(
                x: shadow.x * factor, y: shadow.y * factor, blur: shadow.blur * factor, spread: shadow.spread * factor, color: shadow.color)
            try spend(canvas.cost(of: scaled, box: rect, radii: radii))
            guard isHidden else { return canvas.draw(scaled, of: rect, radii: radii, clips: clips, from: pictures.shadowMask) }
            // What lies under the opaque box need not be drawn: no corner cuts off more than a third of its radius.
            let before = canvas.clip
            for band in before.bands(around: rect.inset(by: radii.largest / 3 + 2)) {
                canvas.clip = band
                canvas.draw(scaled, of: rect, radii: radii, clips: [], from: pictures.shadowMask)
            }
            canvas.clip = before
            return
        }
        let bounds = box.rect.inset(by: -(shadow.spread + 2 * shadow.blur + 2)).offset(x: shadow.x, y: shadow.y).snapped
        try paintUpright(bounds, on: &canvas, transform: transform, clips: clips) { layer in
            let rect = box.rect.offset(x: -bounds.x, y: -bounds.y)
            layer.draw(shadow, of: rect, radii: box.radii, clips: [], from: pictures.shadowMask)
        }
    }

    private func paintInset(
        _ shadow: BoxShadow, of box: RoundedBox, on canvas: inout Canvas, transform: AffineTransform
    ) throws(CardError) {
        guard shadow.color.alpha > 0, box.rect.width > 0, box.rect.height > 0 else { return }
        let hole = box.inset(by: Edges(shadow.spread)), clip = ClipPath(path: box.path, transform: transform)
        let rect = hole.rect.offset(x: shadow.x, y: shadow.y)
        try spend(canvas.cost(of: shadow, box: rect, radii: hole.radii))
        if transform.isShift {
            canvas.fillAround(
                rect.offset(x: transform.tx, y: transform.ty), radii: hole.radii, blur: shadow.blur, color: shadow.color, clip: clip,
                from: pictures.shadowMask)
        } else {
            let bounds = box.rect
            try paintUpright(bounds, on: &canvas, transform: transform, clips: [clip]) { layer in
                let everything = ClipPath(path: .rectangle(layer.bounds))
                layer.fillAround(
                    rect.offset(x: -bounds.x, y: -bounds.y), radii: hole.radii, blur: shadow.blur, color: shadow.color, clip: everything,
                    from: pictures.shadowMask)
            }
        }
    }

    /// Draws a shadow upright on a layer and the layer turned or skewed on the canvas: it is soft, so that sampling does no harm.
    private func paintUpright(
        _ bounds: Rect, on canvas: inout Canvas, transform: AffineTransform, clips: [ClipPath], _ draw: (inout Canvas) -> Void
    ) throws(CardError) {
        let side = Double(Canvas.maximumSide)
        guard 1...side ~= bounds.width, 1...side ~= bounds.height, bounds.width * bounds.height <= Double(Canvas.maximumArea / 4) else {
            return
        }
        try spend(Int(bounds.width * bounds.height) * 4)
        var layer = try Canvas(width: Int(bounds.width), height: Int(bounds.height))
        draw(&layer)
        let picture = Picture(width: layer.width, height: layer.height, pixels: layer.pixels)
        let brush = Brush.sampler(ImageSampler(picture, in: bounds, transform: transform))
        canvas.fill(.rectangle(bounds), transform: transform, brush: brush, clips: clips)
    }

    // MARK: Border

    private func paintBorder(
        _ border: Sides<BorderSide>, outer: RoundedBox, inner: RoundedBox, on canvas: inout Canvas, transform: AffineTransform
    ) {
        let sides = [border.top, border.right, border.bottom, border.left].filter { $0.width > 0 }
        guard let first = sides.first else { return }
        var ring = outer.path
        if inner.rect.width > 0, inner.rect.height > 0 { ring.append(inner.hole) }
        if sides.allSatisfy({ $0.color == first.color }) {
            return canvas.fill(ring, transform: transform, brush: .solid(first.color.pixel))
        }
        // Each side ends where the lines from the outer to the inner corners run.
        let o = outer.rect, i = inner.rect
        let corners = [
            (Point(x: o.x, y: o.y), Point(x: i.x, y: i.y)), (Point(x: o.maxX, y: o.y), Point(x: i.maxX, y: i.y)),
            (Point(x: o.maxX, y: o.maxY), Point(x: i.maxX, y: i.maxY)), (Point(x: o.x, y: o.maxY), Point(x: i.x, y: i.maxY)),
        ]
        let widths = border.map(\.width)
        let across = widths.horizontal > 0 ? o.width / widths.horizontal : .infinity
        let down = widths.vertical > 0 ? o.height / widths.vertical : .infinity
        let reach = max(1, min(across, down))
        for (index, side) in [border.top, border.right, border.bottom, border.left].enumerated() where side.width > 0 {
            let (a, b) = (corners[index], corners[(index + 1) % 4])
            var part = Path()
            part.move(to: a.0)
            part.line(to: b.0)
            part.line(to: b.0 + (b.1 - b.0) * reach)
            part.line(to: a.0 + (a.1 - a.0) * reach)
            part.close()
            canvas.fill(
                ring, transform: transform, brush: .solid(side.color.pixel), clips: [ClipPath(path: part, transform: transform)])
        }
    }
}

extension BoxStyle {
    /// True where nothing below the box shines through.
    fileprivate var hidesGround: Bool { background.contains(where: \.isOpaque) }
}

extension Fill {
    /// True where nothing below the fill shines through.
    fileprivate var isOpaque: Bool {
        switch self {
        case .color(let color): color.alpha == 255
        case .linearGradient(_, let stops), .radialGradient(_, _, let stops), .conicGradient(_, _, let stops):
            !stops.isEmpty && stops.allSatisfy { $0.color.alpha == 255 }
        case .image: false
        }
    }
}

extension CornerRadii {
    func scaled(by factor: Double) -> CornerRadii {
        CornerRadii(
            topLeft: topLeft * factor, topRight: topRight * factor, bottomRight: bottomRight * factor, bottomLeft: bottomLeft * factor)
    }
}
