/// The Adler-32 checksum of RFC 1950 §8.2: a sum of the bytes, and a sum of those sums, modulo 65521.
struct Adler32 {
    private static let modulus: UInt32 = 65521
    /// The most bytes for which the second sum stays below 2^32 before it is reduced, in whole chunks.
    private static let blockLength = 5552 / chunkLength * chunkLength
    private static let chunkLength = 256

    private var a: UInt32 = 1
    private var b: UInt32 = 0

    /// The checksum of all bytes seen so far.
    var value: UInt32 { b << 16 | a }

    /// The checksum of `bytes`.
    static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var adler = Adler32()
        adler.update(bytes)
        return adler.value
    }

    /// Takes in more bytes.
    mutating func update(_ bytes: Span<UInt8>) {
        var start = 0
        while start < bytes.count {
            let length = min(bytes.count - start, Self.blockLength)
            let inChunks = length / Self.chunkLength * Self.chunkLength
            addChunks(bytes.extracting(start..<(start + inChunks)))
            for index in (start + inChunks)..<(start + length) {
                a &+= UInt32(bytes[index])
                b &+= a
            }
            a %= Self.modulus
            b %= Self.modulus
            start += length
        }
    }

    /// Adds whole chunks of 256 bytes, at most a block of them.
    ///
    /// A chunk is 16 rows of 16 lanes. Each lane adds up its bytes, and its sums after each row: then byte `j` of row `i` has been
    /// counted 16 - i times. In the chunk's second sum it counts 256 - 16 i - j times, which is 16 times that, less `j`. Both sums of a
    /// lane stay below 2^16.
    private mutating func addChunks(_ bytes: Span<UInt8>) {
        var sums = SIMD16<UInt32>.zero
        var sumsOfSums = SIMD16<UInt32>.zero
        var sumsBefore = SIMD16<UInt32>.zero
        var offset = 0
        while offset < bytes.count {
            var first = SIMD16<UInt16>.zero
            var second = SIMD16<UInt16>.zero
            for row in 0..<16 {
                let lanes = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ row &* 16, as: SIMD16<UInt8>.self)
                first &+= SIMD16<UInt16>(truncatingIfNeeded: lanes)
                second &+= first
            }
            sumsBefore &+= sums
            sums &+= SIMD16<UInt32>(truncatingIfNeeded: first)
            sumsOfSums &+= SIMD16<UInt32>(truncatingIfNeeded: second)
            offset &+= Self.chunkLength
        }
        b &+= a &* UInt32(bytes.count)
        for lane in 0..<16 {
            a &+= sums[lane]
            b &+= sumsBefore[lane] &* UInt32(Self.chunkLength) &+ sumsOfSums[lane] &* 16 &- sums[lane] &* UInt32(lane)
        }
    }
}
