import Testing

@testable import CardRender

/// A font of glyphs 600 wide: A and D are letters, B and C marks, E is the ligature of A and D.
@Suite struct MarkPlacementTests {
    private static func words(_ values: Int...) -> [UInt8] { values.flatMap(FontBytes.uint16) }

    private static func anchor(_ x: Int, _ y: Int) -> [UInt8] { words(1, x, y) }

    /// Marks B and C with anchors at (100, 500), set on one base glyph with the anchors given, one for each letter of a ligature.
    private static func attachment(base: Int, marks: [Int], anchors: [(x: Int, y: Int)], isLigature: Bool = false) -> [UInt8] {
        let markCoverage = FontBytes.coverage(marks), baseCoverage = FontBytes.coverage([base])
        var markArray = words(marks.count)
        for index in marks.indices { markArray += words(0, 2 + 4 * marks.count + 6 * index) }
        for _ in marks { markArray += anchor(100, 500) }
        var bases = words(anchors.count)
        for index in anchors.indices { bases += words(2 + 2 * anchors.count + 6 * index) }
        for place in anchors { bases += anchor(place.x, place.y) }
        if isLigature { bases = words(1, 4) + bases }
        let first = 12, second = first + markCoverage.count, third = second + baseCoverage.count, fourth = third + markArray.count
        return words(1, first, second, 1, third, fourth) + markCoverage + baseCoverage + markArray + bases
    }

    private static var book: FontBook { get throws { try FontBook([Font(fontBytes)]) } }

    /// The whole font.
    static var fontBytes: [UInt8] { FontBytes.font(tables: tables) }

    /// Its tables.
    static var tables: [(tag: String, bytes: [UInt8])] {
        get {
            // A and D join, marks between them passed over.
            let ligature = words(1, 8, 1, 14) + FontBytes.coverage([1]) + words(1, 4) + words(5, 2, 4)
            let substitution = FontBytes.layout(features: [("liga", [0])], lookups: [(4, 8, ligature)])
            let positioning = FontBytes.layout(
                features: [("mark", [0, 1]), ("mkmk", [2])],
                lookups: [
                    (4, 0, attachment(base: 1, marks: [2, 3], anchors: [(300, 700)])),
                    (5, 0, attachment(base: 5, marks: [2, 3], anchors: [(150, 700), (450, 800)], isLigature: true)),
                    (6, 0, attachment(base: 2, marks: [3], anchors: [(100, 650)])),
                ])
            return FontBytes.commonTables(glyphs: 6) + [
                ("GDEF", FontBytes.definitions([1, 3, 3, 1, 2])), ("GSUB", substitution), ("GPOS", positioning), ("loca", []), ("glyf", []),
            ]
        }
    }

    /// Glyph, place and height of each glyph.
    private func glyphs(_ text: String) throws -> [[Int]] {
        let line = TextLine(text, style: TextStyle(size: 1000), fonts: try Self.book)
        return line.glyphs.map { glyph in
            guard case .outline(_, let number) = glyph.shape else { return [] }
            return [Int(number), Int(glyph.x.rounded()), Int(glyph.rise.rounded())]
        }
    }

    @Test func `a mark stands on its letter and takes no room`() throws {
        #expect(try glyphs("ABA") == [[1, 0, 0], [2, 200, 200], [1, 600, 0]])
    }

    @Test func `a mark on a mark stands over it`() throws {
        #expect(try glyphs("ABC") == [[1, 0, 0], [2, 200, 200], [3, 200, 350]])
    }

    @Test func `marks on a ligature stand on the letter that they followed`() throws {
        #expect(try glyphs("AD") == [[5, 0, 0]])
        #expect(try glyphs("ABD") == [[5, 0, 0], [2, 50, 200]])
        #expect(try glyphs("ADB") == [[5, 0, 0], [2, 350, 300]])
        #expect(try glyphs("ABDC") == [[5, 0, 0], [2, 50, 200], [3, 350, 300]])
    }

    @Test func `a mark for which the font has no place stands over the middle`() throws {
        #expect(try glyphs("DB") == [[4, 0, 0], [2, 0, 0]])
    }
}
