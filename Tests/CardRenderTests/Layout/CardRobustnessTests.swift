import Foundation
import Testing

@testable import CardRender

@Suite struct CardRobustnessTests {
    private static let fonts = Result { try FontBook([InstalledFont.interRegular.font, InstalledFont.dejaVuSans.font]) }

    /// How many cards are drawn by lot; `RANDOM_CARDS=1000 swift test` draws more than the quick run does.
    private static let count = ProcessInfo.processInfo.environment["RANDOM_CARDS"].flatMap(UInt64.init) ?? 200

    @Test func `cards drawn by lot have the same pixels, drawn by one task or by eight`() async throws {
        let fonts = try Self.fonts.get()
        func prints(tasks: UInt64) async throws -> [UInt64: UInt64] {
            try await withThrowingTaskGroup(of: [(UInt64, UInt64)].self) { group in
                for task in 0..<tasks {
                    group.addTask {
                        try stride(from: task, to: Self.count, by: Int(tasks)).map {
                            ($0, try RandomCard.card($0, strange: false).draw(with: fonts).fingerprint)
                        }
                    }
                }
                var all: [UInt64: UInt64] = [:]
                for try await part in group { all.merge(part) { first, _ in first } }
                return all
            }
        }
        let one = try await prints(tasks: 1), eight = try await prints(tasks: 8)
        #expect(one.count == Int(Self.count))
        #expect(one == eight)
        #expect(Set(one.values).count > one.count * 9 / 10, "the cards differ from each other")
    }

    @Test func `sizes that are not numbers, negative or enormous give a picture or an error`() throws {
        let fonts = try Self.fonts.get()
        for seed in 0..<2 * Self.count {
            do throws(CardError) {
                let picture = try RandomCard.card(seed + 5000, strange: true).draw(with: fonts)
                #expect(picture.pixels.count == 60 * 40 * 4)
            } catch {
                #expect(error.code == .tooComplex)
            }
        }
    }

    @Test(arguments: RandomCard.strange)
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

    @Test func `lines through points that are no numbers, or far off, are left out`() throws {
        for value in [Double.nan, .infinity, 1e300, 1e12, 1e-300] {
            var path = Path()
            path.move(to: Point(x: 1, y: value))
            path.cubic(by: Point(x: value, y: 3), Point(x: 5, y: value), to: Point(x: 9, y: 9))
            path.quad(by: Point(x: value, y: value), to: Point(x: 9 + value, y: 9))
            let line = path.stroked(with: Stroke(width: 2, color: .black, join: .round, cap: .round), size: Size(10, 10))
            let picture = try Card(size: Size(10, 10), root: line.element).draw(with: Self.fonts.get())
            #expect(picture.pixels.count == 400)
        }
    }

    @Test func `boxes whose limits cancel each other out, or have no end, are laid out`() throws {
        for value in [1e300, 1e308, Double.infinity, 1e-300] {
            let row = Row {
                Shape(.white).frame(width: .pixels(value), minWidth: 10).flex(grow: 1, shrink: value)
                Shape(.white).frame(width: 10, maxWidth: .pixels(value)).flex(grow: value, shrink: 1)
            }
            #expect(try Card(size: Size(9, 9), root: row.element).draw(with: Self.fonts.get()).width == 9)
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
