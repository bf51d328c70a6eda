/// A rectangle whose corners are quarters of ellipses.
struct RoundedBox: Hashable, Sendable {
    var rect: Rect
    /// The corners' extents along the sides, clockwise from the upper left one.
    var corners: [Size]

    /// Radii too large for a side shrink together, as in CSS.
    init(_ rect: Rect, radii: CornerRadii) {
        self.rect = rect
        let fitted = radii.fitted(to: rect)
        corners = [fitted.topLeft, fitted.topRight, fitted.bottomRight, fitted.bottomLeft].map { Size($0, $0) }
    }

    private init(_ rect: Rect, corners: [Size]) {
        self.rect = rect
        self.corners = corners
    }

    /// The box within a band along the sides; its corners are rounded less by the band's width (CSS Backgrounds 3 §5.2).
    func inset(by edges: Edges) -> RoundedBox {
        func corner(_ index: Int, _ x: Double, _ y: Double) -> Size {
            let width = corners[index].width - x, height = corners[index].height - y
            return width > 0 && height > 0 ? Size(width, height) : Size(0, 0)
        }
        return RoundedBox(
            rect.inset(by: edges),
            corners: [
                corner(0, edges.left, edges.top), corner(1, edges.right, edges.top), corner(2, edges.right, edges.bottom),
                corner(3, edges.left, edges.bottom),
            ])
    }

    var isPlain: Bool { corners.allSatisfy { $0.width <= 0 || $0.height <= 0 } }

    /// The largest circles that fit the corners.
    var radii: CornerRadii {
        let radii = corners.map { min($0.width, $0.height) }
        return CornerRadii(topLeft: radii[0], topRight: radii[1], bottomRight: radii[2], bottomLeft: radii[3])
    }

    /// The outline, clockwise.
    var path: Path { outline(rect: rect, corners: corners) { $0 } }

    /// The outline, counterclockwise: it cuts a hole into a path around it.
    var hole: Path {
        let sum = rect.x + rect.maxX
        let mirrored = [corners[1], corners[0], corners[3], corners[2]]
        return outline(rect: rect, corners: mirrored) { Point(x: sum - $0.x, y: $0.y) }
    }

    private func outline(rect: Rect, corners: [Size], map: (Point) -> Point) -> Path {
        var path = Path()
        let centers = [
            Point(x: rect.x + corners[0].width, y: rect.y + corners[0].height),
            Point(x: rect.maxX - corners[1].width, y: rect.y + corners[1].height),
            Point(x: rect.maxX - corners[2].width, y: rect.maxY - corners[2].height),
            Point(x: rect.x + corners[3].width, y: rect.maxY - corners[3].height),
        ]
        for (index, center) in centers.enumerated() {
            let size = corners[index]
            func on(_ degrees: Double, _ ahead: Double = 0) -> Point {
                let sin = sine(degrees: degrees), cos = cosine(degrees: degrees)
                return map(Point(x: center.x + size.width * (cos - ahead * sin), y: center.y + size.height * (sin + ahead * cos)))
            }
            let start = 180 + 90 * Double(index)
            path.isEmpty ? path.move(to: on(start)) : path.line(to: on(start))
            guard size.width > 0, size.height > 0 else { continue }
            // Two cubic curves of 45° leave the ellipse by less than 5 millionths of its radius.
            let reach = 4.0 / 3.0 * sine(degrees: 11.25) / cosine(degrees: 11.25)
            for half in [start, start + 45] { path.cubic(by: on(half, reach), on(half + 45, -reach), to: on(half + 45)) }
        }
        path.close()
        return path
    }
}
