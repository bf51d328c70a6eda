/// Outlines made of quadratic curves: the tables `loca` and `glyf` (OpenType 1.9 §5.3).
struct TrueTypeOutlines: Sendable {
    private let locations: FontTable
    private let glyphs: FontTable
    private let usesLongLocations: Bool

    init(locations: FontTable, glyphs: FontTable, usesLongLocations: Bool) {
        self.locations = locations
        self.glyphs = glyphs
        self.usesLongLocations = usesLongLocations
    }

    /// The outline of a glyph in font units.
    func outline(of glyph: GlyphID) throws(CardError) -> Path {
        var budget = Budget()
        let points = try self.points(of: Int(glyph), depth: 0, budget: &budget)
        return Self.path(through: points)
    }

    private struct OutlinePoint {
        var position: Point
        var isOnCurve: Bool
        var endsContour: Bool
    }

    /// What one glyph may use up with all its components: real glyphs need a small part of it.
    private struct Budget {
        var components = 512
        var points = 65_536
        static let depth = 8
    }

    private func points(of glyph: Int, depth: Int, budget: inout Budget) throws(CardError) -> [OutlinePoint] {
        let size = usesLongLocations ? 4 : 2
        let start = usesLongLocations ? try locations.uint32(glyph * size) : 2 * (try locations.uint16(glyph * size))
        let end = usesLongLocations ? try locations.uint32((glyph + 1) * size) : 2 * (try locations.uint16((glyph + 1) * size))
        guard start != end else { return [] }
        let data = try glyphs.part(at: start, count: end - start)
        let contours = try data.int16(0)
        if contours >= 0 { return try simplePoints(data, contours: contours, budget: &budget) }
        guard depth < Budget.depth else { throw .badFont("glyph \(glyph) is composed of glyphs too deeply nested, or of itself") }
        return try compositePoints(data, depth: depth, budget: &budget)
    }

    private func simplePoints(_ data: FontTable, contours: Int, budget: inout Budget) throws(CardError) -> [OutlinePoint] {
        guard contours > 0 else { return [] }
        let count = try data.uint16(10 + 2 * (contours - 1)) + 1
        budget.points -= count
        guard budget.points >= 0 else { throw .badFont("a glyph has too many points") }
        var cursor = 10 + 2 * contours
        cursor += 2 + (try data.uint16(cursor))

        var flags: [Int] = []
        flags.reserveCapacity(count)
        while flags.count < count {
            let flag = try data.uint8(cursor)
            cursor += 1
            flags.append(flag)
            if flag & 8 != 0 {
                for _ in 0..<min(try data.uint8(cursor), count - flags.count) { flags.append(flag) }
                cursor += 1
            }
        }
        var points = flags.map { OutlinePoint(position: .zero, isOnCurve: $0 & 1 != 0, endsContour: false) }
        var previousEnd = -1
        for contour in 0..<contours {
            let last = try data.uint16(10 + 2 * contour)
            guard last >= previousEnd, last < count else { throw .badFont("a glyph's contours are out of order") }
            points[last].endsContour = true
            previousEnd = last
        }
        var x = 0
        for index in 0..<count {
            x += try Self.step(data, &cursor, isShort: flags[index] & 2 != 0, isSameOrPositive: flags[index] & 16 != 0)
            points[index].position.x = Double(x)
        }
        var y = 0
        for index in 0..<count {
            y += try Self.step(data, &cursor, isShort: flags[index] & 4 != 0, isSameOrPositive: flags[index] & 32 != 0)
            points[index].position.y = Double(y)
        }
        return points
    }

    private static func step(
        _ data: FontTable, _ cursor: inout Int, isShort: Bool, isSameOrPositive: Bool
    ) throws(CardError) -> Int {
        if isShort {
            cursor += 1
            let value = try data.uint8(cursor - 1)
            return isSameOrPositive ? value : -value
        }
        if isSameOrPositive { return 0 }
        cursor += 2
        return try data.int16(cursor - 2)
    }

