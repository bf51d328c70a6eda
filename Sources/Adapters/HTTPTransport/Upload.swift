internal import NIOCore
internal import ObjectStore
internal import Synchronization

/// A request's body that comes as a stream.
///
/// A chunk is read when the connection has taken most of those before it, so that a slow connection slows the source down.
final class Upload: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    /// How much may be on its way to the connection when another chunk is asked for.
    private static let window = 128 << 10

    private struct State {
        var unsent = 0
        var isClosed = false
        var failure: (any Error)?
        var waiter: CheckedContinuation<Void, Never>?
        var reading: Task<[UInt8]?, any Error>?
    }

    private let stream: ByteStream
    private let count: Int
    private let state = Mutex(State())

    init(_ stream: ByteStream, count: Int) {
        self.stream = stream
        self.count = count
    }

    /// What the source threw, or that its length is not what was said.
    var failure: (any Error)? { state.withLock { $0.failure } }

    /// Notes bytes that the connection has taken, or dropped.
    func sent(_ count: Int) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            state.unsent -= count
            guard state.unsent <= Self.window else { return nil }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Ends the stream at once: a chunk that is being read is given up.
    func close() {
        let (waiter, reading) = state.withLock { state in
            state.isClosed = true
            return (state.waiter.take(), state.reading.take())
        }
        waiter?.resume()
        reading?.cancel()
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(upload: self, source: Source(stream.makeAsyncIterator()), remaining: count)
    }

    /// Sees to it that a stream of no bytes has none, before the request goes out.
    func checkIfEmpty() async throws {
        if count == 0, try await read(Source(stream.makeAsyncIterator())) != nil { try fail(Iterator.tooLong) }
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate static let tooLong = "the stream gives more bytes than the length that was given"

        fileprivate let upload: Upload
        fileprivate let source: Source
        fileprivate var remaining: Int

        mutating func next() async throws -> ByteBuffer? {
            guard remaining > 0 else { return nil }
            await upload.room()
            guard let chunk = try await upload.read(source) else {
                try upload.fail("the stream ended \(remaining) bytes before the length that was given")
                return nil
            }
            remaining -= chunk.count
            if remaining < 0 { try upload.fail(Self.tooLong) }
            // The last chunk goes out only when there is none after it, so that the service takes no part of a longer stream for the whole.
            if remaining == 0, try await upload.read(source) != nil { try upload.fail(Self.tooLong) }
            upload.state.withLock { $0.unsent += chunk.count }
            return ByteBuffer(bytes: chunk)
        }
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

    /// Reads a chunk in a task of its own, which `close` can cancel; the client's own task cannot be.
    private func read(_ source: Source) async throws -> [UInt8]? {
        let reading: Task<[UInt8]?, any Error>? = state.withLock { state in
            guard !state.isClosed else { return nil }
            let reading = Task { try await source.next() }
            state.reading = reading
            return reading
        }
        guard let reading else { return nil }
        let result = await reading.result
        return try state.withLock { state in
            state.reading = nil
            if state.isClosed { return nil }
            if case .failure(let error) = result { state.failure = error }
            return try result.get()
        }
    }

    /// Fails the request, unless it is over anyway.
    private func fail(_ message: String) throws {
        try state.withLock { state in
            guard !state.isClosed else { return }
            let error = TransportError(.invalidRequest, message)
            state.failure = error
            throw error
        }
    }

    /// Lets one task at a time read from the stream.
    fileprivate actor Source {
        private let iterator: ByteStream.AsyncIterator

        init(_ iterator: sending ByteStream.AsyncIterator) {
            self.iterator = iterator
        }

        func next() async throws -> [UInt8]? {
            var iterator = iterator
            return try await iterator.next()
        }
    }
}
