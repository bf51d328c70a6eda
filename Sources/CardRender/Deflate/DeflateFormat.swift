/// The constants of the deflate format (RFC 1951 §3.2).
enum DeflateFormat {
    static let minimumMatch = 3
    static let maximumMatch = 258
    static let windowSize = 32768
    static let endOfBlock = 256
    static let firstLength = 257
    /// Literals, end of block and lengths that may be used (the code has room for 288).
    static let literalSymbols = 286
    static let distanceSymbols = 30
    static let codeLengthSymbols = 19
    static let maximumStoredLength = 65535

    /// The smallest match length of each length symbol, from 257 on.
    static let lengthBase: [UInt16] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    static let lengthExtraBits: [UInt8] = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    static let distanceBase: [UInt16] = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ]
    static let distanceExtraBits: [UInt8] = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    /// The order in which the lengths of the code length code are sent.
    static let codeLengthOrder: [UInt8] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// The length symbol, minus 257, of each match length minus 3.
    static let lengthSlots: [UInt8] = {
        var slots = [UInt8](repeating: 0, count: maximumMatch - minimumMatch + 1)
        for slot in lengthBase.indices {
            for extra in 0..<(1 << Int(lengthExtraBits[slot])) {
                let index = Int(lengthBase[slot]) - minimumMatch + extra
                if index < slots.count { slots[index] = UInt8(slot) }
            }
        }
        return slots
    }()

    /// The distance symbol of a distance of 1...32768.
    @inline(__always)
    static func distanceSlot(_ distance: Int) -> Int {
        let value = UInt32(truncatingIfNeeded: distance &- 1)
        guard value >= 4 else { return Int(value) }
        let top = 31 &- value.leadingZeroBitCount
        return top &* 2 &+ Int(value &>> UInt32(truncatingIfNeeded: top &- 1) & 1)
    }

    /// The code lengths of the fixed literal code (RFC 1951 §3.2.6).
    static let fixedLiteralLengths: [UInt8] =
        Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24) + Array(repeating: 8, count: 8)
    /// The code lengths of the fixed distance code.
    static let fixedDistanceLengths = [UInt8](repeating: 5, count: 32)
}
