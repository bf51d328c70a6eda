/// How exactly glyphs stand where their text puts them.
public enum GlyphPlacement: String, CaseIterable, Hashable, Sendable {
    /// At the nearest quarter of a pixel across and the nearest pixel down, as browsers do it: each glyph is covered once for
    /// each quarter, and then used again and again.
    case quarterPixel
    /// At any fraction of a pixel; each glyph is covered anew.
    case exact
}
