/// A small diagram without words, as large as its box.
///
/// Values that are not finite are left out; at most 10,000 are drawn.
public struct Chart: ElementConvertible, Hashable, Sendable {
    /// The kinds of diagrams.
    public enum Kind: Hashable, Sendable {
        /// A line from value to value, and what fills the room below it.
        case sparkline(Stroke, below: Fill?)
        /// A bar for each value, standing on the box's lower edge.
        case bars(Fill, gap: Double, radius: Double)
    }

    /// The values from left to right.
    public var values: [Double]
    /// The values at the box's lower and upper edge; nil for what occurs, and for bars from 0.
    public var range: ClosedRange<Double>?
    /// What is drawn.
    public var kind: Kind

    /// Creates a chart.
    public init(_ values: [Double], range: ClosedRange<Double>? = nil, kind: Kind) {
        self.values = values
        self.range = range
        self.kind = kind
    }

    /// A line with rounded turns.
    public static func sparkline(
        _ values: [Double], range: ClosedRange<Double>? = nil, width: Double = 4, color: Color, below: Fill? = nil
    ) -> Chart {
        Chart(values, range: range, kind: .sparkline(Stroke(width: width, color: color, join: .round, cap: .round), below: below))
    }

    /// Bars of equal width.
    public static func bars(
        _ values: [Double], range: ClosedRange<Double>? = nil, gap: Double = 4, radius: Double = 0, fill: Fill
    ) -> Chart {
        Chart(values, range: range, kind: .bars(fill, gap: gap, radius: radius))
    }

    /// The box.
    public var element: Element { Element(.chart(self)) }

    static let maximumCount = 10_000

    /// The values as heights from 0 to 1.
    private var heights: [Double] {
        let finite = values.prefix(Self.maximumCount).filter(\.isFinite)
        var low = finite.min() ?? 0, high = finite.max() ?? 1
        if case .bars = kind { low = min(low, 0) }
        if let range, range.lowerBound.isFinite, range.upperBound.isFinite { (low, high) = (range.lowerBound, range.upperBound) }
        // Halved first: the distance of two finite numbers may be infinite.
        let extent = high / 2 - low / 2
        guard extent > 0 else { return finite.map { _ in 0.5 } }
        return finite.map { min(max(($0 / 2 - low / 2) / extent, 0), 1) }
    }

    /// The drawings that make up the diagram in a box whose corner is at (0, 0).
    func drawings(size: Size) -> [Drawing] {
        let heights = heights
        guard !heights.isEmpty, size.width > 0, size.height > 0 else { return [] }
        switch kind {
        case .sparkline(let stroke, let below):
            // Half a line's width is kept free so that nothing of the line is cut off.
            let half = min(stroke.width / 2, size.height / 2)
            let points = heights.enumerated().map { index, height in
                Point(
                    x: heights.count > 1 ? size.width * Double(index) / Double(heights.count - 1) : size.width / 2,
                    y: size.height - half - height * (size.height - 2 * half))
            }
            var line = Path()
            for (index, point) in points.enumerated() { index == 0 ? line.move(to: point) : line.line(to: point) }
            var area = line
            area.line(to: Point(x: points[points.count - 1].x, y: size.height))
            area.line(to: Point(x: points[0].x, y: size.height))
            area.close()
            return (below.map { [Drawing(area, size: size, fill: $0)] } ?? []) + [Drawing(line, size: size, stroke: stroke)]
        case .bars(let fill, let gap, let radius):
            let step = (size.width + gap) / Double(heights.count)
            guard step > gap else { return [] }
            var bars = Path()
            for (index, height) in heights.enumerated() where height > 0 {
                let bar = Rect(
                    x: Double(index) * step, y: size.height * (1 - height), width: step - gap, height: size.height * height)
                bars.append(.roundedRectangle(bar, radii: CornerRadii(topLeft: radius, topRight: radius)))
            }
            return [Drawing(bars, size: size, fill: fill)]
        }
    }
}
