internal import NIOCore

/// A connection, as others than its own thread know it.
struct Connection: Sendable, Equatable {
    private let handler: NIOLoopBound<ConnectionHandler>
    private let identity: ObjectIdentifier

    init(_ handler: ConnectionHandler, on loop: any EventLoop) {
        self.handler = NIOLoopBound(handler, eventLoop: loop)
        identity = ObjectIdentifier(handler)
    }

    static func == (one: Connection, other: Connection) -> Bool { one.identity == other.identity }

    /// What serves the connection.
    var loop: any EventLoop { handler.eventLoop }

    /// Sends an exchange's request, or makes the exchange look for another connection where this one has ended.
    func send(_ exchange: Exchange) {
        if loop.inEventLoop { return handler.value.send(exchange) }
        loop.execute { handler.value.send(exchange) }
    }

    /// Reads on, when the caller of an exchange has taken what was there.
    func readOn(for exchange: Exchange) {
        loop.execute { handler.value.readOn(for: exchange) }
    }

    /// Takes in what has come of the body of an exchange's request.
    func take(_ piece: Upload.Piece, of exchange: Exchange) {
        loop.execute { handler.value.take(piece, of: exchange) }
    }

    /// Ends the connection, if it still serves an exchange.
    func giveUp(_ exchange: Exchange) {
        loop.execute { handler.value.giveUp(exchange) }
    }
}
