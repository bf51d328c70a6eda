/// What a renderer did so far, and what its caches hold.
public struct RenderStatistics: Hashable, Sendable {
    /// The number of cards that were drawn to the end.
    public var cards = 0
    /// How often a static layer, a decoded picture, a resized one or a shadow was found ready.
    public var hits = 0
    /// How often one had to be made.
    public var misses = 0
    /// How many bytes layers, pictures and shadows take.
    public var pictureBytes = 0
    /// How many bytes the coverage of glyphs takes.
    public var glyphBytes = 0
    /// How many bytes all caches take together.
    public var bytes: Int { pictureBytes + glyphBytes }
}
