import Testing

@testable import CardRender

@Suite struct CardRobustnessTests {
    private static let fonts = Result { try FontBook([InstalledFont.interRegular.font, InstalledFont.dejaVuSans.font]) }

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
        switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &lot) {
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

    static func card(_ seed: UInt64, strange: Bool) -> Card {
        var lot = SplitMix(seed: seed)
        return Card(size: Size(120, 80), root: box(&lot, depth: 0, strange: strange).background(.white))
    }

    @Test func `a thousand cards drawn by one task or by eight have the same pixels`() async throws {
        let fonts = try Self.fonts.get()
        func prints(tasks: UInt64) async throws -> [UInt64: UInt64] {
            try await withThrowingTaskGroup(of: [(UInt64, UInt64)].self) { group in
                for task in 0..<tasks {
                    group.addTask {
                        try stride(from: task, to: 1000, by: Int(tasks)).map {
                            ($0, try Self.card($0, strange: false).draw(with: fonts).fingerprint)
                        }
                    }
                }
                var all: [UInt64: UInt64] = [:]
                for try await part in group { all.merge(part) { first, _ in first } }
                return all
            }
        }
        let one = try await prints(tasks: 1), eight = try await prints(tasks: 8)
        #expect(one.count == 1000)
        #expect(one == eight)
        #expect(Set(one.values).count > 900, "the cards differ from each other")
    }

    @Test func `sizes that are not numbers, negative or enormous give a picture or an error`() throws {
        let fonts = try Self.fonts.get()
        for seed in 0..<400 as Range<UInt64> {
            do throws(CardError) {
                let picture = try Self.card(seed + 5000, strange: true).draw(with: fonts)
                #expect(picture.pixels.count == 120 * 80 * 4)
            } catch {
                #expect(error.code == .tooComplex)
            }
        }
    }

    @Test(arguments: strange)
    func `a card of a strange size or scale is drawn or refused`(_ size: Double) throws {
        let fonts = try Self.fonts.get()
        for card in [Card(size: Size(size, 10), root: Text("a").element), Card(size: Size(10, 10), scale: size, root: Text("a").element)] {
            do throws(CardError) {
                let picture = try card.draw(with: fonts)
                #expect(picture.width >= 1 && picture.height >= 1)
            } catch {
                #expect(error.code == .badSize)
            }
        }
    }

    @Test func `a title of 10,000 characters is clamped to its lines`() throws {
        let card = Card(size: Size(200, 60)) {
            Text(String(repeating: "endless ", count: 1250)).maxLines(2).background(.white)
        }
        #expect(try card.draw(with: Self.fonts.get()).pixels.count == 200 * 60 * 4)
    }

    @Test func `boxes nested too deep, or too many, are refused`() throws {
        var deep = Shape(.white).element
        for _ in 0..<64 { deep = Row { deep }.element }
        #expect { try Card(size: Size(9, 9), root: deep).draw(with: Self.fonts.get()) } throws: { ($0 as? CardError)?.code == .tooComplex }
        let many = Row { (0..<10_000).map { _ in Shape(.white).element } }.element
        #expect { try Card(size: Size(9, 9), root: many).draw(with: Self.fonts.get()) } throws: { ($0 as? CardError)?.code == .tooComplex }
    }

    @Test func `rows and columns nested 60 deep are laid out at once`() throws {
        var box = Text("deep").element
        for depth in 0..<60 {
            box = depth.isMultiple(of: 2) ? Row(align: .center) { box }.grow() : Column(align: .baseline) { box }.element
        }
        let clock = ContinuousClock.now
        _ = try Card(size: Size(100, 100), root: box).draw(with: Self.fonts.get())
        #expect(clock.duration(to: .now) < .seconds(5))
    }

    @Test func `a picture that is not handed in, or is damaged, is named in the error`() throws {
        let missing = Card(size: Size(9, 9), root: Image("logo").element)
        #expect { try missing.draw(with: Self.fonts.get()) } throws: { ($0 as? CardError)?.message.contains("'logo'") == true }
        let damaged = Card(size: Size(9, 9), root: Image(.png([1, 2, 3])).element)
        #expect { try damaged.draw(with: Self.fonts.get()) } throws: { ($0 as? CardError)?.code == .badImage }
    }
}
