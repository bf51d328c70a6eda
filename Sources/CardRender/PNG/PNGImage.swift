/// A decoded PNG: its samples as they were stored, and their meaning.
public struct PNGImage: Sendable, Hashable {
    /// What makes pixels of a picture transparent.
    public enum Transparency: Sendable, Hashable {
        /// Nothing: all are opaque.
        case none
        /// An alpha sample of their own.
        case alpha
        /// The alpha of their colour in the palette (chunk `tRNS`).
        case palette
        /// That they have this one grey value (chunk `tRNS`).
        case gray(UInt16)
        /// That they have this one colour (chunk `tRNS`).
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
    /// To which power of light the samples are stored, such as 0.45455 (chunk `gAMA`); they are not converted.
    public let gamma: Double?
    /// The rendering intent, 0...3, of samples that are declared to be sRGB (chunk `sRGB`).
    public let sRGBIntent: Int?
    /// What makes pixels transparent.
    public let transparency: Transparency
    /// The palette, four bytes a colour: red, green, blue, alpha.
    ///
    /// Empty for types without.
    public let palette: [UInt8]
    /// The samples as PNG packs them: rows from the top, each padded to whole bytes, 16-bit samples with the high byte first.
    public let samples: [UInt8]

    var layout: PixelLayout { PixelLayout(colorType: colorType, bitDepth: bitDepth) }
}
