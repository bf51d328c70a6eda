/// A decoded PNG: its samples as they were stored, and their meaning.
public struct PNGImage: Sendable, Hashable {
    /// How the colours of a picture relate to light.
    public enum ColorSpace: Sendable, Hashable {
        /// Nothing is said; treat the samples as sRGB.
        case unspecified
        /// The samples are sRGB (chunk `sRGB`, with its rendering intent 0...3).
        case sRGB(intent: Int)
        /// Samples are light to this power, such as 0.45455 (chunk `gAMA`).
        case gamma(Double)
    }

    /// What makes pixels of a type without alpha transparent (chunk `tRNS`).
    enum Transparency: Hashable {
        case none
        /// The one grey value that is transparent.
        case gray(UInt16)
        /// The one colour that is transparent.
        case rgb(UInt16, UInt16, UInt16)
    }

    /// The width in pixels.
    public let width: Int
    /// The height in pixels.
    public let height: Int
    /// Bits of a sample, or of a palette index.
    public let bitDepth: Int
    /// What the samples mean.
    public let colorType: PNGColorType
    /// Whether the file was interlaced; the samples here never are.
    public let isInterlaced: Bool
    /// How the colours relate to light; the samples are not converted.
    public let colorSpace: ColorSpace
    /// The palette, four bytes a colour: red, green, blue, alpha.
    ///
    /// Empty for types without.
    public let palette: [UInt8]
    /// The samples as PNG packs them: rows from the top, each padded to whole bytes, 16-bit samples with the high byte first.
    public let samples: [UInt8]

    let transparency: Transparency

    var layout: PixelLayout { PixelLayout(colorType: colorType, bitDepth: bitDepth) }
}
