internal import NIOCore
internal import ObjectStore
internal import Synchronization

/// A request's body that comes as a stream.
///
/// A chunk is read when the connection has taken most of those before it, so that a slow connection slows the source down. The source is read
/// in a task of its own, off the connections' threads: it may block.
final class Upload: Sendable {
    /// How much may be on its way to the connection when another chunk is asked for.
    private static let window = 128 << 10
    static let tooLong = TransportError(.invalidRequest, "the stream gives more bytes than the length that was given")

    private struct State {
        var unsent = 0
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
        var reading: Task<Void, Never>?
        /// Hands a piece to the connection's thread.
        var give: (@Sendable (Piece) -> Void)?
    }

    /// What comes of a body.
    enum Piece {
        case bytes(ByteBuffer)
        /// What the source threw, or that its length is not what was said.
        case failure(any Error)
    }

    private let stream: ByteStream
    private let count: Int
    private let state = Mutex(State())

    init(_ stream: ByteStream, count: Int) {
        self.stream = stream
        self.count = count
    }

    /// Begins to read the source.
    ///
    /// - Parameter give: Takes a piece for later; the last bytes come only when the source has told its end.
    func begin(_ give: @escaping @Sendable (Piece) -> Void) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.give = give
            state.reading = Task { await self.send() }
        }
    }

    /// Notes bytes that the connection has taken, or dropped.
    func sent(_ count: Int) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            state.unsent -= count
            guard state.unsent <= Self.window else { return nil }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Ends the body at once, however much is missing: a chunk that is being read is given up.
    func close() {
        let (waiter, reading) = state.withLock { state in
            state.isClosed = true
            state.give = nil
            return (state.waiter.take(), state.reading.take())
        }
        waiter?.resume()
        reading?.cancel()
    }

    private func send() async {
        do {
            var iterator = stream.makeAsyncIterator()
            var left = count
            while left > 0 {
                await room()
                guard let chunk = try await iterator.next() else {
                    throw TransportError(.invalidRequest, "the stream ended \(left) bytes before the length that was given")
                }
                left -= chunk.count
                guard left >= 0 else { throw Self.tooLong }
                // The last chunk goes out only when there is none after it, so that the service takes no part of a longer stream for the whole.
                if left == 0, try await iterator.next() != nil { throw Self.tooLong }
                guard write(chunk) else { return }
            }
        } catch {
            state.withLock { $0.give?(.failure(error)) }
        }
        close()
    }

    /// Waits until the connection has taken most of what it was given.
    private func room() async {
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { state in
                guard !state.isClosed, state.unsent > Self.window else { return false }
                state.waiter = continuation
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }

    /// Hands a chunk to the connection, unless the body has ended.
    private func write(_ chunk: [UInt8]) -> Bool {
        let buffer = ByteBuffer(bytes: chunk)
        return state.withLock { state in
            guard let give = state.give else { return false }
            state.unsent += chunk.count
            // Behind the lock, so that nothing comes after the end. `sent` tells when it is out.
            give(.bytes(buffer))
            return true
        }
    }
}
