extension Element {
    /// The largest length that a layout works with, in pixels.
    static let largestLength = 1e6

    /// The box, without its children, in the picture's own pixels: each length multiplied by a factor, and made finite.
    func scaled(by factor: Double) -> Element {
        func length(_ value: Double) -> Double { Self.bounded(value * factor) }
        func extent(_ value: Double) -> Double { max(0, length(value)) }
        func length(_ value: Length) -> Length {
            switch value {
            case .auto: .auto
            case .pixels(let pixels): .pixels(length(pixels))
            case .percent(let share): .percent(Self.bounded(share))
            }
        }
        func extent(_ value: Length) -> Length {
            switch length(value) {
            case .auto: .auto
            case .pixels(let pixels): .pixels(max(0, pixels))
            case .percent(let share): .percent(max(0, share))
            }
        }
        var result = self
        result.style.width = extent(style.width)
        result.style.height = extent(style.height)
        result.style.minWidth = extent(style.minWidth)
        result.style.minHeight = extent(style.minHeight)
        result.style.maxWidth = extent(style.maxWidth)
        result.style.maxHeight = extent(style.maxHeight)
        result.style.basis = extent(style.basis)
        result.style.padding = style.padding.map(extent)
        result.style.grow = max(0, Self.bounded(style.grow))
        result.style.shrink = max(0, Self.bounded(style.shrink))
        result.style.position = style.position?.map(length)
        result.style.background = style.background.map { $0.scaled(by: factor) }
        result.style.border = style.border.map { BorderSide(extent($0.width), $0.color) }
        result.style.radii = CornerRadii(
            topLeft: extent(style.radii.topLeft), topRight: extent(style.radii.topRight), bottomRight: extent(style.radii.bottomRight),
            bottomLeft: extent(style.radii.bottomLeft))
        result.style.shadows = style.shadows.map { shadow in
            let shape = shadow.shape
            return Shadow(
                BoxShadow(
                    x: length(shape.x), y: length(shape.y), blur: extent(shape.blur), spread: length(shape.spread), color: shape.color),
                isInset: shadow.isInset)
        }
        result.style.opacity = min(max(style.opacity.isNaN ? 1 : style.opacity, 0), 1)
        result.style.blur = extent(style.blur)
        result.style.transform = style.transform.isFinite ? style.transform.scalingShift(by: factor) : .identity
        result.content = content.scaled(by: factor)
        return result
    }

    static func bounded(_ value: Double) -> Double {
        value.isNaN ? 0 : min(max(value, -largestLength), largestLength)
    }
}

extension Element.Content {
    /// The content, a container's without its boxes.
    fileprivate func scaled(by factor: Double) -> Element.Content {
        func extent(_ value: Double) -> Double { max(0, Element.bounded(value * factor)) }
        switch self {
        case .flow(var flow, _):
            flow.gap = extent(flow.gap)
            flow.lineGap = extent(flow.lineGap)
            return .flow(flow, [])
        case .overlay(let overlay, _): return .overlay(overlay, [])
        case .text(let text, var options, let shadows):
            let spans = text.spans.map { span in
                var style = span.style
                style.size = min(extent(style.size), 10_000)
                style.letterSpacing = Element.bounded(style.letterSpacing * factor)
                style.lineHeight = min(max(0, Element.bounded(style.lineHeight)), 100)
                return StyledText.Span(span.text, style: style)
            }
            options.maxLines = options.maxLines.map { max(0, $0) }
            options.shrinksToFit = options.shrinksToFit.map { $0.isNaN ? 1 : min(max($0, 0.01), 1) }
            let cast = shadows.map { shadow in
                TextShadow(
                    x: Element.bounded(shadow.x * factor), y: Element.bounded(shadow.y * factor), blur: extent(shadow.blur),
                    color: shadow.color)
            }
            return .text(StyledText(spans), options, shadows: cast)
        case .image(let source, let fit, let position): return .image(source, fit: fit, position: position.bounded)
        case .drawing(let drawing):
            return .drawing(drawing.scaled(x: factor, y: factor))
        case .chart(var chart):
            switch chart.kind {
            case .sparkline(let stroke, let below):
                chart.kind = .sparkline(stroke.scaled(by: factor), below: below?.scaled(by: factor))
            case .bars(let fill, let gap, let radius):
                chart.kind = .bars(fill.scaled(by: factor), gap: extent(gap), radius: extent(radius))
            }
            return .chart(chart)
        case .none: return .none
        }
    }
}

extension Drawing {
    /// The drawing made larger or smaller, its lines by the mean of both factors.
    func scaled(x: Double, y: Double) -> Drawing {
        var result = self
        result.path = path.transformed(by: .scale(x: x, y: y))
        result.size = Size(max(0, Element.bounded(size.width * x)), max(0, Element.bounded(size.height * y)))
        result.stroke = stroke?.scaled(by: (x * y).squareRoot())
        return result
    }
}

extension Stroke {
    func scaled(by factor: Double) -> Stroke {
        var result = self
        result.width = max(0, Element.bounded(width * factor))
        return result
    }
}

extension Fill {
    fileprivate func scaled(by factor: Double) -> Fill {
        switch self {
        case .color: self
        case .linearGradient(let degrees, let stops): .linearGradient(degrees: degrees, stops: stops)
        case .conicGradient(let degrees, let center, let stops): .conicGradient(degrees: degrees, center: center.bounded, stops: stops)
        case .image(let source, let fit, let position): .image(source, fit: fit, position: position.bounded)
        case .radialGradient(.radii(let x, let y), let center, let stops):
            .radialGradient(
                .radii(max(0, Element.bounded(x * factor)), max(0, Element.bounded(y * factor))), center: center.bounded, stops: stops)
        case .radialGradient(let extent, let center, let stops): .radialGradient(extent, center: center.bounded, stops: stops)
        }
    }
}

extension UnitPoint {
    fileprivate var bounded: UnitPoint { UnitPoint(Element.bounded(x), Element.bounded(y)) }
}

extension AffineTransform {
    var isFinite: Bool {
        [a, b, c, d, tx, ty].allSatisfy { abs($0) <= Element.largestLength }
    }

    fileprivate func scalingShift(by factor: Double) -> AffineTransform {
        var result = self
        result.tx *= factor
        result.ty *= factor
        return result
    }
}
