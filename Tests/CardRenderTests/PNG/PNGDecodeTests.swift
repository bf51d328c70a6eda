import CardRender
import Testing

@Suite struct PNGDecodeTests {
    static let layouts: [(PNGColorType, Int)] = PNGColorType.allCases.flatMap { type in type.bitDepths.map { (type, $0) } }

    private func check(_ picture: ReferencePNG) throws {
        let image = try PNG.decode(picture.bytes())
        let expected = picture.expectedRGBA16()
        #expect(image.width == picture.width && image.height == picture.height)
        #expect(image.colorType == picture.colorType && image.bitDepth == picture.bitDepth)
        #expect(image.isInterlaced == picture.isInterlaced)
        #expect(image.rgba16() == expected)
        // Rounded to the nearest of 256 values.
        let rounded = expected.map { (sample: UInt16) -> UInt8 in UInt8((UInt32(sample) * 255 * 2 + 65535) / (65535 * 2)) }
        #expect(image.rgba8() == rounded)
    }

    @Test(arguments: layouts, [false, true])
    func `every colour type and depth decodes, plain and interlaced`(layout: (PNGColorType, Int), isInterlaced: Bool) throws {
        // Sizes below 8 leave some of the seven passes empty.
        for (width, height) in [(1, 1), (2, 1), (1, 5), (4, 4), (5, 3), (8, 8), (9, 17), (33, 6)] {
            var picture = ReferencePNG(layout.0, layout.1, width: width, height: height, seed: UInt64(width * 100 + height))
            picture.isInterlaced = isInterlaced
            try check(picture)
        }
    }

    @Test(arguments: layouts, 0..<UInt8(5))
    func `every filter is undone, also on the first row`(layout: (PNGColorType, Int), filter: UInt8) throws {
        for width in [1, 2, 3, 7, 41] {
            var picture = ReferencePNG(layout.0, layout.1, width: width, height: 7, seed: 3)
            picture.filter = { _ in filter }
            try check(picture)
        }
    }

    @Test(arguments: [1, 2, 4, 8, 16])
    func `a transparent grey is found at its full depth`(depth: Int) throws {
        var picture = ReferencePNG(.gray, depth, width: 40, height: 5, seed: 5)
        picture.transparency = [UInt8(picture.samples[7] >> 8), UInt8(picture.samples[7] & 255)]
        try check(picture)
    }

    @Test(arguments: [8, 16])
    func `a transparent colour is found at its full depth`(depth: Int) throws {
        var picture = ReferencePNG(.rgb, depth, width: 40, height: 5, seed: 5)
        picture.transparency = picture.samples[9..<12].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        // A colour that differs in the last bit alone stays opaque.
        picture.samples[32] = picture.samples[11] ^ 1
        (picture.samples[30], picture.samples[31]) = (picture.samples[9], picture.samples[10])
        try check(picture)
    }

    @Test(arguments: [1, 2, 4, 8])
    func `palette colours may be partly transparent`(depth: Int) throws {
        var picture = ReferencePNG(.palette, depth, width: 30, height: 9, seed: 5)
        picture.transparency = [7]
        try check(picture)
        picture.transparency = (0..<(1 << depth)).map { UInt8($0 & 255) }
        try check(picture)
    }

    @Test func `compressed data may be split into chunks anywhere, even of no bytes`() throws {
        var picture = ReferencePNG(.rgb, 8, width: 20, height: 9, seed: 5)
        picture.chunkLength = 1
        try check(picture)
        let empty = ReferencePNG.chunk("IDAT", [])
        let file = pngSignature + picture.header() + empty + picture.imageData() + empty + ReferencePNG.chunk("IEND", [])
        #expect(try PNG.decode(file).rgba16() == picture.expectedRGBA16())
    }

    @Test func `gamma and sRGB are noted, and other ancillary chunks passed over`() throws {
        let picture = ReferencePNG(.rgb, 8, width: 2, height: 2, seed: 5)
        func decoded(_ chunks: [UInt8]) throws -> PNGImage {
            try PNG.decode(pngSignature + picture.header() + chunks + picture.imageData() + ReferencePNG.chunk("IEND", []))
        }
        let gamma = ReferencePNG.chunk("gAMA", ReferencePNG.word(45455))
        let sRGB = ReferencePNG.chunk("sRGB", [1])
        let plain = try decoded([])
        #expect(plain.gamma == nil && plain.sRGBIntent == nil && plain.transparency == .none)
        #expect(try decoded(gamma).gamma == 0.45455)
        #expect(try decoded(sRGB).sRGBIntent == 1)
        let both = try decoded(sRGB + gamma + ReferencePNG.chunk("tEXt", Array("Title\0Card".utf8)))
        #expect(both.gamma == 0.45455 && both.sRGBIntent == 1)
    }

    @Test func `what makes pixels transparent is noted`() throws {
        var gray = ReferencePNG(.gray, 8, width: 2, height: 2, seed: 1)
        gray.transparency = [0, 77]
        #expect(try PNG.decode(gray.bytes()).transparency == .gray(77))
        var rgb = ReferencePNG(.rgb, 16, width: 2, height: 2, seed: 2)
        rgb.transparency = [1, 2, 3, 4, 5, 6]
        #expect(try PNG.decode(rgb.bytes()).transparency == .rgb(0x102, 0x304, 0x506))
        var palette = ReferencePNG(.palette, 4, width: 2, height: 2, seed: 3)
        palette.transparency = [0, 128]
        let image = try PNG.decode(palette.bytes())
        #expect(image.transparency == .palette && image.palette.count == 16 * 4)
        #expect(try PNG.decode(ReferencePNG(.rgba, 8, width: 1, height: 1, seed: 4).bytes()).transparency == .alpha)
        #expect(try PNG.decode(ReferencePNG(.grayAlpha, 16, width: 1, height: 1, seed: 5).bytes()).transparency == .alpha)
    }

    @Test func `bytes after the end are not looked at`() throws {
        let picture = ReferencePNG(.gray, 8, width: 2, height: 2, seed: 5)
        #expect(try PNG.decode(picture.bytes() + [1, 2, 3]).rgba16() == picture.expectedRGBA16())
    }

    private let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
}
