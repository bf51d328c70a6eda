/// A colour while colours are compared and averaged: channels in 1/16 of a byte's step, multiplied by alpha.
///
/// Premultiplied, colours that can hardly be seen hardly differ.
struct QuantizedColor: Equatable {
    /// The largest value of a channel.
    static let largest: Int32 = 255 * 16

    /// Red, green, blue, alpha: 0...4080 each.
    var channels: SIMD4<Int32>

    init(channels: SIMD4<Int32>) {
        self.channels = channels
    }

    /// A pixel with red in the lowest byte and straight alpha.
    @inline(__always)
    init(word: UInt32) {
        let alpha = Int32(truncatingIfNeeded: word &>> 24)
        let red = Int32(truncatingIfNeeded: word & 255)
        let green = Int32(truncatingIfNeeded: word &>> 8 & 255)
        let blue = Int32(truncatingIfNeeded: word &>> 16 & 255)
        if alpha == 255 {
            channels = SIMD4(red &* 16, green &* 16, blue &* 16, Self.largest)
        } else {
            channels = SIMD4(
                (red &* alpha &* 16 &+ 127) / 255, (green &* alpha &* 16 &+ 127) / 255, (blue &* alpha &* 16 &+ 127) / 255, alpha &* 16)
        }
    }

    /// The nearest pixel: red in the lowest byte, straight alpha.
    var word: UInt32 {
        let alpha = min(255, (channels[3] + 8) / 16)
        guard alpha > 0 else { return 0 }
        var word = UInt32(alpha) << 24
        for channel in 0..<3 {
            let straight = min(255, (channels[channel] * 255 + alpha * 8) / (alpha * 16))
            word |= UInt32(straight) << UInt32(channel * 8)
        }
        return word
    }

    /// The square of how far apart two colours are.
    @inline(__always)
    func distance(to other: QuantizedColor) -> Int32 {
        let difference = channels &- other.channels
        var sum: Int32 = 0
        for channel in 0..<4 { sum &+= difference[channel] &* difference[channel] }
        return sum
    }
}
