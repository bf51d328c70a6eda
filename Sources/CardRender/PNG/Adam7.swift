/// One of the seven passes of an interlaced picture (PNG third edition §8.2): every so many pixels from an offset on.
struct Adam7Pass {
    let x: Int
    let y: Int
    let stepX: Int
    let stepY: Int

    static let all = [
        Adam7Pass(x: 0, y: 0, stepX: 8, stepY: 8), Adam7Pass(x: 4, y: 0, stepX: 8, stepY: 8), Adam7Pass(x: 0, y: 4, stepX: 4, stepY: 8),
        Adam7Pass(x: 2, y: 0, stepX: 4, stepY: 4), Adam7Pass(x: 0, y: 2, stepX: 2, stepY: 4), Adam7Pass(x: 1, y: 0, stepX: 2, stepY: 2),
        Adam7Pass(x: 0, y: 1, stepX: 1, stepY: 2),
    ]
    /// A picture that is not interlaced, as a single pass.
    static let whole = [Adam7Pass(x: 0, y: 0, stepX: 1, stepY: 1)]

    /// How many columns of a picture the pass holds.
    func width(of width: Int) -> Int { (width - x + stepX - 1) / stepX }

    /// How many rows of a picture the pass holds.
    func height(of height: Int) -> Int { (height - y + stepY - 1) / stepY }

    /// Moves one row of the pass to its place in the picture's row at `start`, whose pixels there are still zero.
    func scatter(_ passRow: Span<UInt8>, to image: inout MutableSpan<UInt8>, at start: Int, width: Int, layout: PixelLayout) {
        let bits = layout.bitsPerPixel
        if bits >= 8 {
            let size = bits / 8
            for column in 0..<self.width(of: width) {
                let target = (x + column * stepX) * size
                for byte in 0..<size { image[start + target + byte] = passRow[column * size + byte] }
            }
            return
        }
        let perByte = 8 / bits
        let mask = UInt8(truncatingIfNeeded: 1 << bits - 1)
        for column in 0..<self.width(of: width) {
            let value = passRow[column / perByte] >> UInt8((perByte - 1 - column % perByte) * bits) & mask
            let target = x + column * stepX
            image[start + target / perByte] |= value << UInt8((perByte - 1 - target % perByte) * bits)
        }
    }
}
