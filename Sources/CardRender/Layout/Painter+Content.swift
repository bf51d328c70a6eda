extension Painter {
    /// Draws what a box holds besides other boxes.
    func paintContent(_ box: PlacedBox, outer: RoundedBox, on canvas: inout Canvas, transform: AffineTransform) throws(CardError) {
        let style = box.element.style
        let content = box.frame.inset(by: style.insets)
        switch box.element.content {
        case .text(_, _, let shadows):
            guard let text = box.text else { return }
            for shadow in shadows { try paint(shadow, of: text, at: content, on: &canvas, transform: transform) }
            paint(text, at: Point(x: content.x, y: content.y), on: &canvas, transform: transform)
        case .image(let source, let fit, let position):
            let inner = outer.inset(by: style.insets)
            guard inner.rect.width > 0, inner.rect.height > 0 else { return }
            try fill(inner, with: .image(source, fit: fit, position: position), box: inner.rect, on: &canvas, transform: transform)
        case .drawing(let drawing):
            // Browsers move the box of a drawing to whole pixels, so that its straight edges stay sharp.
            let content = box.frame.snapped.inset(by: style.insets)
            let width = drawing.size.width, height = drawing.size.height
            guard width > 0, height > 0 else { return }
            let factor = min(content.width / width, content.height / height)
            let place = AffineTransform.scale(x: factor, y: factor).followed(
                by: .translation(x: content.center.x - width * factor / 2, y: content.center.y - height * factor / 2))
            try paint(drawing, on: &canvas, transform: place.followed(by: transform))
        case .chart(let chart):
            for drawing in chart.drawings(size: Size(content.width, content.height)) {
                try paint(drawing, on: &canvas, transform: .translation(x: content.x, y: content.y).followed(by: transform))
            }
        case .flow, .overlay, .none: break
        }
    }

    private func paint(_ text: TextLayout, at corner: Point, on canvas: inout Canvas, transform: AffineTransform) {
        if transform.isShift {
            canvas.draw(text, at: Point(x: corner.x + transform.tx, y: corner.y + transform.ty))
        } else {
            for part in text.outlines(at: corner) { canvas.fill(part.path, transform: transform, brush: .solid(part.color.pixel)) }
        }
    }

    private func paint(
        _ shadow: TextShadow, of text: TextLayout, at content: Rect, on canvas: inout Canvas, transform: AffineTransform
    ) throws(CardError) {
        var outline = Path()
        for part in text.outlines(at: Point(x: content.x + shadow.x, y: content.y + shadow.y)) { outline.append(part.path) }
        guard shadow.color.alpha > 0, let bounds = outline.controlBounds else { return }
        let brush = Brush.solid(shadow.color.pixel)
        let deviation = min(shadow.blur / 2 * transform.meanScale, Canvas.maximumBlur / 2)
        guard deviation > 0.02 else { return canvas.fill(outline, transform: transform, brush: brush) }
        try withLayer(
            on: &canvas, bounds: bounds, transform: transform, blur: deviation, reach: GaussianBlur.reach(deviation)
        ) { (layer, transform) throws(CardError) in
            layer.fill(outline, transform: transform, brush: brush)
        }
    }

    private func paint(_ drawing: Drawing, on canvas: inout Canvas, transform: AffineTransform) throws(CardError) {
        if let fill = drawing.fill {
            let box = Rect(x: 0, y: 0, width: drawing.size.width, height: drawing.size.height)
            if let (brush, limit) = try brush(for: fill, box: box, canvas: canvas, transform: transform) {
                let clips = limit.map { [ClipPath(path: .rectangle($0), transform: transform)] } ?? []
                canvas.fill(drawing.path, transform: transform, brush: brush, clips: clips)
            }
        }
        if let stroke = drawing.stroke {
            canvas.fill(
                drawing.path.outlined(by: stroke, scale: transform.meanScale), transform: transform, brush: .solid(stroke.color.pixel))
        }
    }
}
