import Testing

@testable import CardRender

@Suite struct StyledTextTests {
    private let fonts: FontBook
    private let plain = TextStyle(size: 20), bold = TextStyle(size: 32, weight: 700, color: Color(hex: 0xFF0000))

    init() throws { fonts = try InstalledFont.book }

    private func layout(_ text: StyledText, width: Double = .infinity, height: Double = .infinity, _ options: TextOptions = TextOptions())
        -> TextLayout
    {
        TextLayout(text, fonts: fonts, width: width, height: height, options: options)
    }

    @Test func `spans stand side by side on one baseline`() {
        let text = StyledText([.init("from ", style: plain), .init("$649", style: bold)])
        let whole = layout(text)
        #expect(whole.lines.map(\.text) == ["from $649"])
        let parts = layout(StyledText("from x", style: plain)).width - layout(StyledText("x", style: plain)).width
        #expect(abs(whole.width - parts - layout(StyledText("$649", style: bold)).width) < 1e-6)
        #expect(abs(whole.height - 32 * 1.2) < 1e-9, "the line is as high as its highest span")
    }

    @Test func `each span is drawn in its own colour, and fainter on request`() throws {
        func picture(opacity: Double) throws -> Bitmap {
            var canvas = try Canvas(width: 120, height: 50, background: .black)
            let text = StyledText([.init("II", style: TextStyle(size: 40, weight: 800, color: .white)), .init("II", style: bold)])
            canvas.draw(layout(text), at: .zero, opacity: opacity)
            return canvas.finish()
        }
        let full = try picture(opacity: 1)
        let colors = Set((0..<120).map { full[$0, 30] })
        #expect(colors.contains([255, 255, 255, 255]) && colors.contains([255, 0, 0, 255]))
        let faint = try picture(opacity: 0.5)
        #expect((0..<120).map { faint[$0, 30][0] }.max() == 128)
    }

    @Test func `one span as many spans of one style is the same picture`() throws {
        func picture(_ text: StyledText) throws -> Bitmap {
            var canvas = try Canvas(width: 300, height: 40)
            canvas.draw(layout(text), at: .zero)
            return canvas.finish()
        }
        let parts = ["AV", "ATo T", "o. W", "e"].map { StyledText.Span($0, style: plain) }
        #expect(try picture(StyledText(parts)) == picture(StyledText("AVATo To. We", style: plain)))
    }

    @Test func `a line without wrapping ends at newlines only, with an ellipsis or clipped`() {
        let text = StyledText("one two three\nfour", style: plain)
        #expect(layout(text, width: 500, TextOptions(wrapping: .none)).lines.map(\.text) == ["one two three", "four"])
        let cut = layout(text, width: 60, TextOptions(wrapping: .none))
        #expect(cut.isTruncated && cut.lines.first?.text.hasSuffix("…") == true && cut.width <= 60)
        let clipped = layout(text, width: 60, TextOptions(wrapping: .none, overflow: .clip))
        #expect(clipped.lines.map(\.text) == ["one two three", "four"])
        #expect(clipped.width > 60)
        #expect(layout(text, width: 60, TextOptions(maxLines: 1, overflow: .clip)).lines.map(\.text) == ["one "])
    }

    @Test func `lines that run out of the box's height are left out, all but the first`() {
        let text = StyledText("one two three four", style: plain)
        let two = layout(text, width: 50, height: 2 * 24)
        #expect(two.lines.count == 2)
        #expect(two.isTruncated)
        #expect(layout(text, width: 50, height: 2 * 24 - 1).lines.count == 1)
        #expect(layout(text, width: 50, height: 0).lines.count == 1)
    }

    @Test func `the narrowest width breaks no word, the natural width no line`() {
        let text = StyledText("a Minisforum UM890 Pro\nmini PC", style: plain)
        let paragraph = Paragraph(text, fonts: fonts)
        let narrow = layout(text, width: paragraph.minimumWidth)
        #expect(narrow.lines.map(\.text) == ["a ", "Minisforum ", "UM890 ", "Pro", "mini PC"])
        #expect(narrow.minimumWidth == paragraph.minimumWidth)
        #expect(layout(text, width: paragraph.minimumWidth - 0.01).lines.map(\.text).contains("Minisforu"))
        #expect(layout(text, width: paragraph.naturalWidth).lines.count == 2)
        #expect(layout(text, width: paragraph.naturalWidth - 0.01).lines.count == 3)
    }
}
