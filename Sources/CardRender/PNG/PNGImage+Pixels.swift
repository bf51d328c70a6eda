extension PNGImage {
    /// The pixels as RGBA with 8 bits a sample, straight alpha, rows from the top: width × height × 4 bytes.
    ///
    /// Samples of less than 8 bits are scaled up so that the largest becomes 255; those of 16 bits are scaled down and rounded.
    public func rgba8() -> [UInt8] {
        switch (colorType, bitDepth) {
        case (.rgba, 8): samples
        case (.rgb, 8): rgb8Expanded()
        case (_, 16): rgba16().map { UInt8(truncatingIfNeeded: (UInt32($0) &* 255 &+ 32895) &>> 16) }
        default: expandedThroughTable()
        }
    }

    /// The pixels as RGBA with 16 bits a sample, straight alpha, rows from the top: width × height × 4 numbers.
    ///
    /// Samples of fewer bits are scaled up so that the largest becomes 65,535.
    public func rgba16() -> [UInt16] {
        guard bitDepth == 16 else { return rgba8().map { UInt16($0) &* 257 } }
        var pixels: [UInt16] = []
        pixels.reserveCapacity(width * height * 4)
        for index in stride(from: 0, to: samples.count, by: layout.filterStride) {
            let first = sample16(index)
            switch colorType {
            case .gray, .palette:
                let alpha: UInt16 = transparency == .gray(first) ? 0 : .max
                append(first, first, first, alpha, to: &pixels)
            case .grayAlpha:
                append(first, first, first, sample16(index + 2), to: &pixels)
            case .rgb:
                let (green, blue) = (sample16(index + 2), sample16(index + 4))
                append(first, green, blue, transparency == .rgb(first, green, blue) ? 0 : .max, to: &pixels)
            case .rgba:
                append(first, sample16(index + 2), sample16(index + 4), sample16(index + 6), to: &pixels)
            }
        }
        return pixels
    }

    private func sample16(_ index: Int) -> UInt16 {
        UInt16(samples[index]) << 8 | UInt16(samples[index + 1])
    }

    private func append(_ red: UInt16, _ green: UInt16, _ blue: UInt16, _ alpha: UInt16, to pixels: inout [UInt16]) {
        pixels.append(red)
        pixels.append(green)
        pixels.append(blue)
        pixels.append(alpha)
    }

    private func rgb8Expanded() -> [UInt8] {
        var pixels = [UInt8](repeating: 255, count: width * height * 4)
        unsafe samples.withUnsafeBytes { source in
            unsafe pixels.withUnsafeMutableBytes { target in
                // Four bytes at a time, of which the last belongs to the next pixel; so the last pixel is left out.
                for pixel in 0..<(width * height - 1) {
                    let word = unsafe UInt32(littleEndian: source.loadUnaligned(fromByteOffset: pixel &* 3, as: UInt32.self))
                    unsafe target.storeBytes(of: (word | 0xFF00_0000).littleEndian, toByteOffset: pixel &* 4, as: UInt32.self)
                }
            }
        }
        for channel in 0..<3 { pixels[width * height * 4 - 4 + channel] = samples[width * height * 3 - 3 + channel] }
        if case .rgb(let red, let green, let blue) = transparency {
            let source = samples.span
            var target = pixels.mutableSpan
            for pixel in 0..<(width * height)
            where source[pixel * 3] == red && source[pixel * 3 + 1] == green && source[pixel * 3 + 2] == blue {
                target[pixel * 4 + 3] = 0
            }
        }
        return pixels
    }

    /// The colour of each sample value, for types with one sample of at most 8 bits.
    private func colorTable() -> [UInt8] {
        guard colorType != .palette else {
            // Indices are checked where the picture is decoded.
            return palette + [UInt8](repeating: 0, count: 1024 - palette.count)
        }
        let largest = 1 << bitDepth - 1
        var table: [UInt8] = []
        for value in 0...largest {
            let gray = UInt8(value * 255 / largest)
            table += [gray, gray, gray, transparency == .gray(UInt16(value)) ? 0 : 255]
        }
        return table
    }

    private func expandedThroughTable() -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: width * height * 4)
        var target = pixels.mutableSpan
        let source = samples.span
        if colorType == .grayAlpha {
            for pixel in 0..<(width * height) {
                for channel in 0..<3 { target[pixel &* 4 &+ channel] = source[pixel &* 2] }
                target[pixel &* 4 &+ 3] = source[pixel &* 2 &+ 1]
            }
            return pixels
        }
        let table = colorTable()
        let rowBytes = layout.rowBytes(width)
        let perByte = 8 / bitDepth
        let mask = UInt8(truncatingIfNeeded: 1 << bitDepth - 1)
        for row in 0..<height {
            for column in 0..<width {
                let byte = source[row &* rowBytes &+ column / perByte]
                let value = Int(byte &>> UInt8((perByte &- 1 &- column % perByte) &* bitDepth) & mask)
                for channel in 0..<4 { target[(row &* width &+ column) &* 4 &+ channel] = table[value &* 4 &+ channel] }
            }
        }
        return pixels
    }
}
