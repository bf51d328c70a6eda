// The standard library's generic versions of these are not always inlined, and then a hundred times slower than the one or two
// instructions each of these becomes.

extension SIMD8<Int16> {
    /// The bytes as numbers of 16 bits.
    @inline(__always)
    init(widening bytes: SIMD8<UInt8>) {
        self.init()
        for lane in 0..<8 { self[lane] = Int16(truncatingIfNeeded: bytes[lane]) }
    }

    /// The lesser number of each lane.
    @inline(__always)
    static func least(_ first: Self, _ second: Self) -> Self {
        var result = Self()
        for lane in 0..<8 { result[lane] = first[lane] < second[lane] ? first[lane] : second[lane] }
        return result
    }

    /// The greater number of each lane.
    @inline(__always)
    static func greatest(_ first: Self, _ second: Self) -> Self {
        var result = Self()
        for lane in 0..<8 { result[lane] = first[lane] > second[lane] ? first[lane] : second[lane] }
        return result
    }
}

extension SIMD8<UInt8> {
    /// The low bytes of the numbers.
    @inline(__always)
    init(narrowing numbers: SIMD8<Int16>) {
        self.init()
        for lane in 0..<8 { self[lane] = UInt8(truncatingIfNeeded: numbers[lane]) }
    }
}
