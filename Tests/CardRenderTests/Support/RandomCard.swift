@testable import CardRender

/// Cards drawn by lot.
enum RandomCard {
    static let strange: [Double] = [
        0, -1, 1, 0.4, 40_000, -40_000, 1e300, -1e300, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 16_384, 3.7, 80,
    ]

    /// A box drawn by lot from ordinary values, or also from strange ones.
    static func box(_ lot: inout SplitMix, depth: Int, strange: Bool) -> Element {
        func value(_ range: ClosedRange<Double>) -> Double {
            if strange, Int.random(in: 0..<4, using: &lot) == 0 { return Self.strange.randomElement(using: &lot) ?? 0 }
            return Double.random(in: range, using: &lot).rounded()
        }
        func chance(_ share: Int) -> Bool { Int.random(in: 0..<share, using: &lot) == 0 }
        func color() -> Color { Color(hex: .random(in: 0...0xFFFFFF, using: &lot), alpha: chance(3) ? 0.5 : 1) }
        func length() -> Length { chance(3) ? .percent(value(0...100)) : .pixels(value(0...80)) }
        func fill() -> Fill {
            let stops = [GradientStop(value(0...1), color()), GradientStop(value(0...1), color())]
            switch Int.random(in: 0..<4, using: &lot) {
            case 0: return .linearGradient(degrees: value(0...360), stops: stops)
            case 1: return .radialGradient(.radii(value(0...50), value(0...50)), center: UnitPoint(value(0...1), 0.5), stops: stops)
            case 2: return .conicGradient(degrees: value(0...360), center: UnitPoint(0.5, value(0...1)), stops: stops)
            default: return .color(color())
            }
        }
        let texts = ["", "a", "Deal $1,299.99", "\u{0}\u{202E}超軽量 🔥\n\n\t\u{301}", "endless words to break over lines"]
        var element: Element
        // A whole card of one box would often be plain white.
        switch Int.random(in: (depth == 0 ? 5 : 0)..<(depth < 4 ? 8 : 5), using: &lot) {
        case 0: element = Shape(fill()).element
        case 1:
            element =
                Text(texts.randomElement(using: &lot) ?? "").size(value(4...30)).color(color()).letterSpacing(value(0...2))
                .lineHeight(value(1...2)).maxLines(chance(2) ? Int.random(in: 0...3, using: &lot) : nil).shrinksToFit(
                    chance(3) ? value(0...1) : nil
                )
                .textShadow(x: value(0...4), blur: chance(2) ? value(0...6) : 0, color: color()).element
        case 2:
            element =
                Chart.sparkline([value(0...9), value(0...9), value(0...9)], width: value(1...6), color: color(), below: fill()).element
        case 3: element = Chart.bars([value(0...9), value(0...9)], gap: value(0...9), radius: value(0...9), fill: fill()).element
        case 4:
            var path = Path()
            path.move(to: Point(x: value(0...40), y: value(0...40)))
            path.cubic(by: Point(x: value(0...40), y: 3), Point(x: 5, y: value(0...40)), to: Point(x: value(0...40), y: value(0...40)))
            element = path.stroked(with: Stroke(width: value(0...9), color: color()), size: Size(value(1...40), value(1...40))).element
        case 5: element = Stack(horizontal: .center) { (0..<2).map { _ in box(&lot, depth: depth + 1, strange: strange) } }.element
        case 6:
            element =
                Row(gap: value(0...9), align: .baseline, justify: .spaceAround, wraps: chance(2)) {
                    (0..<3).map { _ in box(&lot, depth: depth + 1, strange: strange) }
                }.element
        default:
            element =
                Column(gap: value(0...9), wraps: chance(4)) { (0..<3).map { _ in box(&lot, depth: depth + 1, strange: strange) } }.element
        }
        if chance(2) { element = element.frame(width: length(), height: length()) }
        if chance(4) { element = element.frame(minWidth: length(), maxHeight: length()) }
        if chance(3) { element = element.flex(grow: value(0...2), shrink: value(0...2), basis: length()) }
        if chance(3) { element = element.padding(value(0...9)) }
        if chance(3) { element = element.background(fill()).cornerRadius(value(0...30)) }
        if chance(4) { element = element.border(top: BorderSide(value(0...5), color()), left: BorderSide(value(0...5), color())) }
        if chance(5) {
            element = element.shadow(x: value(0...5), blur: value(0...20), spread: value(0...4), color: color(), isInset: chance(2))
        }
        if chance(6) { element = element.position(top: length(), left: length()) }
        if chance(8) { element = element.rotated(degrees: value(0...360)) }
        if chance(8) { element = element.opacity(value(0...1)) }
        if chance(10) { element = element.blur(value(0...5)) }
        if chance(6) { element = element.clipped() }
        return element
    }

    /// The card of a number: the same on every run.
    static func card(_ seed: UInt64, strange: Bool) -> Card {
        var lot = SplitMix(seed: seed)
        return Card(size: Size(60, 40), root: box(&lot, depth: 0, strange: strange).background(.white).frame(width: 60, height: 40))
    }
}
