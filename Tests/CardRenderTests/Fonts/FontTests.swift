import Testing

@testable import CardRender

@Suite struct FontTests {
    @Test func `a font with cubic outlines tells its names and measures`() throws {
        let font = try InstalledFont.interRegular.font
        #expect(font.familyName == "Inter")
        #expect(font.styleName == "Regular")
        #expect(font.weight == 400)
        #expect(!font.isItalic)
        #expect(font.unitsPerEm == 2816)
        #expect((font.ascender, font.descender, font.lineGap) == (2728, -680, 0))
        #expect(font.capHeight == 2048)
        #expect(font.glyphCount == 2548)
    }

    @Test func `a font with quadratic outlines tells its names and measures`() throws {
        let font = try InstalledFont.dejaVuSans.font
        #expect(font.familyName == "DejaVu Sans")
        #expect(font.styleName == "Book")
        #expect(font.unitsPerEm == 2048)
        #expect((font.ascender, font.descender, font.lineGap) == (1901, -483, 0))
        #expect(font.capHeight == 1493, "the font does not state it; the H is as high")
        #expect(try InstalledFont.interItalic.font.isItalic)
    }

    /// Glyph numbers, widths, areas and bounds as fontTools 4 gives them.
    static let glyphs: [(InstalledFont, Unicode.Scalar, GlyphID, Int, Double, Rect)] = [
        (.interRegular, "H", 161, 2084, 1_256_048.0, Rect(x: 248, y: 0, width: 1588, height: 2048)),
        (.interRegular, "g", 650, 1716, 1_338_282.6, Rect(x: 144, y: -608, width: 1356, height: 2164)),
        (.interRegular, "&", 1329, 1800, 1_412_664.3, Rect(x: 144, y: -28, width: 1612, height: 2096)),
        (.interRegular, "$", 1263, 1796, 1_471_266.6, Rect(x: 160, y: -256, width: 1476, height: 2560)),
        (.interRegular, "@", 1348, 2636, 2_167_448.8, Rect(x: 136, y: -540, width: 2364, height: 2512)),
        (.interRegular, "%", 1629, 2288, 1_306_064.0, Rect(x: 236, y: -28, width: 1816, height: 2104)),
        (.interRegular, "Å", 8, 1904, 1_344_455.4, Rect(x: 72, y: 0, width: 1760, height: 2768)),
        (.interRegular, "ệ", 638, 1640, 1_276_821.5, Rect(x: 144, y: -508, width: 1352, height: 2660)),
        (.dejaVuSans, "H", 43, 1540, 727_952.0, Rect(x: 201, y: 0, width: 1138, height: 1493)),
        (.dejaVuSans, "g", 74, 1300, 732_244.2, Rect(x: 113, y: -426, width: 1001, height: 1573)),
        (.dejaVuSans, "8", 27, 1303, 770_151.7, Rect(x: 139, y: -29, width: 1024, height: 1549)),
        (.dejaVuSans, "é", 171, 1260, 635_586.8, Rect(x: 113, y: -29, width: 1038, height: 1667)),
        (.dejaVuSans, "½", 127, 1985, 664_652.6, Rect(x: 137, y: -29, width: 1718, height: 1549)),
        (.dejaVuSans, "ệ", 2501, 1260, 759_190.8, Rect(x: 113, y: -375, width: 1038, height: 2013)),
    ]

    @Test(arguments: glyphs)
    func `a character leads to its glyph, with its width and its outline`(
        _ source: InstalledFont, _ scalar: Unicode.Scalar, _ glyph: GlyphID, _ advance: Int, _ area: Double, _ bounds: Rect
    ) throws {
        let font = try source.font
        #expect(font.glyph(for: scalar) == glyph)
        #expect(font.advance(of: glyph) == advance)
        let outline = try font.outline(of: glyph)
        #expect(outline.controlBounds == bounds)
        #expect(abs(outline.enclosedArea - area) < area * 1e-4)
    }

    /// As HarfBuzz kerns with the features liga and calt off.
    static let pairs: [(InstalledFont, String, Int)] = [
        (.interRegular, "AV", -192), (.interRegular, "To", -224), (.interRegular, "LT", -272), (.interRegular, "HH", 0),
        (.interRegular, "r,", -176), (.interRegular, "7.", -352), (.interRegular, "\"A", -224), (.interRegular, "KO", -96),
        (.interBold, "AV", -254), (.interBold, "Yo", -319), (.interBold, "11", 0), (.interBold, "We", -166),
        (.dejaVuSans, "AV", -131), (.dejaVuSans, "To", -348), (.dejaVuSans, "Av", -120), (.dejaVuSans, "r,", 0),
        (.dejaVuSansBold, "P,", -376), (.dejaVuSansBold, "Ty", -243), (.dejaVuSerif, "P,", -415), (.dejaVuSerif, "KO", -55),
    ]

