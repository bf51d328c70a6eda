/// How large a box is, how it stands among its neighbours, and how it looks.
///
/// Sizes include padding and border (CSS `box-sizing: border-box`).
public struct BoxStyle: Hashable, Sendable {
    /// The width.
    public var width = Length.auto
    /// The height.
    public var height = Length.auto
    /// The least width; `auto` keeps a box in a row from becoming narrower than its content.
    public var minWidth = Length.auto
    /// The least height; `auto` keeps a box in a column from becoming lower than its content.
    public var minHeight = Length.auto
    /// The largest width; `auto` for none.
    public var maxWidth = Length.auto
    /// The largest height; `auto` for none.
    public var maxHeight = Length.auto
    /// The room between the border and the content.
    public var padding = Edges(0)
    /// The share of left-over room the box takes.
    public var grow = 0.0
    /// The share of missing room the box gives up, times its size.
    public var shrink = 1.0
    /// The size along the container's direction before growing and shrinking.
    public var basis = Length.auto
    /// Where the box stands across its container's direction; nil for what the container says.
    public var alignSelf: Alignment?
    /// The distances from the container's sides, for a box that takes no room in it; nil for a box that does.
    public var position: Sides<Length>?

    /// What the box is filled with, each fill over the one before.
    public var background: [Fill] = []
    /// The border.
    public var border = Sides(BorderSide.none)
    /// The radii of the corners.
    public var radii = CornerRadii()
    /// Shadows of the box, each over the one before.
    public var shadows: [Shadow] = []
    /// How opaque the box and all in it are together, 0 to 1.
    public var opacity = 1.0
    /// True where what sticks out of the box's padding is not drawn (CSS `overflow: hidden`).
    public var clips = false
    /// Where the drawn box is taken, about its middle; the layout does not notice.
    public var transform = AffineTransform.identity
    /// The standard deviation of a Gaussian by which the box and all in it are blurred, in pixels.
    public var blur = 0.0

    /// Creates a plain box.
    public init() {}

    var borderWidths: Edges { border.map(\.width) }
    /// The band between the box's edge and its content.
    var insets: Edges { padding + borderWidths }
}

/// One side of a border.
public struct BorderSide: Hashable, Sendable {
    /// The width in pixels.
    public var width: Double
    /// The colour.
    public var color: Color

    /// Creates a side.
    public init(_ width: Double, _ color: Color) {
        self.width = width
        self.color = color
    }

    /// No border.
    public static let none = BorderSide(0, .clear)
}

/// A shadow of a box (CSS `box-shadow`).
public struct Shadow: Hashable, Sendable {
    /// How the shadow lies and looks.
    public var shape: BoxShadow
    /// True for a shadow that the box's edge casts into it.
    public var isInset: Bool

    /// Creates a shadow.
    public init(_ shape: BoxShadow, isInset: Bool = false) {
        self.shape = shape
        self.isInset = isInset
    }
}

/// A shadow of letters (CSS `text-shadow`).
public struct TextShadow: Hashable, Sendable {
    /// How far it lies to the right.
    public var x: Double
    /// How far it lies below.
    public var y: Double
    /// The width of the soft edge: twice the standard deviation of the Gaussian.
    public var blur: Double
    /// The colour.
    public var color: Color

    /// Creates a shadow.
    public init(x: Double = 0, y: Double = 0, blur: Double = 0, color: Color) {
        self.x = x
        self.y = y
        self.blur = blur
        self.color = color
    }
}
