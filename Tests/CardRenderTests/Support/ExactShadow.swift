import Foundation

@testable import CardRender

/// A shadow by its plain definition: every pixel is the mean of the exact coverage of the pixels around it, weighted by a Gaussian.
struct ExactShadow {
    private let sigma: Double
    private let left: Int
    private let top: Int
    /// The coverage of the pixels that the rectangle touches, 0 to 255, row by row.
    private var rows: [[Double]] = []

    init(_ shape: ShadowMask.Shape) {
        let rect = shape.rect, radii = shape.radii
        sigma = shape.sigma
        (left, top) = (Int(rect.x.rounded(.down)), Int(rect.y.rounded(.down)))
        let count = Int(rect.maxX.rounded(.up)) - left
        for row in top..<Int(rect.maxY.rounded(.up)) {
            let from = max(Double(row), rect.y), height = min(Double(row + 1), rect.maxY) - from
            let isStraight =
                from >= rect.y + max(radii.topLeft, radii.topRight) && from + height <= rect.maxY - max(radii.bottomLeft, radii.bottomRight)
            let lines = isStraight ? 1 : 64
            var coverage = [Double](repeating: 0, count: count)
            for line in 0..<lines {
                let y = from + height * (Double(line) + 0.5) / Double(lines)
                func inset(_ upper: Double, _ lower: Double) -> Double {
                    if y < rect.y + upper { return upper - (upper * upper - pow(rect.y + upper - y, 2)).squareRoot() }
                    if y > rect.maxY - lower { return lower - (lower * lower - pow(y - rect.maxY + lower, 2)).squareRoot() }
                    return 0
                }
                let start = rect.x + inset(radii.topLeft, radii.bottomLeft), end = rect.maxX - inset(radii.topRight, radii.bottomRight)
                guard end > start else { continue }
                for x in (Int(start.rounded(.down)) - left)..<(Int(end.rounded(.up)) - left) {
                    let covered = min(end, Double(left + x + 1)) - max(start, Double(left + x))
                    coverage[x] += 255 * covered * height / Double(lines)
                }
            }
            rows.append(coverage)
        }
    }

    /// The largest distance of a mask from the definition, at the crossings of some columns and rows.
    func distance(from mask: ShadowMask, columns: [Int], rows lines: [Int]) -> Double {
        let reach = Int(7 * sigma) + 2
        let weights = (0...reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        let sum = 2 * weights.reduce(0, +) - weights[0]
        func blurred(_ values: [Double], from start: Int, at place: Int) -> Double {
            var total = 0.0
            var index = max(0, place - reach - start)
            let end = min(values.count - 1, place + reach - start)
            while index <= end {
                total += weights[abs(start + index - place)] * values[index]
                index += 1
            }
            return total / sum
        }
        var worst = 0.0
        var level: [UInt8] = [0]
        for x in columns {
            let column = rows.map { blurred($0, from: left, at: x) }
            for y in lines {
                mask.copyRow(y, x: x, count: 1, into: &level)
                worst = max(worst, abs(blurred(column, from: top, at: y) - Double(level[0])))
            }
        }
        return worst
    }
}
