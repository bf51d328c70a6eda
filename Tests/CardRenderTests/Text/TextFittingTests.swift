import Testing

@testable import CardRender

@Suite struct TextFittingTests {
    private let fonts: FontBook
    private let style = TextStyle(size: 24, weight: 700)

    init() throws { fonts = try InstalledFont.book }

    private func layout(_ text: String, width: Double, _ options: TextOptions = TextOptions()) -> TextLayout {
        TextLayout(StyledText(text, style: style), fonts: fonts, width: width, options: options)
    }

    private func lines(_ text: String, width: Double, _ options: TextOptions = TextOptions()) -> [String] {
        layout(text, width: width, options).lines.map(\.text)
    }

    private func width(_ text: String) -> Double { TextLayout.measure(text, style: style, fonts: fonts) }

    private static let title =
        "Lenovo ThinkCentre M90q Gen 3 Tiny Desktop, Core i7-12700T, 32 GB DDR5, 1 TB NVMe SSD, Wi-Fi 6E, Windows 11 Pro"

    @Test func `a model number that no line can hold is broken anywhere, and cut at a character`() {
        let model = String(repeating: "HPELITEDESK800", count: 5)
        let box = width("HPELITEDESK800HP") + 0.5
        let result = layout(model, width: box, TextOptions(maxLines: 2))
        #expect(result.lines.count == 2 && result.isTruncated)
        #expect(result.lines[0].text == "HPELITEDESK800HP")
        #expect(result.lines[1].text.hasSuffix("…"))
        #expect(result.lines.allSatisfy { $0.width <= box })
        #expect(box - result.lines[1].width < 24, "not a letter more would fit")
        #expect(layout(model, width: box).lines.map(\.text).joined() == model)
    }

    @Test(arguments: [1, 2, 3])
    func `a text that exactly fills its lines is whole, a pixel's fraction less and it is cut`(_ maxLines: Int) {
        let words = Self.title.split(separator: " ").map(String.init)
        let line = words[0...2].joined(separator: " ")
        let text = Array(repeating: line, count: maxLines).joined(separator: " ")
        let options = TextOptions(maxLines: maxLines)
        #expect(lines(text, width: width(line), options).count == maxLines)
        #expect(!layout(text, width: width(line), options).isTruncated)
        #expect(layout(text, width: width(line) - 0.01, options).isTruncated)
        #expect(layout(text + "x", width: width(line), options).isTruncated)
        #expect(lines(text + "x", width: width(line), options).last?.hasSuffix("…") == true)
    }

    @Test func `no word is lost at any fraction of a pixel`() {
        for step in 0..<400 {
            let box = 180 + Double(step) * 0.37
            let result = layout(Self.title, width: box)
            #expect(result.lines.map(\.text).joined() == Self.title)
            #expect(result.lines.allSatisfy { $0.width <= box + 1e-6 })
            // Set again in the width that it came to, the text keeps its lines.
            #expect(lines(Self.title, width: result.width) == result.lines.map(\.text))
        }
    }

    @Test func `the ellipsis comes as late as it can`() {
        for step in 0..<200 {
            let box = 60 + Double(step) * 1.7
            let result = layout(Self.title, width: box, TextOptions(maxLines: 1))
            #expect(result.width <= box + 1e-6)
            let shown = String(result.lines[0].text.dropLast())
            #expect(Self.title.hasPrefix(shown))
            let rest = Self.title.dropFirst(shown.count)
            let next = rest.prefix { " ,-".contains($0) } + rest.drop { " ,-".contains($0) }.prefix(1)
            #expect(width(shown + next + "…") > box - 4, "'\(next)' would fit after '\(shown)'")
        }
    }

    @Test func `the ellipsis looks like the text that it follows`() {
        let text = StyledText([.init("plain ", style: TextStyle(size: 20)), .init("and large and much too long", style: style)])
        let line = TextLayout(text, fonts: fonts, width: 200, options: TextOptions(maxLines: 1)).lines[0]
        #expect(line.looks[line.glyphs[line.glyphs.count - 1].look].size == 24)
    }

