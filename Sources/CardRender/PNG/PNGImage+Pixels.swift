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

    /// The pixels of ``rgba16()`` as bytes, the high one of each sample first: width × height × 8 bytes.
    public func rgba16BigEndian() -> [UInt8] {
        let pixels = rgba16()
        return unsafe [UInt8](unsafeUninitializedCapacity: pixels.count * 2) { bytes, count in
            for index in pixels.indices {
                unsafe bytes[index &* 2] = UInt8(truncatingIfNeeded: pixels[index] &>> 8)
                unsafe bytes[index &* 2 &+ 1] = UInt8(truncatingIfNeeded: pixels[index])
            }
            count = pixels.count * 2
        }
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

    /// The pixels of types with one sample of at most 8 bits: a word of four bytes for each value.
    private func expandedThroughTable() -> [UInt8] {
        guard colorType != .grayAlpha else { return grayAlpha8Expanded() }
        let words = wordTable()
        let (rowBytes, depth) = (layout.rowBytes(width), bitDepth)
        let mask = UInt8(truncatingIfNeeded: 1 << depth - 1)
        var pixels = [UInt8](repeating: 0, count: width * height * 4)
        unsafe pixels.withUnsafeMutableBytes { target in
            var offset = 0
            for row in 0..<height {
                var (index, shift) = (row * rowBytes, 8)
                for _ in 0..<width {
                    shift &-= depth
                    let value = Int(samples[index] &>> UInt8(truncatingIfNeeded: shift) & mask)
                    if shift == 0 { (index, shift) = (index &+ 1, 8) }
                    unsafe target.storeBytes(of: words[value], toByteOffset: offset, as: UInt32.self)
                    offset &+= 4
                }
            }
        }
        return pixels
    }

    /// The four bytes of each sample value; indices outside the palette were refused when the picture was decoded.
    private func wordTable() -> [UInt32] {
        let largest = 1 << bitDepth - 1
        return (0...largest).map { value in
            var bytes: [UInt8]
            if colorType == .palette {
                bytes = Array(palette.dropFirst(value * 4).prefix(4))
                bytes += [UInt8](repeating: 0, count: 4 - bytes.count)
            } else {
                let gray = UInt8(value * 255 / largest)
                bytes = [gray, gray, gray, transparency == .gray(UInt16(value)) ? 0 : 255]
            }
            return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }.littleEndian
        }
    }

    private func grayAlpha8Expanded() -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: width * height * 4)
        var target = pixels.mutableSpan
        let source = samples.span
        for pixel in 0..<(width * height) {
            for channel in 0..<3 { target[pixel &* 4 &+ channel] = source[pixel &* 2] }
            target[pixel &* 4 &+ 3] = source[pixel &* 2 &+ 1]
        }
        return pixels
    }
}
