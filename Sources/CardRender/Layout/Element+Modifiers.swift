extension ElementConvertible {
    /// The box with its style changed.
    public func styled(_ change: (inout BoxStyle) -> Void) -> Element {
        var result = element
        change(&result.style)
        return result
    }

    // MARK: Size

    /// Sets the size; nil leaves a value as it was.
    public func frame(
        width: Length? = nil, height: Length? = nil, minWidth: Length? = nil, minHeight: Length? = nil, maxWidth: Length? = nil,
        maxHeight: Length? = nil
    ) -> Element {
        styled { style in
            style.width = width ?? style.width
            style.height = height ?? style.height
            style.minWidth = minWidth ?? style.minWidth
            style.minHeight = minHeight ?? style.minHeight
            style.maxWidth = maxWidth ?? style.maxWidth
            style.maxHeight = maxHeight ?? style.maxHeight
        }
    }

    /// Keeps room free between the border and the content.
    public func padding(_ all: Double) -> Element { styled { $0.padding = Edges(all) } }

    /// Keeps room free at the sides, and above and below.
    public func padding(horizontal: Double = 0, vertical: Double = 0) -> Element {
        padding(Edges(top: vertical, right: horizontal, bottom: vertical, left: horizontal))
    }

    /// Keeps room free at each side.
    public func padding(_ edges: Edges) -> Element { styled { $0.padding = edges } }

    // MARK: Among neighbours

    /// Sets how the box grows and shrinks along its container's direction (CSS `flex`).
    public func flex(grow: Double = 1, shrink: Double = 1, basis: Length = 0) -> Element {
        styled { ($0.grow, $0.shrink, $0.basis) = (grow, shrink, basis) }
    }

    /// Sets the share of left-over room the box takes.
    public func grow(_ share: Double = 1) -> Element { styled { $0.grow = share } }

    /// Sets the share of missing room the box gives up.
    public func shrink(_ share: Double) -> Element { styled { $0.shrink = share } }

    /// Sets the size along the container's direction before growing and shrinking.
    public func basis(_ length: Length) -> Element { styled { $0.basis = length } }

    /// Sets where the box stands across its container's direction.
    public func alignSelf(_ alignment: Alignment?) -> Element { styled { $0.alignSelf = alignment } }

    /// Takes the box out of the flow and places it by distances from its container's sides (CSS `position: absolute`).
    public func position(top: Length = .auto, right: Length = .auto, bottom: Length = .auto, left: Length = .auto) -> Element {
        styled { $0.position = Sides(top: top, right: right, bottom: bottom, left: left) }
    }

    // MARK: Look

    /// Adds a fill over those the box has.
    public func background(_ fill: Fill) -> Element { styled { $0.background.append(fill) } }

    /// Adds a colour over the fills the box has.
    public func background(_ color: Color) -> Element { background(.color(color)) }

    /// Sets a border that is the same on all sides.
    public func border(_ width: Double, _ color: Color) -> Element { styled { $0.border = Sides(BorderSide(width, color)) } }

    /// Sets the border of some sides.
    public func border(top: BorderSide? = nil, right: BorderSide? = nil, bottom: BorderSide? = nil, left: BorderSide? = nil) -> Element {
        styled { style in
            style.border = Sides(
                top: top ?? style.border.top, right: right ?? style.border.right, bottom: bottom ?? style.border.bottom,
                left: left ?? style.border.left)
        }
    }

    /// Rounds all corners.
    public func cornerRadius(_ radius: Double) -> Element { cornerRadius(CornerRadii(radius)) }

    /// Rounds each corner by its own radius.
    public func cornerRadius(_ radii: CornerRadii) -> Element { styled { $0.radii = radii } }

    /// Adds a shadow of the box.
    public func shadow(x: Double = 0, y: Double = 0, blur: Double, spread: Double = 0, color: Color, isInset: Bool = false) -> Element {
        styled { $0.shadows.append(Shadow(BoxShadow(x: x, y: y, blur: blur, spread: spread, color: color), isInset: isInset)) }
    }

    /// Makes the box and all in it translucent together.
    public func opacity(_ opacity: Double) -> Element { styled { $0.opacity = opacity } }

    /// Cuts off what sticks out of the box.
    public func clipped(_ clips: Bool = true) -> Element { styled { $0.clips = clips } }

    /// Blurs the box and all in it by a Gaussian.
    public func blur(_ deviation: Double) -> Element { styled { $0.blur = deviation } }

    // MARK: Transform

    /// Transforms the drawn box about its middle, after the transforms it has.
    public func transform(_ transform: AffineTransform) -> Element { styled { $0.transform = $0.transform.followed(by: transform) } }

    /// Turns the drawn box clockwise.
    public func rotated(degrees: Double) -> Element { transform(.rotation(degrees: degrees)) }

    /// Scales the drawn box.
    public func scaled(x: Double, y: Double) -> Element { transform(.scale(x: x, y: y)) }

    /// Shifts the drawn box.
    public func offset(x: Double = 0, y: Double = 0) -> Element { transform(.translation(x: x, y: y)) }
}

extension AffineTransform {
    /// A rotation about the origin, clockwise in a picture.
    public static func rotation(degrees: Double) -> AffineTransform {
        let sin = sine(degrees: degrees), cos = cosine(degrees: degrees)
        return AffineTransform(a: cos, b: sin, c: -sin, d: cos, tx: 0, ty: 0)
    }
}