    @Test func `balanced lines are about equally long and as many as before`() {
        for (box, count) in [(2000.0, 1), (1050, 2), (700, 3), (420, 4)] {
            let greedy = layout(Self.title, width: box), balanced = layout(Self.title, width: box, TextOptions(wrapping: .balanced))
            #expect(balanced.lines.count == greedy.lines.count && greedy.lines.count == count, "\(box): \(greedy.lines.count)")
            #expect(balanced.lines.map(\.text).joined() == Self.title)
            guard count > 1 else { continue }
            let spread = { (layout: TextLayout) in (layout.lines.map(\.width).max() ?? 0) - (layout.lines.map(\.width).min() ?? 0) }
            #expect(spread(balanced) <= spread(greedy))
            #expect(balanced.width <= greedy.width + 1e-6)
            // No narrower box would do.
            #expect(lines(Self.title, width: balanced.width - 2).count > count)
        }
    }

    @Test func `balancing leaves alone what does not fit`() {
        let options = TextOptions(maxLines: 2, wrapping: .balanced)
        #expect(lines(Self.title, width: 300, options) == lines(Self.title, width: 300, TextOptions(maxLines: 2)))
    }

    @Test func `a price shrinks until it fits, and no further`() {
        let price = StyledText("$12,345,678.00", style: TextStyle(size: 108, weight: 800, letterSpacing: -3))
        let options = TextOptions(maxLines: 1, shrinksToFit: 0.3)
        let fitted = TextLayout(price, fonts: fonts, width: 480, options: options)
        #expect(fitted.lines.map(\.text) == ["$12,345,678.00"])
        #expect(!fitted.isTruncated)
        #expect(fitted.width <= 480 && fitted.width > 480 * 0.99)
        #expect(abs(fitted.lines[0].style.size - 108 * fitted.scale) < 1e-9)
        #expect(abs(fitted.height - 108 * 1.2 * fitted.scale) < 1)
        #expect(TextLayout(price, fonts: fonts, width: 2000, options: options).scale == 1)
        let cut = TextLayout(price, fonts: fonts, width: 100, options: options)
        #expect(cut.isTruncated && abs(cut.scale - 0.3) < 0.004 && cut.width <= 100)
    }

    @Test func `a title shrinks to its lines and its height without breaking a word`() {
        let two = layout(Self.title, width: 500, TextOptions(maxLines: 2, shrinksToFit: 0.2))
        #expect(two.lines.count <= 2 && !two.isTruncated && two.scale < 1)
        let box = TextLayout(
            StyledText(Self.title, style: style), fonts: fonts, width: 300, height: 60, options: TextOptions(shrinksToFit: 0.1))
        #expect(box.height <= 60 && !box.isTruncated)
        let word = layout("Extraordinarily", width: 60, TextOptions(shrinksToFit: 0.1))
        #expect(word.lines.count == 1 && word.width <= 60)
    }

    @Test func `sizes that make no sense, and texts without end, give a layout all the same`() throws {
        let long = String(repeating: "endless title, ", count: 700) + "\u{0}\u{202E}\u{FFFE}" + String(repeating: "x", count: 3000)
        let values = [Double.nan, .infinity, -.infinity, -5, 0, 1e-300, 1e300]
        for value in values {
            let strange = TextStyle(size: value, letterSpacing: value, lineHeight: value)
            let text = value.isNaN ? long : String(long.prefix(600))
            for (style, box) in [(strange, 100.0), (self.style, value), (strange, value)] {
                let options = TextOptions(maxLines: 3, wrapping: .balanced, shrinksToFit: value)
                let result = TextLayout(StyledText(text, style: style), fonts: fonts, width: box, height: value, options: options)
                #expect(result.lines.count <= 3 && result.height.isFinite && result.width.isFinite)
                var canvas = try Canvas(width: 20, height: 20)
                canvas.draw(result, at: Point(x: value, y: value), opacity: value)
                canvas.draw(result, at: .zero, placement: .exact)
            }
        }
    }

