/// The soft shadow of a rectangle, as CSS's `box-shadow` describes it.
public struct BoxShadow: Hashable, Sendable {
    /// How far the shadow lies to the right of the box.
    public var x: Double
    /// How far the shadow lies below the box.
    public var y: Double
    /// The width of the soft edge: twice the standard deviation of the Gaussian.
    public var blur: Double
    /// How much larger than the box the shadow is on each side.
    public var spread: Double
    /// The colour where nothing of the shadow is blurred away.
    public var color: Color

    /// Creates a shadow.
    public init(x: Double = 0, y: Double = 0, blur: Double, spread: Double = 0, color: Color) {
        self.x = x
        self.y = y
        self.blur = blur
        self.spread = spread
        self.color = color
    }
}

extension Canvas {
    /// The widest blur that is drawn; a wider one is drawn as this one.
    public static let maximumBlur = 200.0

    /// Draws the shadow of a rounded rectangle, also where the box itself will be drawn over it.
    ///
    /// The blur is a true Gaussian, cut off at four standard deviations. Its cost grows with the blur and the corners, not with
    /// the box's size, and boxes of one shape drawn one after another share it. A shadow whose corners are so large that more
    /// than 16 million pixels must be blurred is not drawn.
    public mutating func draw(_ shadow: BoxShadow, of box: Rect, radii: CornerRadii = CornerRadii()) {
        let rect = box.inset(by: -shadow.spread).offset(x: shadow.x, y: shadow.y)
        let numbers = [rect.x, rect.y, rect.width, rect.height, shadow.blur, radii.largest]
        guard numbers.allSatisfy({ $0.isFinite && abs($0) < 1e6 }), rect.width > 0, rect.height > 0 else { return }
        let grown = CornerRadii(
            topLeft: Self.grown(radii.topLeft, by: shadow.spread), topRight: Self.grown(radii.topRight, by: shadow.spread),
            bottomRight: Self.grown(radii.bottomRight, by: shadow.spread), bottomLeft: Self.grown(radii.bottomLeft, by: shadow.spread))
        guard shadow.blur > 0.02 else { return fill(.roundedRectangle(rect, radii: grown), with: .color(shadow.color)) }

        let x = rect.x.rounded(.down), y = rect.y.rounded(.down)
        let shape = ShadowMask.Shape(
            rect: rect.offset(x: -x, y: -y), radii: grown.fitted(to: rect), sigma: min(shadow.blur, Self.maximumBlur) / 2)
        guard ShadowMask.area(of: shape) <= 16_777_216 else { return }
        fill(shadowMask(shape), x: Int(x), y: Int(y), with: shadow.color)
    }

    /// A sharp corner stays sharp under a spread.
    private static func grown(_ radius: Double, by spread: Double) -> Double { radius > 0 ? max(0, radius + spread) : 0 }
}
