/// Bounds on what a decoder may take on; a picture beyond them is refused before memory is taken for it.
public struct PNGLimits: Sendable, Hashable {
    /// The most pixels, width times height; 16,777,216 unless set.
    public var pixels: Int
    /// The most bytes of decoded samples, 48 MiB unless set.
    ///
    /// An interlaced picture counts twice: it is decoded in pieces.
    public var bytes: Int

    /// Makes limits; the defaults suit pictures of cards and products.
    public init(pixels: Int = 1 << 24, bytes: Int = 48 << 20) {
        self.pixels = pixels
        self.bytes = bytes
    }
}
