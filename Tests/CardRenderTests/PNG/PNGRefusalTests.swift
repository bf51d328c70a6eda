import Testing

@testable import CardRender

@Suite struct PNGRefusalTests {
    private let picture = ReferencePNG(.palette, 4, width: 20, height: 9, seed: 5)
    private let end = ReferencePNG.chunk("IEND", [])

    private func code(_ bytes: [UInt8], limits: PNGLimits = .init()) -> PNGError.Code? {
        do throws(PNGError) {
            _ = try PNG.decode(bytes, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    private func file(_ parts: [UInt8]...) -> [UInt8] { pngSignature + parts.flatMap { $0 } }

    private func header(_ width: UInt32, _ height: UInt32, _ rest: [UInt8]) -> [UInt8] {
        ReferencePNG.chunk("IHDR", ReferencePNG.word(width) + ReferencePNG.word(height) + rest)
    }

    @Test func `what is no PNG is told apart from a broken one`() {
        #expect(code([]) == .notPNG)
        #expect(code(Array("GIF89a".utf8)) == .notPNG)
        // A text transfer turned the line end of the signature.
        #expect(code([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A, 0x00]) == .notPNG)
        #expect(code(pngSignature) == .truncated)
    }

    @Test(
        arguments: [
            [3, 0, 0, 0, 0], [8, 1, 0, 0, 0], [8, 5, 0, 0, 0], [8, 7, 0, 0, 0], [16, 3, 0, 0, 0], [4, 2, 0, 0, 0], [0, 0, 0, 0, 0],
            [99, 0, 0, 0, 0],
            [8, 0, 1, 0, 0], [8, 0, 0, 1, 0], [8, 0, 0, 0, 2],
        ] as [[UInt8]])
    func `headers outside the standard are refused`(rest: [UInt8]) {
        #expect(code(file(header(4, 4, rest), ReferencePNG.chunk("IDAT", [0]), end)) == .badHeader)
    }

    @Test func `sizes of zero or more than 31 bits are refused`() {
        for (width, height) in [(0, 4), (4, 0), (0x8000_0000, 4), (4, 0xFFFF_FFFF)] as [(UInt32, UInt32)] {
            #expect(code(file(header(width, height, [8, 0, 0, 0, 0]), end)) == .badHeader)
        }
    }

    @Test func `a header of the wrong length or in the wrong place is refused`() {
        #expect(code(file(ReferencePNG.chunk("IHDR", [0, 0, 0, 1]), end)) == .badHeader)
        #expect(code(file(end)) == .badHeader)
        #expect(code(file(picture.header(), picture.header(), end)) == .badChunk)
    }

    @Test func `a wrong CRC of any chunk is refused`() {
        let text = ReferencePNG.chunk("tEXt", [65, 0, 66])
        let bytes = file(picture.header(), text, ReferencePNG.chunk("PLTE", picture.palette), picture.imageData(), end)
        #expect(code(bytes) == nil)
        for index in 8..<bytes.count {
            var mutant = bytes
            mutant[index] ^= 0x10
            #expect(code(mutant) != nil, "byte \(index)")
        }
    }

    @Test func `chunks out of order, missing or doubled are refused`() {
        let palette = ReferencePNG.chunk("PLTE", picture.palette)
        let alpha = ReferencePNG.chunk("tRNS", [1, 2])
        let gamma = ReferencePNG.chunk("gAMA", ReferencePNG.word(45455))
        let (head, data) = (picture.header(), picture.imageData())
        let text = ReferencePNG.chunk("tEXt", [65, 0, 66])
        #expect(code(file(head, gamma, palette, alpha, data, end)) == nil)
        #expect(code(file(head, data, end)) == .badPalette)
        #expect(code(file(head, data, palette, end)) == .badPalette)
        #expect(code(file(head, palette, palette, data, end)) == .badChunk)
        #expect(code(file(head, palette, alpha, alpha, data, end)) == .badChunk)
        #expect(code(file(head, alpha, palette, data, end)) == .badChunk)
        #expect(code(file(head, palette, data, alpha, end)) == .badChunk)
        #expect(code(file(head, palette, gamma, data, end)) == .badChunk)
        #expect(code(file(head, palette, end)) == .badChunk)
        #expect(code(file(head, palette, data, text, data, end)) == .badChunk)
        #expect(code(file(head, palette, data)) == .truncated)
        #expect(code(file(head, palette, data, ReferencePNG.chunk("IEND", [0]))) == .badChunk)
        #expect(code(file(head, palette, ReferencePNG.chunk("NEED", []), data, end)) == .unknownCriticalChunk)
        #expect(code(file(head, palette, ReferencePNG.chunk("te1t", []), data, end)) == .badChunk)
    }

    @Test func `palettes of a wrong size, or where none belongs, are refused`() {
        let data = picture.imageData()
        for count in [0, 1, 47, 51] {
            let palette = ReferencePNG.chunk("PLTE", [UInt8](repeating: 0, count: count))
            #expect(code(file(picture.header(), palette, data, end)) == .badPalette, "\(count) bytes")
        }
        let gray = ReferencePNG(.gray, 8, width: 2, height: 2, seed: 1)
        #expect(code(file(gray.header(), ReferencePNG.chunk("PLTE", [1, 2, 3]), gray.imageData(), end)) == .badChunk)
        #expect(code(file(gray.header(), ReferencePNG.chunk("tRNS", [1]), gray.imageData(), end)) == .badChunk)
        let gray4 = ReferencePNG(.grayAlpha, 8, width: 2, height: 2, seed: 1)
        #expect(code(file(gray4.header(), ReferencePNG.chunk("tRNS", [1, 2]), gray4.imageData(), end)) == .badChunk)
    }

    @Test func `pixels outside the palette are refused`() {
        for depth in [1, 2, 4, 8] {
            var small = ReferencePNG(.palette, depth, width: 11, height: 3, seed: 1)
            small.palette.removeLast(3)
            if small.palette.isEmpty { continue }
            small.samples = small.samples.map { min($0, UInt16(small.palette.count / 3 - 1)) }
            #expect(code(small.bytes()) == nil)
            small.samples[32] = UInt16(1 << depth - 1)
            #expect(code(small.bytes()) == .badPalette)
        }
    }

    @Test func `image data of the wrong length, or with an unknown filter, are refused`() {
        var rows = picture.filteredRows()
        func coded(_ rows: [UInt8]) -> PNGError.Code? {
            code(
                file(
                    picture.header(), ReferencePNG.chunk("PLTE", picture.palette), ReferencePNG.chunk("IDAT", ReferencePNG.stored(rows)),
                    end))
        }
        #expect(coded(rows) == nil)
        #expect(coded(rows + [0]) == .badImageData)
        #expect(coded(Array(rows.dropLast())) == .badImageData)
        #expect(coded([]) == .badImageData)
        rows[11] = 5
        #expect(coded(rows) == .badImageData)
    }

    @Test func `every truncation of a file is refused`() throws {
        let bytes = try PNG.encode(rgba: SeededBytes.picture(30, 20), width: 30, height: 20)
        for count in 0..<bytes.count { #expect(code(Array(bytes[..<count])) != nil, "cut to \(count) bytes") }
    }

    @Test func `thousands of mutants are refused or decoded, and the program lives`() {
        var source = SeededBytes(seed: 5)
        let originals = PNGDecodeTests.layouts.flatMap { layout in
            [false, true].map { isInterlaced in
                var picture = ReferencePNG(layout.0, layout.1, width: 13, height: 9, seed: 4)
                picture.isInterlaced = isInterlaced
                return picture
            }
        }
        for _ in 0..<3000 {
            let picture = originals[Int(source.next() % UInt64(originals.count))]
            // Wrong filtered rows and headers under right checksums reach the code behind them.
            var stream = Deflate.zlib(picture.filteredRows(), level: .fastest)
            var header = picture.header()
            for _ in 0..<(1 + source.next() % 3) {
                stream[Int(source.next() % UInt64(stream.count))] ^= 1 << UInt8(source.next() % 8)
                if source.next() % 4 == 0 { header[Int(8 + source.next() % 13)] ^= 1 << UInt8(source.next() % 8) }
            }
            let fixed = ReferencePNG.chunk("IHDR", Array(header[8..<21]))
            let file = pngSignature + fixed + ReferencePNG.chunk("PLTE", picture.palette) + ReferencePNG.chunk("IDAT", stream) + end
            _ = code(file, limits: PNGLimits(pixels: 100_000, bytes: 400_000))
        }
    }

    @Test func `pictures beyond the limits are refused before memory is taken`() throws {
        #expect(code(file(header(40_000, 40_000, [8, 6, 0, 0, 0]), ReferencePNG.chunk("IDAT", []), end)) == .tooLarge)
        #expect(code(file(header(0x7FFF_FFFF, 0x7FFF_FFFF, [16, 6, 0, 0, 0]), ReferencePNG.chunk("IDAT", []), end)) == .tooLarge)
        // Within the limits, but with far too little data.
        #expect(code(file(header(3000, 3000, [8, 6, 0, 0, 0]), ReferencePNG.chunk("IDAT", [0x78, 1, 3, 0]), end)) == .badImageData)
        let bytes = try PNG.encode(rgba: SeededBytes.picture(30, 20), width: 30, height: 20)
        #expect(code(bytes, limits: PNGLimits(pixels: 600)) == nil)
        #expect(code(bytes, limits: PNGLimits(pixels: 599)) == .tooLarge)
        #expect(code(bytes, limits: PNGLimits(bytes: 1000)) == .tooLarge)
    }

    @Test func `a bomb in the image data stops where the picture is full`() {
        let bomb = Deflate.zlib([UInt8](repeating: 0, count: 4_000_000), level: .fast)
        #expect(code(file(header(100, 100, [8, 0, 0, 0, 0]), ReferencePNG.chunk("IDAT", bomb), end)) == .badImageData)
        // A picture large enough to be inflated for nothing first, with data that are too short for it.
        #expect(
            code(
                file(
                    header(2400, 2400, [8, 6, 0, 0, 0]), ReferencePNG.chunk("IDAT", bomb),
                    ReferencePNG.chunk("IDAT", [UInt8](repeating: 0, count: 30_000)), end)) == .badImageData)
    }
}
