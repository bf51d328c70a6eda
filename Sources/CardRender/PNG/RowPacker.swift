/// Turns rows of RGBA pixels into rows of another layout, without loss where the layout was found by ``Reduction``.
struct RowPacker {
    private let layout: PixelLayout
    private let indices: PaletteIndices

    init(_ reduction: Reduction) {
        layout = reduction.layout
        indices = PaletteIndices(reduction.palette)
    }

    /// How many bytes a packed row of `width` pixels may touch: some more than it has.
    static func roomFor(_ width: Int, _ layout: PixelLayout) -> Int { layout.rowBytes(width) + 8 }

    /// Packs a row of pixels into `row`, which has the room for it.
    func pack(_ pixels: Span<UInt8>, into row: inout MutableSpan<UInt8>) {
        precondition(row.count >= Self.roomFor(pixels.count / 4, layout))
        switch (layout.colorType, layout.bitDepth) {
        case (.rgba, _):
            for index in 0..<pixels.count { row[index] = pixels[index] }
        case (.rgb, _): packRGB(pixels, into: &row)
        case (.grayAlpha, _):
            for pixel in 0..<(pixels.count / 4) {
                row[pixel &* 2] = pixels[pixel &* 4]
                row[pixel &* 2 &+ 1] = pixels[pixel &* 4 &+ 3]
            }
        case (.gray, 8):
            for pixel in 0..<(pixels.count / 4) { row[pixel] = pixels[pixel &* 4] }
        case (.gray, let depth):
            let shift = UInt8(8 - depth)
            packBits(pixels, into: &row) { UInt8(truncatingIfNeeded: $0) &>> shift }
        case (.palette, _):
            var last = (word: UInt32(0), index: indices[0])
            packBits(pixels, into: &row) { word in
                if word != last.word { last = (word, indices[word]) }
                return last.index
            }
        }
    }

    /// Drops the alpha of two pixels at a time.
    private func packRGB(_ pixels: Span<UInt8>, into row: inout MutableSpan<UInt8>) {
        // The row has eight bytes more than it needs: each store writes two that the next one overwrites.
        unsafe row.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return }
            var (from, to) = (0, 0)
            while from &+ 8 <= pixels.count {
                let pair = unsafe UInt64(littleEndian: pixels.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: from, as: UInt64.self))
                unsafe base.storeWord64(pair & 0xFF_FFFF | pair &>> 8 & 0xFFFF_FF00_0000, at: to)
                from &+= 8
                to &+= 6
            }
            if from < pixels.count {
                for channel in 0..<3 { unsafe base[to + channel] = pixels[from + channel] }
            }
        }
    }

    /// Packs one value of `bitDepth` bits for each pixel, given as a word with red in the lowest byte.
    @inline(__always)
    private func packBits(_ pixels: Span<UInt8>, into row: inout MutableSpan<UInt8>, _ value: (UInt32) -> UInt8) {
        let depth = layout.bitDepth
        var byte: UInt8 = 0
        var free = 8
        var target = 0
        for pixel in 0..<(pixels.count / 4) {
            let word = unsafe UInt32(
                littleEndian: pixels.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: pixel &* 4, as: UInt32.self))
            free &-= depth
            byte |= value(word) &<< UInt8(truncatingIfNeeded: free)
            if free == 0 {
                row[target] = byte
                target &+= 1
                byte = 0
                free = 8
            }
        }
        if free < 8 { row[target] = byte }
    }
}
