/// A text as glyphs of fonts, still in one endless line.
///
/// The unit is the character a reader sees (Unicode's grapheme cluster): lines break, and an ellipsis cuts, only between two of
/// them.
struct ShapedText: Sendable {
    /// A glyph of a font, or the box that stands for a missing one.
    struct Glyph: Sendable {
        enum Shape: Sendable {
            case outline(Font, GlyphID)
            case box
        }
        var shape: Shape
        /// Where its origin stands, to the right of the cluster's beginning.
        var x: Double
        /// How far its origin stands above the baseline.
        var rise = 0.0
    }

    /// One character with its glyphs.
    struct Cluster: Sendable {
        enum Kind: Sendable {
            /// Shows something, or is a space that no line may break at.
            case ink
            /// A space; a line that ends with it does not count it.
            case space
            /// The end of a line.
            case newline
        }
        var character: Character
        var kind: Kind
        /// Which of the styles it has.
        var style: Int
        /// Where it ends in the text, counted in scalars, with what follows it and shows nothing.
        var end: Int
        /// Its glyphs' places; a character drawn as a part of the one before it has none.
        var glyphs: Range<Int> = 0..<0
        /// The pen's movement, letter spacing included.
        var advance = 0.0
        /// True where a line may end after the character.
        var allowsBreak = false
        /// True where the glyphs on both sides of the character's end depend on each other: cut there, they must be shaped anew.
        var joinsNext = false
    }

    private(set) var clusters: [Cluster] = []
    private(set) var glyphs: [Glyph] = []
    let styles: [TextStyle]

    init(_ text: StyledText, fonts: FontBook) {
        styles = text.spans.map(\.style)
        for (style, span) in text.spans.enumerated() {
            let faces = fonts.faces(weight: span.style.weight, isItalic: span.style.isItalic)
            for character in span.text { append(character, style: style, faces: faces) }
        }
        kern()
        findBreaks(text)
    }

    private mutating func append(_ character: Character, style index: Int, faces: [Font]) {
        let end = (clusters.last?.end ?? 0) + character.unicodeScalars.count
        if character.isNewline { return clusters.append(Cluster(character: character, kind: .newline, style: index, end: end)) }
        let style = styles[index]
        var cluster = Cluster(character: character, kind: character.isBreakingSpace ? .space : .ink, style: index, end: end)
        let scalars = character.visibleScalars
        guard let base = scalars.first else {
            if !clusters.isEmpty { clusters[clusters.count - 1].end = end }
            return
        }
        let start = glyphs.count
        let face = faces.first { face in scalars.allSatisfy { Self.glyph(for: $0, in: face) != nil } }
        for scalar in scalars {
            let font = face ?? faces.first { Self.glyph(for: scalar, in: $0) != nil }
            let isMark = scalar != base && scalar.properties.canonicalCombiningClass != .notReordered
            if let font, let glyph = Self.glyph(for: scalar, in: font) {
                glyphs.append(Glyph(shape: .outline(font, glyph), x: cluster.advance))
                // A mark stands on the character before it and moves the pen on by nothing.
                if !isMark { cluster.advance += Double(font.advance(of: glyph)) * style.size / Double(font.unitsPerEm) }
            } else {
                glyphs.append(Glyph(shape: .box, x: cluster.advance))
                cluster.advance += MissingGlyphBox.advance * style.size
            }
        }
        cluster.glyphs = start..<glyphs.count
        cluster.advance += style.letterSpacing
        clusters.append(cluster)
    }

    private mutating func kern() {
        for index in clusters.indices.dropLast() {
            guard let last = clusters[index].glyphs.last, let next = clusters[index + 1].glyphs.first,
                case .outline(let font, let left) = glyphs[last].shape, case .outline(let other, let right) = glyphs[next].shape,
                font === other, styles[clusters[index].style].size == styles[clusters[index + 1].style].size
            else { continue }
            let kerning = font.kerning(left, right)
            guard kerning != 0 else { continue }
            clusters[index].advance += Double(kerning) * styles[clusters[index].style].size / Double(font.unitsPerEm)
            clusters[index].joinsNext = true
        }
    }

    /// Rules are asked of all scalars, also those that show nothing: a joiner or a zero-width space says where lines end.
    private mutating func findBreaks(_ text: StyledText) {
        let breaks = LineBreaks(text.spans.flatMap { $0.text.unicodeScalars })
        for index in clusters.indices.dropLast() where clusters[index].kind != .newline && clusters[index + 1].kind != .newline {
            clusters[index].allowsBreak = breaks.isAllowed[clusters[index].end]
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
