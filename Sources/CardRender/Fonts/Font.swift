/// The number of a glyph within its font.
public typealias GlyphID = UInt16

/// One face of an OpenType or TrueType font: characters to glyphs, metrics, layout rules and outlines.
///
/// Both kinds of outlines are read, `glyf` and `CFF `, from `.ttf`, `.otf` and `.ttc` files. Every read is checked: a damaged
/// font gives an error when it is opened or when the damaged glyph is asked for.
/// All lengths are in font units, of which `unitsPerEm` make the font's size; y grows upwards.
public final class Font: Sendable {
    /// The family's name, such as "Inter".
    public let familyName: String
    /// The face's name within the family, such as "SemiBold".
    public let styleName: String
    /// How heavy the strokes are, from 1 to 1000; 400 is regular, 700 bold.
    public let weight: Int
    /// True where the letters lean.
    public let isItalic: Bool
    /// How many font units the font's size is divided into.
    public let unitsPerEm: Int
    /// How far a line reaches above the baseline.
    public let ascender: Int
    /// How far a line reaches below the baseline, as a negative number.
    public let descender: Int
    /// The space the font wishes between two lines.
    public let lineGap: Int
    /// The height of capital letters above the baseline.
    public let capHeight: Int
    /// The number of glyphs.
    public let glyphCount: Int

    /// How wide the face is: 5 is normal, less is condensed (OS/2 `usWidthClass`).
    let widthClass: Int
    private let characters: CharacterMap
    private let advances: FontTable
    private let advanceCount: Int
    let layout: FontLayout
    /// What was drawn of the font lately.
    let glyphCache = GlyphCache()
    private let outlines: Outlines

    private enum Outlines: Sendable {
        case quadratic(TrueTypeOutlines)
        case cubic(CompactOutlines)

        func outline(of glyph: GlyphID) throws(CardError) -> Path {
            switch self {
            case .quadratic(let outlines): try outlines.outline(of: glyph)
            case .cubic(let outlines): try outlines.outline(of: glyph)
            }
        }
    }

    /// Opens a font.
    ///
    /// - Parameters:
    ///   - data: The whole file.
    ///   - face: Which face of a collection (`.ttc`); 0 for other files.
    /// - Throws: `CardError` with code `badFont`.
    public init(_ data: [UInt8], face: Int = 0) throws(CardError) {
        let directory = try FontDirectory(data, face: face)
        let head = try directory.required("head"), hhea = try directory.required("hhea")
        unitsPerEm = try head.uint16(18)
        guard 16...16_384 ~= unitsPerEm else { throw .badFont("the font has \(unitsPerEm) units per em, not 16 to 16384") }
        glyphCount = try directory.required("maxp").uint16(4)
        characters = try CharacterMap(directory.required("cmap"))

        advances = try directory.required("hmtx")
        advanceCount = min(try hhea.uint16(34), advances.count / 4)
        guard advanceCount > 0 else { throw .badFont("the font has no glyph widths") }

        if directory.holdsCompactOutlines || directory.table("glyf") == nil {
            let compact = try CompactOutlines(directory.required("CFF "))
            guard compact.count >= glyphCount else { throw .badFont("the font has fewer outlines than glyphs") }
            outlines = .cubic(compact)
        } else {
            outlines = .quadratic(
                TrueTypeOutlines(
                    locations: try directory.required("loca"), glyphs: try directory.required("glyf"),
                    usesLongLocations: try head.int16(50) != 0))
        }
        layout = FontLayout(directory)

        let names = try directory.table("name").map { (table) throws(CardError) in try FontNames(table) }
        familyName = names?.family ?? ""
        styleName = names?.style ?? ""

        let style = try directory.table("OS/2").map { (table) throws(CardError) in try FontStyle(table) }
        let macStyle = try head.uint16(44)
        weight = style?.weight ?? (macStyle & 1 != 0 ? 700 : 400)
        isItalic = style?.isItalic ?? (macStyle & 2 != 0)
        widthClass = style?.width ?? 5
        let header = (try hhea.int16(4), try hhea.int16(6), try hhea.int16(8))
        (ascender, descender, lineGap) = style?.preferredLine ?? header
        capHeight = style?.capHeight ?? Self.measuredCapHeight(characters, outlines) ?? unitsPerEm * 7 / 10
    }

