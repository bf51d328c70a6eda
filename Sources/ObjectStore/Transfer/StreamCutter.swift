/// Cuts a stream into pieces of the lengths that are asked for.
///
/// It holds one piece and one chunk of the stream at a time.
final class StreamCutter {
    private var iterator: ByteStream.AsyncIterator
    private var chunk: [UInt8] = []
    private var position = 0

    init(_ stream: ByteStream) {
        iterator = stream.makeAsyncIterator()
    }

    /// The next piece: as long as asked, shorter where the stream ends, and empty after its end.
    ///
    /// - Throws: What the stream throws, and `CancellationError` where the task is cancelled.
    func next(_ count: Int) async throws -> [UInt8] {
        var piece: [UInt8] = []
        while piece.count < count {
            if position == chunk.count {
                try Task.checkCancellation()
                guard let next = try await iterator.next() else { break }
                (chunk, position) = (next, 0)
            }
            let taken = min(chunk.count - position, count - piece.count)
            if piece.isEmpty, taken == chunk.count {
                // Mostly chunks fit, and are passed on as they are.
                swap(&piece, &chunk)
                (chunk, position) = ([], 0)
                continue
            }
            // Room for the whole piece at once: an array that grows is in memory twice while it moves, and pages that no byte reaches
            // are not in memory at all.
            if piece.capacity < piece.count + taken { piece.reserveCapacity(count) }
            piece += chunk[position..<position + taken]
            position += taken
        }
        return piece
    }
}
