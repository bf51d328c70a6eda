/// What the samples of a pixel mean (PNG third edition §11.2.1).
public enum PNGColorType: UInt8, CaseIterable, Sendable {
    /// One sample of grey.
    case gray = 0
    /// Red, green and blue.
    case rgb = 2
    /// An index into a palette.
    case palette = 3
    /// Grey and alpha.
    case grayAlpha = 4
    /// Red, green, blue and alpha.
    case rgba = 6

    /// How many samples a pixel has.
    public var channels: Int {
        switch self {
        case .gray, .palette: 1
        case .grayAlpha: 2
        case .rgb: 3
        case .rgba: 4
        }
    }

    /// The bit depths the standard allows for this type.
    public var bitDepths: [Int] {
        switch self {
        case .gray: [1, 2, 4, 8, 16]
        case .palette: [1, 2, 4, 8]
        case .rgb, .grayAlpha, .rgba: [8, 16]
        }
    }
}

/// The layout of rows of pixels: a colour type at a bit depth.
struct PixelLayout: Hashable {
    let colorType: PNGColorType
    let bitDepth: Int

    var bitsPerPixel: Int { colorType.channels * bitDepth }

    /// How far back filters look for the pixel to the left: whole bytes, at least one.
    var filterStride: Int { max(1, bitsPerPixel / 8) }

    /// The bytes of a row of `width` pixels.
    func rowBytes(_ width: Int) -> Int { (width * bitsPerPixel + 7) / 8 }
}

/// The eight bytes every PNG starts with.
let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
