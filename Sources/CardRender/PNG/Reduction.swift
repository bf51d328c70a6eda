/// A colour with straight alpha, as the palette counts them.
struct PaletteColor: Hashable {
    /// Red in the lowest byte, alpha in the highest.
    let word: UInt32

    var red: UInt8 { UInt8(truncatingIfNeeded: word) }
    var green: UInt8 { UInt8(truncatingIfNeeded: word >> 8) }
    var blue: UInt8 { UInt8(truncatingIfNeeded: word >> 16) }
    var alpha: UInt8 { UInt8(truncatingIfNeeded: word >> 24) }

    /// Colours that are not opaque first, then dark to light: neighbours in a picture tend to be neighbours in the palette.
    var order: UInt64 {
        let luminance = UInt64(red) * 299 + UInt64(green) * 587 + UInt64(blue) * 114
        return UInt64(alpha == 255 ? 1 : 0) << 56 | luminance << 32 | UInt64(word)
    }
}

/// The smallest layout that holds a picture without loss.
struct Reduction {
    let layout: PixelLayout
    /// The colours of a palette layout, in the order of their indices.
    let palette: [PaletteColor]

    /// Finds the layout for RGBA pixels.
    init(_ rgba: [UInt8], width: Int, height: Int) {
        let traits = PixelTraits(rgba)
        var best = PixelLayout(colorType: traits.directType, bitDepth: traits.directType == .gray ? traits.grayDepth : 8)
        var palette: [PaletteColor] = []
        if let colors = traits.colors {
            let depth = PNGColorType.palette.bitDepths.first { 1 << $0 >= colors.count } ?? 8
            let indexed = PixelLayout(colorType: .palette, bitDepth: depth)
            let transparent = colors.count { $0.alpha != 255 }
            let cost = 12 + 3 * colors.count + (transparent > 0 ? 12 + transparent : 0)
            if indexed.rowBytes(width) * height + cost < best.rowBytes(width) * height {
                best = indexed
                palette = colors.sorted { $0.order < $1.order }
            }
        }
        layout = best
        self.palette = palette
    }
}
