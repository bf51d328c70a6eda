internal import AsyncHTTPClient
internal import NIOCore
internal import ObjectStore
internal import Synchronization

/// An answer's body; the exchange ends with it, or when it goes out of use.
final class Download: Sendable {
    private let body: Mutex<HTTPClientResponse.Body?>
    private let lease: Lease

    init(_ body: HTTPClientResponse.Body, of exchange: Exchange) {
        self.body = Mutex(body)
        lease = Lease(exchange)
    }

    var stream: ByteStream {
        ByteStream { [self] in
            guard let body = body.withLock({ $0.take() }) else {
                return { throw TransportError(.invalidRequest, "the body of an answer can be read once only") }
            }
            let reader = Reader(body.makeAsyncIterator(), lease)
            return { try await reader.next() }
        }
    }

    /// Ends the exchange when the last one who could read lets go.
    private final class Lease: Sendable {
        let exchange: Exchange

        init(_ exchange: Exchange) {
            self.exchange = exchange
        }

        deinit { exchange.close() }
    }

    private final class Reader {
        private var iterator: HTTPClientResponse.Body.AsyncIterator?
        private let lease: Lease

        init(_ iterator: HTTPClientResponse.Body.AsyncIterator, _ lease: Lease) {
            self.iterator = iterator
            self.lease = lease
        }

        func next() async throws -> [UInt8]? {
            do {
                guard let part = try await iterator?.next(isolation: #isolation) else {
                    iterator = nil
                    // A sequence of NIO ends where the task was cancelled; only what has come to its end may look as if it had.
                    if Task.isCancelled { throw CancellationError() }
                    lease.exchange.close()
                    return nil
                }
                lease.exchange.received(part.readableBytes)
                return [UInt8](buffer: part)
            } catch {
                iterator = nil
                defer { lease.exchange.close() }
                throw lease.exchange.failed(error)
            }
        }
    }
}
