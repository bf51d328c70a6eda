/// A linear gradient made ready to be drawn row by row.
///
/// Between two stops each channel grows by the same amount from pixel to pixel, so a row is a few additions a pixel. The
/// running values have 32 bits after the point: over 16,384 pixels they err by less than a hundred thousandth of a step.
struct GradientRamp {
    private let course: ColorCourse
    private let origin: Point
    /// How far the position on the line grows with a pixel to the right, and with one downwards.
    private let growth: Point
    /// True where every colour is.
    let isOpaque: Bool

    /// - Parameter transform: Where the gradient's own coordinates are taken.
    init(_ gradient: LinearGradient, transform: AffineTransform = .identity) {
        let line = gradient.end - gradient.start
        let squared = line.x * line.x + line.y * line.y
        course = ColorCourse(gradient.stops)
        isOpaque = course.isOpaque
        origin = transform.apply(to: gradient.start)
        let growth = squared > 1e-12 && squared.isFinite ? line * (1 / squared) : .zero
        let inverse = transform.inverse ?? .identity
        self.growth = Point(x: growth.x * inverse.a + growth.y * inverse.b, y: growth.x * inverse.c + growth.y * inverse.d)
    }

    /// Writes the colours of `count` pixels of row `y`, from pixel `x` on, into a row of pixels from `place` on.
    func fill(_ row: inout [Pixel], at place: Int, x: Int, y: Int, count: Int) {
        let start = (Double(x) + 0.5 - origin.x) * growth.x + (Double(y) + 0.5 - origin.y) * growth.y
        guard growth.x != 0 else {
            let pixel = ColorCourse.pixel(course.color(at: start))
            for index in place..<(place + count) { row[index] = pixel }
            return
        }
        var index = 0
        let ordered = growth.x > 0 ? course.segments : course.segments.reversed()
        for segment in ordered {
            guard index < count else { break }
            let edge = ((growth.x > 0 ? segment.to : segment.from) - start) / growth.x
            guard edge > Double(index) else { continue }
            let end = edge >= Double(count) ? count : Int(edge.rounded(.up))
            let position = start + Double(index) * growth.x
            let length = segment.to - segment.from
            if length > 0, length.isFinite {
                let slope = (segment.last - segment.first) / length
                Self.run(
                    &row, from: place + index, to: place + end, start: segment.first + slope * (position - segment.from),
                    step: slope * growth.x)
            } else {
                let pixel = ColorCourse.pixel(segment.last)
                for at in (place + index)..<(place + end) { row[at] = pixel }
            }
            index = end
        }
    }

    private static func run(_ row: inout [Pixel], from: Int, to: Int, start: SIMD4<Double>, step: SIMD4<Double>) {
        // Half a step is added so that dropping the fraction rounds to the nearest.
        var red = fixed(start[0] + 0.5), green = fixed(start[1] + 0.5), blue = fixed(start[2] + 0.5), alpha = fixed(start[3] + 0.5)
        let redStep = fixed(step[0]), greenStep = fixed(step[1]), blueStep = fixed(step[2]), alphaStep = fixed(step[3])
        for index in from..<to {
            let low = UInt32(truncatingIfNeeded: red &>> 32) | UInt32(truncatingIfNeeded: green &>> 32) &<< 8
            row[index] = low | UInt32(truncatingIfNeeded: blue &>> 32) &<< 16 | UInt32(truncatingIfNeeded: alpha &>> 32) &<< 24
            red &+= redStep
            green &+= greenStep
            blue &+= blueStep
            alpha &+= alphaStep
        }
    }

    /// 32 bits before and 32 after the point; a step too large for them belongs to a segment narrower than a pixel and is not taken.
    private static func fixed(_ value: Double) -> Int64 {
        value > -1e9 ? Int64(min(value, 1e9) * 4_294_967_296) : Int64(-1e9 * 4_294_967_296)
    }
}
