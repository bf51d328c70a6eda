extension RowFilter {
    /// How many bytes after a row ``restore(_:above:to:count:stride:)`` may touch.
    static let slack = 8

    /// Restores one or two rows, each behind its filter type.
    ///
    /// - Throws: ``DeflateError/Code/badBlock`` for a filter type that is not one of the five.
    static func restore(
        _ filtered: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, to rows: UnsafeMutablePointer<UInt8>, count: Int, rowBytes: Int,
        stride: Int
    ) throws(DeflateError) {
        let types = unsafe (filtered[0], filtered[(rowBytes + 1) * (count - 1)])
        guard let first = RowFilter(rawValue: types.0), let second = RowFilter(rawValue: types.1) else {
            throw DeflateError(.badBlock, "a row has the unknown filter type \(max(types.0, types.1))")
        }
        let next = unsafe filtered + rowBytes + 2
        if count == 2, first == .paeth, second == .paeth, 3...4 ~= stride, rowBytes >= 4 * stride {
            unsafe restorePaethPair(filtered + 1, next, above: above, to: rows, count: rowBytes, stride: stride)
            return
        }
        unsafe first.restore(filtered + 1, above: above, to: rows, count: rowBytes, stride: stride)
        if count == 2 { unsafe second.restore(next, above: rows, to: rows + rowBytes, count: rowBytes, stride: stride) }
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
