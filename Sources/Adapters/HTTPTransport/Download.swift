internal import ObjectStore
internal import Synchronization

/// An answer's body; when nobody can read it any more, the exchange is given up.
final class Download: Sendable {
    private let exchange: Exchange
    private let isBegun = Mutex(false)

    init(_ exchange: Exchange) {
        self.exchange = exchange
    }

    deinit { exchange.abandon() }

    var stream: ByteStream {
        ByteStream { [self] in
            let isFirst = isBegun.withLock { value in
                defer { value = true }
                return !value
            }
            guard isFirst else {
                return { throw TransportError(.invalidRequest, "the body of an answer can be read once only") }
            }
            return { [self] in try await exchange.next() }
        }
    }
}
