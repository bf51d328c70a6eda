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
        styles = text.spans.map(\.style.sensible)
        var characters = CharacterGlyphs(fonts: fonts)
        var scalars: [Unicode.Scalar] = []
        for (style, span) in text.spans.enumerated() {
            characters.begin(styles[style])
            for character in span.text {
                scalars.append(contentsOf: character.unicodeScalars)
                append(character, style: style, end: scalars.count, &characters)
            }
        }
        glyphs.reserveCapacity(clusters.count + 8)
        shapeRuns(characters)
        findBreaks(scalars)
    }

    private mutating func append(_ character: Character, style: Int, end: Int, _ characters: inout CharacterGlyphs) {
        if character.isNewline {
            characters.appendNothing()
            clusters.append(Cluster(character: character, kind: .newline, style: style, end: end))
        } else if characters.append(character) {
            clusters.append(Cluster(character: character, kind: character.isBreakingSpace ? .space : .ink, style: style, end: end))
        } else if !clusters.isEmpty {
            clusters[clusters.count - 1].end = end
        }
    }

    /// Cuts the text into runs of one font, size and script, and shapes each.
    private mutating func shapeRuns(_ characters: CharacterGlyphs) {
        var start = 0
        while start < clusters.count {
            guard let font = characters.entries[start].font else {
                if clusters[start].kind != .newline { placeBox(start) }
                start += 1
                continue
            }
            let style = styles[clusters[start].style]
            var script = characters.entries[start].script
            var end = start + 1
            while end < clusters.count,
                end - start < Self.longestRun || (end - start < 2 * Self.longestRun && clusters[end - 1].kind != .space),
                let next = characters.entries[end].font, next === font,
                clusters[end].style == clusters[start].style || style.shapes(like: styles[clusters[end].style])
            {
                if let own = characters.entries[end].script {
                    if let script, script != own { break }
                    script = own
                }
                end += 1
            }
            shape(start..<end, font: font, script: script ?? "DFLT", style: style, characters)
            start = end
        }
    }

    /// Longer runs are cut, so that the work grows with the text's length and not its square.
    private static let longestRun = 256

    private mutating func shape(_ run: Range<Int>, font: Font, script: String, style: TextStyle, _ characters: CharacterGlyphs) {
        var shaper = RunShaper(font: font, script: script, style: style, clusters: run.count)
        for index in run {
            for item in characters.glyphs[characters.entries[index].glyphs] {
                shaper.append(item.glyph, cluster: index - run.lowerBound, isMark: item.isMark)
            }
        }
        shaper.shape()
        let scale = style.size / Double(font.unitsPerEm)
        var cluster = run.lowerBound, pen = 0.0, first = glyphs.count
        func close(_ clusters: inout [Cluster], _ glyphs: [Glyph]) {
            clusters[cluster].glyphs = first..<glyphs.count
            clusters[cluster].advance = pen + (first < glyphs.count ? style.letterSpacing : 0)
        }
        for item in shaper.buffer.items {
            let own = run.lowerBound + item.cluster
            if own > cluster {
                close(&clusters, glyphs)
                (cluster, pen, first) = (own, 0, glyphs.count)
            }
            let shape = Glyph.Shape.outline(font, item.glyph)
            glyphs.append(Glyph(shape: shape, x: pen + Double(item.x) * scale, rise: Double(item.y) * scale))
            pen += Double(item.advance) * scale
        }
        close(&clusters, glyphs)
        for index in run where shaper.buffer.joinsNext[index - run.lowerBound] { clusters[index].joinsNext = true }
    }

    private mutating func placeBox(_ index: Int) {
        let style = styles[clusters[index].style]
        glyphs.append(Glyph(shape: .box, x: 0))
        clusters[index].glyphs = glyphs.count - 1..<glyphs.count
        clusters[index].advance = MissingGlyphBox.advance * style.size + style.letterSpacing
    }

    /// Rules are asked of all scalars, also those that show nothing: a joiner or a zero-width space says where lines end.
    private mutating func findBreaks(_ scalars: [Unicode.Scalar]) {
        let breaks = LineBreaks(scalars)
        for index in clusters.indices.dropLast() where clusters[index].kind != .newline && clusters[index + 1].kind != .newline {
            let end = clusters[index].end
            // A soft hyphen would have to be drawn where a line ends with it.
            clusters[index].allowsBreak = breaks.isAllowed[end] && scalars[end - 1] != "\u{AD}"
        }
    }
}

extension TextStyle {
    /// True where two styles of one face may be shaped together: only their colours and line heights differ.
    fileprivate func shapes(like other: TextStyle) -> Bool {
        size == other.size && letterSpacing == other.letterSpacing && tabularDigits == other.tabularDigits && language == other.language
    }
}
