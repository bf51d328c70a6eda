import Testing

@testable import CardRender

@Suite struct ShapingTests {
    struct Reference: Sendable {
        var font: InstalledFont
        var language: String
        var features: String
        var text: String
        var checksum: UInt64

        init(_ font: InstalledFont, _ language: String, _ features: String, _ text: String, _ checksum: UInt64) {
            (self.font, self.language, self.features, self.text, self.checksum) = (font, language, features, text, checksum)
        }
    }

    /// The glyphs of a text with their places in font units, and the pen's place after them.
    private static func shape(_ text: String, font: Font, language: String?, tabularDigits: Bool) throws -> (glyphs: [[Int]], width: Int) {
        let book = try FontBook([font])
        let style = TextStyle(size: Double(font.unitsPerEm), tabularDigits: tabularDigits, language: language)
        let shaped = ShapedText(StyledText(text, style: style), fonts: book)
        var glyphs: [[Int]] = []
        var pen = 0.0
        for cluster in shaped.clusters {
            for glyph in shaped.glyphs[cluster.glyphs] {
                guard case .outline(_, let number) = glyph.shape else { continue }
                glyphs.append([Int(number), Int((pen + glyph.x).rounded()), Int(glyph.rise.rounded())])
            }
            pen += cluster.advance
        }
        return (glyphs, Int(pen.rounded()))
    }

    @Test func `glyphs are those of HarfBuzz, in its places`() throws {
        var fonts: [InstalledFont: Font] = [:]
        var failures: [String] = []
        for reference in Self.references {
            let font = try fonts[reference.font] ?? reference.font.font
            fonts[reference.font] = font
            let (glyphs, width) = try Self.shape(
                reference.text, font: font, language: reference.language.isEmpty ? nil : reference.language,
                tabularDigits: reference.features == "tnum")
            var checksum: UInt64 = 0xCBF2_9CE4_8422_2325
            for number in glyphs.joined() + [width] {
                for shift in [0, 8, 16, 24] {
                    checksum = (checksum ^ UInt64(UInt32(truncatingIfNeeded: number) >> UInt32(shift) & 0xFF)) &* 0x100_0000_01B3
                }
            }
            if checksum != reference.checksum { failures.append("\(reference.font) \(reference.language): \(reference.text)") }
        }
        #expect(failures.isEmpty, "\(failures.count) of \(Self.references.count) differ, such as \(failures.prefix(5))")
    }

    /// A text drawn at 24 pixels.
    private func picture(_ text: String, _ change: (inout TextStyle) -> Void = { _ in }, fonts: FontBook? = nil) throws -> Bitmap {
        var style = TextStyle(size: 24)
        change(&style)
        var canvas = try Canvas(width: 420, height: 48)
        canvas.draw(TextLine(text, style: style, fonts: try fonts ?? InstalledFont.book), at: Point(x: 4, y: 32))
        return canvas.finish()
    }

    @Test(arguments: [
        (
            "Ångström o\u{30A}ñ Tiếng Việt ệ Żółć",
            "A\u{30A}ngstro\u{308}m o\u{30A}n\u{303} Tie\u{302}\u{301}ng Vie\u{323}\u{302}t e\u{302}\u{323} Z\u{307}o\u{301}łc\u{301}"
        ),
        ("\u{212B} \u{2126}", "A\u{30A} Ω"), ("Й ї ѓ ά ΐ", "И\u{306} і\u{308} г\u{301} α\u{301} ι\u{308}\u{301}"),
    ])
    func `all spellings of a text are one picture`(_ short: String, _ long: String) throws {
        #expect(try picture(short) == picture(long))
    }

    @Test func `signs take the form that their neighbours ask for`() throws {
        let font = try InstalledFont.interRegular.font
        func glyphs(_ text: String) throws -> [Int] {
            try Self.shape(text, font: font, language: nil, tabularDigits: false).glyphs.map { $0[0] }
        }
        #expect(try glyphs("->") != glyphs("-") + glyphs(">"))
        #expect(try glyphs("->").count == 1)
        #expect(try glyphs("0x12")[1] != glyphs("x")[0], "the x between digits is a multiplication sign")
        #expect(try glyphs("(A)")[0] != glyphs("(a)")[0], "brackets around capitals stand higher")
    }

    @Test func `letters that are spaced apart are not joined`() throws {
        let book = try FontBook([InstalledFont.dejaVuSans.font])
        func count(_ spacing: Double) -> Int {
            TextLine("office", style: TextStyle(size: 20, letterSpacing: spacing), fonts: book).glyphs.count
        }
        #expect(count(0) == 4)
        #expect(count(1) == 6)
    }