    @Test func `no line ends at a soft hyphen, which would have to show`() {
        #expect(lines("hyper\u{AD}active", width: width("hyperact")) == ["hyperact", "ive"])
    }

    @Test func `a picture is the same whether glyphs were drawn before or not`() throws {
        func picture(_ font: Font, x: Double) throws -> Bitmap {
            var canvas = try Canvas(width: 400, height: 40, background: .white)
            canvas.draw(
                TextLine("Hamburgefonstiv $1,299.99", style: TextStyle(size: 22), fonts: try FontBook([font])), at: Point(x: x, y: 28))
            return canvas.finish()
        }
        let warm = try InstalledFont.interRegular.font
        for x in stride(from: 0.0, through: 3, by: 0.19) { _ = try picture(warm, x: x) }
        for x in stride(from: 0.0, through: 3, by: 0.31) {
            #expect(try picture(warm, x: x) == picture(InstalledFont.interRegular.font, x: x))
        }
    }

    @Test func `glyphs stand at the nearest quarter of a pixel, or exactly`() throws {
        func picture(_ x: Double, _ placement: GlyphPlacement) throws -> Bitmap {
            var canvas = try Canvas(width: 60, height: 30, background: .white)
            canvas.draw(TextLine("H", style: TextStyle(size: 22), fonts: fonts), at: Point(x: x, y: 25), placement: placement)
            return canvas.finish()
        }
        #expect(try picture(5.3, .quarterPixel) == picture(5.25, .exact))
        #expect(try picture(5.4, .quarterPixel) == picture(5.5, .exact))
        #expect(try picture(5.9, .quarterPixel) == picture(6, .exact))
        #expect(try picture(-3.3, .quarterPixel) == picture(-3.25, .exact), "cut off at the left")
        #expect(try picture(5.3, .exact) != picture(5.25, .exact))
    }

    @Test func `the glyph cache keeps within its bytes and gives what was made`() throws {
        let cache = GlyphCache(bytes: 10_000)
        let square = try #require(GlyphMask(.rectangle(Rect(x: 0.5, y: -10, width: 20, height: 10))))
        for round in 0..<3 {
            for glyph in 0..<200 {
                let mask = cache.mask(GlyphCache.Key(glyph: GlyphID(glyph), quarter: 0, size: 20)) { square }
                #expect(mask?.levels == square.levels)
            }
            #expect(cache.bytes <= 10_000 && cache.bytes > 3000, "round \(round)")
        }
        let large = GlyphMask(.rectangle(Rect(x: 0, y: 0, width: 200, height: 200)))
        #expect(cache.mask(GlyphCache.Key(glyph: 1, quarter: 1, size: 300)) { large }?.levels.count == 40_000)
        #expect(cache.bytes <= 10_000)
        #expect(GlyphMask(.rectangle(Rect(x: 0, y: 0, width: 1e6, height: 1e6))) == nil, "no letter is so large")
    }

    @Test func `many tasks draw with one font and get the same pictures`() async throws {
        let fonts = fonts
        @Sendable func picture(_ seed: Int) throws -> UInt64 {
            var canvas = try Canvas(width: 300, height: 60, background: .white)
            let style = TextStyle(size: Double(10 + seed % 20))
            canvas.draw(TextLayout("Task \(seed % 7) draws", style: style, fonts: fonts), at: Point(x: Double(seed % 9) * 0.3, y: 4))
            return canvas.finish().fingerprint
        }
        let expected = try (0..<60).map(picture)
        try await withThrowingTaskGroup(of: (Int, UInt64).self) { group in
            for seed in 0..<60 { group.addTask { (seed, try picture(seed)) } }
            for try await (seed, print) in group { #expect(print == expected[seed]) }
        }
    }
}
