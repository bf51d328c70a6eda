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
        draw(shadow, of: box, radii: radii, clips: [])
    }

    /// Draws the shadow of a rounded rectangle where all clips let it show.
    mutating func draw(
        _ shadow: BoxShadow, of box: Rect, radii: CornerRadii, clips: [ClipPath], from makeMask: ShadowMask.Maker = ShadowMask.init
    ) {
        let rect = box.inset(by: -shadow.spread).offset(x: shadow.x, y: shadow.y)
        let grown = radii.grown(by: shadow.spread)
        guard Self.isDrawable(rect, radii: grown, blur: shadow.blur), rect.width > 0, rect.height > 0 else { return }
        guard shadow.blur > 0.02 else {
            return fill(.roundedRectangle(rect, radii: grown), transform: .identity, brush: .solid(shadow.color.pixel), clips: clips)
        }
        guard let (shape, x, y) = Self.shape(of: rect, radii: grown, blur: shadow.blur) else { return }
        fill(shadowMask(shape, from: makeMask), x: x, y: y, with: shadow.color, clips: clips)
    }

    /// Fills what lies around the blurred shape of a rounded rectangle: the shadow that an edge casts inwards.
    mutating func fillAround(
        _ rect: Rect, radii: CornerRadii, blur: Double, color: Color, clip: ClipPath, from makeMask: ShadowMask.Maker
    ) {
        guard Self.isDrawable(rect, radii: radii, blur: blur), let bounds = clip.path.controlBounds?.mapped(by: clip.transform),
            let region = region(touching: bounds)
        else { return }
        guard rect.width > 0, rect.height > 0 else { return fill(region, brush: .solid(color.pixel), clips: [clip]) }
        guard blur > 0.02 else {
            let hole = ClipPath(path: .roundedRectangle(rect, radii: radii), keepsInside: false)
            return fill(region, brush: .solid(color.pixel), clips: [clip, hole])
        }
        guard let (shape, x, y) = Self.shape(of: rect, radii: radii, blur: blur) else { return }
        fill(region, around: shadowMask(shape, from: makeMask), x: x, y: y, with: color, clip: clip)
    }

    /// How many pixels a shadow takes to draw.
    func cost(of shadow: BoxShadow, box: Rect, radii: CornerRadii) -> Int {
        let rect = box.inset(by: -shadow.spread)
        guard Self.isDrawable(rect, radii: radii.grown(by: shadow.spread), blur: shadow.blur) else { return 0 }
        let mask = Self.shape(of: rect, radii: radii.grown(by: shadow.spread), blur: shadow.blur).map { ShadowMask.area(of: $0.shape) }
        let seen = region(touching: rect.inset(by: -2 * shadow.blur).offset(x: shadow.x, y: shadow.y))
        return (mask ?? 0) * 8 + (seen.map { $0.width * $0.height } ?? 0)
    }

    private static let maximumShadowArea = 16_777_216

    private static func isDrawable(_ rect: Rect, radii: CornerRadii, blur: Double) -> Bool {
        [rect.x, rect.y, rect.width, rect.height, blur, radii.largest].allSatisfy { $0.isFinite && abs($0) < 1e7 }
    }

    /// The shape's mask and the pixel where it begins; nil where there is nothing to blur, or too much.
    private static func shape(of rect: Rect, radii: CornerRadii, blur: Double) -> (shape: ShadowMask.Shape, x: Int, y: Int)? {
        guard rect.width > 0, rect.height > 0 else { return nil }
        let x = rect.x.rounded(.down), y = rect.y.rounded(.down)
        let shape = ShadowMask.Shape(
            rect: rect.offset(x: -x, y: -y), radii: radii.fitted(to: rect), sigma: max(min(blur, maximumBlur), 0.02) / 2)
        return ShadowMask.area(of: shape) <= maximumShadowArea ? (shape, Int(x), Int(y)) : nil
    }
}

extension CornerRadii {
    /// The radii of a shadow that is larger than its box on all sides (CSS Backgrounds 3 §6.1.1).
    ///
    /// A radius smaller than the spread grows by less than it, so that a sharp corner stays sharp and one nearly so is nearly so.
    fileprivate func grown(by spread: Double) -> CornerRadii {
        func grown(_ radius: Double) -> Double {
            guard radius > 0 else { return 0 }
            guard spread > radius else { return max(0, radius + spread) }
            let missing = 1 - radius / spread
            return radius + spread * (1 - missing * missing * missing)
        }
        return CornerRadii(
            topLeft: grown(topLeft), topRight: grown(topRight), bottomRight: grown(bottomRight), bottomLeft: grown(bottomLeft))
    }
}
