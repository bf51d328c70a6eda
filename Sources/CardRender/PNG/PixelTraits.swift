/// What all pixels of a picture have in common.
struct PixelTraits {
    /// The smallest type that holds each pixel by itself.
    let directType: PNGColorType
    /// For opaque grey: the least bit depth.
    let grayDepth: Int
    /// All colours, where they are at most 256.
    let colors: [PaletteColor]?

    /// Looks at RGBA pixels.
    init(_ rgba: [UInt8]) {
        var (alphas, chroma, words): (UInt32, UInt32, UInt32) = (.max, 0, 0)
        var found: [PaletteColor]? = []
        unsafe rgba.withUnsafeBytes { pixels in
            let count = pixels.count / 4
            for pixel in 0..<count {
                let word = unsafe UInt32(littleEndian: pixels.loadUnaligned(fromByteOffset: pixel &* 4, as: UInt32.self))
                alphas &= word
                chroma |= word ^ word &>> 8
                words |= word
            }
            found = unsafe Self.colors(pixels)
        }
        let isOpaque = alphas >> 24 == 255
        let isGray = chroma & 0xFFFF == 0
        directType = isGray ? (isOpaque ? .gray : .grayAlpha) : (isOpaque ? .rgb : .rgba)
        colors = found
        // A grey of 4 bits is a byte of two equal halves, and so on.
        let values = (found ?? []).map(\.red)
        grayDepth =
            found == nil
            ? 8
            : [1, 2, 4].first { depth in
                let step = 255 / (1 << depth - 1)
                return values.allSatisfy { Int($0) % step == 0 }
            } ?? 8
    }

    /// All colours of RGBA pixels, or nil if they are more than a palette holds.
    static func colors(of rgba: [UInt8]) -> [PaletteColor]? {
        unsafe rgba.withUnsafeBytes { unsafe colors($0) }
    }

    private static func colors(_ pixels: UnsafeRawBufferPointer) -> [PaletteColor]? {
        var indices = PaletteIndices()
        var last: UInt32?
        for pixel in 0..<(pixels.count / 4) {
            let word = unsafe UInt32(littleEndian: pixels.loadUnaligned(fromByteOffset: pixel &* 4, as: UInt32.self))
            if word == last { continue }
            last = word
            guard indices.insert(word) else { return nil }
        }
        return indices.colors
    }
}
