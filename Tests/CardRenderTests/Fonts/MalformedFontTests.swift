import Testing

@testable import CardRender

@Suite struct MalformedFontTests {
    /// Opens a font, and where that works uses every part of it.
    private static func exercise(_ bytes: [UInt8]) {
        guard let font = try? Font(bytes), let book = try? FontBook([font]) else { return }
        let text = "HgÅ½ệ $1,299.99 AVATo\u{1D538} fi -> o\u{30A} 葛\u{E0100}"
        for scalar in text.unicodeScalars {
            if let glyph = font.glyph(for: scalar) { _ = try? font.outline(of: glyph) }
        }
        guard var canvas = try? Canvas(width: 120, height: 40) else { return }
        let style = TextStyle(size: 14, tabularDigits: true, language: "ro")
        canvas.draw(TextLayout(text, style: style, fonts: book, width: 110, maxLines: 2), at: .zero)
        _ = canvas.finish()
    }

    @Test(arguments: [InstalledFont.interRegular, .dejaVuSans])
    func `a font cut off anywhere gives an error or a picture`(_ source: InstalledFont) throws {
        let bytes = try source.bytes
        var generator = SplitMix(seed: 1)
        for length in 0..<300 { Self.exercise(Array(bytes.prefix(length))) }
        for _ in 0..<150 { Self.exercise(Array(bytes.prefix(Int.random(in: 300..<bytes.count, using: &generator)))) }
    }

