/// A decoded picture, ready to be drawn.
///
/// Copies share their pixels.
public struct Picture: Hashable, Sendable {
    private final class Storage: Sendable {
        let pixels: [Pixel]
        /// A digest of the pixels, so that a picture is cheap to hash.
        let digest: UInt64

        init(_ pixels: [Pixel]) {
            self.pixels = pixels
            // FNV-1a by words.
            digest = pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
    }

    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    private let storage: Storage

    /// Creates a picture from red, green, blue and straight alpha of each pixel, row after row from the top.
    ///
    /// - Throws: `CardError` with code `badImage` where a side is less than 1 or the bytes are not `width * height * 4`.
    public init(width: Int, height: Int, rgba: [UInt8]) throws(CardError) {
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow, rgba.count % 4 == 0, rgba.count / 4 == count else {
            throw CardError(code: .badImage, message: "\(rgba.count) bytes are not \(width) × \(height) pixels of 4 bytes")
        }
        self.init(width: width, height: height, straight: rgba)
    }

    /// Decodes a PNG file.
    ///
    /// - Throws: `CardError` with code `badImage` where the bytes are not a PNG within the limits.
    public init(png bytes: [UInt8], limits: PNGLimits = .init()) throws(CardError) {
        let image: PNGImage
        do throws(PNGError) {
            image = try PNG.decode(bytes, limits: limits)
        } catch {
            throw CardError(code: .badImage, message: "\(error)")
        }
        self.init(width: image.width, height: image.height, straight: image.rgba8())
    }

    private init(width: Int, height: Int, straight bytes: [UInt8]) {
        var pixels = [Pixel](repeating: 0, count: width * height)
        for index in pixels.indices {
            let at = index &* 4
            let alpha = UInt32(bytes[at &+ 3])
            let red = UInt32(bytes[at]), green = UInt32(bytes[at &+ 1]), blue = UInt32(bytes[at &+ 2])
            if alpha == 255 {
                pixels[index] = red | green &<< 8 | blue &<< 16 | 0xFF00_0000
            } else {
                pixels[index] =
                    divideBy255(red &* alpha) | divideBy255(green &* alpha) &<< 8 | divideBy255(blue &* alpha) &<< 16 | alpha &<< 24
            }
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    init(width: Int, height: Int, pixels: [Pixel]) {
        self.width = width
        self.height = height
        storage = Storage(pixels)
    }

    /// The pixels as a canvas holds them.
    var pixels: [Pixel] { storage.pixels }

    /// True where both pictures have the same pixels.
    public static func == (a: Picture, b: Picture) -> Bool {
        a.width == b.width && a.height == b.height
            && (a.storage === b.storage || a.storage.digest == b.storage.digest && a.storage.pixels == b.storage.pixels)
    }

    /// Hashes the size and a digest of the pixels.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(width)
        hasher.combine(height)
        hasher.combine(storage.digest)
    }
}
