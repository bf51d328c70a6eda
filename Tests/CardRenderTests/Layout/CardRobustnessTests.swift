import Testing

@testable import CardRender

@Suite struct CardRobustnessTests {
    private static let fonts = Result { try FontBook([InstalledFont.interRegular.font, InstalledFont.dejaVuSans.font]) }

    @Test func `a thousand cards drawn by one task or by eight have the same pixels`() async throws {
        let fonts = try Self.fonts.get()
        func prints(tasks: UInt64) async throws -> [UInt64: UInt64] {
            try await withThrowingTaskGroup(of: [(UInt64, UInt64)].self) { group in
                for task in 0..<tasks {
                    group.addTask {
                        try stride(from: task, to: 1000, by: Int(tasks)).map {
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
        #expect(one.count == 1000)
        #expect(one == eight)
        #expect(Set(one.values).count > 900, "the cards differ from each other")
    }

    @Test func `sizes that are not numbers, negative or enormous give a picture or an error`() throws {
        let fonts = try Self.fonts.get()
        for seed in 0..<400 as Range<UInt64> {
            do throws(CardError) {
                let picture = try RandomCard.card(seed + 5000, strange: true).draw(with: fonts)
                #expect(picture.pixels.count == 120 * 80 * 4)
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
