extension Path {
    /// A rectangle, clockwise in a picture.
    public static func rectangle(_ rect: Rect) -> Path { .roundedRectangle(rect, radii: CornerRadii()) }

    /// A rectangle with four equally rounded corners.
    public static func roundedRectangle(_ rect: Rect, radius: Double) -> Path {
        .roundedRectangle(rect, radii: CornerRadii(radius))
    }

    /// A rectangle with rounded corners; radii too large for a side shrink together, as in CSS.
    public static func roundedRectangle(_ rect: Rect, radii: CornerRadii) -> Path {
        var path = Path()
        let radii = radii.fitted(to: rect)
        path.corner(Point(x: rect.maxX - radii.topRight, y: rect.y + radii.topRight), radius: radii.topRight, from: -90)
        path.corner(Point(x: rect.maxX - radii.bottomRight, y: rect.maxY - radii.bottomRight), radius: radii.bottomRight, from: 0)
        path.corner(Point(x: rect.x + radii.bottomLeft, y: rect.maxY - radii.bottomLeft), radius: radii.bottomLeft, from: 90)
        path.corner(Point(x: rect.x + radii.topLeft, y: rect.y + radii.topLeft), radius: radii.topLeft, from: 180)
        path.close()
        return path
    }

    /// The border of a rounded rectangle: a band of even width along the inside of its edge.
    public static func frame(_ rect: Rect, radius: Double, width: Double) -> Path {
        var path = roundedRectangle(rect, radius: radius)
        // Mirrored, the inner edge runs the other way round and so cuts a hole.
        let mirror = AffineTransform(a: -1, b: 0, c: 0, d: 1, tx: rect.x + rect.maxX, ty: 0)
        path.append(roundedRectangle(rect.inset(by: width), radius: max(0, radius - width)).transformed(by: mirror))
        return path
    }

    /// A full circle.
    public static func circle(center: Point, radius: Double) -> Path {
        var path = Path()
        path.arc(center: center, radius: radius, from: 0, to: 360)
        path.close()
        return path
    }

    /// A band of even width along a circle, with round ends; degrees run clockwise from three o'clock.
    public static func ring(center: Point, radius: Double, width: Double, from start: Double = 0, to end: Double = 360) -> Path {
        var path = Path()
        let half = width / 2
        path.arc(center: center, radius: radius + half, from: start, to: end)
        if end - start >= 360 {
            path.close()
            path.arc(center: center, radius: radius - half, from: end, to: start, joined: false)
        } else {
            path.arc(center: .onCircle(center, radius, end), radius: half, from: end, to: end + 180)
            path.arc(center: center, radius: radius - half, from: end, to: start)
            path.arc(center: .onCircle(center, radius, start), radius: half, from: start + 180, to: start + 360)
        }
        path.close()
        return path
    }

    /// Adds a part of a circle, joined to the contour by a line; degrees run clockwise from three o'clock.
    ///
    /// The circle is followed by cubic curves of at most 45°, which leave it by less than 5 millionths of the radius.
    public mutating func arc(center: Point, radius: Double, from start: Double, to end: Double) {
        arc(center: center, radius: radius, from: start, to: end, joined: !isEmpty)
    }

    private mutating func arc(center: Point, radius: Double, from start: Double, to end: Double, joined: Bool) {
        guard start.isFinite, end.isFinite else { return }
        let sweep = min(max(end - start, -360), 360)
        let first = Point.onCircle(center, radius, start)
        if joined { line(to: first) } else { move(to: first) }
        let parts = (abs(sweep) / 45).rounded(.up)
        guard parts > 0 else { return }
        let step = sweep / parts
        let quarter = step / 4
        let reach = 4.0 / 3.0 * sine(degrees: quarter) / cosine(degrees: quarter) * radius
        for part in 0..<Int(parts) {
            let a = start + step * Double(part), b = start + step * Double(part + 1)
            let from = Point.onCircle(center, radius, a), to = Point.onCircle(center, radius, b)
            cubic(
                by: Point(x: from.x - reach * sine(degrees: a), y: from.y + reach * cosine(degrees: a)),
                Point(x: to.x + reach * sine(degrees: b), y: to.y - reach * cosine(degrees: b)), to: to)
        }
    }

    private mutating func corner(_ center: Point, radius: Double, from degrees: Double) {
        if radius > 0 {
            arc(center: center, radius: radius, from: degrees, to: degrees + 90)
        } else if isEmpty {
            move(to: center)
        } else {
            line(to: center)
        }
    }
}

extension Point {
    fileprivate static func onCircle(_ center: Point, _ radius: Double, _ degrees: Double) -> Point {
        Point(x: center.x + radius * cosine(degrees: degrees), y: center.y + radius * sine(degrees: degrees))
    }
}
