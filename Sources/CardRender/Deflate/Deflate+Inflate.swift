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

    /// Inflates a zlib stream piece by piece, in little memory however long it becomes.
    ///
    /// - Parameters:
    ///   - bytes: One complete zlib stream, nothing after it.
    ///   - limit: The most bytes of output.
    ///   - body: Takes the output piece by piece, each of at most some hundred kilobytes. The checksum is checked after the last.
    /// - Throws: A ``DeflateError`` for corrupt, truncated or too long input; what `body` throws.
    public static func inflateZlib(_ bytes: [UInt8], limit: Int, pieces body: ([UInt8]) throws -> Void) throws {
        try unsafe bytes.withUnsafeBufferPointer { input in
            var stream = try unsafe InflateStream(input, wrapping: .zlib, largestPiece: 1 << 17)
            var room = limit
            while true {
                let piece = try stream.takePiece()
                guard !piece.isEmpty else { break }
                guard piece.count <= room else { throw DeflateError(.tooLarge, "the inflated data exceed \(limit) bytes") }
                room -= piece.count
                try body(piece)
            }
            try stream.finish()
        }
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
        let limit = max(0, min(limit, Int.max / 4))
        return try unsafe bytes.withUnsafeBufferPointer { input throws(DeflateError) in
            try unsafe InflateStream.checkHeader(input, wrapping)
            var inflater = unsafe Inflater(input, from: wrapping.headerLength)
            var adler = Adler32()
            var output: [UInt8] = []
            // Room that is never used costs less than moving to a larger one.
            var room = min(limit, max(1 << 16, min(bytes.count * 32, 1 << 24)))
            while true {
                let known = output
                output = try [UInt8](capacity: room + Inflater.slack) { storage throws(DeflateError) in
                    try unsafe storage.withUnsafeMutableBufferPointer { storage, count throws(DeflateError) in
                        guard let base = storage.baseAddress else { return }
                        unsafe known.withUnsafeBufferPointer { unsafe _ = storage.update(fromContentsOf: $0) }
                        // In pieces, so that the checksum finds each in the processor's cache.
                        repeat {
                            let start = inflater.written
                            try unsafe inflater.run(into: base, until: min(room, start + piece))
                            if wrapping == .zlib {
                                unsafe adler.update(Span(_unsafeStart: UnsafePointer(base + start), count: inflater.written - start))
                            }
                        } while !inflater.isFinished && inflater.written < room
                        count = min(inflater.written, room + Inflater.slack)
                    }
                }
                if inflater.isFinished, inflater.written <= limit { break }
                guard inflater.written <= limit, room < limit else {
                    throw DeflateError(.tooLarge, "the inflated data exceed \(limit) bytes")
                }
                room = min(limit, room * 2)
            }
            try unsafe InflateStream.checkEnd(input, at: inflater.inputPosition, wrapping, checksum: adler.value)
            return output
        }
    }

    /// How many bytes are inflated before their checksum is taken.
    private static let piece = 1 << 16
}
