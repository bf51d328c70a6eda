extension PNG {
    /// What becomes of the difference between a pixel and the palette's nearest colour.
    public enum Dithering: String, CaseIterable, Sendable {
        /// It is dropped: flat areas stay flat, gradients get steps, and files are smaller.
        case none
        /// It is handed on to the neighbours: the mean of an area stays right, so that gradients look smooth.
        case errorDiffusion
    }

    /// Reduces pixels to at most so many colours; ``encode(rgba:width:height:level:)`` then stores them with a palette.
    ///
    /// ```swift
    /// let few = try PNG.quantize(rgba: pixels, width: 1200, height: 630, colors: 64)
    /// let file = try PNG.encode(rgba: few, width: 1200, height: 630)
    /// ```
    ///
    /// The colours are means of boxes cut after Wu (1991) and refined by k-means; errors are diffused after Floyd and Steinberg (1976),
    /// row by row to and fro. Pixels that have few enough colours already come back unchanged.
    ///
    /// - Parameters:
    ///   - rgba: Red, green, blue, straight alpha, 8 bits each, rows from the top: `width * height * 4` bytes.
    ///   - width: The number of pixels of a row.
    ///   - height: The number of rows.
    ///   - colors: The most colours that may be left, 2...256.
    ///   - dithering: Whether errors are diffused.
    /// - Returns: As many pixels; the same for the same input, on every machine.
    /// - Throws: ``PNGError/Code/badSize`` where the sizes do not fit, ``PNGError/Code/badPalette`` for another number of colours.
    /// - Complexity: O(pixels), and up to O(colours of the picture) for the palette.
    public static func quantize(
        rgba: [UInt8], width: Int, height: Int, colors: Int = 256, dithering: Dithering = .errorDiffusion
    ) throws(PNGError) -> [UInt8] {
        try checkSize(rgba, width: width, height: height)
        guard (2...256).contains(colors) else {
            throw PNGError(.badPalette, "a palette has 2 to 256 colours, not \(colors)")
        }
        if let found = PixelTraits.colors(of: rgba), found.count <= colors { return rgba }
        var quantizer = Quantizer(rgba, count: colors)
        var pixels = rgba
        switch dithering {
        case .none: quantizer.map(&pixels)
        case .errorDiffusion: quantizer.dither(&pixels, width: width)
        }
        return pixels
    }
}
