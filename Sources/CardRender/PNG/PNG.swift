/// Portable Network Graphics (PNG third edition, ISO/IEC 15948): pixels to files and back.
public enum PNG {
    /// Encodes pixels without loss.
    ///
    /// The smallest suitable representation is chosen by itself: no alpha where all is opaque, grey where all is grey, a palette
    /// where at most 256 colours occur, and the least bit depth that holds them.
    ///
    /// - Parameters:
    ///   - rgba: Red, green, blue, straight alpha, 8 bits each, rows from the top: `width * height * 4` bytes.
    ///   - width: The number of pixels of a row.
    ///   - height: The number of rows.
    ///   - level: How much time to spend on compression.
    /// - Returns: A complete file; the same for the same input, on every machine.
    /// - Throws: ``PNGError/Code/badSize`` where the sizes do not fit.
    public static func encode(rgba: [UInt8], width: Int, height: Int, level: PNGLevel = .default) throws(PNGError) -> [UInt8] {
        try encode(rgba: rgba, width: width, height: height, level: level, compressor: DeflateCompressor())
    }

    /// Encodes pixels without loss, compressed by a compressor of the caller's.
    ///
    /// - Throws: ``PNGError/Code/badSize`` where the sizes do not fit, ``PNGError/Code/compressorFailed`` where the compressor throws.
    public static func encode(
        rgba: [UInt8], width: Int, height: Int, level: PNGLevel, compressor: some Compressor
    ) throws(PNGError) -> [UInt8] {
        try checkSize(rgba, width: width, height: height)
        let reduction = Reduction(rgba, width: width, height: height)
        let rows = FilteredRows(rgba, width: width, height: height, reduction: reduction, samples: level != .best)
        let filtered = rows.bytes(of: [0..<height], plan: FilterPlan(for: rows, level: level))
        let data: [UInt8]
        do throws(DeflateError) {
            data = try compressor.compress(filtered, level: level)
        } catch {
            throw PNGError(.compressorFailed, "the compressor failed", underlyingError: error)
        }
        return file(width: width, height: height, reduction: reduction, imageData: data)
    }

    /// Refuses sizes that PNG does not know, or that do not fit the pixels.
    static func checkSize(_ rgba: [UInt8], width: Int, height: Int) throws(PNGError) {
        guard (1...0x7FFF_FFFF).contains(width), (1...0x7FFF_FFFF).contains(height) else {
            throw PNGError(.badSize, "a PNG cannot be \(width) × \(height) pixels large")
        }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= Int.max / 4, rgba.count == pixels * 4 else {
            throw PNGError(.badSize, "\(rgba.count) bytes are not \(width) × \(height) pixels of 4 bytes")
        }
    }

    private static func file(width: Int, height: Int, reduction: Reduction, imageData: [UInt8]) -> [UInt8] {
        var file = ChunkWriter(capacity: imageData.count + 2048)
        let layout = reduction.layout
        file.append("IHDR", ChunkWriter.header(width: width, height: height, layout: layout))
        if layout.colorType == .palette {
            file.append("PLTE", reduction.palette.flatMap { [$0.red, $0.green, $0.blue] })
            let alphas = reduction.palette.map(\.alpha)
            // Colours that are not opaque come first; the others need no entry.
            if let opaque = alphas.firstIndex(of: 255), opaque > 0 {
                file.append("tRNS", Array(alphas[..<opaque]))
            } else if alphas.first != 255 {
                file.append("tRNS", alphas)
            }
        }
        // A chunk holds at most 2^31 - 1 bytes.
        for start in stride(from: 0, to: imageData.count, by: 1 << 30) {
            file.append("IDAT", imageData[start..<min(start + 1 << 30, imageData.count)])
        }
        file.append("IEND", [])
        return file.bytes
    }
}
