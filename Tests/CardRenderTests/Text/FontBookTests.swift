import Testing

@testable import CardRender

@Suite struct FontBookTests {
    @Test(arguments: [(100, 400), (400, 400), (500, 400), (501, 600), (600, 600), (650, 700), (750, 800), (900, 800)])
    func `the face nearest to a weight is taken, as CSS defines nearness`(_ wanted: Int, _ taken: Int) throws {
        #expect(try InstalledFont.book.faces(weight: wanted).first?.weight == taken)
    }

    @Test func `an upright face goes before a leaning one`() throws {
        let book = try FontBook([InstalledFont.interItalic.font, InstalledFont.interBold.font])
        #expect(book.faces(weight: 400).first?.isItalic == false)
    }

    @Test func `no font at all is an error that names packages`() {
        #expect { try FontBook([]) } throws: { error in
            guard let error = error as? CardError else { return false }
            return error.code == .noFont && error.message.contains("fonts-inter")
        }
    }

    @Test func `a character the first family lacks comes from another one`() throws {
        let book = try InstalledFont.book
        let shaped = ShapedText(StyledText("A\u{2800}", style: TextStyle(size: 20, weight: 700)), fonts: book)
        let families = shaped.glyphs.compactMap { glyph in
            if case .outline(let font, _) = glyph.shape { font.familyName + " " + font.styleName } else { nil }
        }
        #expect(families == ["Inter Bold", "DejaVu Sans Bold"])
    }

    @Test func `a character no font has is a visible box`() throws {
        let book = try InstalledFont.book
        let line = TextLine("超", style: TextStyle(size: 40, color: .white), fonts: book)
        #expect(line.width > 20)
        var canvas = try Canvas(width: 40, height: 40, background: .black)
        canvas.draw(line, at: Point(x: 4, y: 36))
        let coverage = canvas.finish().coverage
        #expect(coverage.contains(255))
        #expect(coverage[20 * 40 + 18] == 0, "the box is hollow")
    }

    @Test func `both spellings of a letter with a mark are one picture`() throws {
        let book = try InstalledFont.book
        func picture(_ text: String) throws -> Bitmap {
            var canvas = try Canvas(width: 300, height: 40)
            canvas.draw(TextLine(text, style: TextStyle(size: 24), fonts: book), at: Point(x: 2, y: 30))
            return canvas.finish()
        }
        #expect(try picture("Ångström ệ Żółć") == picture("A\u{30A}ngstro\u{308}m e\u{323}\u{302} Z\u{307}o\u{301}łc\u{301}"))
    }

    @Test func `a mark without a letter of its own stands over the letter before it and takes no room`() throws {
        let book = try InstalledFont.book
        let style = TextStyle(size: 40)
        let marked = TextLine("x\u{30A}n", style: style, fonts: book), plain = TextLine("xn", style: style, fonts: book)
        #expect(marked.glyphs.count == 3)
        #expect(marked.width <= plain.width + 1)
        let ink = try #require(TextLine("x\u{30A}", style: style, fonts: book).inkBounds)
        let letter = try #require(TextLine("x", style: style, fonts: book).inkBounds)
        #expect(ink.y < letter.y - 4, "the ring lies above the letter")
        #expect(ink.x >= letter.x - 4 && ink.maxX <= letter.maxX + 4, "and over it")
    }

    @Test(arguments: ["a\u{0}b", "a\u{7}b", "a\u{200D}b", "a\u{FE0F}b", "a\u{FEFF}b", "a\u{AD}b"])
    func `characters that show nothing leave no trace`(_ text: String) throws {
        let book = try InstalledFont.book
        let line = TextLine(text, style: TextStyle(size: 20), fonts: book)
        #expect(line.glyphs.count == 2)
        #expect(line.width == TextLine("ab", style: TextStyle(size: 20), fonts: book).width)
    }

    @Test func `a tower of marks costs no more than a few`() throws {
        let book = try InstalledFont.book
        let line = TextLine("Z" + String(repeating: "\u{301}", count: 100_000), style: TextStyle(size: 20), fonts: book)
        #expect(line.glyphs.count <= 32)
    }
}
