/// What tells byte strings of one process apart, as surely as a digest does and sooner.
struct Fingerprint: Hashable, Sendable {
    fileprivate(set) var first: UInt128
    fileprivate(set) var second: UInt128

    /// A number of nearly equal likelihood for every value.
    var place: UInt64 { UInt64(truncatingIfNeeded: first) }
}

/// Makes fingerprints under a secret of its own.
///
/// Two strings that were chosen without knowledge of the secret, and n bytes long, have the same fingerprint with a probability below (2⁻⁶² + n 2⁻¹³³)².
/// No fingerprint may leave the process: they would tell of the secret, which a digest does not need.
///
/// It is VHASH without its last step, with two keys: the sums of products NH over blocks (Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC, 1999,
/// with the shifted key of its section 5), then a polynomial modulo 2¹²⁷ − 1 (Krovetz and Dai: VHASH Security, 2007).
struct Fingerprinter: Sendable {
    private static var blockBytes: Int { 256 }
    private static var prime: UInt128 { 1 &<< 127 &- 1 }

    private let keys: [UInt64]
    private let points: (UInt128, UInt128)

    /// Takes the secret from a generator that nobody foresees.
    init(using generator: inout some RandomNumberGenerator) {
        // The second sum's key is the first one's, shifted by a pair.
        keys = (0..<Self.blockBytes / 8 + 2).map { _ in generator.next() }
        points = (.random(in: 0..<Self.prime, using: &generator), .random(in: 0..<Self.prime, using: &generator))
    }

    /// The fingerprint of bytes.
    ///
    /// - Complexity: O(*n*), two multiplications for 16 bytes.
    func fingerprint(of bytes: [UInt8]) -> Fingerprint {
        var sum = Fingerprint(first: 0, second: 0)
        if bytes.count < Self.blockBytes {
            let padded = bytes + [UInt8](repeating: 0, count: Self.blockBytes - bytes.count)
            add(padded.span, 0, to: &sum)
        } else {
            let span = bytes.span
            var start = 0
            while start <= bytes.count &- Self.blockBytes {
                add(span, start, to: &sum)
                start &+= Self.blockBytes
            }
            // The last block ends with the bytes, wherever it starts: the count tells.
            if start < bytes.count { add(span, bytes.count - Self.blockBytes, to: &sum) }
        }
        sum.first = Self.next(sum.first, times: points.0, plus: UInt128(bytes.count))
        sum.second = Self.next(sum.second, times: points.1, plus: UInt128(bytes.count))
        return sum
    }

    /// Takes the polynomials one term further, by the sums of a block, which lies within the bytes.
    @inline(__always)
    private func add(_ bytes: Span<UInt8>, _ start: Int, to sum: inout Fingerprint) {
        var (first, second) = (UInt128(0), UInt128(0))
        let (words, keys) = (unsafe bytes.bytes, keys.span)
        // The last pair of keys of one product is the first of the next: each is read once.
        var (key, other) = (keys[0], keys[1])
        for index in stride(from: 0, to: Self.blockBytes / 8, by: 2) {
            // Within the block, and within the keys, which are two more than its words. The order of eight bytes matters to this process alone.
            let low = unsafe words.unsafeLoadUnaligned(fromUncheckedByteOffset: start &+ index &* 8, as: UInt64.self)
            let high = unsafe words.unsafeLoadUnaligned(fromUncheckedByteOffset: start &+ index &* 8 &+ 8, as: UInt64.self)
            first &+= UInt128(low &+ key) &* UInt128(high &+ other)
            (key, other) = unsafe (keys[unchecked: index &+ 2], keys[unchecked: index &+ 3])
            second &+= UInt128(low &+ key) &* UInt128(high &+ other)
        }
        sum.first = Self.next(sum.first, times: points.0, plus: first)
        sum.second = Self.next(sum.second, times: points.1, plus: second)
    }

    /// A term of a polynomial modulo 2¹²⁷ − 1, of which the lowest 126 bits of `term` count.
    @inline(__always)
    private static func next(_ sum: UInt128, times point: UInt128, plus term: UInt128) -> UInt128 {
        let (a, b) = (UInt64(truncatingIfNeeded: sum), UInt64(truncatingIfNeeded: sum &>> 64))
        let (c, d) = (UInt64(truncatingIfNeeded: point), UInt64(truncatingIfNeeded: point &>> 64))
        let low = UInt128(a) &* UInt128(c)
        let middle = UInt128(a) &* UInt128(d) &+ UInt128(b) &* UInt128(c)
        let high = UInt128(b) &* UInt128(d)
        // 2¹²⁷ is 1 here, so that what lies above is added below; no sum goes beyond 128 bits.
        var result = folded((low & prime) &+ (middle & (1 &<< 63 &- 1)) &<< 64)
        result = folded(result &+ high &* 2)
        return folded(folded(result &+ (term & (1 &<< 126 &- 1))) &+ middle &>> 63 &+ low &>> 127)
    }

    private static func folded(_ value: UInt128) -> UInt128 { (value & prime) &+ value &>> 127 }
}