    @Test func `tabular digits line up in columns, proportional ones do not`() throws {
        let book = try InstalledFont.book
        func width(_ text: String, tabular: Bool) -> Double {
            TextLine(text, style: TextStyle(size: 24, tabularDigits: tabular), fonts: book).width
        }
        #expect(width("$1,111.11", tabular: false) < width("$8,888.88", tabular: false) - 10)
        #expect(abs(width("$1,111.11", tabular: true) - width("$8,888.88", tabular: true)) < 1e-9)
    }

    @Test func `a language shows its own forms of ideographs and letters`() throws {
        let book = try FontBook([InstalledFont.interRegular.font, InstalledFont.notoSansCJK.font])
        func picture(_ text: String, _ language: String?) throws -> Bitmap {
            try self.picture(text, { $0.language = language }, fonts: book)
        }
        for text in ["骨", "直"] {
            #expect(try picture(text, "ja") != picture(text, "zh-Hans"))
            #expect(try picture(text, "ja") == picture(text, nil), "the face's own language")
        }
        #expect(try picture("Şţ", "ro") != picture("Şţ", "tr"))
    }

    @Test func `a variation selector chooses a form`() throws {
        let font = try InstalledFont.notoSansCJK.font
        func glyphs(_ text: String) throws -> [[Int]] { try Self.shape(text, font: font, language: nil, tabularDigits: false).glyphs }
        #expect(try glyphs("葛").count == 1)
        #expect(try glyphs("葛\u{E0100}").count == 1)
        #expect(try glyphs("葛\u{E0100}") != glyphs("葛\u{E0101}"))
    }

    @Test func `every face of a collection has its own name and forms`() throws {
        let bytes = try InstalledFont.notoSansCJK.bytes
        let japanese = try Font(bytes, face: 0), chinese = try Font(bytes, face: 2)
        #expect(japanese.familyName == "Noto Sans CJK JP" && chinese.familyName == "Noto Sans CJK SC")
        #expect(japanese.glyph(for: "骨") != chinese.glyph(for: "骨"))
        let book = try FontBook([InstalledFont.interRegular.font, japanese, chinese])
        #expect(book.faces(TextStyle(size: 20, language: "zh-CN")).map(\.familyName) == ["Inter", "Noto Sans CJK SC", "Noto Sans CJK JP"])
        #expect(book.faces(TextStyle(size: 20, language: "ja")).map(\.familyName) == ["Inter", "Noto Sans CJK JP", "Noto Sans CJK SC"])
        #expect(try Font.faces(in: bytes).map(\.familyName).count == 10)
        #expect(try Font.faces(in: InstalledFont.dejaVuSans.bytes).map(\.familyName) == ["DejaVu Sans"])
        #expect { try Font(bytes, face: 10) } throws: { ($0 as? CardError)?.code == .badFont }
    }

    @Test func `characters of many scripts come from the first font that has all of each`() throws {
        let book = try FontBook([InstalledFont.interRegular.font, InstalledFont.notoSansCJK.font])
        let text = "レノボ ThinkPad X1 カーボン 第12世代 — 超軽量 价格走势 한국어"
        let line = TextLine(text, style: TextStyle(size: 28), fonts: book)
        for (glyph, character) in zip(line.glyphs, text) {
            guard case .outline(let font, _) = glyph.shape else { return #expect(Bool(false), "\(character) is missing") }
            #expect((font.familyName == "Inter") == (character.isASCII || character == "—"), "\(character)")
        }
        #expect(line.glyphs.count == text.count)
    }

    @Test func `a line cut out of a text looks as if it were the whole text`() throws {
        let fonts = try FontBook([InstalledFont.dejaVuSans.font, InstalledFont.notoSansCJK.font]), style = TextStyle(size: 20)
        let text = "office AVATo fi-fl To.We -> (A)-B 12x34 q\u{302}\u{301} 価格、AV"
        for width in stride(from: 8.0, through: 200, by: 7.3) {
            let layout = TextLayout(text, style: style, fonts: fonts, width: width)
            #expect(layout.lines.map(\.text).joined() == text)
            for line in layout.lines {
                let alone = TextLine(line.text, style: style, fonts: fonts)
                #expect(abs(line.width - alone.width) < 1e-9)
                #expect(line.glyphs.count == alone.glyphs.count)
                #expect(zip(line.glyphs, alone.glyphs).allSatisfy { abs($0.x - $1.x) < 1e-9 && $0.rise == $1.rise })
            }
        }
    }
}
