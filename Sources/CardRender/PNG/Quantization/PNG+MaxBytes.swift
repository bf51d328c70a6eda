extension PNG {
    /// Numbers of colours that are tried, from the finest down.
    private static let palettes = [256, 128, 64, 32, 16, 8, 4, 2]

    /// Encodes pixels as well as a bound on the size of the file allows.
    ///
    /// Without loss if that fits: first at `level`, then at the higher levels. Otherwise with as many colours as fit, of 256, 128 and so on
    /// down to 2, dithered if that fits, too.
    ///
    /// - Parameters:
    ///   - rgba: Red, green, blue, straight alpha, 8 bits each, rows from the top: `width * height * 4` bytes.
    ///   - width: The number of pixels of a row.
    ///   - height: The number of rows.
    ///   - level: How much time to spend at least on compression.
    ///   - maxBytes: The most bytes the file may have, such as 300,000 for messengers that refuse larger pictures.
    /// - Returns: A complete file of at most `maxBytes`; the same for the same input, on every machine.
    /// - Throws: ``PNGError/Code/badSize`` where the sizes do not fit, ``PNGError/Code/exceedsBound`` with the size of the smallest file
    ///   that could be made where all are larger.
    public static func encode(
        rgba: [UInt8], width: Int, height: Int, level: PNGLevel = .default, maxBytes: Int
    ) throws(PNGError) -> [UInt8] {
        var smallest = Int.max
        func file(_ pixels: [UInt8], _ levels: ArraySlice<PNGLevel>) throws(PNGError) -> [UInt8]? {
            for level in levels {
                let file = try encode(rgba: pixels, width: width, height: height, level: level)
                if file.count <= maxBytes { return file }
                smallest = min(smallest, file.count)
                // What comes after never takes a quarter off.
                if level == .default, file.count / 4 * 3 > maxBytes { break }
            }
            return nil
        }
        let levels = PNGLevel.allCases.drop { $0 != level }
        if let file = try file(rgba, levels) { return file }
        var pixels = rgba
        for colors in palettes {
            for dithering in [Dithering.errorDiffusion, .none] {
                pixels = try quantize(rgba: rgba, width: width, height: height, colors: colors, dithering: dithering)
                if let file = try file(pixels, level == .best ? [.best] : [.default, .best]) { return file }
            }
        }
        smallest = min(smallest, try encode(rgba: pixels, width: width, height: height, level: .best).count)
        throw PNGError(.exceedsBound, "the smallest possible file takes \(smallest) bytes, more than the bound of \(maxBytes)")
    }
}
