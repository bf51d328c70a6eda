/// A run of characters in one font, size and script, turned into placed glyphs.
///
/// Features are those that browsers apply to horizontal text; marks are set upon their letters.
struct RunShaper {
    let font: Font
    let script: String
    let style: TextStyle
    private(set) var buffer: GlyphBuffer

    init(font: Font, script: String, style: TextStyle, clusters: Int) {
        self.font = font
        self.script = script
        self.style = style
        buffer = GlyphBuffer(clusters: clusters, glyphs: clusters + 8)
    }

    mutating func append(_ glyph: GlyphID, cluster: Int, isMark: Bool) {
        let definitions = font.layout.definitions
        let kind = definitions.kind(of: glyph) ?? (isMark ? .mark : .base)
        let markClass = kind == .mark ? definitions.markClass(of: glyph) : 0
        buffer.items.append(GlyphBuffer.Item(glyph: glyph, cluster: cluster, kind: kind, markClass: markClass))
    }

    private static let substitutions = ["ccmp", "locl", "rlig", "calt", "rclt"]
    private static let ligatures = ["liga", "clig"]
    private static let positions = ["kern", "mark", "mkmk", "dist"]

    mutating func shape() {
        let language = style.language.flatMap(WritingSystem.language)
        // Letters that are spaced apart are not joined (CSS Text 3 §8.2).
        var features = Self.substitutions
        if style.letterSpacing == 0 { features += Self.ligatures }
        if style.tabularDigits { features.append("tnum") }
        font.layout.substitute(&buffer, script: script, language: language, features: features)
        for index in buffer.items.indices { buffer.items[index].advance = font.advance(of: buffer.items[index].glyph) }
        font.layout.position(&buffer, script: script, language: language, features: Self.positions)
        settleMarks()
    }

    /// Marks move the pen by nothing; their places are counted from it once all advances are known.
    private mutating func settleMarks() {
        for index in buffer.items.indices where buffer.items[index].kind == .mark {
            if buffer.items[index].attachment == 0 { center(index) }
            buffer.items[index].advance = 0
        }
        for index in buffer.items.indices where buffer.items[index].attachment > 0 {
            let base = index - buffer.items[index].attachment
            guard base >= 0 else { continue }
            var x = buffer.items[base].x
            for passed in base..<index { x -= buffer.items[passed].advance }
            buffer.items[index].x += x
            buffer.items[index].y += buffer.items[base].y
        }
    }

    /// A mark with a width of its own, for which the font knows no place, stands over the middle of the letter before it.
    private mutating func center(_ index: Int) {
        let width = buffer.items[index].advance
        guard width != 0 else { return }
        guard let base = buffer.items[..<index].lastIndex(where: { $0.kind != .mark }) else { return }
        var passed = 0
        for item in buffer.items[base..<index] { passed += item.advance }
        buffer.items[index].x += (buffer.items[base].advance - width) / 2 - passed
    }
}
