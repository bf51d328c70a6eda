extension PNG {
    /// Decodes a PNG file of any colour type, depth and interlacing.
    ///
    /// Every CRC, the Adler-32 checksum, the order, number and length of the chunks it knows, filter types and palette indices are
    /// checked; other ancillary chunks are passed over. Bytes after the end of the PNG are not looked at.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limits: Bounds on the size of the picture, checked before memory is taken.
    /// - Throws: A ``PNGError`` for anything but a complete and valid file within the limits.
    /// - Complexity: O(n) in the number of samples.
    public static func decode(_ bytes: [UInt8], limits: PNGLimits = .init()) throws(PNGError) -> PNGImage {
        let parts = try PNGParts(bytes)
        return try PNGDecoder(parts: parts, limits: limits).image()
    }
}

/// Turns the parts of a file into pixels.
struct PNGDecoder {
    private let parts: PNGParts
    private let header: PNGHeader
    /// The passes that hold any pixel.
    private let passes: [Adam7Pass]

    init(parts: PNGParts, limits: PNGLimits) throws(PNGError) {
        self.parts = parts
        header = parts.header
        passes = (header.isInterlaced ? Adam7Pass.all : Adam7Pass.whole).filter { [header] in
            $0.width(of: header.width) > 0 && $0.height(of: header.height) > 0
        }
        // Both sides are below 2^31, so neither product overflows: a row takes at most 2^34 bytes.
        let (pixels, overflow) = header.width.multipliedReportingOverflow(by: header.height)
        guard !overflow, pixels <= limits.pixels else {
            throw PNGError(.tooLarge, "\(header.width) × \(header.height) pixels exceed the limit of \(limits.pixels)")
        }
        let (bytes, bytesOverflow) = (header.layout.rowBytes(header.width) + 1).multipliedReportingOverflow(
            by: header.height * (header.isInterlaced ? 2 : 1))
        guard !bytesOverflow, bytes <= limits.bytes else {
            throw PNGError(.tooLarge, "\(header.width) × \(header.height) pixels take more than the limit of \(limits.bytes) bytes")
        }
    }

    func image() throws(PNGError) -> PNGImage {
        let samples = try samples()
        try checkIndices(samples)
        return PNGImage(
            width: header.width, height: header.height, bitDepth: header.layout.bitDepth, colorType: header.layout.colorType,
            isInterlaced: header.isInterlaced, gamma: parts.gamma, sRGBIntent: parts.sRGBIntent, transparency: parts.transparency,
            palette: parts.palette, samples: samples)
    }

    private func samples() throws(PNGError) -> [UInt8] {
        let layout = header.layout
        let filteredBytes = passes.reduce(0) { sum, pass in
            sum + (layout.rowBytes(pass.width(of: header.width)) + 1) * pass.height(of: header.height)
        }
        // Deflate packs at most 1032 to 1: a file that is too short for its picture is refused before memory is taken.
        guard parts.imageData.count * 1032 >= filteredBytes else {
            throw PNGError(.badImageData, "the compressed data are too short for a picture of this size")
        }
        do throws(DeflateError) {
            return try unsafe parts.imageData.withUnsafeBufferPointer { input throws(DeflateError) in
                if filteredBytes > Self.trustedBytes { unsafe try Self.checkLength(of: input, filteredBytes) }
                var stream = unsafe try InflateStream(input, wrapping: .zlib, largestPiece: 2 * (layout.rowBytes(header.width) + 1))
                let samples = header.isInterlaced ? try interlacedRows(from: &stream) : try rows(of: Adam7Pass.whole[0], from: &stream)
                try stream.finish()
                return samples
            }
        } catch {
            throw PNGError(.badImageData, "the picture's data cannot be read", underlyingError: error)
        }
    }

    /// Larger pictures are inflated once for nothing before memory is taken for them: a bomb shall not get that far.
    private static let trustedBytes = 1 << 24

    /// Checks that compressed data are whole, and as long as they should be, in little memory.
    private static func checkLength(of input: UnsafeBufferPointer<UInt8>, _ length: Int) throws(DeflateError) {
        let piece = 1 << 16
        var stream = unsafe try InflateStream(input, wrapping: .zlib, largestPiece: piece)
        for start in Swift.stride(from: 0, to: length, by: piece) {
            try unsafe stream.take(upTo: min(piece, length - start)) { _ throws(DeflateError) in min(piece, length - start) }
        }
        try stream.finish()
    }

    /// The restored rows of a pass, one after the other.
    private func rows(of pass: Adam7Pass, from stream: inout InflateStream) throws(DeflateError) -> [UInt8] {
        let height = pass.height(of: header.height)
        let rowBytes = header.layout.rowBytes(pass.width(of: header.width))
        let stride = header.layout.filterStride
        let zeros = [UInt8](repeating: 0, count: rowBytes + RowFilter.slack)
        return try [UInt8](capacity: rowBytes * height + RowFilter.slack) { rows throws(DeflateError) in
            try unsafe rows.withUnsafeMutableBufferPointer { target, count throws(DeflateError) in
                try unsafe zeros.withUnsafeBufferPointer { zeros throws(DeflateError) in
                    guard let base = target.baseAddress, let zeros = zeros.baseAddress else { return }
                    var row = 0
                    while row < height {
                        let atHand = min(2, height - row)
                        try unsafe stream.take(upTo: (rowBytes + 1) * atHand) { filtered throws(DeflateError) in
                            let start = row * rowBytes
                            let restored = unsafe try RowFilter.restore(
                                filtered, above: row == 0 ? zeros : UnsafePointer(base + start - rowBytes), to: base + start,
                                count: atHand, rowBytes: rowBytes, stride: stride)
                            row += restored
                            return (rowBytes + 1) * restored
                        }
                    }
                    count = rowBytes * height
                }
            }
        }
    }

    private func interlacedRows(from stream: inout InflateStream) throws(DeflateError) -> [UInt8] {
        let layout = header.layout
        var image = [UInt8](repeating: 0, count: layout.rowBytes(header.width) * header.height)
        var target = image.mutableSpan
        for pass in passes {
            let rows = try rows(of: pass, from: &stream)
            let rowBytes = layout.rowBytes(pass.width(of: header.width))
            for row in 0..<pass.height(of: header.height) {
                pass.scatter(
                    rows.span.extracting((row * rowBytes)..<((row + 1) * rowBytes)), to: &target,
                    at: (pass.y + row * pass.stepY) * layout.rowBytes(header.width), width: header.width, layout: layout)
            }
        }
        return image
    }

    /// Refuses pixels that point outside the palette.
    private func checkIndices(_ samples: [UInt8]) throws(PNGError) {
        let colors = parts.palette.count / 4
        let depth = header.layout.bitDepth
        guard header.layout.colorType == .palette, colors < 1 << depth else { return }
        var largest: UInt8 = 0
        if depth == 8 {
            for sample in samples { largest = max(largest, sample) }
        } else {
            let perByte = 8 / depth
            let rowBytes = header.layout.rowBytes(header.width)
            for row in 0..<header.height {
                for column in 0..<header.width {
                    let shift = UInt8((perByte - 1 - column % perByte) * depth)
                    largest = max(largest, samples[row * rowBytes + column / perByte] >> shift & UInt8(1 << depth - 1))
                }
            }
        }
        guard largest < colors else {
            throw PNGError(.badPalette, "a pixel has colour \(largest) of a palette of \(colors)")
        }
    }
}
