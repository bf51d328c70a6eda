import Foundation
import Testing

@testable import CardRender

@Suite struct ShadowTests {
    /// Box, radius, blur, x, y and spread.
    static let shadows: [(Rect, Double, Double, Double, Double, Double)] = [
        (Rect(x: 40, y: 40, width: 60, height: 50), 12, 24, 0, 8, 0),
        (Rect(x: 30.5, y: 40.25, width: 110, height: 90), 10, 8, 0, 0, 0),
        (Rect(x: 20, y: 20, width: 120, height: 120), 0, 1, 3, 3, 0),
        (Rect(x: 60, y: 60, width: 30, height: 30), 15, 20, -4, 6, 8),
        (Rect(x: 40, y: 40, width: 80, height: 60), 16, 12, 0, 0, -8),
        (Rect(x: -30, y: 30, width: 120, height: 200), 20, 10, 0, 0, 0),
    ]

    @Test(arguments: shadows)
    func `a shadow is within one step of a true Gaussian`(
        _ box: Rect, _ radius: Double, _ blur: Double, _ x: Double, _ y: Double, _ spread: Double
    ) throws {
        let side = 160, pad = 100, wide = side + 2 * pad
        var canvas = try Canvas(width: side, height: side, background: .black)
        canvas.draw(BoxShadow(x: x, y: y, blur: blur, spread: spread, color: .white), of: box, radii: CornerRadii(radius))
        let ours = canvas.finish().coverage

        var sharp = try Canvas(width: wide, height: wide, background: .black)
        let shape = box.inset(by: -spread).offset(x: x + Double(pad), y: y + Double(pad))
        sharp.fill(.roundedRectangle(shape, radius: radius > 0 ? max(0, radius + spread) : 0), with: Color.white)
        let exact = Self.gaussian(sharp.finish().coverage.map(Double.init), side: wide, sigma: blur / 2)
        var worst = 0.0
        for row in 0..<side {
            for column in 0..<side { worst = max(worst, abs(Double(ours[row * side + column]) - exact[(row + pad) * wide + column + pad])) }
        }
        #expect(worst <= 1)
    }

    /// Shapes at whole and fractional positions, with the sizes and corners that are likeliest to go wrong.
    static let shapes: [ShadowMask.Shape] = {
        var lot = SplitMix(seed: 11)
        func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &lot) }
        let sizes = [Size(1, 1), Size(3, 200), Size(200, 3), Size(0.3, 0.2), Size(24, 24), Size(160, 120)]
        return (0..<60).map { index in
            let size = index < 48 ? sizes[index % 6] : Size(number(1...90), number(1...90))
            let isWhole = index % 4 == 0
            let rect = Rect(
                x: isWhole ? 0 : number(0...0.99), y: isWhole ? 0 : number(0...0.99), width: size.width, height: size.height)
            let differing = CornerRadii(
                topLeft: number(0...60), topRight: number(0...60), bottomRight: number(0...9), bottomLeft: number(0...60))
            let radii = [CornerRadii(), CornerRadii(2), CornerRadii(18), CornerRadii(1000), differing][index % 5]
            let sigma = [0.5, 0.7, 1, 1.5, 1.99, 2, 2.1, 3, 5, 8, 12, 16, 20][index % 13]
            return ShadowMask.Shape(rect: rect, radii: radii.fitted(to: rect), sigma: sigma)
        } + [ShadowMask.Shape(rect: Rect(x: 0, y: 0, width: 90, height: 40), radii: CornerRadii(6), sigma: 60)]
    }()

    @Test(arguments: shapes)
    func `every mask is within one step of its definition`(_ shape: ShadowMask.Shape) {
        let mask = ShadowMask(shape), reach = Int(4 * shape.sigma)
        func places(_ length: Double) -> [Int] {
            let end = Int(length)
            return [-reach, -reach / 3, -1, 0, 1, 2, Int(shape.radii.largest * 0.3), end / 2, end - 2, end - 1, end, end + reach / 2]
        }
        let distance = ExactShadow(shape).distance(
            from: mask, columns: places(shape.rect.width), rows: places(shape.rect.height))
        #expect(distance <= 0.75)
    }

    @Test func `a small radius grows by less than the spread, a sharp corner not at all`() throws {
        func shadow(radius: Double) throws -> Bitmap {
            var canvas = try Canvas(width: 80, height: 80)
            canvas.draw(
                BoxShadow(blur: 0, spread: 16, color: .black), of: Rect(x: 20, y: 20, width: 40, height: 40), radii: CornerRadii(radius))
            return canvas.finish()
        }
        func box(radius: Double) throws -> Bitmap {
            var canvas = try Canvas(width: 80, height: 80)
            canvas.fill(.roundedRectangle(Rect(x: 4, y: 4, width: 72, height: 72), radius: radius), with: Color.black)
            return canvas.finish()
        }
        #expect(try shadow(radius: 0) == box(radius: 0))
        // A radius of a quarter of the spread: 4 + 16 * (1 - 0.75³).
        #expect(try shadow(radius: 4) == box(radius: 13.25))
        #expect(try shadow(radius: 20) == box(radius: 36))
    }

    @Test func `a large panel's shadow is the shadow of its corners with straight sides between`() throws {
        func corner(width: Double, height: Double) throws -> [UInt8] {
            var canvas = try Canvas(width: 100, height: 100, background: .black)
            canvas.draw(
                BoxShadow(blur: 20, color: .white), of: Rect(x: 50, y: 50, width: width, height: height), radii: CornerRadii(18))
            return canvas.finish().coverage
        }
        #expect(try corner(width: 300, height: 280) == corner(width: 3000, height: 900))
    }

    @Test func `a shadow without blur is the box itself`() throws {
        let box = Rect(x: 5, y: 5, width: 20, height: 20)
        var shadow = try Canvas(width: 40, height: 40), plain = shadow
        shadow.draw(BoxShadow(x: 4, y: 2, blur: 0, color: .black), of: box, radii: CornerRadii(6))
        plain.fill(.roundedRectangle(box.offset(x: 4, y: 2), radius: 6), with: Color.black)
        #expect(shadow.finish() == plain.finish())
    }

    /// The plain definition: a weighted mean of all pixels, along one axis and then the other.
    private static func gaussian(_ image: [Double], side: Int, sigma: Double) -> [Double] {
        let reach = min(side - 1, Int(6 * sigma) + 2)
        let weights = (0...reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let sum = weights[0] + 2 * weights.dropFirst().reduce(0, +)
        func pass(_ image: [Double]) -> [Double] {
            var result = [Double](repeating: 0, count: image.count)
            for y in 0..<side {
                for source in max(0, y - reach)...min(side - 1, y + reach) {
                    let weight = weights[abs(source - y)] / sum
                    // The result is turned over, so that two passes blur both axes.
                    for x in 0..<side { result[x * side + y] += weight * image[source * side + x] }
                }
            }
            return result
        }
        return pass(pass(image))
    }
}
