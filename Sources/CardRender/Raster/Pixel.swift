/// A pixel of a canvas: red in the low byte, then green, blue and alpha, the colours multiplied by alpha.
typealias Pixel = UInt32

extension Color {
    /// The colour as a canvas holds it.
    var pixel: Pixel {
        let a = UInt32(alpha)
        return divideBy255(UInt32(red) &* a) | divideBy255(UInt32(green) &* a) << 8 | divideBy255(UInt32(blue) &* a) << 16 | a << 24
    }
}

/// x / 255 rounded to the nearest integer, exactly, for x up to 65,279.
@inline(__always)
func divideBy255(_ x: UInt32) -> UInt32 {
    let sum = x &+ 128
    return (sum &+ (sum &>> 8)) &>> 8
}

/// Porter and Duff's "over" in sRGB space, as browsers do it: a share `coverage` (0 to 255) of `source` over `below`.
///
/// Two channels are computed at once in the halves of a word. `source · coverage + below · (255 − alpha)` is at most
/// 65,152 in a half even after alpha was rounded, so no half overflows into the next one.
@inline(__always)
func blend(_ source: Pixel, over below: Pixel, coverage: UInt32) -> Pixel {
    let alpha = divideBy255((source &>> 24) &* coverage)
    let rest = 255 &- alpha
    let half: UInt32 = 0x00FF_00FF, rounding: UInt32 = 0x0080_0080
    var low = (source & half) &* coverage &+ (below & half) &* rest &+ rounding
    var high = ((source &>> 8) & half) &* coverage &+ ((below &>> 8) & half) &* rest &+ rounding
    low = (low &+ ((low &>> 8) & half)) &>> 8 & half
    high = (high &+ ((high &>> 8) & half)) & ~half
    return low | high
}

/// The straight-alpha form of a pixel.
func straight(_ pixel: Pixel) -> Pixel {
    let alpha = pixel >> 24
    guard alpha != 255, alpha != 0 else { return pixel }
    func channel(_ shift: UInt32) -> UInt32 { min(255, (((pixel >> shift) & 0xFF) * 255 + alpha / 2) / alpha) << shift }
    return channel(0) | channel(8) | channel(16) | alpha << 24
}
