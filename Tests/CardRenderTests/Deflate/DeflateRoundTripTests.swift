import CardRender
import Testing

@Suite struct DeflateRoundTripTests {
    /// Around the longest match, the shortest block worth its codes, and the window.
    static let lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 257, 258, 259, 260, 4999, 5000, 10_000, 32_767, 32_768, 32_769, 33_026]
    /// Around one and two stored blocks, and the largest block of each parser.
    static let blockLengths = [65_534, 65_535, 65_536, 130_812, 131_070, 131_071, 131_072, 262_140, 262_141, 262_398]

    @Test(arguments: ByteKind.allCases, PNGLevel.allCases)
    func `what is deflated inflates to the same bytes`(kind: ByteKind, level: PNGLevel) throws {
        for length in Self.lengths { try check(kind, length, level) }
    }

    @Test(arguments: PNGLevel.allCases)
    func `bytes around the bounds of blocks come back too`(level: PNGLevel) throws {
        for length in Self.blockLengths {
            try check(.mixed, length, level)
            try check(.random, length, level)
        }
    }

    private func check(_ kind: ByteKind, _ length: Int, _ level: PNGLevel) throws {
        let bytes = kind.bytes(length, seed: UInt64(length) + 1)
        let stream = Deflate.zlib(bytes, level: level)
        #expect(try Deflate.inflateZlib(stream, limit: length) == bytes, "\(kind) of \(length) bytes at \(level)")
    }

    @Test(arguments: PNGLevel.allCases)
    func `bare blocks inflate to the same bytes`(level: PNGLevel) throws {
        for length in [0, 1, 300, 40_000] {
            let bytes = ByteKind.mixed.bytes(length, seed: 5)
            #expect(try Deflate.inflateRaw(Deflate.raw(bytes, level: level), limit: length) == bytes)
        }
    }

    @Test(arguments: PNGLevel.allCases)
    func `random bytes grow by no more than the headers of stored blocks`(level: PNGLevel) {
        for length in Self.lengths + Self.blockLengths.prefix(5) {
            let stream = Deflate.zlib(ByteKind.random.bytes(length, seed: 3), level: level)
            #expect(stream.count <= length + 5 * (length / 65535) + 20)
        }
    }

    @Test(arguments: PNGLevel.allCases)
    func `the same bytes give the same stream`(level: PNGLevel) {
        let bytes = ByteKind.mixed.bytes(100_000, seed: 9)
        #expect(Deflate.zlib(bytes, level: level) == Deflate.zlib(bytes, level: level))
    }

    @Test func `a higher level never takes noticeably more room`() {
        for kind in [ByteKind.words, .mixed, .skewed, .sixteenValues] {
            let sizes = PNGLevel.allCases.map { Deflate.zlib(kind.bytes(60_000, seed: 4), level: $0).count }
            for (lower, higher) in zip(sizes, sizes.dropFirst()) { #expect(Double(higher) <= Double(lower) * 1.01, "\(kind): \(sizes)") }
        }
    }

    @Test(arguments: PNGLevel.allCases)
    func `a million equal bytes shrink a thousandfold`(level: PNGLevel) {
        #expect(Deflate.zlib([UInt8](repeating: 7, count: 1_000_000), level: level).count < 1100)
    }

    @Test func `the built-in compressor gives what Deflate gives`() throws {
        let bytes = ByteKind.words.bytes(5000, seed: 1)
        #expect(try DeflateCompressor().compress(bytes, level: .fast) == Deflate.zlib(bytes, level: .fast))
    }
}
