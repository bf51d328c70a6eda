import Testing

@testable import CardRender

@Suite struct PaintTests {
    @Test func `division by 255 rounds to the nearest for every product of two bytes`() {
        for x in UInt32(0)...65_279 where divideBy255(x) != (x * 2 + 255) / 510 {
            Issue.record("\(x) / 255")
        }
    }

    @Test func `an opaque colour at a part of coverage is the exact mean, rounded`() {
        for source in stride(from: UInt32(0), through: 255, by: 5) {
            for below in stride(from: UInt32(0), through: 255, by: 5) {
                for coverage in UInt32(0)...255 {
                    let result = blend(0xFF00_0000 | source, over: 0xFF00_0000 | below << 16 | below, coverage: coverage)
                    let expected = (2 * (source * coverage + below * (255 - coverage)) + 255) / 510
                    if result & 0xFF != expected || result >> 24 != 255 { Issue.record("\(source) over \(below) at \(coverage)") }
                }
            }
        }
    }

    @Test func `translucent colours over translucent ones come within a step of Porter and Duff`() throws {
        var generator = SplitMix(seed: 6)
        for _ in 0..<2000 {
            let below = Color(
                red: .random(in: 0...255, using: &generator), green: 90, blue: 0, alpha: .random(in: 128...255, using: &generator))
            let above = Color(
                red: .random(in: 0...255, using: &generator), green: 10, blue: 255, alpha: .random(in: 0...255, using: &generator))
            var canvas = try Canvas(width: 1, height: 1, background: below)
            canvas.fill(canvas.bounds, with: above)
            let pixel = canvas.finish()[0, 0]
            let a = Double(above.alpha) / 255, b = Double(below.alpha) / 255
            let alpha = a + b * (1 - a)
            let red = (Double(above.red) * a + Double(below.red) * b * (1 - a)) / alpha
            #expect(abs(Double(pixel[3]) - alpha * 255) <= 1)
            #expect(abs(Double(pixel[0]) - red) <= 3, "eight bits of a colour times its alpha hold no more")
        }
    }

    @Test func `a gradient of three colours is its formula to the last bit`() throws {
        let stops = [LinearGradient.Stop(0, Color(hex: 0x0F172A)), .init(0.5, Color(hex: 0x7C3AED)), .init(1, Color(hex: 0xF59E0B))]
        let width = 600, height = 315
        var canvas = try Canvas(width: width, height: height)
        canvas.fill(
            canvas.bounds, with: .linearGradient(LinearGradient(from: .zero, to: Point(x: 600, y: 315), stops: stops)))
        let picture = canvas.finish()
        var wrong = 0
        for y in 0..<height {
            for x in 0..<width {
                let t = ((Double(x) + 0.5) * 600 + (Double(y) + 0.5) * 315) / (600 * 600 + 315 * 315)
                let (first, second, share) = t < 0.5 ? (stops[0].color, stops[1].color, t * 2) : (stops[1].color, stops[2].color, t * 2 - 1)
                func channel(_ a: UInt8, _ b: UInt8) -> Int { Int((Double(a) + (Double(b) - Double(a)) * share).rounded()) }
                let expected = [channel(first.red, second.red), channel(first.green, second.green), channel(first.blue, second.blue), 255]
                if picture[x, y] != expected { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `at 135 degrees the corners of any box take the first and the last colour`() throws {
        var canvas = try Canvas(width: 1200, height: 630)
        let gradient = LinearGradient(degrees: 135, in: canvas.bounds, from: Color(hex: 0x667EEA), to: Color(hex: 0x764BA2))
        canvas.fill(canvas.bounds, with: .linearGradient(gradient))
        let picture = canvas.finish()
        #expect(picture[0, 0] == [0x66, 0x7E, 0xEA, 255])
        #expect(picture[1199, 629] == [0x76, 0x4B, 0xA2, 255])
        #expect(picture[599, 315] == picture[600, 314], "along a line at 45° the colour is the same")
    }

    @Test(arguments: [(0.0, 0, -1), (90, 1, 0), (180, 0, 1), (270, -1, 0), (-90, -1, 0)])
    func `a gradient's direction is CSS's`(_ degrees: Double, _ x: Double, _ y: Double) {
        let gradient = LinearGradient(degrees: degrees, in: Rect(x: 0, y: 0, width: 2, height: 2), from: .black, to: .white)
        #expect(gradient.end - gradient.start == Point(x: 2 * x, y: 2 * y))
    }

    @Test func `a gradient to nothing keeps its colour while it fades`() throws {
        var canvas = try Canvas(width: 101, height: 1)
        let gradient = LinearGradient(degrees: 90, in: canvas.bounds, from: Color(hex: 0xFF0000), to: Color(hex: 0x0000FF, alpha: 0))
        canvas.fill(canvas.bounds, with: .linearGradient(gradient))
        let picture = canvas.finish()
        #expect(picture[50, 0] == [255, 0, 0, 128], "blue that is not there does not tint the red")
        #expect(picture[100, 0][3] <= 2)
    }

    @Test func `two stops at one place make a sharp edge`() throws {
        var canvas = try Canvas(width: 10, height: 1)
        let stops = [LinearGradient.Stop(0, .white), .init(0.5, .white), .init(0.5, .black), .init(1, .black)]
        canvas.fill(canvas.bounds, with: .linearGradient(LinearGradient(degrees: 90, in: canvas.bounds, stops: stops)))
        let picture = canvas.finish()
        #expect((0..<10).map { picture[$0, 0][0] } == [255, 255, 255, 255, 255, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [(0, 10), (10, 0), (-1, 5), (20_000, 5), (16_384, 16_384)])
    func `a picture of no size or of too many pixels is refused`(_ width: Int, _ height: Int) {
        #expect { try Canvas(width: width, height: height) } throws: { ($0 as? CardError)?.code == .badSize }
    }

    @Test func `sine and cosine are exact where pictures need them and right elsewhere`() {
        #expect([0.0, 90, 180, 270, 360].map(sine) == [0, 1, 0, -1, 0])
        #expect([0.0, 90, 180, 270, 360].map(cosine) == [1, 0, -1, 0, 1])
        #expect(sine(degrees: 135) == -cosine(degrees: 135))
        #expect(abs(sine(degrees: 30) - 0.5) < 1e-15)
        for degrees in stride(from: -720.0, through: 720, by: 7.3) {
            #expect(abs(sine(degrees: degrees) * sine(degrees: degrees) + cosine(degrees: degrees) * cosine(degrees: degrees) - 1) < 1e-14)
        }
    }
}
