import CZlib
public import CardRender

/// zlib as the compressor of pictures, in place of the built-in one.
///
/// ```swift
/// let png = try PNG.encode(rgba: pixels, width: 1200, height: 630, level: .default, compressor: ZlibCompressor())
/// ```
///
/// For systems where the same files shall come out of other programs that use the same zlib; the built-in compressor is faster and
/// packs closer.
public struct ZlibCompressor: Compressor {
    /// Makes the compressor; it has no state.
    public init() {}

    /// Compresses `bytes` into one complete zlib stream (RFC 1950).
    ///
    /// The levels are zlib's 1, 3, 6 and 9.
    /// - Throws: `DeflateError` with the code `compressorFailed` where zlib finds no memory.
    public func compress(_ bytes: [UInt8], level: PNGLevel) throws(DeflateError) -> [UInt8] {
        var status = Z_OK
        let bound = compressBound(uLong(bytes.count))
        let stream = unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { output, count in
            var length = bound
            status = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe compress2(output.baseAddress, &length, input.baseAddress, uLong(input.count), Self.number(of: level))
            }
            count = status == Z_OK ? Int(length) : 0
        }
        guard status == Z_OK else { throw DeflateError(.compressorFailed, "zlib reported status \(status) for \(bytes.count) bytes") }
        return stream
    }

    private static func number(of level: PNGLevel) -> Int32 {
        switch level {
        case .fastest: 1
        case .fast: 3
        case .default: 6
        case .best: 9
        }
    }
}