    @Test(arguments: pairs)
    func `two letters are kerned as a browser kerns them`(_ source: InstalledFont, _ pair: String, _ expected: Int) throws {
        let font = try source.font
        let glyphs = pair.unicodeScalars.compactMap { font.glyph(for: $0) }
        #expect(font.kerning(glyphs[0], glyphs[1]) == expected)
    }

    @Test func `the oldest kerning table gives the pairs of a font that has no other`() throws {
        let directory = try FontDirectory(InstalledFont.dejaVuSans.bytes, face: 0)
        let list = try KerningList(directory.required("kern"))
        let font = try InstalledFont.dejaVuSans.font
        func kerning(_ a: Unicode.Scalar, _ b: Unicode.Scalar) throws -> Int {
            try list.adjustment(#require(font.glyph(for: a)), #require(font.glyph(for: b)))
        }
        #expect(try kerning("A", "V") == -131)
        #expect(try kerning("T", "o") == -348)
        #expect(try kerning("H", "H") == 0)
    }

    @Test func `a pair's values are read past its placements, also behind an extension`() throws {
        func words(_ values: Int...) -> [UInt8] { values.flatMap(FontBytes.uint16) }
        let tag = Array("DFLT".utf8), kern = Array("kern".utf8)
        let scripts = words(1) + tag + words(8, 4, 0, 0, 0xFFFF, 1, 0)
        let features = words(1) + kern + words(8, 0, 1, 0)
        // Placement and advance for the first glyph, placement for the second: glyphs 1 to 3 before glyph 2.
        let set = words(1, 2, 11, -150, 22)
        let pairs = words(1, 12, 5, 1, 1, 22) + words(2, 1, 1, 3, 0) + set
        let lookups = words(1, 4, 9, 0, 1, 8, 1, 2) + FontBytes.uint32(8) + pairs
        let table = words(1, 0, 10, 10 + scripts.count, 10 + scripts.count + features.count) + scripts + features + lookups
        let font = try Font(FontBytes.font(tables: FontBytes.commonTables(glyphs: 5) + [("GPOS", table), ("loca", []), ("glyf", [])]))
        #expect(font.kerning(1, 2) == -150)
        #expect(font.kerning(1, 3) == 0)
        #expect(font.kerning(4, 2) == 0)
    }

    @Test func `a character beyond the first plane is found`() throws {
        let font = try InstalledFont.dejaVuSans.font
        #expect(font.glyph(for: "\u{1D538}") != nil)
        #expect(font.glyph(for: "\u{10FFFF}") == nil)
    }

    @Test func `a glyph that is not there is an error with a code`() throws {
        let font = try InstalledFont.dejaVuSans.font
        #expect { try font.outline(of: 65_000) } throws: { ($0 as? CardError)?.code == .missingGlyph }
    }

    @Test func `a collection opens by the number of the face`() throws {
        let plain = try InstalledFont.dejaVuSans.bytes
        let collection = FontBytes.collection(of: plain)
        let font = try Font(collection, face: 1)
        #expect(font.familyName == "DejaVu Sans")
        #expect(try font.outline(of: 43) == Font(plain).outline(of: 43))
        #expect { try Font(collection, face: 2) } throws: { ($0 as? CardError)?.code == .badFont }
        #expect { try Font(plain, face: 1) } throws: { ($0 as? CardError)?.code == .badFont }
    }
}

extension Path {
    /// The area inside, by Green's theorem over finely cut curves; contours in the other direction are holes.
    fileprivate var enclosedArea: Double {
        var area = 0.0, first = Point.zero, pen = Point.zero
        func line(to end: Point) {
            area += (pen.x * end.y - end.x * pen.y) / 2
            pen = end
        }
        for element in elements {
            switch element {
            case .move(let point):
                pen = point
                first = point
            case .line(let point): line(to: point)
            case .quad(let b, let c):
                let a = pen
                for step in 1...200 {
                    let t = Double(step) / 200
                    line(to: a * ((1 - t) * (1 - t)) + b * (2 * t * (1 - t)) + c * (t * t))
                }
            case .cubic(let b, let c, let d):
                let a = pen
                for step in 1...200 {
                    let t = Double(step) / 200, s = 1 - t
                    line(to: a * (s * s * s) + b * (3 * s * s * t) + c * (3 * s * t * t) + d * (t * t * t))
                }
            case .close: line(to: first)
            }
        }
        return abs(area)
    }
}
