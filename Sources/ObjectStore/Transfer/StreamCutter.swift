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
            if piece.capacity < piece.count + taken {
                // Room grows with what comes, yet never beyond the piece: an array left to itself could take twice as much.
                piece.reserveCapacity(min(count, max(piece.count + taken, 2 * piece.count)))
            }
            piece += chunk[position..<position + taken]
            position += taken
        }
        return piece
    }
}
