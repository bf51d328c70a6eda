@testable import CardRender

/// Cards of random boxes: panels, shadows, gradients, text and pictures within and over each other.
enum RandomPanels {
    static func card(seed: UInt64) -> Card {
        var random = SplitMix(seed: seed)
        let size = Size(Double.random(in: 60...220, using: &random).rounded(), Double.random(in: 60...160, using: &random).rounded())
        return Card(size: size, scale: [1, 1, 2, 1.5].randomElement(using: &random) ?? 1) { box(depth: 0, using: &random) }
    }

    /// A picture of 24 by 16 pixels as a PNG file.
    static let picture: [UInt8] = {
        var rgba: [UInt8] = []
        for y in 0..<16 {
            for x in 0..<24 { rgba += [UInt8(x * 10), UInt8(y * 15), UInt8(x * y & 255), 255] }
        }
        return (try? PNG.encode(rgba: rgba, width: 24, height: 16)) ?? []
    }()

    private static func color(using random: inout SplitMix) -> Color {
        Color(hex: UInt32.random(in: 0...0xFFFFFF, using: &random), alpha: [1, 1, 0.5].randomElement(using: &random) ?? 1)
    }

    private static func fill(using random: inout SplitMix) -> Fill {
        let colors = [color(using: &random), color(using: &random)]
        return switch Int.random(in: 0...4, using: &random) {
        case 0: .linearGradient(degrees: Double.random(in: 0...360, using: &random), colors)
        case 1: .radialGradient(colors)
        case 2: .image(.png(picture), fit: .cover, position: .center)
        default: .color(colors[0])
        }
    }

    private static func box(depth: Int, using random: inout SplitMix) -> Element {
        var element: Element
        let count = depth > 3 ? 0 : Int.random(in: 0...3, using: &random)
        let children = (0..<count).map { _ in box(depth: depth + 1, using: &random) }
        switch Int.random(in: 0...6, using: &random) {
        case 0: element = Text("Mac mini $\(Int.random(in: 1...9999, using: &random))").size(14).color(color(using: &random)).element
        case 1: element = Image(.png(picture), fit: .cover).frame(width: 30, height: 20)
        case 2: element = Stack(horizontal: .center, vertical: .center) { children }.element
        case 3: element = Row(gap: 4) { children }.element
        default: element = Column(gap: 3) { children }.element
        }
        func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
        if chance(0.6) { element = element.background(fill(using: &random)) }
        if chance(0.5) { element = element.padding(Double.random(in: 0...9, using: &random)) }
        if chance(0.3) { element = element.cornerRadius(8) }
        if chance(0.3) { element = element.shadow(y: 3, blur: Double.random(in: 0...12, using: &random), color: color(using: &random)) }
        if chance(0.1) { element = element.border(2, color(using: &random)) }
        if chance(0.1) { element = element.opacity(0.6) }
        if chance(0.1) { element = element.rotated(degrees: 9) }
        if chance(0.1) { element = element.clipped() }
        if chance(0.05) { element = element.blur(1.5) }
        if chance(0.2) {
            element = element.frame(width: 40, height: 25).position(
                top: .pixels(Double.random(in: -9...60, using: &random)), left: .pixels(Double.random(in: -9...90, using: &random)))
        }
        return chance(0.5) ? element.grow() : element
    }
}
