extension TokenBuffer {
    /// About how many bits the finished block takes: the entropy of its symbols (Shannon 1948) and their extra bits.
    ///
    /// It needs no codes, so it is quick; integers keep it the same on every machine.
    var estimatedBits: Int {
        var bits = 0
        for slot in 0..<DeflateFormat.lengthBase.count {
            unsafe bits += Int(literalFrequencies[DeflateFormat.firstLength + slot]) * Int(DeflateFormat.lengthExtraBits[slot])
        }
        for slot in 0..<DeflateFormat.distanceSymbols {
            unsafe bits += Int(distanceFrequencies[slot]) * Int(DeflateFormat.distanceExtraBits[slot])
        }
        return unsafe bits + Self.entropy(UnsafeBufferPointer(literalFrequencies)) + Self.entropy(UnsafeBufferPointer(distanceFrequencies))
    }

    private static func entropy(_ frequencies: UnsafeBufferPointer<UInt32>) -> Int {
        var total: UInt32 = 0
        var sum = 0
        for index in 0..<frequencies.count {
            let frequency = unsafe frequencies[index]
            guard frequency > 0 else { continue }
            total += frequency
            sum += Int(frequency) * binaryLogarithm(frequency)
        }
        return total == 0 ? 0 : (Int(total) * binaryLogarithm(total) - sum) >> 8
    }

    /// The logarithm to base 2 of a positive number, in 1/256.
    static func binaryLogarithm(_ value: UInt32) -> Int {
        let shift = value.leadingZeroBitCount
        // The eight bits after the leading one.
        let fraction = Int((value << UInt32(shift)) >> 23 & 0xFF)
        return (31 - shift) << 8 + Int(logarithms[fraction])
    }

    /// The logarithms of 1 + i/256 in 1/256: each squaring of the number brings out one more bit of it.
    private static let logarithms: [UInt8] = (0..<256).map { index in
        var number = UInt64(256 + index) << 22
        var logarithm: UInt8 = 0
        for bit in (0..<8).reversed() {
            number = (number * number) >> 30
            if number >= 1 << 31 {
                logarithm |= 1 << UInt8(bit)
                number >>= 1
            }
        }
        return logarithm
    }
}
