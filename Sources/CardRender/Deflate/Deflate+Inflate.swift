extension Deflate {
    /// Inflates a zlib stream and checks its header and checksum.
    ///
    /// - Parameters:
    ///   - bytes: One complete zlib stream, nothing after it.
    ///   - limit: The most bytes of output; memory stays below about three times that.
    /// - Throws: A ``DeflateError`` for corrupt, truncated or too long input.
    /// - Complexity: O(n) in the output.
    public static func inflateZlib(_ bytes: [UInt8], limit: Int) throws(DeflateError) -> [UInt8] {
        try ZlibStream.checkHeader(bytes.span)
        let (output, end) = try inflate(bytes, from: 2, limit: limit)
        try ZlibStream.checkEnd(bytes.span, at: end, checksum: Adler32.checksum(output.span))
        return output
    }

    /// Inflates bare deflate blocks, nothing after them.
    ///
    /// - Parameters:
    ///   - bytes: Complete deflate blocks, nothing after the last.
    ///   - limit: The most bytes of output; memory stays below about three times that.
    /// - Throws: A ``DeflateError`` for corrupt, truncated or too long input.
    public static func inflateRaw(_ bytes: [UInt8], limit: Int) throws(DeflateError) -> [UInt8] {
        let (output, end) = try inflate(bytes, from: 0, limit: limit)
        guard end == bytes.count else { throw DeflateError(.trailingBytes, "\(bytes.count - end) bytes follow the compressed data") }
        return output
    }

    private static func inflate(_ bytes: [UInt8], from start: Int, limit: Int) throws(DeflateError) -> (output: [UInt8], end: Int) {
        let limit = max(0, min(limit, Int.max / 4))
        return try unsafe bytes.withUnsafeBufferPointer { input throws(DeflateError) in
            var inflater = unsafe Inflater(input, from: start)
            var output: [UInt8] = []
            var target = min(limit, max(1 << 16, bytes.count))
            while true {
                output.append(contentsOf: repeatElement(0, count: target + Inflater.slack - output.count))
                try unsafe output.withUnsafeMutableBufferPointer { storage throws(DeflateError) in
                    guard let base = storage.baseAddress else { return }
                    unsafe try inflater.run(into: base, until: target)
                }
                if inflater.isFinished, inflater.written <= limit { break }
                guard inflater.written <= limit, target < limit else {
                    throw DeflateError(.tooLarge, "the inflated data exceed \(limit) bytes")
                }
                // The rest is likely to be as dense as the start; some room more spares a second copy.
                let consumed = max(1, inflater.inputPosition - start)
                let expected = inflater.written.multipliedFullWidth(by: bytes.count - start)
                let quotient = expected.high < consumed ? consumed.dividingFullWidth(expected).quotient : limit
                target = min(limit, max(target * 2, quotient + quotient / 16))
            }
            output.removeLast(output.count - inflater.written)
            return (output, inflater.inputPosition)
        }
    }
}
