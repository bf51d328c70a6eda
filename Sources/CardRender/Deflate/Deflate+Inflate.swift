extension Deflate {
    /// Inflates a zlib stream and checks its header and checksum.
    ///
    /// - Parameters:
    ///   - bytes: One complete zlib stream, nothing after it.
    ///   - limit: The most bytes of output; memory stays below about twice that.
    /// - Throws: A ``DeflateError`` for corrupt, truncated or too long input.
    /// - Complexity: O(n) in the output.
    public static func inflateZlib(_ bytes: [UInt8], limit: Int) throws(DeflateError) -> [UInt8] {
        try inflate(bytes, wrapping: .zlib, limit: limit)
    }

    /// Inflates bare deflate blocks, nothing after them.
    ///
    /// - Parameters:
    ///   - bytes: Complete deflate blocks, nothing after the last.
    ///   - limit: The most bytes of output; memory stays below about twice that.
    /// - Throws: A ``DeflateError`` for corrupt, truncated or too long input.
    public static func inflateRaw(_ bytes: [UInt8], limit: Int) throws(DeflateError) -> [UInt8] {
        try inflate(bytes, wrapping: .none, limit: limit)
    }

    private static func inflate(_ bytes: [UInt8], wrapping: InflateStream.Wrapping, limit: Int) throws(DeflateError) -> [UInt8] {
        var output: [UInt8] = []
        try unsafe bytes.withUnsafeBufferPointer { input throws(DeflateError) in
            var stream = unsafe try InflateStream(input, wrapping: wrapping)
            // Room that is never used costs less than moving to a larger one.
            output.reserveCapacity(max(0, min(limit, bytes.count * 32, 1 << 24)))
            while try unsafe stream.takeSome({ piece throws(DeflateError) in
                guard piece.count <= limit - output.count else {
                    throw DeflateError(.tooLarge, "the inflated data exceed \(limit) bytes")
                }
                unsafe output.append(contentsOf: piece)
            }) {}
            try stream.finish()
        }
        return output
    }
}
