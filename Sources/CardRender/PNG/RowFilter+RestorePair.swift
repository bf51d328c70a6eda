extension RowFilter {
    /// Restores two rows filtered with Paeth together, in pixels of three or four bytes, at least four to a row.
    ///
    /// A processor waits for each pixel before it can start the next; with a second row, two pixels behind, it does two in that time:
    ///
    ///     lanes     0 1 2 3                 4 5 6 7
    ///     step k    pixel k of the first    pixel k - 2 of the second row
    ///
    /// In steps 0 and 1 the upper lanes compute zeros, in the last two the lower lanes something to be thrown away.
    ///
    /// - Parameters:
    ///   - first: The filtered bytes of the first row; ``slack`` more may be read, here and below.
    ///   - second: The filtered bytes of the second row.
    ///   - above: The restored row before, or zeros.
    ///   - rows: Room for both rows and ``slack`` bytes more, whose contents are lost.
    @inline(never)
    static func restorePaethPair(
        _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, to rows: UnsafeMutablePointer<UInt8>,
        count: Int, stride: Int
    ) {
        var state = PaethState()
        // The pixel two before: what is above the second row's.
        var earlier = state.left
        let lower = unsafe rows + count
        let last = count &- stride
        var index = 0
        while index <= last &+ 2 &* stride {
            let behind = index &- 2 &* stride
            let difference = unsafe first.word4(index) | (behind >= 0 ? second.word4(behind) &<< 32 : 0)
            let up = unsafe SIMD8<Int16>(widening: unsafeBitCast(above.word4(index), to: SIMD8<UInt8>.self)) &- 128
            let joined = unsafe SIMD2(unsafeBitCast(up, to: SIMD2<UInt64>.self)[0], unsafeBitCast(earlier, to: SIMD2<UInt64>.self)[0])
            earlier = state.left
            unsafe state.advance(
                up: unsafeBitCast(joined, to: SIMD8<Int16>.self), difference: unsafeBitCast(difference, to: SIMD8<UInt8>.self))
            let bytes = unsafe unsafeBitCast(state.bytes, to: UInt64.self)
            if index < last {
                unsafe rows.storeWord4(bytes, at: index)
            } else if index == last {
                // The fourth byte would spoil the second row's first pixel.
                unsafe rows[index] = UInt8(truncatingIfNeeded: bytes)
                unsafe rows[index &+ 1] = UInt8(truncatingIfNeeded: bytes &>> 8)
                unsafe rows[index &+ 2] = UInt8(truncatingIfNeeded: bytes &>> 16)
                if stride == 4 { unsafe rows[index &+ 3] = UInt8(truncatingIfNeeded: bytes &>> 24) }
            }
            if behind >= 0 { unsafe lower.storeWord4(bytes &>> 32, at: behind) }
            index &+= stride
        }
    }
}

extension UnsafePointer<UInt8> {
    /// Four bytes in the low half of a word.
    @inline(__always)
    fileprivate func word4(_ offset: Int) -> UInt64 {
        unsafe UInt64(word32(offset))
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Stores the low half of a word.
    @inline(__always)
    fileprivate func storeWord4(_ word: UInt64, at offset: Int) {
        unsafe UnsafeMutableRawPointer(self + offset).storeBytes(of: UInt32(truncatingIfNeeded: word).littleEndian, as: UInt32.self)
    }
}
