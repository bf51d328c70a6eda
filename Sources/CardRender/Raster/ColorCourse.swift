/// The colours of a gradient from stop to stop, with alpha multiplied in.
struct ColorCourse {
    /// Two neighbouring stops.
    struct Segment {
        var from: Double
        var to: Double
        var first: SIMD4<Double>
        var last: SIMD4<Double>
    }

    private(set) var segments: [Segment] = []
    /// True where every colour is.
    let isOpaque: Bool

    init(_ stops: [LinearGradient.Stop]) {
        isOpaque = stops.allSatisfy { $0.color.alpha == 255 } && !stops.isEmpty
        var position = -Double.infinity
        var color = stops.first.map { Self.channels($0.color) } ?? SIMD4(repeating: 0)
        for stop in stops {
            let next = Self.channels(stop.color), to = max(position, stop.position.isNaN ? position : stop.position)
            segments.append(Segment(from: position, to: to, first: color, last: next))
            position = to
            color = next
        }
        segments.append(Segment(from: position, to: .infinity, first: color, last: color))
    }

    /// The colour at a place, each channel 0 to 255.
    func color(at position: Double) -> SIMD4<Double> {
        let segment = segments.first { position < $0.to } ?? segments[segments.count - 1]
        let length = segment.to - segment.from
        guard length > 0, length.isFinite else { return segment.last }
        return segment.first + (segment.last - segment.first) * ((position - segment.from) / length)
    }

    /// The channels from 0 to 255 with alpha multiplied in.
    private static func channels(_ color: Color) -> SIMD4<Double> {
        let alpha = Double(color.alpha)
        return SIMD4(Double(color.red) * alpha / 255, Double(color.green) * alpha / 255, Double(color.blue) * alpha / 255, alpha)
    }

    /// The channels rounded to a pixel.
    @inline(__always)
    static func pixel(_ channels: SIMD4<Double>) -> Pixel {
        // Adding 2^52 leaves the rounded integer in the low bits.
        let bits = channels + 4_503_599_627_370_496
        let red = UInt32(truncatingIfNeeded: bits[0].bitPattern), green = UInt32(truncatingIfNeeded: bits[1].bitPattern)
        let blue = UInt32(truncatingIfNeeded: bits[2].bitPattern), alpha = UInt32(truncatingIfNeeded: bits[3].bitPattern)
        return red | green &<< 8 | blue &<< 16 | alpha &<< 24
    }
}

/// Looks up colours of neighbouring pixels, which mostly lie between the same two stops.
struct ColorCursor {
    private let course: ColorCourse
    private var from = Double.infinity
    private var to = -Double.infinity
    private var origin = SIMD4<Double>(repeating: 0)
    private var slope = SIMD4<Double>(repeating: 0)

    init(_ course: ColorCourse) { self.course = course }

    /// The pixel at a place.
    @inline(__always)
    mutating func pixel(at position: Double) -> Pixel {
        if !(position >= from && position < to) { move(to: position) }
        return ColorCourse.pixel(origin + slope * position)
    }

    private mutating func move(to position: Double) {
        let segment = course.segments.first { position < $0.to } ?? course.segments[course.segments.count - 1]
        (from, to) = (segment.from, segment.to)
        let length = segment.to - segment.from
        if length > 0, length.isFinite {
            slope = (segment.last - segment.first) / length
            origin = segment.first - slope * segment.from
        } else {
            slope = SIMD4(repeating: 0)
            origin = segment.last
        }
    }
}
