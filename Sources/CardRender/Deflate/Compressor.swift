/// Something that turns bytes into a zlib stream (RFC 1950).
///
/// ``DeflateCompressor`` is the built-in one; another library can take its place where a PNG is encoded.
public protocol Compressor: Sendable {
    /// Compresses `bytes` into one complete zlib stream.
    func compress(_ bytes: [UInt8], level: PNGLevel) throws(DeflateError) -> [UInt8]
}

/// The built-in compressor: ``Deflate/zlib(_:level:)`` behind the ``Compressor`` protocol.
public struct DeflateCompressor: Compressor {
    /// Makes the built-in compressor; it has no state.
    public init() {}

    /// Compresses `bytes` into one complete zlib stream.
    ///
    /// It never throws.
    public func compress(_ bytes: [UInt8], level: PNGLevel) throws(DeflateError) -> [UInt8] {
        Deflate.zlib(bytes, level: level)
    }
}
