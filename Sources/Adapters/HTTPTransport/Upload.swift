internal import AsyncHTTPClient
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
    private static let tooLong = TransportError(.invalidRequest, "the stream gives more bytes than the length that was given")

    private struct State {
        var unsent = 0
        var isClosed = false
        var failure: (any Error)?
        var waiter: CheckedContinuation<Void, Never>?
        var reading: Task<Void, Never>?
        /// Tells the client the end of the body.
        var end: EventLoopPromise<Void>?
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

    /// Sees to it that a stream of no bytes has none, before the request goes out.
    func checkIfEmpty() async throws {
        guard count == 0 else { return }
        var iterator = stream.makeAsyncIterator()
        if try await iterator.next() != nil { throw Self.tooLong }
    }

    /// The body for the client beneath.
    ///
    /// - Parameter loop: The one on which the client works for this request.
    func body(on loop: any EventLoop) -> HTTPClient.Body {
        .stream(contentLength: nil) { [self] writer in
            let end = loop.makePromise(of: Void.self)
            let isOpen = state.withLock { state in
                guard !state.isClosed else { return false }
                state.end = end
                state.reading = Task { await self.send(to: writer) }
                return true
            }
            if !isOpen { end.succeed() }
            return end.futureResult
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
        finish(nil)
    }

    private func send(to writer: HTTPClient.Body.StreamWriter) async {
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
                guard write(chunk, to: writer) else { return }
            }
            finish(nil)
        } catch {
            finish(error)
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

    /// Hands a chunk to the client, unless the body has ended.
    private func write(_ chunk: [UInt8], to writer: HTTPClient.Body.StreamWriter) -> Bool {
        let buffer = ByteBuffer(bytes: chunk)
        return state.withLock { state in
            guard !state.isClosed else { return false }
            state.unsent += chunk.count
            // Behind the lock, so that nothing comes after the end. The client only notes it for its own thread, and `sent` tells when it is out.
            _ = writer.write(.byteBuffer(buffer))
            return true
        }
    }

    private func finish(_ failure: (any Error)?) {
        let (waiter, reading, end) = state.withLock { state in
            if !state.isClosed { state.failure = failure }
            state.isClosed = true
            return (state.waiter.take(), state.reading.take(), state.end.take())
        }
        // What was written before is noted on the same thread, and must come before the end.
        end?.futureResult.eventLoop.execute {
            if let failure { end?.fail(failure) } else { end?.succeed() }
        }
        waiter?.resume()
        reading?.cancel()
    }
}
