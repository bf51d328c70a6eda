import CardRender
import Testing
import ZlibAdapter

/// zlib and the built-in compressor may stand for each other.
@Suite struct ZlibCompressorTests {
    private static let inputs: [[UInt8]] = {
        var state: UInt64 = 7
        func random() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        return [
            [], [0], [UInt8](repeating: 7, count: 100_000), (0..<70_000).map { _ in random() },
            (0..<70_000).map { _ in random() & 3 }, (0..<70_000).map { UInt8(truncatingIfNeeded: $0 / 256 ^ $0) },
        ]
    }()

    @Test(arguments: PNGLevel.allCases)
    func `what zlib packs the built-in inflater unpacks`(level: PNGLevel) throws {
        for input in Self.inputs {
            let stream = try ZlibCompressor().compress(input, level: level)
            #expect(try Deflate.inflateZlib(stream, limit: input.count) == input)
        }
    }

    @Test(arguments: PNGLevel.allCases)
    func `a picture packed by zlib has the same pixels`(level: PNGLevel) throws {
        var pixels: [UInt8] = []
        for at in 0..<(64 * 48) { pixels += [UInt8(at % 64 * 4), UInt8(at / 64 * 5), UInt8(at % 7), 255] }
        let file = try PNG.encode(rgba: pixels, width: 64, height: 48, level: level, compressor: ZlibCompressor())
        let image = try PNG.decode(file)
        #expect((image.width, image.height) == (64, 48))
        #expect(image.rgba8() == pixels)
    }

    @Test func `the higher levels pack closer than the lowest`() throws {
        let text = [UInt8](String(repeating: "the same words, once more and again; ", count: 2_000).utf8) + Self.inputs[4]
        let sizes = try PNGLevel.allCases.map { try ZlibCompressor().compress(text, level: $0).count }
        #expect(sizes[0] > sizes[2] && sizes[0] > sizes[3], "\(sizes)")
    }
}
