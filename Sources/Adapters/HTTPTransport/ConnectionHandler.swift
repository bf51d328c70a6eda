internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore

/// Carries one exchange after another over a connection, between the HTTP coder and the handler of the client that has made the connection.
///
/// - The client's one request over it is never written: for the client the connection is busy with it until it ends.
/// - It writes head and body in one go where the body is in memory, and holds the body back while the service has not said whether it wants
///   it (RFC 9110 §10.1.1).
/// - It hands the answer to the exchange, and does not read on while the caller has enough of it.
/// - It ends exchanges in which the service keeps silent. Time in which the caller reads nothing, or the source of the body gives nothing,
///   is not the service's.
/// - Where the service answers before the request is out, the rest is not sent, and the connection ends with the answer.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// How long a caller sleeps on for the rest of a small body.
    private static let gatheringTime = TimeAmount.milliseconds(10)

    /// How much is written with one report of success; a slow line needs some, so that it does not look like a silent service.
    private static let slice = 64 << 10

    private let openings: Openings
    private let slots: ConnectionSlots
    /// The longest time to wait for the service to ask for a body that it should expect.
    private let patience: TimeAmount
    /// How long a connection without an exchange is kept.
    private let keptFor: TimeAmount
    private var context: ChannelHandlerContext?

    private var exchange: Exchange?
    /// When the body is sent though the service has not asked for it.
    private var patienceEnd: Scheduled<Void>?
    /// Bytes of the body that are still to be given to this handler.
    private var bodyLeft = 0
    /// Writes of the body that the connection has not taken yet.
    private var unsent = 0
    private var isRefused = false
    /// Whether the head of the answer is still to come: until then it is the service that is waited for, whatever the caller does.
    private var awaitsHead = false
    /// Whether the answer lets the connection be used again.
    private var staysOpen = false
    /// Whether the connection is not read until the caller has taken what is there.
    private var isPaused = false
    /// When the caller is woken though the rest of a small body is still to come.
    private var gatheringEnd: NIODeadline?
    /// When the service, or the caller, was last seen to do something.
    private var clock = NIODeadline.now()
    private var alarm: (due: NIODeadline, task: Scheduled<Void>)?

    init(_ openings: Openings, _ slots: ConnectionSlots, patience: TimeAmount, keptFor: TimeAmount) {
        self.openings = openings
        self.slots = slots
        self.patience = patience
        self.keptFor = keptFor
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    /// Whether the connection has taken the whole request.
    private var isSent: Bool { bodyLeft == 0 && unsent == 0 }

    // MARK: The client's request

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        promise?.succeed()
        guard case .head(let head) = unwrapOutboundIn(data) else { return }
        let exchange = openings.take(for: head)
        // Later: the client is in the midst of its own steps.
        context.eventLoop.assumeIsolated().execute {
            self.context?.read()
            if let exchange { self.send(exchange) }
            // The exchange may have been given up on its way here.
            if self.exchange == nil { self.end() }
        }
    }

    func flush(context: ChannelHandlerContext) {}

    func read(context: ChannelHandlerContext) {}

    // MARK: Requests

    /// Sends an exchange's request.
    func send(_ exchange: Exchange) {
        guard let context, context.channel.isActive, self.exchange == nil else { return exchange.connect() }
        let connection = Connection(self, on: context.eventLoop)
        guard exchange.begin(on: connection) else { return }
        self.exchange = exchange
        (bodyLeft, unsent, isRefused, awaitsHead, staysOpen, isPaused, gatheringEnd) = (exchange.count, 0, false, true, false, false, nil)
        clock = .now()
        wake(at: clock + exchange.idleTimeout)
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        if exchange.expectsContinue {
            patienceEnd = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.release() }
        } else {
            sendBody()
        }
        context.flush()
    }

    private func sendBody() {
        guard let exchange, let context else { return }
        if let upload = exchange.upload, bodyLeft > 0 {
            let connection = Connection(self, on: context.eventLoop)
            upload.begin { connection.take($0, of: exchange) }
        } else {
            write(exchange.bytes, of: exchange, context: context)
        }
    }

    /// Sends a body that was held back.
    private func release() {
        guard let patienceEnd else { return }
        patienceEnd.cancel()
        self.patienceEnd = nil
        clock = .now()
        sendBody()
        context?.flush()
    }

    /// Takes in what has come of a request's body.
    func take(_ piece: Upload.Piece, of exchange: Exchange) {
        guard self.exchange === exchange, let context, !isRefused else { return }
        switch piece {
        case .bytes(let bytes):
            write(bytes, of: exchange, context: context)
            context.flush()
        case .failure(let error):
            // Whatever came next on this connection would be taken for the rest of the body.
            end(with: error)
        }
    }

    private func write(_ bytes: ByteBuffer, of exchange: Exchange, context: ChannelHandlerContext) {
        var bytes = bytes
        bodyLeft -= bytes.readableBytes
        if unsent == 0 { clock = .now() }
        while let slice = bytes.readSlice(length: min(Self.slice, bytes.readableBytes)), slice.readableBytes > 0 {
            let written = context.eventLoop.makePromise(of: Void.self)
            let count = slice.readableBytes
            unsent += 1
            written.futureResult.assumeIsolated().whenComplete { _ in
                self.unsent -= 1
                self.clock = .now()
                exchange.upload?.sent(count)
            }
            context.write(wrapOutboundOut(.body(.byteBuffer(slice))), promise: written)
        }
        if bodyLeft == 0 { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
    }

    // MARK: Answers

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        clock = .now()
        guard let exchange else { return }
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code == 100:
            release()
        case .head(let head) where head.status.code >= 200:
            awaitsHead = false
            staysOpen = head.isKeepAlive
            exchange.received(head)
            if head.status.code >= 300, !isSent { refuse(exchange) } else { release() }
        case .head:
            break
        case .body(let part):
            exchange.received(part)
        case .end:
            self.exchange = nil
            if staysOpen, isSent, context.channel.isActive, exchange.slot.keep(Connection(self, on: context.eventLoop)) {
                wake(at: clock + keptFor)
            } else {
                patienceEnd?.cancel()
                context.close(promise: nil)
            }
            exchange.completed()
        }
    }

    /// Sends nothing more of a request that was answered before it was out.
    private func refuse(_ exchange: Exchange) {
        isRefused = true
        patienceEnd?.cancel()
        patienceEnd = nil
        exchange.upload?.close()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if let exchange {
            let (isGathering, isFull) = exchange.paused()
            if isGathering, gatheringEnd == nil {
                let end = NIODeadline.now() + Self.gatheringTime
                gatheringEnd = end
                wake(at: end)
            }
            isPaused = isFull
        }
        if !isPaused { context.read() }
    }

    /// Reads on, when the caller of an exchange has taken what was there.
    func readOn(for exchange: Exchange) {
        guard self.exchange === exchange, isPaused else { return }
        isPaused = false
        clock = .now()
        context?.read()
    }

    // MARK: The end

    /// Ends the connection, if it still serves an exchange.
    func giveUp(_ exchange: Exchange) {
        guard self.exchange === exchange else { return }
        self.exchange = nil
        context?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(with: lossError(for: error))
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: lossError(for: ChannelError.eof))
        alarm?.task.cancel()
        alarm = nil
        context.fireChannelInactive()
    }

    /// Keeps from the client whether the connection takes more: nothing that it has waits for that.
    func channelWritabilityChanged(context: ChannelHandlerContext) {}

    /// Ends the connection, and its exchange with a failure.
    private func end(with error: (any Error)? = nil) {
        patienceEnd?.cancel()
        patienceEnd = nil
        // Before the connection ends, which is a failure too.
        if let error { exchange.take()?.fail(error) }
        guard let context else { return }
        slots.forget(Connection(self, on: context.eventLoop))
        context.close(promise: nil)
    }

    // MARK: Silence

    /// Sees to it that the connection is looked at by then; one alarm serves many exchanges.
    private func wake(at due: NIODeadline) {
        if let alarm {
            guard alarm.due > due else { return }
            alarm.task.cancel()
        }
        guard let context else { return }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.look() }
        alarm = (due, task)
    }

    private func look() {
        alarm = nil
        let now = NIODeadline.now()
        guard let exchange else {
            if now < clock + keptFor { wake(at: clock + keptFor) } else { end() }
            return
        }
        if let end = gatheringEnd, end <= now {
            gatheringEnd = nil
            exchange.stopGathering()
        }
        // Before the request is out, the service has to take what is written; after that, to answer.
        let isServicesTurn = unsent > 0 || (isSent && (awaitsHead || !isPaused))
        if !isServicesTurn { clock = now }
        guard now < clock + exchange.idleTimeout else {
            return end(with: TransportError(.timedOut, "the service kept silent for too long"))
        }
        wake(at: min(clock + exchange.idleTimeout, gatheringEnd ?? .distantFuture))
    }
}
