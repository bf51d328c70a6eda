import CardRender
import Testing

@Suite struct QuantizationTests {
    static let width = 160
    static let height = 90

    /// A card in small: a gradient, a flat panel, and noise like a photograph's.
    static let picture: [UInt8] = {
        var source = SeededBytes(seed: 11)
        return (0..<(width * height)).flatMap { pixel -> [UInt8] in
            let (x, y) = (pixel % width, pixel / width)
            if x > 100, y > 40 { return [UInt8(x), UInt8(100 + y), UInt8(40 + source.next() % 30), 255] }
            if y > 60 { return [30, 41, 59, 255] }
            return [UInt8(15 + x / 3), UInt8(23 + y / 4), UInt8(42 + x / 2 + y / 3), 255]
        }
    }()

    private func colors(_ pixels: [UInt8]) -> Set<[UInt8]> {
        Set(stride(from: 0, to: pixels.count, by: 4).map { Array(pixels[$0..<($0 + 4)]) })
    }

    /// The mean square of the differences of all samples.
    private func error(_ first: [UInt8], _ second: [UInt8]) -> Double {
        let squares = zip(first, second).map { (Int($0) - Int($1)) * (Int($0) - Int($1)) }
        return Double(squares.reduce(0, +)) / Double(first.count)
    }

    @Test(arguments: [2, 3, 16, 64, 256], PNG.Dithering.allCases)
    func `no more colours are left than asked for`(count: Int, dithering: PNG.Dithering) throws {
        let pixels = try PNG.quantize(
            rgba: Self.picture, width: Self.width, height: Self.height, colors: count, dithering: dithering)
        #expect(colors(pixels).count <= count)
        #expect(pixels.count == Self.picture.count)
        #expect(stride(from: 3, to: pixels.count, by: 4).allSatisfy { pixels[$0] == 255 }, "opaque pixels stay opaque")
    }

    @Test func `sixty-four chosen colours are ten times closer than sixty-four fixed ones`() throws {
        let fixed = Self.picture.enumerated().map { $0.offset % 4 == 3 ? $0.element : $0.element / 64 * 64 + 32 }
        let chosen = try PNG.quantize(rgba: Self.picture, width: Self.width, height: Self.height, colors: 64, dithering: .none)
        #expect(error(chosen, Self.picture) * 10 < error(fixed, Self.picture))
    }

    @Test func `each pixel gets the nearest of the colours`() throws {
        let pixels = try PNG.quantize(rgba: Self.picture, width: Self.width, height: Self.height, colors: 32, dithering: .none)
        let palette = colors(pixels)
        for pixel in stride(from: 0, to: pixels.count, by: 4 * 7) {
            let wanted = Self.picture[pixel..<(pixel + 4)].map { Int($0) }
            func distance(_ color: [UInt8]) -> Int {
                zip(color, wanted).reduce(0) { sum, pair in sum + (Int(pair.0) - pair.1) * (Int(pair.0) - pair.1) }
            }
            let least = palette.map(distance).min()
            #expect(distance(Array(pixels[pixel..<(pixel + 4)])) == least)
        }
    }

    @Test func `dithering keeps the mean of a gradient where the nearest colours do not`() throws {
        // From black to white over 256 columns, in four greys.
        let gradient = (0..<(256 * 64)).flatMap { pixel -> [UInt8] in
            let gray = UInt8(pixel % 256)
            return [gray, gray, gray, 255]
        }
        let dithered = try PNG.quantize(rgba: gradient, width: 256, height: 64, colors: 4)
        let plain = try PNG.quantize(rgba: gradient, width: 256, height: 64, colors: 4, dithering: .none)
        // How far the mean of an area of 16 by 64 pixels is from what it was; away from the ends, which lie outside of the four greys.
        func farthest(_ pixels: [UInt8]) -> Double {
            var farthest = 0.0
            for area in 3..<13 {
                var sum = 0
                for row in 0..<64 {
                    for column in 0..<16 { sum += Int(pixels[(row * 256 + area * 16 + column) * 4]) }
                }
                farthest = max(farthest, abs(Double(sum) / 1024 - (Double(area) * 16 + 7.5)))
            }
            return farthest
        }
        #expect(farthest(dithered) < 3)
        #expect(farthest(plain) > 15)
    }