    private func compositePoints(_ data: FontTable, depth: Int, budget: inout Budget) throws(CardError) -> [OutlinePoint] {
        var result: [OutlinePoint] = []
        var cursor = 10
        var flags = Component.more
        while flags & Component.more != 0 {
            budget.components -= 1
            guard budget.components >= 0 else { throw .badFont("a glyph has too many components") }
            flags = try data.uint16(cursor)
            let glyph = try data.uint16(cursor + 2)
            cursor += 4
            let first: Int
            let second: Int
            let isPosition = flags & Component.argumentsArePosition != 0
            if flags & Component.wideArguments != 0 {
                first = isPosition ? try data.int16(cursor) : try data.uint16(cursor)
                second = isPosition ? try data.int16(cursor + 2) : try data.uint16(cursor + 2)
                cursor += 4
            } else {
                first = isPosition ? try data.int8(cursor) : try data.uint8(cursor)
                second = isPosition ? try data.int8(cursor + 1) : try data.uint8(cursor + 1)
                cursor += 2
            }
            var transform = AffineTransform.identity
            if flags & Component.hasScale != 0 {
                transform.a = Double(try data.int16(cursor)) / 16_384
                transform.d = transform.a
                cursor += 2
            } else if flags & Component.hasTwoScales != 0 {
                transform.a = Double(try data.int16(cursor)) / 16_384
                transform.d = Double(try data.int16(cursor + 2)) / 16_384
                cursor += 4
            } else if flags & Component.hasMatrix != 0 {
                transform.a = Double(try data.int16(cursor)) / 16_384
                transform.b = Double(try data.int16(cursor + 2)) / 16_384
                transform.c = Double(try data.int16(cursor + 4)) / 16_384
                transform.d = Double(try data.int16(cursor + 6)) / 16_384
                cursor += 8
            }
            var component = try points(of: glyph, depth: depth + 1, budget: &budget)
            for index in component.indices { component[index].position = transform.apply(to: component[index].position) }
            let shift: Point
            if isPosition {
                let plain = Point(x: Double(first), y: Double(second))
                shift = flags & Component.scalesOffset != 0 ? transform.apply(to: plain) : plain
            } else {
                guard first < result.count, second < component.count else { throw .badFont("a glyph is anchored at a point it has not") }
                shift = result[first].position - component[second].position
            }
            for index in component.indices { component[index].position = component[index].position + shift }
            result += component
        }
        return result
    }

    /// The flags of a component glyph.
    private enum Component {
        static let wideArguments = 0x0001
        static let argumentsArePosition = 0x0002
        static let hasScale = 0x0008
        static let more = 0x0020
        static let hasTwoScales = 0x0040
        static let hasMatrix = 0x0080
        static let scalesOffset = 0x0800
    }

    private static func path(through points: [OutlinePoint]) -> Path {
        var path = Path()
        var start = 0
        for index in points.indices where points[index].endsContour {
            append(points[start...index], to: &path)
            start = index + 1
        }
        return path
    }

    /// Between two control points in a row lies an implied point on the curve, halfway.
    private static func append(_ contour: ArraySlice<OutlinePoint>, to path: inout Path) {
        guard let first = contour.first, let last = contour.last, contour.count > 1 else { return }
        let origin =
            first.isOnCurve
            ? first.position
            : last.isOnCurve ? last.position : first.position.interpolated(to: last.position, by: 0.5)
        path.move(to: origin)
        var control: Point?
        for point in first.isOnCurve ? contour.dropFirst() : contour {
            if point.isOnCurve {
                if let pending = control { path.quad(by: pending, to: point.position) } else { path.line(to: point.position) }
                control = nil
            } else {
                if let pending = control { path.quad(by: pending, to: pending.interpolated(to: point.position, by: 0.5)) }
                control = point.position
            }
        }
        if let control { path.quad(by: control, to: origin) }
        path.close()
    }
}
