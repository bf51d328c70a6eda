import FoundationEssentials
import Synchronization

/// Draws cards from many tasks, and keeps what the next card may need again.
///
/// ```swift
/// let renderer = CardRenderer(fonts: fonts)
/// let file = try await renderer.png(ListingCard(title: "Mac mini", price: "$399", …))
/// ```
///
/// Kept are the static layer of each design (backgrounds, panels and shadows that are the same from listing to listing), pictures
/// decoded and at the size they are drawn at, other shadows, and the coverage of glyphs, all within one number of bytes; what was not used for
/// the longest time goes first. A card's bytes do not depend on what is kept, nor on how many tasks draw.
public final class CardRenderer: Sendable {
    /// The fonts that cards are set in.
    public let fonts: FontBook
    /// About how many bytes the caches may take.
    public let cacheBytes: Int

    private let store = PictureStore()
    private let gate: WorkGate
    private let cards = Atomic<Int>(0)

    /// Creates a renderer.
    ///
    /// - Parameters:
    ///   - fonts: The fonts that cards are set in.
    ///   - cacheBytes: About how many bytes the caches may take; with 0 only the fonts keep glyphs.
    ///   - parallelism: How many cards are drawn at a time; nil for the number of processors.
    public init(fonts: FontBook, cacheBytes: Int = 32 << 20, parallelism: Int? = nil) {
        self.fonts = fonts
        self.cacheBytes = max(0, cacheBytes)
        gate = WorkGate(places: parallelism ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Draws a card into a PNG file, off the caller's actor.
    ///
    /// - Parameters:
    ///   - card: The card.
    ///   - images: The pictures that the card uses by name.
    ///   - level: How much time compression may take.
    ///   - maxBytes: The largest file that will do; where no lossless one is small enough, the number of colours is reduced.
    /// - Throws: `CardError` as ``Card/png(with:images:level:)`` does, and with code `badSize` where no file is small enough;
    ///   `CancellationError` where the task is cancelled before the card is done.
    @concurrent
    public func png(
        _ card: Card, images: [String: Picture] = [:], level: PNGLevel = .default, maxBytes: Int? = nil
    ) async throws -> [UInt8] {
        try await gate.run {
            let bitmap = try bitmap(of: card, images: images)
            try Task.checkCancellation()
            let file = try bitmap.png(level: level, maxBytes: maxBytes)
            cards.add(1, ordering: .relaxed)
            return file
        }
    }

    /// Draws a card, off the caller's actor.
    ///
    /// - Throws: `CardError` as ``Card/draw(with:images:)`` does; `CancellationError` where the task is cancelled before the card
    ///   is done.
    @concurrent
    public func draw(_ card: Card, images: [String: Picture] = [:]) async throws -> Bitmap {
        try await gate.run {
            let bitmap = try bitmap(of: card, images: images)
            cards.add(1, ordering: .relaxed)
            return bitmap
        }
    }

    /// What was done so far, and what is kept.
    public var statistics: RenderStatistics {
        let figures = store.cache.figures
        return RenderStatistics(
            cards: cards.load(ordering: .relaxed), hits: figures.hits, misses: figures.misses, pictureBytes: figures.bytes,
            glyphBytes: fonts.glyphBytes)
    }

    /// Lets go of layers, pictures and shadows; glyphs stay with their fonts.
    public func removeCached() { store.cache.removeAll() }

    private func bitmap(of card: Card, images: [String: Picture]) throws -> Bitmap {
        store.limit.store(max(0, cacheBytes - fonts.glyphBytes), ordering: .relaxed)
        let pictures = Pictures(images, store: store)
        let (width, height) = try card.pixelSize()
        try Task.checkCancellation()
        let layers = LayeredCard(try card.placed(with: fonts, pictures: pictures))
        try Task.checkCancellation()
        let painter = Painter(pictures: pictures, scale: card.scale)
        var canvas = try canvas(width: width, height: height, backdrop: layers.backdrop, painter: painter)
        try Task.checkCancellation()
        try painter.paint(layers.foreground, on: &canvas, transform: .identity)
        return canvas.finish()
    }

    /// A canvas with the static layer on it.
    private func canvas(
        width: Int, height: Int, backdrop: [LayeredCard.StaticBox], painter: Painter
    ) throws(CardError) -> Canvas {
        guard !backdrop.isEmpty else { return try Canvas(width: width, height: height) }
        let key = PictureStore.Key.layer(width: width, height: height, backdrop)
        if case .layer(let kept)? = store.cache.value(for: key) { return kept }
        var canvas = try Canvas(width: width, height: height)
        for box in backdrop { try painter.paint(box.placed, on: &canvas, transform: .identity) }
        // Where nothing shines through, the finished picture need not be searched for translucent pixels.
        let isOpaque = canvas.pixels.allSatisfy { $0 >> 24 == 255 }
        var kept = try Canvas(width: width, height: height, background: isOpaque ? .black : .clear)
        kept.pixels = canvas.pixels
        store.keep(.layer(kept), for: key, bytes: kept.pixels.count * 4)
        return kept
    }
}

extension FontBook {
    /// How many bytes the coverage of glyphs takes.
    fileprivate var glyphBytes: Int { all.reduce(0) { $0 + $1.glyphCache.bytes } }
}
