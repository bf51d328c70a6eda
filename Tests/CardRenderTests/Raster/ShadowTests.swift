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
