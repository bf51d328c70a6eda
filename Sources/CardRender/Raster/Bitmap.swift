/// A finished picture.
public struct Bitmap: Hashable, Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// Red, green, blue and straight alpha of each pixel, one byte each, row after row from the top.
    public let pixels: [UInt8]
}
