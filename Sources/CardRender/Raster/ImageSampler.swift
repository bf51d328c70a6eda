/// A picture drawn turned or skewed: each pixel is interpolated between four of the picture's.
struct ImageSampler {
    private let picture: Picture
    /// From the canvas to the picture's pixels.
    private let map: AffineTransform

    /// - Parameters:
    ///   - picture: The picture.
    ///   - rect: Where the picture lies before it is transformed.
    ///   - transform: Where that place is taken.
    init(_ picture: Picture, in rect: Rect, transform: AffineTransform) {
        // Where it is drawn much smaller, pixels in between would be left out: the picture is reduced first.
        let across = (transform.a * transform.a + transform.b * transform.b).squareRoot() * rect.width / Double(picture.width)
        let down = (transform.c * transform.c + transform.d * transform.d).squareRoot() * rect.height / Double(picture.height)
        let width = max(1, Int((Double(picture.width) * min(1, across)).rounded(.up)))
        let height = max(1, Int((Double(picture.height) * min(1, down)).rounded(.up)))
        if width < picture.width || height < picture.height {
            let region = PixelRegion(x: 0, y: 0, width: width, height: height)
            let rect = Rect(x: 0, y: 0, width: Double(width), height: Double(height))
            self.picture = Picture(width: width, height: height, pixels: picture.resized(to: rect, visible: region))
        } else {
            self.picture = picture
        }
        let scale = AffineTransform.scale(
            x: Double(self.picture.width) / max(rect.width, 1e-9), y: Double(self.picture.height) / max(rect.height, 1e-9))
        map = (transform.inverse ?? .identity).followed(by: .translation(x: -rect.x, y: -rect.y)).followed(by: scale)
    }

    /// Writes the colours of `count` pixels of row `y`, from pixel `x` on, into a row of pixels from `place` on.
    func fill(_ row: inout [Pixel], at place: Int, x: Int, y: Int, count: Int) {
        let first = map.apply(to: Point(x: Double(x) + 0.5, y: Double(y) + 0.5))
        let right = Double(picture.width - 1), bottom = Double(picture.height - 1)
        let pixels = picture.pixels
        for index in 0..<count {
            let u = min(max(first.x + map.a * Double(index) - 0.5, 0), right),
                v = min(max(first.y + map.b * Double(index) - 0.5, 0), bottom)
            let column = Int(u), line = Int(v)
            let across = UInt32((u - Double(column)) * 256), down = UInt32((v - Double(line)) * 256)
            let start = line * picture.width + column
            let stepX = column + 1 < picture.width ? 1 : 0, stepY = line + 1 < picture.height ? picture.width : 0
            let upper = mix(pixels[start], pixels[start + stepX], across)
            let lower = mix(pixels[start + stepY], pixels[start + stepY + stepX], across)
            row[place &+ index] = mix(upper, lower, down)
        }
    }
}

/// A mean of two pixels: `share` of 256 parts are the second one's.
@inline(__always)
private func mix(_ first: Pixel, _ second: Pixel, _ share: UInt32) -> Pixel {
    let half: UInt32 = 0x00FF_00FF, rest = 256 &- share, rounding: UInt32 = 0x0080_0080
    let low = ((first & half) &* rest &+ (second & half) &* share &+ rounding) &>> 8 & half
    let high = ((first &>> 8 & half) &* rest &+ (second &>> 8 & half) &* share &+ rounding) & ~half
    return low | high
}
