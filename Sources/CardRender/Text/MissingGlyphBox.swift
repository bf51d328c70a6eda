/// The box drawn for a character that no font has: an upright frame on the baseline.
enum MissingGlyphBox {
    /// The pen's movement in ems.
    static let advance = 0.64

    /// The frame in ems, y downwards from the baseline.
    static let path: Path = {
        var path = Path.rectangle(Rect(x: 0.07, y: -0.72, width: 0.5, height: 0.72))
        let (left, right, top, bottom) = (0.125, 0.515, -0.665, -0.055)
        path.move(to: Point(x: left, y: top))
        path.line(to: Point(x: left, y: bottom))
        path.line(to: Point(x: right, y: bottom))
        path.line(to: Point(x: right, y: top))
        path.close()
        return path
    }()
}