    /// Opens all faces of a file: those of a collection (`.ttc`), or the one of another file.
    ///
    /// The faces share the file's bytes.
    ///
    /// - Throws: `CardError` with code `badFont`.
    public static func faces(in data: [UInt8]) throws(CardError) -> [Font] {
        var faces: [Font] = []
        for face in 0..<(try FontDirectory.faceCount(in: data)) { faces.append(try Font(data, face: face)) }
        return faces
    }

    /// The glyph of a character in the form that a variation selector asks for, nil where the font knows no such form.
    func glyph(for scalar: Unicode.Scalar, variation: Unicode.Scalar) -> GlyphID? {
        guard let glyph = characters.glyph(for: scalar, variation: variation), Int(glyph) < glyphCount else { return nil }
        return glyph
    }

    /// The glyph of a character, nil where the font has none.
    public func glyph(for scalar: Unicode.Scalar) -> GlyphID? {
        guard let glyph = characters.glyph(for: scalar), Int(glyph) < glyphCount else { return nil }
        return glyph
    }

    /// How far the pen moves on after a glyph.
    public func advance(of glyph: GlyphID) -> Int {
        (try? advances.uint16(4 * min(Int(glyph), advanceCount - 1))) ?? 0
    }

    /// What to add to the distance between two neighbours: from the feature `kern` in `GPOS`, else from the table `kern`.
    public func kerning(_ left: GlyphID, _ right: GlyphID) -> Int {
        var buffer = GlyphBuffer(clusters: 2, glyphs: 2)
        for (cluster, glyph) in [left, right].enumerated() {
            buffer.items.append(
                GlyphBuffer.Item(glyph: glyph, cluster: cluster, kind: layout.definitions.kind(of: glyph) ?? .base, markClass: 0))
        }
        layout.position(&buffer, script: "latn", language: nil, features: ["kern"])
        return buffer.items[0].advance
    }

    /// The shape of a glyph; empty for one that shows nothing, such as a space.
    ///
    /// - Throws: `CardError` with code `missingGlyph` where there is no glyph of that number, `badFont` where it is damaged.
    public func outline(of glyph: GlyphID) throws(CardError) -> Path {
        guard Int(glyph) < glyphCount else {
            throw CardError(code: .missingGlyph, message: "the font '\(familyName)' has \(glyphCount) glyphs, none numbered \(glyph)")
        }
        return try outlines.outline(of: glyph)
    }

    /// The height of the "H", for fonts that do not state the height of capitals.
    private static func measuredCapHeight(_ characters: CharacterMap, _ outlines: Outlines) -> Int? {
        guard let glyph = characters.glyph(for: "H"), let bounds = try? outlines.outline(of: glyph).controlBounds else { return nil }
        return bounds.maxY > 0 && bounds.maxY < 100_000 ? Int(bounds.maxY) : nil
    }
}

/// What the table `OS/2` says of a face (OpenType 1.9 §5.2).
private struct FontStyle {
    let weight: Int
    let width: Int
    let isItalic: Bool
    let capHeight: Int?
    /// The typographic line, where the font asks that it be used in place of `hhea`.
    let preferredLine: (Int, Int, Int)?

    init(_ table: FontTable) throws(CardError) {
        weight = min(max(try table.uint16(4), 1), 1000)
        width = min(max(try table.uint16(6), 1), 9)
        let selection = try table.uint16(62)
        isItalic = selection & 0x0201 != 0
        let height = try table.uint16(0) >= 2 ? try table.int16(88) : 0
        capHeight = height > 0 ? height : nil
        preferredLine = selection & 0x80 != 0 ? (try table.int16(68), try table.int16(70), try table.int16(72)) : nil
    }
}