    @Test(arguments: [InstalledFont.interRegular, .dejaVuSans, .dejaVuSerif])
    func `a font with damaged bytes gives an error or a picture`(_ source: InstalledFont) throws {
        let bytes = try source.bytes
        let directory = try FontDirectory(bytes, face: 0)
        let tables = ["head", "hhea", "maxp", "hmtx", "cmap", "name", "OS/2", "GDEF", "GSUB", "GPOS", "kern", "loca", "glyf", "CFF "]
        // The head of each table steers the reader: that is where damage matters most.
        let targets = tables.compactMap { directory.table($0) }.map { table in (table.offsetInFile, min(table.count, 2000)) }
        var generator = SplitMix(seed: 2)
        for _ in 0..<1200 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let (start, length) = targets.randomElement(using: &generator) ?? (0, 300)
                let place =
                    Bool.random(using: &generator)
                    ? Int.random(in: 0..<300, using: &generator) : start + Int.random(in: 0..<length, using: &generator)
                damaged[place] =
                    [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator) ?? 0
            }
            Self.exercise(damaged)
        }
    }

    @Test func `a small font cut off at any byte gives an error or a picture`() throws {
        let glyph = FontBytes.compositeHeader + FontBytes.component(2, x: 10, y: 20)
        let fonts = [
            FontBytes.trueType([[], glyph, FontBytes.triangle]), FontBytes.compact([[14], [139, 21, 239, 6, 14]]),
            FontBytes.collection(of: FontBytes.trueType([[], FontBytes.triangle])), MarkPlacementTests.fontBytes,
        ]
        for font in fonts { for length in font.indices { Self.exercise(Array(font.prefix(length))) } }
    }

    @Test(arguments: ["GDEF", "GSUB", "GPOS", "cmap", "name", "hmtx"])
    func `a table cut off at any byte gives an error or a picture`(_ tag: String) throws {
        let tables = MarkPlacementTests.tables
        let place = try #require(tables.firstIndex { $0.tag == tag } ?? (tag == "name" ? 0 : nil))
        for length in tables[place].bytes.indices {
            var cut = tables
            cut[place].bytes = Array(cut[place].bytes.prefix(length))
            Self.exercise(FontBytes.font(tables: cut))
        }
    }

    struct Rule: Sendable {
        var type: Int
        var words: [Int]
    }

    private static let ones = [Int](repeating: 1, count: 200)

    /// Rules that would never end, and counts as high as they can be.
    static let endless: [[Rule]] = [
        // A context of one glyph that calls lookup 0, which it is.
        [Rule(type: 5, words: [3, 1, 1, 12, 0, 0, 1, 3, 1, 2, 3])],
        // Glyph 1 becomes 60 times glyph 1, called by a context at each of them.
        [
            Rule(type: 2, words: [1, 8, 1, 14, 1, 1, 1, 60] + ones.prefix(60)),
            Rule(type: 5, words: [3, 1, 2, 16, 0, 0, 0, 0, 1, 1, 1]),
        ],
        [Rule(type: 4, words: [1, 6, 0xFFFF] + ones)], [Rule(type: 6, words: [1, 6, 0xFFFF] + ones)],
        [Rule(type: 1, words: [2, 4, 0xFFFF] + ones)],
    ]

    @Test(arguments: endless)
    func `rules without end come to an end`(_ rules: [Rule]) throws {
        let table = FontBytes.layout(
            features: [("calt", Array(rules.indices))], lookups: rules.map { ($0.type, 0, $0.words.flatMap(FontBytes.uint16)) })
        let tables = FontBytes.commonTables(glyphs: 60) + [("GSUB", table), ("GPOS", table), ("loca", []), ("glyf", [])]
        let book = try FontBook([Font(FontBytes.font(tables: tables))])
        let time = ContinuousClock().measure {
            let line = TextLine(String(repeating: "ABC", count: 300), style: TextStyle(size: 10), fonts: book)
            #expect(line.text.count == 900)
            #expect(line.glyphs.count < 100_000)
        }
        #expect(time < .seconds(2))
    }

    @Test func `many subtables that are all one and the same are not read for ever`() throws {
        // 2000 lookups of 2000 subtables each: all of them the same coverage of 2000 ranges.
        var rule: [UInt8] = [1, 6, 5, 2, 2000].flatMap(FontBytes.uint16)
        for index in 0..<2000 { for word in [index * 3, index * 3 + 1, 0] { rule += FontBytes.uint16(word) } }
        let subtables = [[UInt8]](repeating: FontBytes.uint16(6 + 4000), count: 2000).flatMap { $0 }
        let lookup: [UInt8] = [1, 0, 2000].flatMap(FontBytes.uint16) + subtables + rule
        let places = [[UInt8]](repeating: FontBytes.uint16(2 + 4000), count: 2000).flatMap { $0 }
        let list: [UInt8] = FontBytes.uint16(2000) + places + lookup
        var table = FontBytes.layout(features: [("calt", Array(0..<2000))], lookups: [])
        table.replaceSubrange(8..<10, with: FontBytes.uint16(table.count))
        let tables = FontBytes.commonTables(glyphs: 60) + [("GSUB", table + list), ("loca", []), ("glyf", [])]
        let book = try FontBook([Font(FontBytes.font(tables: tables))])
        let time = ContinuousClock().measure { #expect(TextLine("ABC", style: TextStyle(size: 10), fonts: book).glyphs.count == 3) }
        #expect(time < .seconds(4))
    }

    @Test func `a glyph composed of itself is refused`() throws {
        let font = try Font(FontBytes.trueType([[], FontBytes.compositeHeader + FontBytes.component(1)]))
        #expect { try font.outline(of: 1) } throws: { ($0 as? CardError)?.code == .badFont }
    }

    @Test func `glyphs composed of ever more glyphs are refused in time`() throws {
        // Each glyph holds the next one 200 times: 200^6 triangles.
        let wide = (0..<5).map { level in
            FontBytes.compositeHeader + (0..<200).flatMap { FontBytes.component(level + 2, more: $0 < 199) }
        }
        let font = try Font(FontBytes.trueType([[]] + wide + [FontBytes.triangle]))
        #expect { try font.outline(of: 1) } throws: { ($0 as? CardError)?.code == .badFont }
    }

    @Test func `a composed glyph's parts stand where it says`() throws {
        let glyph = FontBytes.compositeHeader + FontBytes.component(2, x: 10, y: 20, more: true) + FontBytes.component(2, x: 600, y: 0)
        let font = try Font(FontBytes.trueType([[], glyph, FontBytes.triangle]))
        #expect(try font.outline(of: 2).controlBounds == Rect(x: 0, y: 0, width: 500, height: 700))
        #expect(try font.outline(of: 1).controlBounds == Rect(x: 10, y: 0, width: 1090, height: 720))
    }

    @Test func `a subroutine that calls itself is refused`() throws {
        // −107 is number 0 once the bias of 107 is added.
        let font = try Font(FontBytes.compact([[14], [32, 29]], globalSubroutines: [[32, 29, 11]]))
        #expect { try font.outline(of: 1) } throws: { ($0 as? CardError)?.code == .badFont }
    }

    @Test func `subroutines that call each other many times are refused in time`() throws {
        // Ten levels, each of which calls the next one 100 times.
        let levels = (0..<10).map { level in Array(repeating: [UInt8(33 + level), 29], count: 100).joined() + [11] }
        let font = try Font(FontBytes.compact([[14], [32, 29]], globalSubroutines: levels + [[139, 11]]))
        #expect { try font.outline(of: 1) } throws: { ($0 as? CardError)?.code == .badFont }
    }

    @Test func `a program that stacks numbers without end is refused`() throws {
        let font = try Font(FontBytes.compact([[14], [UInt8](repeating: 139, count: 5000)]))
        #expect { try font.outline(of: 1) } throws: { ($0 as? CardError)?.code == .badFont }
    }

    @Test func `a letter larger than any picture takes no memory for it`() throws {
        var bytes = FontBytes.trueType([[], FontBytes.triangle])
        // 16 units per em in place of 1000: the triangle is 60 times as large as it was, at 100 pixels about 4000 wide.
        let directory = try FontDirectory(bytes, face: 0)
        let head = try #require(directory.table("head")).offsetInFile
        bytes.replaceSubrange(head + 18..<head + 20, with: FontBytes.uint16(16))
        let font = try Font(bytes)
        var canvas = try Canvas(width: 20, height: 20)
        canvas.draw(TextLine("A", style: TextStyle(size: 100), fonts: try FontBook([font])), at: Point(x: -1000, y: 30))
        #expect(canvas.finish().pixels.contains { $0 != 0 }, "the part within the picture is drawn")
        #expect(font.glyphCache.bytes < 1000)
    }

    @Test func `text in a font with broken outlines shows boxes, not gaps`() throws {
        let book = try FontBook([Font(FontBytes.trueType([[], FontBytes.compositeHeader + FontBytes.component(1)]))])
        let line = TextLine("A", style: TextStyle(size: 20), fonts: book)
        var canvas = try Canvas(width: 20, height: 20)
        canvas.draw(line, at: Point(x: 2, y: 18))
        #expect(canvas.finish().pixels.contains { $0 != 0 })
    }

    @Test(arguments: ["", "no font at all, just text", String(repeating: "\0", count: 1000), String(repeating: "~", count: 1000)])
    func `bytes that are no font are refused with a reason`(_ text: String) {
        #expect { try Font(Array(text.utf8)) } throws: { error in
            guard let error = error as? CardError else { return false }
            return error.code == .badFont && !error.message.isEmpty
        }
    }
}

extension FontTable {
    /// Where the table begins in its file.
    fileprivate var offsetInFile: Int { (try? copy(at: 0, count: 0).startIndex) ?? 0 }
}
