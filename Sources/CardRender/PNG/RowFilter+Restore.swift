extension RowFilter {
    /// How many bytes after a row ``restore(_:above:to:count:stride:)`` may touch.
    static let slack = 8

    /// Restores the first of `count` rows, each behind its filter type, and the second with it where that is faster.
    ///
    /// - Returns: How many rows were restored.
    /// - Throws: ``DeflateError/Code/badBlock`` for a filter type that is not one of the five.
    static func restore(
        _ filtered: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, to rows: UnsafeMutablePointer<UInt8>, count: Int, rowBytes: Int,
        stride: Int
    ) throws(DeflateError) -> Int {
        let type = unsafe filtered[0]
        guard let filter = RowFilter(rawValue: type) else {
            throw DeflateError(.badBlock, "a row has the unknown filter type \(type)")
        }
        if filter == .paeth, count > 1, unsafe filtered[rowBytes + 1] == type, 3...4 ~= stride, rowBytes >= 4 * stride {
            unsafe restorePaethPair(filtered + 1, filtered + rowBytes + 2, above: above, to: rows, count: rowBytes, stride: stride)
            return 2
        }
        unsafe filter.restore(filtered + 1, above: above, to: rows, count: rowBytes, stride: stride)
        return 1
    }

    /// Restores a row from its filtered bytes, a pixel of up to eight bytes at a time.
    ///
    /// A pixel is needed for the next one, so only its bytes can be worked on together. Eight are loaded, computed and stored for every
    /// pixel; those that belong to later pixels are wrong at first, and overwritten.
    ///
    /// - Parameters:
    ///   - filtered: `count` filtered bytes, and ``slack`` more that may be read.
    ///   - above: The restored row before, or zeros; ``slack`` more may be read.
    ///   - row: Room for the restored row and ``slack`` bytes more, whose contents are lost.
    ///   - stride: How many bytes back the pixel to the left lies: 1...8.
    func restore(
        _ filtered: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, to row: UnsafeMutablePointer<UInt8>, count: Int, stride: Int
    ) {
        switch self {
        case .none: unsafe row.update(from: filtered, count: count)
        case .sub: unsafe Self.restoreSub(filtered, row, count, stride)
        case .up:
            for index in 0..<count { unsafe row[index] = filtered[index] &+ above[index] }
        case .average: unsafe Self.restoreAverage(filtered, above, row, count, stride)
        case .paeth: unsafe Self.restorePaeth(filtered, above, row, count, stride)
        }
    }

    // Each in a function of its own, and plain loops: then the compiler turns all vector operations into instructions.

    @inline(never)
    private static func restoreSub(
        _ filtered: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ stride: Int
    ) {
        var left = SIMD8<UInt8>.zero
        var index = 0
        while index < count {
            left &+= unsafe filtered.bytes8(index)
            unsafe row.storeBytes8(left, at: index)
            index &+= stride
        }
    }

    @inline(never)
    private static func restoreAverage(
        _ filtered: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ stride: Int
    ) {
        var left = SIMD8<Int16>.zero
        var index = 0
        while index < count {
            let up = unsafe SIMD8<Int16>(widening: above.bytes8(index))
            let difference = unsafe SIMD8<Int16>(widening: filtered.bytes8(index))
            left = ((left &+ up) &>> SIMD8(repeating: 1) &+ difference) & 0xFF
            unsafe row.storeBytes8(SIMD8(narrowing: left), at: index)
            index &+= stride
        }
    }

    @inline(never)
    private static func restorePaeth(
        _ filtered: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ stride: Int
    ) {
        var state = PaethState()
        var index = 0
        while index < count {
            let up = unsafe SIMD8<Int16>(widening: above.bytes8(index)) &- 128
            unsafe state.advance(up: up, difference: filtered.bytes8(index))
            unsafe row.storeBytes8(state.bytes, at: index)
            index &+= stride
        }
    }
}

extension UnsafePointer<UInt8> {
    @inline(__always)
    fileprivate func bytes8(_ offset: Int) -> SIMD8<UInt8> {
        unsafe UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<UInt8>.self)
    }
}

extension UnsafeMutablePointer<UInt8> {
    @inline(__always)
    fileprivate func storeBytes8(_ bytes: SIMD8<UInt8>, at offset: Int) {
        unsafe UnsafeMutableRawPointer(self + offset).storeBytes(of: bytes, as: SIMD8<UInt8>.self)
    }
}
