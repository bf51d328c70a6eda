import Foundation
import Testing

@testable import CardRender

@Suite struct CoverageTests {
    /// White on black, so that the red of a pixel is its coverage.
    private static func coverage(width: Int, height: Int, _ draw: (inout Canvas) -> Void) throws -> [UInt8] {
        var canvas = try Canvas(width: width, height: height, background: .black)
        draw(&canvas)
        return canvas.finish().coverage
    }

    @Test(arguments: [GlyphReference.at12, .at28])
    func `letters are covered exactly, as 1024 samples a pixel say`(_ reference: GlyphReference) throws {
        let book = try FontBook([InstalledFont.interRegular.font])
        let line = TextLine("Hamburgefonstiv 0123456789 $1,299.99", style: TextStyle(size: reference.size, color: .white), fonts: book)
        let ours = try Self.coverage(width: reference.width, height: reference.height) {
            $0.draw(line, at: Point(x: 8, y: reference.baseline), placement: .exact)
        }
        let exact = try [UInt8](#require(Data(base64Encoded: reference.base64)))
        try #require(exact.count == ours.count)
        let inked = zip(ours, exact).filter { $0 > 0 || $1 > 0 }.map { Int($0) - Int($1) }
        let error = Double(inked.map(abs).reduce(0, +)) / Double(inked.count)
        let bias = Double(inked.reduce(0, +)) / Double(inked.count)
        #expect(error < 1, "FreeType's distance is 6.2 at 12 pixels and 4.8 at 28")
        #expect(abs(bias) < 0.2)
        #expect(inked.map(abs).max() ?? 0 <= 6)
    }

    @Test func `a rounded rectangle between pixels is covered exactly`() throws {
        let rect = Rect(x: 3.5, y: 2.25, width: 40, height: 24.5), radius = 9.0
        let ours = try Self.coverage(width: 48, height: 30) { $0.fill(.roundedRectangle(rect, radius: radius), with: Color.white) }
        for y in 0..<30 {
            for x in 0..<48 {
                var hits = 0
                for sub in 0..<1024 {
                    let px = Double(x) + (Double(sub % 32) + 0.5) / 32, py = Double(y) + (Double(sub / 32) + 0.5) / 32
                    let dx = max(abs(px - rect.center.x) - (rect.width / 2 - radius), 0)
                    let dy = max(abs(py - rect.center.y) - (rect.height / 2 - radius), 0)
                    if dx * dx + dy * dy <= radius * radius { hits += 1 }
                }
                #expect(abs(Double(ours[y * 48 + x]) - Double(hits) * 255 / 1024) <= 2.5, "at \(x), \(y)")
            }
        }
    }

    @Test func `the coverage of a triangle adds up to its area wherever it lies`() throws {
        var generator = SplitMix(seed: 3)
        for _ in 0..<200 {
            let corners = (0..<3).map { _ in
                Point(x: .random(in: 1...63, using: &generator), y: .random(in: 1...63, using: &generator))
            }
            let ours = try Self.coverage(width: 64, height: 64) { $0.fill(.polygon(corners), with: Color.white) }
            let (a, b) = (corners[1] - corners[0], corners[2] - corners[0])
            let area = abs(a.x * b.y - a.y * b.x) / 2
            // Rounding to 255 steps errs by half a step at most on each pixel of an edge.
            #expect(abs(ours.reduce(0) { $0 + Double($1) } / 255 - area) < 0.6)
        }
    }

    @Test func `a shape cut off by the picture's edge is the same inside`() throws {
        var generator = SplitMix(seed: 4)
        for _ in 0..<150 {
            let corners = (0..<5).map { _ in
                Point(x: .random(in: -40...80, using: &generator), y: .random(in: -40...80, using: &generator))
            }
            var path = Path.polygon(corners)
            path.append(.circle(center: corners[0], radius: 25))
            let small = try Self.coverage(width: 40, height: 40) { $0.fill(path, with: Color.white) }
            let large = try Self.coverage(width: 160, height: 160) {
                $0.fill(path, transform: .translation(x: 60, y: 60), with: Color.white)
            }
            for y in 0..<40 {
                for x in 0..<40 {
                    let difference = abs(Int(small[y * 40 + x]) - Int(large[(y + 60) * 160 + x + 60]))
                    #expect(difference <= 1, "at \(x), \(y)")
                }
            }
        }
    }

    @Test func `the inner contour of a ring stays empty`() throws {
        let ours = try Self.coverage(width: 60, height: 60) {
            $0.fill(.ring(center: Point(x: 30, y: 30), radius: 20, width: 6), with: Color.white)
        }
        #expect(ours[30 * 60 + 30] == 0)
        #expect(ours[30 * 60 + 50] == 255)
        #expect(ours[30 * 60 + 55] == 0)
        let area = ours.reduce(0) { $0 + Double($1) } / 255
        #expect(abs(area - 2 * Double.pi * 20 * 6) < 1)
    }

    @Test func `a part of a ring has round ends and its share of the area`() throws {
        let ours = try Self.coverage(width: 60, height: 60) {
            $0.fill(.ring(center: Point(x: 30, y: 30), radius: 20, width: 6, from: -90, to: 180), with: Color.white)
        }
        let expected = 0.75 * 2 * Double.pi * 20 * 6 + Double.pi * 9
        #expect(abs(ours.reduce(0) { $0 + Double($1) } / 255 - expected) < 1)
        #expect(ours[12 * 60 + 12] == 0, "the upper left quarter is left out")
    }

    @Test func `coordinates of any size, or no number at all, draw without harm`() throws {
        let values: [Double] = [0, -1, 1, 1e-300, .leastNonzeroMagnitude, 1e8, -1e8, 1e9, 1e300, -1e300, .infinity, -.infinity, .nan, 20.5]
        var generator = SplitMix(seed: 5)
        var canvas = try Canvas(width: 20, height: 20)
        for _ in 0..<3000 {
            func point() -> Point {
                Point(x: values.randomElement(using: &generator) ?? 0, y: values.randomElement(using: &generator) ?? 0)
            }
            var path = Path.polygon([point(), point(), point()])
            path.quad(by: point(), to: point())
            path.cubic(by: point(), point(), to: point())
            canvas.fill(path, with: Color(hex: 0x123456, alpha: 0.5))
            let stops = [LinearGradient.Stop(point().x, .white), LinearGradient.Stop(point().x, .black)]
            canvas.fill(canvas.bounds, with: .linearGradient(LinearGradient(from: point(), to: point(), stops: stops)))
            let box = Rect(x: point().x, y: point().x, width: point().x, height: point().x)
            canvas.fill(box, with: Color.white)
            canvas.draw(
                BoxShadow(x: point().x, blur: min(4, point().x), spread: point().x, color: .black), of: box, radii: CornerRadii(point().x))
        }
        #expect(canvas.finish().pixels.count == 1600)
    }
}

extension GlyphReference: CustomTestStringConvertible {
    var testDescription: String { "\(size) pixels" }
}

extension Path {
    static func polygon(_ points: [Point]) -> Path {
        var path = Path()
        for point in points { path.isEmpty ? path.move(to: point) : path.line(to: point) }
        path.close()
        return path
    }
}
