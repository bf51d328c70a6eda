import Synchronization

/// Layers, pictures and the masks of shadows, kept from card to card.
final class PictureStore: Sendable {
    /// What a kept thing was made from: equal keys give equal pixels.
    enum Key: Hashable, Sendable {
        /// A static layer of a card of a size in pixels.
        case layer(width: Int, height: Int, [LayeredCard.StaticBox])
        /// A decoded file.
        case file([UInt8])
        /// The visible part of a picture at the size at which it is drawn.
        case resized(Picture, to: Rect, visible: PixelRegion)
        /// The mask of a shadow.
        case shadow(ShadowMask.Shape)
    }

    enum Value: Sendable {
        case layer(Canvas)
        case picture(Picture)
        case pixels([Pixel])
        case shadow(ShadowMask)
    }

    let cache = ByteCache<Key, Value>()
    /// How many bytes may be kept.
    let limit = Atomic<Int>(0)

    func keep(_ value: Value, for key: Key, bytes: Int) {
        // What a table's place and the key take.
        cache.insert(value, for: key, bytes: bytes + 512, limit: limit.load(ordering: .relaxed))
    }

    func picture(png bytes: [UInt8]) throws(CardError) -> Picture {
        let key = Key.file(bytes)
        if case .picture(let picture)? = cache.value(for: key) { return picture }
        let picture = try Picture(png: bytes)
        keep(.picture(picture), for: key, bytes: bytes.count + picture.pixels.count * 4)
        return picture
    }

    func pixels(of picture: Picture, to rect: Rect, visible: PixelRegion) -> [Pixel] {
        let key = Key.resized(picture, to: rect, visible: visible)
        if case .pixels(let pixels)? = cache.value(for: key) { return pixels }
        let pixels = picture.resized(to: rect, visible: visible)
        // The key holds on to the whole picture.
        keep(.pixels(pixels), for: key, bytes: (pixels.count + picture.pixels.count) * 4)
        return pixels
    }

    func shadowMask(_ shape: ShadowMask.Shape) -> ShadowMask {
        let key = Key.shadow(shape)
        if case .shadow(let mask)? = cache.value(for: key) { return mask }
        let mask = ShadowMask(shape)
        keep(.shadow(mask), for: key, bytes: mask.bytes)
        return mask
    }
}
