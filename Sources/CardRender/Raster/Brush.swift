/// A paint made ready to be drawn row by row.
enum Brush {
    case solid(Pixel)
    case ramp(GradientRamp)

    init(_ paint: Paint) {
        switch paint {
        case .color(let color): self = .solid(color.pixel)
        case .linearGradient(let gradient): self = .ramp(GradientRamp(gradient))
        }
    }

    /// True where full coverage hides what is below.
    var isOpaque: Bool {
        switch self {
        case .solid(let pixel): pixel >> 24 == 255
        case .ramp(let ramp): ramp.isOpaque
        }
    }

    /// Writes the colours of `count` pixels of row `y`, from pixel `x` on, into a row of pixels from `start` on.
    func paint(_ row: inout [Pixel], at start: Int, x: Int, y: Int, count: Int) {
        switch self {
        case .solid(let pixel): for index in start..<(start + count) { row[index] = pixel }
        case .ramp(let ramp): ramp.fill(&row, at: start, x: x, y: y, count: count)
        }
    }
}
