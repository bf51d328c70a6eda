import Testing

@testable import LLMCache

/// Fingerprints beside arithmetic as one learns it, and digests that are remembered beside those that are not.
struct RecentDigestTests {
    /// The fingerprint by sums of shifted numbers, a block at a time.
    private struct Oracle {
        static let prime = UInt128(1) << 127 - 1
        var keys: [UInt64] = []
        var points: [UInt128] = []

        init(using generator: inout SplitMix) {
            keys = (0..<34).map { _ in generator.next() }
            points = (0..<2).map { _ in .random(in: 0..<Self.prime, using: &generator) }
        }

        func fingerprint(of bytes: [UInt8]) -> [UInt128] {
            var blocks: [[UInt8]] = []
            if bytes.count < 256 {
                blocks = [bytes + Array(repeating: 0, count: 256 - bytes.count)]
            } else {
                for start in stride(from: 0, to: bytes.count, by: 256) {
                    let start = min(start, bytes.count - 256)
                    blocks.append(Array(bytes[start..<start + 256]))
                }
            }
            return (0..<2).map { half in
                let terms = blocks.map { sum(of: $0, keys[(half * 2)...]) } + [UInt128(bytes.count)]
                return terms.reduce(0) { (Self.product($0, points[half]) + $1 % (1 << 126)) % Self.prime }
            }
        }

        private func sum(of block: [UInt8], _ keys: ArraySlice<UInt64>) -> UInt128 {
            var sum = UInt128(0)
            for pair in 0..<16 {
                let words = (0..<2).map { word in
                    let start = pair * 16 + word * 8
                    let number = block[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                    return UInt64(littleEndian: number) &+ keys[keys.startIndex + pair * 2 + word]
                }
                sum &+= UInt128(words[0]) * UInt128(words[1])
            }
            return sum
        }

        private static func product(_ one: UInt128, _ other: UInt128) -> UInt128 {
            var (sum, one, other) = (UInt128(0), one, other)
            while other > 0 {
                if other & 1 == 1 { sum = (sum + one) % prime }
                one = one * 2 % prime
                other >>= 1
            }
            return sum
        }
    }

    @Test(arguments: [0, 1, 8, 15, 255, 256, 257, 300, 511, 512, 513, 1024, 5000])
    func `a fingerprint is what the arithmetic says`(count: Int) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SplitMix(seed: seed)
            let fingerprinter = Fingerprinter(using: &generator)
            generator = SplitMix(seed: seed)
            let oracle = Oracle(using: &generator)
            let bytes = (0..<count).map { _ in seed == 5 ? UInt8.max : UInt8.random(in: 0...255, using: &generator) }
            let expected = oracle.fingerprint(of: bytes)
            let fingerprint = fingerprinter.fingerprint(of: bytes)
            // The arithmetic modulo a prime has two forms of zero.
            #expect([fingerprint.first, fingerprint.second].map { $0 % Oracle.prime } == expected)
        }
    }

    @Test func `texts that differ in a bit, in their length or in zeros have other fingerprints`() {
        var generator = SplitMix(seed: 7)
        let fingerprinter = Fingerprinter(using: &generator)
        let bytes = (0..<700).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var seen: Set = [fingerprinter.fingerprint(of: bytes)]
        for index in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << bit
                seen.insert(fingerprinter.fingerprint(of: other))
            }
        }
        #expect(seen.count == 1 + 700 * 8)
        let zeros = Set((0...1200).map { fingerprinter.fingerprint(of: Array(repeating: 0, count: $0)) })
        #expect(zeros.count == 1201)
        let cuts = Set((0...700).map { fingerprinter.fingerprint(of: Array(bytes[..<$0])) })
        #expect(cuts.count == 701)
        var swapped = bytes
        swapped.swapAt(0, 256)
        #expect(bytes[0] != bytes[256])
        #expect(fingerprinter.fingerprint(of: swapped) != fingerprinter.fingerprint(of: bytes))
    }

    @Test func `another secret gives other fingerprints of the same bytes`() {
        let bytes = Array("the same".utf8)
        let all = (0..<100).map { (seed: UInt64) in
            var generator = SplitMix(seed: seed)
            return Fingerprinter(using: &generator).fingerprint(of: bytes)
        }
        #expect(Set(all).count == 100)
    }

    @Test(arguments: [1, 4, 64, 8192])
    func `digests are those of SHA-256, remembered or not`(count: Int) async {
        var generator = SplitMix(seed: 3)
        let digests = RecentDigests(count: count, using: &generator)
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<4 {
                group.addTask {
                    (0..<2000).allSatisfy { round in
                        let bytes = Array("text \((round &* 7 &+ task) % 300)".utf8)
                        return digests.digest(of: bytes) == CacheKey(digestOf: bytes)
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