    @Test func `pixels that have few enough colours come back unchanged`() throws {
        var few: [UInt8] = []
        for pixel in 0..<100 { few += [UInt8(pixel % 7), 0, UInt8(pixel % 3), UInt8(255 - pixel % 2)] as [UInt8] }
        #expect(try PNG.quantize(rgba: few, width: 10, height: 10, colors: 42) == few)
    }

    @Test func `transparency survives`() throws {
        var pixels: [UInt8] = []
        for y in 0..<64 {
            for x in 0..<64 {
                let alpha: UInt8 = y < 20 ? 0 : y < 40 ? UInt8(x * 4) : 255
                pixels += [200, UInt8(x * 2), UInt8(y * 3), alpha] as [UInt8]
            }
        }
        let quantized = try PNG.quantize(rgba: pixels, width: 64, height: 64, colors: 128, dithering: .none)
        for index in stride(from: 0, to: pixels.count, by: 4) {
            let difference = Int(quantized[index + 3]) - Int(pixels[index + 3])
            #expect(abs(difference) <= 24)
        }
        #expect(quantized[3] == 0 && quantized.last == 255)
    }

    @Test func `the same pixels give the same colours, on many tasks at once too`() async throws {
        let expected = try PNG.quantize(rgba: Self.picture, width: Self.width, height: Self.height, colors: 40)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 {
                group.addTask { try PNG.quantize(rgba: Self.picture, width: Self.width, height: Self.height, colors: 40) }
            }
            for try await pixels in group { #expect(pixels == expected) }
        }
    }

    @Test(arguments: [-1, 0, 1, 257])
    func `palettes of other sizes are refused`(count: Int) {
        do throws(PNGError) {
            _ = try PNG.quantize(rgba: [0, 0, 0, 0], width: 1, height: 1, colors: count)
            Issue.record("\(count) colours were accepted")
        } catch {
            #expect(error.code == .badPalette)
        }
    }

    @Test func `a bound that a lossless file meets costs no colours`() throws {
        let lossless = try PNG.encode(rgba: Self.picture, width: Self.width, height: Self.height, level: .best)
        let file = try PNG.encode(rgba: Self.picture, width: Self.width, height: Self.height, level: .fastest, maxBytes: lossless.count)
        #expect(file.count <= lossless.count)
        #expect(try PNG.decode(file).rgba8() == Self.picture)
    }

    @Test func `the tighter the bound the fewer the colours, and every file is within it`() throws {
        let lossless = try PNG.encode(rgba: Self.picture, width: Self.width, height: Self.height, level: .best).count
        var last = Int.max
        for bound in [lossless * 3 / 4, lossless / 3, lossless / 8] {
            let file = try PNG.encode(rgba: Self.picture, width: Self.width, height: Self.height, maxBytes: bound)
            #expect(file.count <= bound)
            let count = colors(try PNG.decode(file).rgba8()).count
            #expect(count < last)
            last = count
        }
    }

    @Test func `where nothing fits the error says how small the file could be`() throws {
        do throws(PNGError) {
            _ = try PNG.encode(rgba: Self.picture, width: Self.width, height: Self.height, maxBytes: 50)
            Issue.record("a file of 50 bytes was made")
        } catch {
            #expect(error.code == .exceedsBound)
            let numbers = error.message.split { !$0.isNumber }.compactMap { Int($0) }
            let smallest = try #require(numbers.first)
            // What it promises is possible.
            let file = try PNG.encode(rgba: Self.picture, width: Self.width, height: Self.height, maxBytes: smallest)
            #expect(file.count <= smallest)
        }
    }
}
