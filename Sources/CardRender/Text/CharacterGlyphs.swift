/// The font of each character of a text, and the glyphs it begins with.
///
/// A character with all its marks is set in one font: the first one in the book that has all of it, or else its letter.
struct CharacterGlyphs {
    struct Entry {
        /// nil where no font has the character.
        var font: Font?
        var script: String?
        var glyphs: Range<Int>
    }

    struct Item {
        var glyph: GlyphID
        var isMark: Bool
    }

    private(set) var entries: [Entry] = []
    private(set) var glyphs: [Item] = []
    private let fonts: FontBook
    private var faces: [Font] = []
    private var facesStyle: TextStyle?

    init(fonts: FontBook) { self.fonts = fonts }

    /// Begins a span.
    mutating func begin(_ style: TextStyle) {
        guard style != facesStyle else { return }
        faces = fonts.faces(style)
        facesStyle = style
    }

    mutating func appendNothing() {
        entries.append(Entry(font: nil, script: nil, glyphs: glyphs.count..<glyphs.count))
    }

    /// Finds the glyphs of a character; false where it shows nothing and so takes no place.
    mutating func append(_ character: Character) -> Bool {
        let scalars = character.unicodeScalars
        if let scalar = scalars.first, scalar.value >= 0x20, scalar.value < 0x300, scalar.value != 0xAD, !(0x7F..<0xA0 ~= scalar.value),
            scalars.index(after: scalars.startIndex) == scalars.endIndex, let first = faces.first, let glyph = first.glyph(for: scalar)
        {
            glyphs.append(Item(glyph: glyph, isMark: false))
            entries.append(Entry(font: first, script: WritingSystem.script(of: scalar), glyphs: glyphs.count - 1..<glyphs.count))
            return true
        }
        let visible = character.visibleScalars
        guard let base = visible.first else { return false }
        let start = glyphs.count, variation = character.variation
        let script = WritingSystem.script(of: base)
        // A form that only some font has goes before the order of the fonts.
        if let variation, visible.count == 1 {
            for face in faces {
                guard let glyph = face.glyph(for: base, variation: variation) else { continue }
                glyphs.append(Item(glyph: glyph, isMark: false))
                entries.append(Entry(font: face, script: script, glyphs: start..<glyphs.count))
                return true
            }
        }
        var second: (font: Font, scalars: [Unicode.Scalar])?
        for face in faces {
            let scalars = Composition.normalized(visible) { Self.glyph(for: $0, in: face) != nil }
            if scalars.allSatisfy({ Self.glyph(for: $0, in: face) != nil }) {
                append(scalars, of: face)
                entries.append(Entry(font: face, script: script, glyphs: start..<glyphs.count))
                return true
            }
            if second == nil, let letter = scalars.first, Self.glyph(for: letter, in: face) != nil { second = (face, scalars) }
        }
        if let second { append(second.scalars.filter { Self.glyph(for: $0, in: second.font) != nil }, of: second.font) }
        entries.append(Entry(font: second?.font, script: script, glyphs: start..<glyphs.count))
        return true
    }

    private mutating func append(_ scalars: [Unicode.Scalar], of font: Font) {
        for scalar in scalars {
            guard let glyph = Self.glyph(for: scalar, in: font) else { continue }
            glyphs.append(Item(glyph: glyph, isMark: scalar.value >= 0x300 && scalar.properties.generalCategory == .nonspacingMark))
        }
    }

    /// A font's glyph for a scalar, or for a plainer one that looks the same.
    private static func glyph(for scalar: Unicode.Scalar, in font: Font) -> GlyphID? {
        if let glyph = font.glyph(for: scalar) { return glyph }
        switch scalar.value {
        case 0x09, 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return font.glyph(for: " ")
        case 0x2010, 0x2011: return font.glyph(for: "-")
        default: return nil
        }
    }
}
