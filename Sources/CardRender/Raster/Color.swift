/// A colour in sRGB with straight alpha.
public struct Color: Hashable, Sendable {
    /// The share of red, 0 to 255.
    public var red: UInt8
    /// The share of green, 0 to 255.
    public var green: UInt8
    /// The share of blue, 0 to 255.
    public var blue: UInt8
    /// How opaque the colour is: 0 is invisible, 255 hides what is below.
    public var alpha: UInt8

    /// Creates a colour from its four shares.
    public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// Creates a colour from the six hexadecimal digits of CSS, such as `0x667EEA`.
    ///
    /// - Parameters:
    ///   - hex: Red, green and blue in the lower 24 bits.
    ///   - alpha: How opaque the colour is, from 0 to 1; values outside are clamped.
    public init(hex: UInt32, alpha: Double = 1) {
        self.init(
            red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8), blue: UInt8(truncatingIfNeeded: hex),
            alpha: alpha >= 0 ? UInt8((min(alpha, 1) * 255).rounded()) : 0)
    }

    /// White.
    public static let white = Color(hex: 0xFFFFFF)
    /// Black.
    public static let black = Color(hex: 0x000000)
    /// Nothing at all.
    public static let clear = Color(hex: 0x000000, alpha: 0)
}
