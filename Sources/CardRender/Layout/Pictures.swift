/// The pictures of a card: those handed in by name, and those that stand in the card itself, each decoded once; also the masks of
/// its shadows.
final class Pictures {
    private let named: [String: Picture]
    private var decoded: [[UInt8]: Picture] = [:]
    /// Where pictures are kept from card to card; nil where they are not.
    private let store: PictureStore?

    init(_ named: [String: Picture], store: PictureStore? = nil) {
        self.named = named
        self.store = store
    }

    func picture(_ source: ImageSource) throws(CardError) -> Picture {
        switch source {
        case .named(let name):
            guard let picture = named[name] else {
                throw CardError(code: .noImage, message: "the card uses an image named '\(name)', but none was handed in")
            }
            return picture
        case .png(let bytes):
            if let known = decoded[bytes] { return known }
            let picture = if let store { try store.picture(png: bytes) } else { try Picture(png: bytes) }
            decoded[bytes] = picture
            return picture
        }
    }

    /// The visible part of a picture at another size.
    func pixels(of picture: Picture, to rect: Rect, visible: PixelRegion) -> [Pixel] {
        store?.pixels(of: picture, to: rect, visible: visible) ?? picture.resized(to: rect, visible: visible)
    }

    /// The mask of a shadow.
    func shadowMask(_ shape: ShadowMask.Shape) -> ShadowMask { store?.shadowMask(shape) ?? ShadowMask(shape) }
}
