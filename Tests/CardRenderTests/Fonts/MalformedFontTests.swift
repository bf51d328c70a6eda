import Testing

@testable import CardRender

@Suite struct MalformedFontTests {
    /// Opens a font, and where that works uses every part of it.
    private static func exercise(_ bytes: [UInt8]) {
        guard let font = try? Font(bytes), let book = try? FontBook([font]) else { return }
        let text = "HgÅ½ệ $1,299.99 AVATo\u{1D538}"
        for scalar in text.unicodeScalars {
            if let glyph = font.glyph(for: scalar) { _ = try? font.outline(of: glyph) }
        }
        guard var canvas = try? Canvas(width: 120, height: 40) else { return }
        canvas.draw(TextLayout(text, style: TextStyle(size: 14), fonts: book, width: 110, maxLines: 2), at: .zero)
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
        let tables = ["head", "hhea", "maxp", "hmtx", "cmap", "name", "OS/2", "GPOS", "kern", "loca", "glyf", "CFF "]
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
