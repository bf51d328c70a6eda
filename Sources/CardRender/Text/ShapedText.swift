/// A text as glyphs of fonts, still in one endless line.
///
/// The unit is the character a reader sees (Unicode's grapheme cluster): lines break, and an ellipsis cuts, only between two of
/// them. Kerning is applied between neighbours of one font. A scalar that no font has becomes a visible box.
struct ShapedText {
    /// A glyph of a font, or the box that stands for a missing one.
    struct Glyph {
        enum Shape {
            case outline(Font, GlyphID)
            case box
        }
        var shape: Shape
        /// The pen's position within the cluster.
        var x: Double
    }

    /// One character with its glyphs.
    struct Cluster {
        enum Kind {
            /// Shows something, or is a space that no line may break at.
            case ink
            /// A space; a line that ends with it does not count it.
            case space
            /// The end of a line.
            case newline
        }
        var character: Character
        var kind: Kind
        var glyphs: [Glyph] = []
        /// The pen's movement, letter spacing included, kerning not.
        var advance = 0.0
        /// What kerning adds between this character and the next one.
        var kerning = 0.0
        /// True where a line may end after the character.
        var allowsBreak = false
    }

    private(set) var clusters: [Cluster] = []

    init(_ text: String, style: TextStyle, fonts: FontBook) {
        let faces = fonts.faces(weight: style.weight)
        for character in text { append(character, style: style, faces: faces) }
        kern(style)
        for index in clusters.indices { clusters[index].allowsBreak = allowsBreak(after: index) }
    }

    private mutating func append(_ character: Character, style: TextStyle, faces: [Font]) {
        if character.isNewline { return clusters.append(Cluster(character: character, kind: .newline)) }
        var cluster = Cluster(character: character, kind: character.isBreakingSpace ? .space : .ink)
        let scalars = character.visibleScalars
        guard let base = scalars.first else { return }
        let face = faces.first { face in scalars.allSatisfy { Self.glyph(for: $0, in: face) != nil } }
        for scalar in scalars {
            let font = face ?? faces.first { Self.glyph(for: scalar, in: $0) != nil }
            let isMark = scalar != base && scalar.properties.canonicalCombiningClass != .notReordered
            if let font, let glyph = Self.glyph(for: scalar, in: font) {
                cluster.glyphs.append(Glyph(shape: .outline(font, glyph), x: cluster.advance))
                // A mark stands on the character before it and moves the pen on by nothing.
                if !isMark { cluster.advance += Double(font.advance(of: glyph)) * style.size / Double(font.unitsPerEm) }
            } else {
                cluster.glyphs.append(Glyph(shape: .box, x: cluster.advance))
                cluster.advance += MissingGlyphBox.advance * style.size
            }
        }
        cluster.advance += style.letterSpacing
        clusters.append(cluster)
    }

    private mutating func kern(_ style: TextStyle) {
        for index in clusters.indices.dropLast() {
            guard case .outline(let font, let left) = clusters[index].glyphs.last?.shape,
                case .outline(let other, let right) = clusters[index + 1].glyphs.first?.shape, font === other
            else { continue }
            clusters[index].kerning = Double(font.kerning(left, right)) * style.size / Double(font.unitsPerEm)
        }
    }

    /// After spaces, and after hyphens and dashes inside words but not before digits ("i5-12400" stays whole), after Unicode's
    /// line breaking classes SP, HY and BA (UAX #14).
    private func allowsBreak(after index: Int) -> Bool {
        let cluster = clusters[index]
        guard index + 1 < clusters.count else { return false }
        let next = clusters[index + 1]
        guard next.kind == .ink else { return false }
        if cluster.kind == .space || cluster.character == "\u{200B}" { return true }
        switch cluster.character {
        case "-": return index > 0 && clusters[index - 1].kind == .ink && !next.character.isNumber && next.character != "-"
        case "\u{2010}", "\u{2013}": return true
        case "\u{2014}": return next.character != "\u{2014}"
        default: return false
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

/// The box drawn for a character that no font has: an upright frame on the baseline.
enum MissingGlyphBox {
    /// The pen's movement in ems.
    static let advance = 0.64

    /// The frame in ems, y downwards from the baseline.
    static let path: Path = {
        var path = Path.rectangle(Rect(x: 0.07, y: -0.72, width: 0.5, height: 0.72))
        let (left, right, top, bottom) = (0.125, 0.515, -0.665, -0.055)
        path.move(to: Point(x: left, y: top))
        path.line(to: Point(x: left, y: bottom))
        path.line(to: Point(x: right, y: bottom))
        path.line(to: Point(x: right, y: top))
        path.close()
        return path
    }()
}
