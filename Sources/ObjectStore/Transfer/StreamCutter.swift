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

    /// Appends bytes until there are as many as asked, or the stream ends.
    ///
    /// - Throws: As ``next(_:)``.
    func append(to piece: inout [UInt8], upTo count: Int) async throws {
        while piece.count < count, try await hasMore() {
            let taken = min(chunk.count - position, count - piece.count)
            piece += chunk[position..<position + taken]
            position += taken
            if position == chunk.count { (chunk, position) = ([], 0) }
        }
    }

    /// The next piece: as long as asked, shorter where the stream ends, and empty after its end.
    ///
    /// - Throws: What the stream throws, and `CancellationError` where the task is cancelled.
    func next(_ count: Int) async throws -> [UInt8] {
        var piece: [UInt8] = []
        guard count > 0, try await hasMore() else { return piece }
        if position == 0, chunk.count <= count {
            // Mostly chunks fit, and are passed on as they are.
            swap(&piece, &chunk)
            if piece.count == count { return piece }
        }
        // Room for the whole piece at once: an array that grows is in memory twice while it moves, and pages that no byte reaches
        // are not in memory at all.
        piece.reserveCapacity(count)
        try await append(to: &piece, upTo: count)
        return piece
    }

    /// Whether there is a byte that was not given out, after reading one chunk where need be.
    private func hasMore() async throws -> Bool {
        if position < chunk.count { return true }
        try Task.checkCancellation()
        guard let next = try await iterator.next() else { return false }
        (chunk, position) = (next, 0)
        return true
    }
}
