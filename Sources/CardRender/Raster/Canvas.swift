/// A picture being drawn: each fill covers what was drawn before it.
///
/// Coverage of pixels is exact, colours are blended in sRGB space, and the same calls give the same bytes on every machine.
public struct Canvas: Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int

    var pixels: [Pixel]
    /// True as long as no pixel can be translucent: what is drawn over an opaque ground leaves it opaque.
    private let isOpaque: Bool
    /// Room for one row, kept between fills.
    private var levels: [UInt8]
    private var colors: [Pixel]
    private var shares: [UInt8]
    private var latestShadow: ShadowMask?
    /// The pixels that may be drawn to.
    var clip: PixelRegion

    /// The largest width and height.
    public static let maximumSide = 16_384
    /// The largest number of pixels, which take 256 MiB while they are drawn.
    public static let maximumArea = 67_108_864

    /// Creates a picture of one colour.
    ///
    /// - Throws: `CardError` with code `badSize` where a side is not 1 to `maximumSide`, or the area is over `maximumArea`.
    public init(width: Int, height: Int, background: Color = .clear) throws(CardError) {
        guard 1...Self.maximumSide ~= width, 1...Self.maximumSide ~= height, width * height <= Self.maximumArea else {
            throw CardError(
                code: .badSize,
                message:
                    "a picture of \(width) × \(height) pixels cannot be drawn: sides are 1 to \(Self.maximumSide), area at most \(Self.maximumArea)"
            )
        }
        self.width = width
        self.height = height
        pixels = [Pixel](repeating: background.pixel, count: width * height)
        isOpaque = background.alpha == 255
        levels = [UInt8](repeating: 0, count: width)
        colors = [Pixel](repeating: 0, count: width)
        shares = []
        clip = PixelRegion(x: 0, y: 0, width: width, height: height)
    }

    /// The whole picture as a rectangle.
    public var bounds: Rect { Rect(x: 0, y: 0, width: Double(width), height: Double(height)) }

    /// Fills a path.
    ///
    /// What lies outside the picture is cut off; a path with a coordinate that is not finite or beyond a billion pixels
    /// draws nothing.
    ///
    /// - Parameters:
    ///   - path: The outline; open contours are closed by a straight line.
    ///   - transform: Where the path's points go, such as from font units to pixels.
    ///   - paint: A colour or a gradient, the latter in the picture's own coordinates.
    public mutating func fill(_ path: Path, transform: AffineTransform = .identity, with paint: Paint) {
        fill(path, transform: transform, brush: Brush(paint))
    }

    /// Fills a path where all clips let it show.
    ///
    /// - Parameter opacity: A share of the brush's opacity, 0 to 255.
    mutating func fill(_ path: Path, transform: AffineTransform, brush: Brush, clips: [ClipPath] = [], opacity: UInt32 = 255) {
        guard let bounds = path.controlBounds?.mapped(by: transform), let region = region(touching: bounds) else { return }
        var coverage = Coverage(region)
        coverage.add(path, transform: transform)
        let masks = clips.map { $0.coverage(in: region) }
        for row in 0..<region.height {
            coverage.sweep(row: row, into: &levels)
            narrow(by: masks, row: row, count: region.width, opacity: opacity)
            blendRow(brush, x: region.x, y: region.y + row, count: region.width)
        }
    }

    /// Fills all pixels of a region where all clips let them show.
    mutating func fill(_ region: PixelRegion, brush: Brush, clips: [ClipPath] = [], opacity: UInt32 = 255) {
        guard let region = region.intersection(clip) else { return }
        let masks = clips.map { $0.coverage(in: region) }
        for row in 0..<region.height {
            if brush.isOpaque, masks.isEmpty, opacity == 255 {
                brush.paint(&pixels, at: (region.y + row) * width + region.x, x: region.x, y: region.y + row, count: region.width)
                continue
            }
            for index in 0..<region.width { levels[index] = 255 }
            narrow(by: masks, row: row, count: region.width, opacity: opacity)
            blendRow(brush, x: region.x, y: region.y + row, count: region.width)
        }
    }

    /// The pixels that a rectangle touches and that may be drawn to; nil where there are none.
    func region(touching rect: Rect) -> PixelRegion? {
        PixelRegion(touching: rect, width: width, height: height)?.intersection(clip)
    }

    /// Multiplies the first `count` places of `levels` by what masks and opacity let through.
    private mutating func narrow(by masks: [ClipPath.Mask], row: Int, count: Int, opacity: UInt32) {
        for mask in masks {
            if shares.count < width { shares = [UInt8](repeating: 0, count: width) }
            mask.coverage.sweep(row: row, into: &shares)
            let flip: UInt8 = mask.keepsInside ? 0 : 255
            for index in 0..<count {
                levels[index] = UInt8(truncatingIfNeeded: divideBy255(UInt32(levels[index]) &* UInt32(shares[index] ^ flip)))
            }
        }
        guard opacity < 255 else { return }
        for index in 0..<count { levels[index] = UInt8(truncatingIfNeeded: divideBy255(UInt32(levels[index]) &* opacity)) }
    }

    /// Fills a path with one colour.
    public mutating func fill(_ path: Path, transform: AffineTransform = .identity, with color: Color) {
        fill(path, transform: transform, with: .color(color))
    }

    /// Fills a rectangle; one whose edges lie between pixels needs no coverage.
    public mutating func fill(_ rect: Rect, with paint: Paint) {
        guard rect.x == rect.x.rounded(), rect.y == rect.y.rounded(), rect.maxX == rect.maxX.rounded(), rect.maxY == rect.maxY.rounded(),
            let region = region(touching: rect)
        else { return fill(.rectangle(rect), with: paint) }
        fill(region, brush: Brush(paint))
    }

    /// Fills a rectangle with one colour.
    public mutating func fill(_ rect: Rect, with color: Color) { fill(rect, with: .color(color)) }

    /// The mask of a shadow, kept for the next box of the same shape.
    mutating func shadowMask(_ shape: ShadowMask.Shape, from makeMask: ShadowMask.Maker) -> ShadowMask {
        if let latestShadow, latestShadow.shape == shape { return latestShadow }
        let mask = makeMask(shape)
        latestShadow = mask
        return mask
    }

    /// Blends one colour through a mask whose shape begins at a pixel.
    mutating func fill(_ mask: ShadowMask, x: Int, y: Int, with color: Color, clips: [ClipPath] = []) {
        let bounds = Rect(
            x: Double(x + mask.across.start), y: Double(y + mask.down.start),
            width: Double(mask.across.length), height: Double(mask.down.length))
        guard let region = region(touching: bounds) else { return }
        let brush = Brush(.color(color)), masks = clips.map { $0.coverage(in: region) }
        for row in region.y..<(region.y + region.height) {
            mask.copyRow(row - y, x: region.x - x, count: region.width, into: &levels)
            narrow(by: masks, row: row - region.y, count: region.width, opacity: 255)
            blendRow(brush, x: region.x, y: row, count: region.width)
        }
    }

    /// Blends one colour through what a mask leaves free.
    mutating func fill(_ region: PixelRegion, around mask: ShadowMask, x: Int, y: Int, with color: Color, clip: ClipPath) {
        let brush = Brush(.color(color)), masks = [clip.coverage(in: region)]
        let bounds = PixelRegion(x: x + mask.across.start, y: y + mask.down.start, width: mask.across.length, height: mask.down.length)
        let shared = bounds.intersection(region)
        if shares.count < width { shares = [UInt8](repeating: 0, count: width) }
        for row in 0..<region.height {
            for index in 0..<region.width { levels[index] = 255 }
            if let shared, shared.y <= region.y + row, region.y + row < shared.y + shared.height {
                mask.copyRow(region.y + row - y, x: shared.x - x, count: shared.width, into: &shares)
                for index in 0..<shared.width { levels[shared.x - region.x + index] = 255 - shares[index] }
            }
            narrow(by: masks, row: row, count: region.width, opacity: 255)
            blendRow(brush, x: region.x, y: region.y + row, count: region.width)
        }
    }

    /// Blends one colour through the mask of a glyph whose origin lies in a pixel.
    mutating func fill(_ mask: GlyphMask, x: Int, y: Int, with color: Color) {
        let left = x + mask.left, top = y + mask.top
        let bounds = Rect(x: Double(left), y: Double(top), width: Double(mask.width), height: Double(mask.height))
        guard let region = region(touching: bounds) else { return }
        let brush = Brush(.color(color))
        for row in region.y..<(region.y + region.height) {
            let start = (row - top) * mask.width + region.x - left
            for index in 0..<region.width { levels[index] = mask.levels[start &+ index] }
            blendRow(brush, x: region.x, y: row, count: region.width)
        }
    }

    /// The finished picture.
    public consuming func finish() -> Bitmap {
        if !isOpaque {
            for index in pixels.indices where pixels[index] >> 24 != 255 { pixels[index] = straight(pixels[index]) }
        }
        // A pixel's bytes stand in the right order in memory wherever the low byte comes first.
        if UInt32(1).littleEndian != 1 { pixels = pixels.map(\.littleEndian) }
        // Reading initialized integers as bytes is always right; the copy ends the borrow.
        let bytes = unsafe pixels.withUnsafeBytes { unsafe [UInt8]($0) }
        return Bitmap(width: width, height: height, pixels: bytes)
    }

    /// Blends a brush's colours through the first `count` places of `levels` into row `y`, from pixel `x` on.
    private mutating func blendRow(_ brush: Brush, x: Int, y: Int, count: Int) {
        let start = y * width + x
        switch brush {
        case .solid(let pixel):
            Self.blend(levels, over: &pixels, at: start, count: count, isOpaque: brush.isOpaque) { _ in pixel }
        default:
            brush.paint(&colors, at: 0, x: x, y: y, count: count)
            let colors = colors
            Self.blend(levels, over: &pixels, at: start, count: count, isOpaque: brush.isOpaque) { colors[$0] }
        }
    }

    /// Most of a row is empty or fully covered, so eight pixels at once are skipped, or replaced, or blended.
    @inline(__always)
    private static func blend(
        _ levels: [UInt8], over pixels: inout [Pixel], at start: Int, count: Int, isOpaque: Bool, color: (Int) -> Pixel
    ) {
        var index = 0
        while index &+ 8 <= count {
            var any: UInt8 = 0, all: UInt8 = 255
            for place in index..<(index &+ 8) {
                any |= levels[place]
                all &= levels[place]
            }
            if all == 255, isOpaque {
                for place in index..<(index &+ 8) { pixels[start &+ place] = color(place) }
            } else if any != 0 {
                for place in index..<(index &+ 8) {
                    let at = start &+ place
                    pixels[at] = CardRender.blend(color(place), over: pixels[at], coverage: UInt32(levels[place]))
                }
            }
            index &+= 8
        }
        for place in index..<count {
            let at = start &+ place
            pixels[at] = CardRender.blend(color(place), over: pixels[at], coverage: UInt32(levels[place]))
        }
    }
}

extension Rect {
    /// The smallest upright rectangle around the transformed one; nil where a coordinate is not finite, or larger than a path on any
    /// canvas needs.
    func mapped(by transform: AffineTransform) -> Rect? {
        let corners = [
            Point(x: x, y: y), Point(x: maxX, y: y), Point(x: x, y: maxY), Point(x: maxX, y: maxY),
        ].map(transform.apply)
        guard corners.allSatisfy({ abs($0.x) < 1e9 && abs($0.y) < 1e9 }) else { return nil }
        let left = corners.map(\.x).min() ?? 0, right = corners.map(\.x).max() ?? 0
        let top = corners.map(\.y).min() ?? 0, bottom = corners.map(\.y).max() ?? 0
        return Rect(x: left, y: top, width: right - left, height: bottom - top)
    }
}
