import Testing

@testable import CardRender

@Suite struct FlowTests {
    private static let fonts = Result { try FontBook([InstalledFont.interRegular.font]) }

    private static func frames(_ root: Element, _ size: Size) throws -> [Rect] {
        try LayoutEngine(fonts: fonts.get(), pictures: Pictures([:])).place(root, size: size, scale: 1).children.map(\.frame)
    }

    @Test func `boxes that grow fill a line to the last pixel, in order, with their gaps`() throws {
        var lot = SplitMix(seed: 21)
        for _ in 0..<300 {
            let count = Int.random(in: 1...6, using: &lot), gap = Double.random(in: 0...12, using: &lot)
            let boxes = (0..<count).map { _ in
                Shape().frame(width: .pixels(.random(in: 0...40, using: &lot))).grow(.random(in: 1...3, using: &lot))
            }
            let axis = Bool.random(using: &lot)
            let row =
                axis
                ? Row(gap: gap) { boxes }.element
                : Column(gap: gap) { boxes.map { $0.frame(width: .auto, height: $0.style.width) } }.element
            let frames = try Self.frames(row, Size(400, 400))
            let starts = frames.map { axis ? $0.x : $0.y }, ends = frames.map { axis ? $0.maxX : $0.maxY }
            #expect(starts[0] == 0)
            #expect(abs((ends.last ?? 0) - 400) < 1e-9)
            for index in 1..<max(count, 1) { #expect(abs(starts[index] - ends[index - 1] - gap) < 1e-9) }
        }
    }

    @Test func `boxes that may shrink do not run out of a line`() throws {
        var lot = SplitMix(seed: 22)
        for _ in 0..<300 {
            let boxes = (0..<Int.random(in: 1...6, using: &lot)).map { _ in
                Shape().frame(width: .pixels(.random(in: 0...300, using: &lot))).shrink(.random(in: 1...3, using: &lot))
            }
            let frames = try Self.frames(Row { boxes }.element, Size(150, 10))
            #expect((frames.last?.maxX ?? 0) <= 150 + 1e-9)
            #expect(frames.allSatisfy { $0.width >= 0 })
        }
    }

    @Test func `limits hold whatever a box would grow or shrink to`() throws {
        var lot = SplitMix(seed: 23)
        for _ in 0..<300 {
            let limits = (0..<4).map { _ in (Double.random(in: 0...60, using: &lot), Double.random(in: 60...120, using: &lot)) }
            let boxes = limits.map { Shape().frame(width: 50, minWidth: .pixels($0.0), maxWidth: .pixels($0.1)).grow() }
            let frames = try Self.frames(Row { boxes }.element, Size(.random(in: 50...600, using: &lot), 10))
            for (frame, limit) in zip(frames, limits) { #expect(frame.width >= limit.0 - 1e-9 && frame.width <= limit.1 + 1e-9) }
        }
    }

    @Test func `a line that wraps never holds more than fits, and no box is lost`() throws {
        var lot = SplitMix(seed: 24)
        for _ in 0..<200 {
            let widths = (0..<Int.random(in: 1...12, using: &lot)).map { _ in Double.random(in: 5...90, using: &lot) }
            let boxes = widths.map { Shape().frame(width: .pixels($0), height: 10) }
            let frames = try Self.frames(Row(gap: 4, wraps: true, alignLines: .start) { boxes }.element, Size(100, 500))
            for (index, frame) in frames.enumerated() {
                #expect(frame.maxX <= 100 + 1e-9)
                #expect(abs(frame.width - widths[index]) < 1e-9)
                guard index > 0 else { continue }
                let isSameLine = frame.y == frames[index - 1].y
                #expect(isSameLine ? frame.x > frames[index - 1].x : frame.y > frames[index - 1].y && frame.x == 0)
            }
        }
    }

    @Test(arguments: [1.0, 2, 3])
    func `a card at twice the scale has the same layout`(_ scale: Double) throws {
        let root = Row(gap: 3, align: .center) {
            Text("ThinkPad X1 Carbon").size(20)
            Shape().frame(width: 30, height: .percent(50)).grow()
        }
        .padding(5).element
        let engine = try LayoutEngine(fonts: Self.fonts.get(), pictures: Pictures([:]))
        let frames = try engine.place(root, size: Size(300, 100), scale: scale).children.map(\.frame)
        let expected = try Self.frames(root, Size(300, 100))
        for (frame, plain) in zip(frames, expected) {
            #expect(abs(frame.x - plain.x * scale) < 0.5 && abs(frame.width - plain.width * scale) < 0.5)
        }
    }

    @Test func `the builder takes conditions, loops and boxes made elsewhere`() {
        let flags = [true, false]
        let element = Row {
            for flag in flags {
                if flag { Spacer() } else { Text("no") }
            }
            if flags.isEmpty { Spacer() }
            [Shape(.white).element, Shape(.black).element]
        }.element
        #expect(element.children.count == 4)
        #expect(element == Row { element.children }.element)
    }
}
