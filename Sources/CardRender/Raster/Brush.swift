/// A paint made ready to be drawn row by row.
enum Brush {
    case solid(Pixel)
    case ramp(GradientRamp)
    case curve(CurvedRamp)
    case block(PixelBlock)
    case sampler(ImageSampler)

    /// - Parameter transform: Where the paint's own coordinates are taken.
    init(_ paint: Paint, transform: AffineTransform = .identity) {
        switch paint {
        case .color(let color): self = .solid(color.pixel)
        case .linearGradient(let gradient): self = .ramp(GradientRamp(gradient, transform: transform))
        case .radialGradient(let gradient): self = .curve(CurvedRamp(gradient, transform: transform))
        case .conicGradient(let gradient): self = .curve(CurvedRamp(gradient, transform: transform))
        }
    }

    /// True where full coverage hides what is below.
    var isOpaque: Bool {
        switch self {
        case .solid(let pixel): pixel >> 24 == 255
        case .ramp(let ramp): ramp.isOpaque
        case .curve(let ramp): ramp.isOpaque
        case .block, .sampler: false
        }
    }

    /// Writes the colours of `count` pixels of row `y`, from pixel `x` on, into a row of pixels from `start` on.
    func paint(_ row: inout [Pixel], at start: Int, x: Int, y: Int, count: Int) {
        switch self {
        case .solid(let pixel): for index in start..<(start + count) { row[index] = pixel }
        case .ramp(let ramp): ramp.fill(&row, at: start, x: x, y: y, count: count)
        case .curve(let ramp): ramp.fill(&row, at: start, x: x, y: y, count: count)
        case .block(let block): block.fill(&row, at: start, x: x, y: y, count: count)
        case .sampler(let sampler): sampler.fill(&row, at: start, x: x, y: y, count: count)
        }
    }
}

/// Pixels that lie on those of the canvas, such as a layer or a picture at its drawn size.
struct PixelBlock {
    let pixels: [Pixel]
    let region: PixelRegion

    /// Writes pixels; outside the block the nearest ones of its edge.
    func fill(_ row: inout [Pixel], at place: Int, x: Int, y: Int, count: Int) {
        let start = min(max(y - region.y, 0), region.height - 1) * region.width
        let left = x - region.x, last = region.width - 1
        if left >= 0, left + count <= region.width {
            for index in 0..<count { row[place &+ index] = pixels[start &+ left &+ index] }
        } else {
            for index in 0..<count { row[place &+ index] = pixels[start &+ min(max(left &+ index, 0), last)] }
        }
    }
}
