extension UnsafePointer<UInt8> {
    /// The four bytes from `offset` on, the first in the lowest bits.
    ///
    /// They must exist.
    @inline(__always)
    func word32(_ offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: UnsafeRawPointer(self + offset).loadUnaligned(as: UInt32.self))
    }

    /// The eight bytes from `offset` on, the first in the lowest bits.
    ///
    /// They must exist.
    @inline(__always)
    func word64(_ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: UnsafeRawPointer(self + offset).loadUnaligned(as: UInt64.self))
    }

    /// How many bytes from `first` and `second` on are equal, from `known` equal ones up to `limit`, all of which must exist.
    @inline(__always)
    func commonLength(_ first: Int, _ second: Int, known: Int, limit: Int) -> Int {
        var length = known
        while length &+ 8 <= limit {
            let difference = unsafe word64(first &+ length) ^ word64(second &+ length)
            if difference != 0 { return length &+ difference.trailingZeroBitCount &>> 3 }
            length &+= 8
        }
        while length < limit, unsafe self[first &+ length] == self[second &+ length] { length &+= 1 }
        return length
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Writes eight bytes at `offset`, the lowest bits first.
    ///
    /// There must be room for them.
    @inline(__always)
    func storeWord64(_ word: UInt64, at offset: Int) {
        unsafe UnsafeMutableRawPointer(self + offset).storeBytes(of: word.littleEndian, as: UInt64.self)
    }
}
