import Testing

@testable import CardRender

extension SeededBytes {
    /// An opaque RGBA picture with smooth parts, flat parts, edges and noise.
    static func picture(_ width: Int, _ height: Int, seed: UInt64 = 1) -> [UInt8] {
        var source = SeededBytes(seed: seed)
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let isFlat = (x / 9 + y / 7) % 3 == 0
                let noise = (x / 20) % 2 == 0 ? source.next() % 4 : 0
                pixels.append(isFlat ? 30 : UInt8(truncatingIfNeeded: x * 3 + y))
                pixels.append(isFlat ? 41 : UInt8(truncatingIfNeeded: x + y * 2 + Int(noise)))
                pixels.append(isFlat ? 59 : UInt8(truncatingIfNeeded: x - y))
                pixels.append(255)
            }
        }
        return pixels
    }
}

@Suite struct PNGEncodeTests {
    /// The pixels of colours chosen at random, as often as needed.
    private func pixels(_ colors: [[UInt8]], count: Int) -> [UInt8] {
        var source = SeededBytes(seed: 6)
        // Each colour at least once.
        return (0..<count).flatMap { $0 < colors.count ? colors[$0] : colors[Int(source.next() % UInt64(colors.count))] }
    }

    private func type(_ rgba: [UInt8], _ width: Int, _ height: Int) throws -> (PNGColorType, Int) {
        let image = try PNG.decode(PNG.encode(rgba: rgba, width: width, height: height, level: .fast))
        #expect(image.rgba8() == rgba)
        return (image.colorType, image.bitDepth)
    }

    @Test(arguments: PNGLevel.allCases)
    func `pictures of every kind and size come back pixel for pixel`(level: PNGLevel) throws {
        for (width, height) in [(1, 1), (3, 1), (1, 4), (7, 5), (64, 33), (201, 70)] {
            var source = SeededBytes(seed: UInt64(width))
            let noise = source.bytes(width * height * 4)
            for rgba in [SeededBytes.picture(width, height), noise, [UInt8](repeating: 0, count: width * height * 4)] {
                let file = try PNG.encode(rgba: rgba, width: width, height: height, level: level)
                let image = try PNG.decode(file)
                #expect(image.width == width && image.height == height)
                #expect(image.rgba8() == rgba, "\(width) × \(height) at \(level)")
            }
        }
    }

    @Test func `an opaque picture loses its alpha, a grey one its colours`() throws {
        var source = SeededBytes(seed: 2)
        let values = source.bytes(4000)
        func rgba(_ pixel: (Int) -> [UInt8]) -> [UInt8] { (0..<1000).flatMap(pixel) }
        let opaque = rgba { [values[$0], values[$0 + 1], values[$0 + 2], 255] }
        let gray = rgba { [values[$0], values[$0], values[$0], 255] }
        let clearGray = rgba { [values[$0], values[$0], values[$0], values[$0 + 1000]] }
        #expect(try type(values, 50, 20) == (.rgba, 8))
        #expect(try type(opaque, 50, 20) == (.rgb, 8))
        #expect(try type(gray, 50, 20) == (.gray, 8))
        #expect(try type(clearGray, 50, 20) == (.grayAlpha, 8))
    }

    @Test func `grey of few evenly spaced values takes fewer bits`() throws {
        for (depth, step) in [(1, 255), (2, 85), (4, 17)] {
            let grays = (0..<(1 << depth)).map { [UInt8]([UInt8($0 * step), UInt8($0 * step), UInt8($0 * step), 255]) }
            #expect(try type(pixels(grays, count: 600), 30, 20) == (.gray, depth))
        }
    }

    @Test(arguments: [(2, 1), (3, 2), (4, 2), (5, 4), (16, 4), (17, 8), (256, 8)])
    func `few colours become a palette of the least depth`(count: Int, depth: Int) throws {
        let colors = (0..<count).map { [UInt8($0), 255 - UInt8($0), 7, 255] }
        #expect(try type(pixels(colors, count: 3000), 60, 50) == (.palette, depth))
        // With some that are partly transparent.
        let clear = colors.enumerated().map { $0.offset % 2 == 0 ? Array($0.element[..<3]) + [UInt8($0.offset % 250)] : $0.element }
        #expect(try type(pixels(clear, count: 3000), 60, 50) == (.palette, depth))
    }

    @Test func `257 colours are too many for a palette`() throws {
        let colors = (0..<257).map { [UInt8($0 % 256), UInt8($0 / 256), 7, 255] }
        #expect(try type(pixels(colors, count: 3000), 60, 50) == (.rgb, 8))
    }

    @Test func `colours of fully transparent pixels are kept`() throws {
        let rgba: [UInt8] = [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 255, 0, 0, 0, 0]
        _ = try type(rgba, 2, 2)
    }

    @Test func `a size that does not fit the pixels is refused`() {
        for (count, width, height) in [
            (0, 0, 0), (4, 0, 1), (4, 1, 0), (3, 1, 1), (5, 1, 1), (4, -1, -1), (16, 1, 3), (0, 1 << 40, 1 << 40),
        ] {
            let error = #expect(throws: PNGError.self) {
                try PNG.encode(rgba: [UInt8](repeating: 0, count: count), width: width, height: height)
            }
            #expect(error?.code == .badSize)
        }
    }

    @Test func `another compressor can take the place of the built-in one`() throws {
        struct Storing: Compressor {
            func compress(_ bytes: [UInt8], level: PNGLevel) -> [UInt8] { ReferencePNG.stored(bytes) }
        }
        struct Failing: Compressor {
            func compress(_ bytes: [UInt8], level: PNGLevel) throws(DeflateError) -> [UInt8] {
                throw DeflateError(.compressorFailed, "out of memory")
            }
        }
        let rgba = SeededBytes.picture(20, 10)
        let file = try PNG.encode(rgba: rgba, width: 20, height: 10, level: .fast, compressor: Storing())
        #expect(try PNG.decode(file).rgba8() == rgba)
        let error = #expect(throws: PNGError.self) {
            try PNG.encode(rgba: rgba, width: 20, height: 10, level: .fast, compressor: Failing())
        }
        #expect(error?.code == .compressorFailed && error?.underlyingError?.message == "out of memory")
    }

    @Test(arguments: PNGLevel.allCases)
    func `the same pixels give the same file, on many tasks at once too`(level: PNGLevel) async throws {
        let rgba = SeededBytes.picture(90, 60)
        let expected = try PNG.encode(rgba: rgba, width: 90, height: 60, level: level)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { try PNG.encode(rgba: rgba, width: 90, height: 60, level: level) } }
            for try await file in group { #expect(file == expected) }
        }
    }
}
