internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore

/// Keeps the rules of an exchange on its connection, between the HTTP coder and the client's own handler.
///
/// - It writes the request's target and length as the caller gave them, and head and body in one go where the body is in memory.
/// - It holds the body back while the service has not said whether it wants it (RFC 9110 §10.1.1).
/// - It hands the answer to the exchange, and does not read on while the caller has enough of it. The client beneath sees heads and ends only,
///   which is all that it needs to know of a connection.
/// - It ends exchanges in which the service keeps silent. Time in which the caller reads nothing, or the source of the body gives nothing,
///   is not the service's.
/// - Where the service refuses a request before the body is out, it drops the rest and lets the connection end with the answer.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private enum Sending {
        /// Parts are written as they come.
        case open
        /// Parts are kept until the service says that it wants them.
        case held([(HTTPClientRequestPart, EventLoopPromise<Void>?)], until: Scheduled<Void>)
        /// Parts are dropped.
        case dropped
    }

    /// How long a caller sleeps on for the rest of a small body.
    private static let gatheringTime = TimeAmount.milliseconds(10)

    /// How much is written with one report of success; a slow line needs some, so that it does not look like a silent service.
    private static let slice = 64 << 10

    private let exchanges: ExchangeRegistry
    private let patience: TimeAmount
    private var exchange: Exchange?
    private var sending = Sending.open
    /// Bytes of the body that are still to be given to this handler.
    private var bodyLeft = 0
    /// Writes that the connection has not taken yet.
    private var unsent = 0
    private var isSent = true
    /// Whether all parts of the request have come to this handler.
    private var isWhole = true
    /// What the client waits for before it takes the request for sent.
    private var whenSent: EventLoopPromise<Void>?
    private var isAnswered = true
    /// Whether the head of the answer is still to come: until then it is the service that is waited for, whatever the caller does.
    private var awaitsHead = false
    private var isReading = false
    /// Whether the caller has enough, and whether there is something to read on for when it has not.
    private var isFull = false
    private var wantsRead = false
    /// When the caller is woken though the rest of a small body is still to come.
    private var gatheringEnd: NIODeadline?
    private var clock = NIODeadline.now()
    private var alarm: (due: NIODeadline, task: Scheduled<Void>)?

    /// Makes a handler.
    ///
    /// - Parameter patience: The longest time to wait for the service to ask for a body that it should expect.
    init(_ exchanges: ExchangeRegistry, patience: TimeAmount) {
        self.exchanges = exchanges
        self.patience = patience
    }

    // MARK: The request

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .head(var head) = part {
            guard begin(&head, context: context) else {
                // The exchange was given up on its way here.
                sending = .dropped
                promise?.fail(ChannelError.alreadyClosed)
                return context.close(promise: nil)
            }
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        }
        if case .end = part { isWhole = true }
        switch sending {
        case .open:
            write(part, promise, context: context)
        case .held(var parts, let until):
            parts.append((part, promise))
            sending = .held(parts, until: until)
        case .dropped:
            drop(part, promise)
        }
    }

    func flush(context: ChannelHandlerContext) {
        // A body in memory and the end follow at once: one packet and one system call for all.
        if let exchange, !isWhole, exchange.upload == nil, case .open = sending { return }
        context.flush()
    }

    /// Makes of the client's head the exchange's own; `false` where there is no exchange any more.
    private func begin(_ head: inout HTTPRequestHead, context: ChannelHandlerContext) -> Bool {
        let number = head.headers.first(name: ExchangeRegistry.fieldName).flatMap { Int($0) }
        head.headers.remove(name: ExchangeRegistry.fieldName)
        exchange = number.flatMap { exchanges.take($0) }
        (sending, unsent, bodyLeft, isSent, isWhole, isAnswered, awaitsHead) = (.open, 0, exchange?.count ?? 0, false, false, false, true)
        (isFull, wantsRead, gatheringEnd) = (false, false, nil)
        guard let exchange else { return false }
        let (loop, handler) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
        exchange.begin(readOn: { exchange in
            loop.execute {
                let (handler, context) = handler.value
                handler.readOn(exchange, context: context)
            }
        })
        head.uri = exchange.target
        if exchange.upload != nil {
            head.headers.remove(name: "Transfer-Encoding")
            head.headers.add(name: "Content-Length", value: String(bodyLeft))
        }
        if exchange.expectsContinue {
            head.headers.add(name: "Expect", value: "100-continue")
            let until = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.release(context: context) }
            sending = .held([], until: until)
        }
        clock = .now()
        wake(at: clock + exchange.idleTimeout, context: context)
        return true
    }

    private func write(_ part: HTTPClientRequestPart, _ promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        switch part {
        case .head:
            context.write(wrapOutboundOut(part), promise: promise)
        case .body(.byteBuffer(var buffer)):
            bodyLeft -= buffer.readableBytes
            while let slice = buffer.readSlice(length: min(Self.slice, buffer.readableBytes)), slice.readableBytes > 0 {
                let written = buffer.readableBytes == 0 && promise != nil ? promise : nil
                writeSlice(slice, written, context: context)
            }
        case .body(let other):
            bodyLeft -= other.readableBytes
            context.write(wrapOutboundOut(.body(other)), promise: promise)
        case .end:
            guard bodyLeft == 0 else {
                // The body broke off, so whatever came next on this connection would be taken for the rest of it.
                promise?.fail(TransportError(.connectionLost, "the request's body broke off"))
                return context.close(promise: nil)
            }
            whenSent = promise
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { result in
                if case .success = result {
                    self.isSent = true
                    self.clock = .now()
                    // A connection on which something came while it was set up may have lost its wish to read.
                    if self.awaitsHead, !self.isReading { self.read(context: context) }
                }
                self.whenSent.take()?.completeWith(result)
                self.letGo()
            }
            context.write(wrapOutboundOut(part), promise: written)
        }
    }

    private func writeSlice(_ slice: ByteBuffer, _ promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        // The client's promise may belong to another thread.
        let written = context.eventLoop.makePromise(of: Void.self)
        let (count, upload) = (slice.readableBytes, exchange?.upload)
        if unsent == 0 { clock = .now() }
        unsent += 1
        written.futureResult.assumeIsolated().whenComplete { result in
            self.unsent -= 1
            self.clock = .now()
            upload?.sent(count)
            promise?.completeWith(result)
        }
        context.write(wrapOutboundOut(.body(.byteBuffer(slice))), promise: written)
    }

    /// Sends what was held back.
    private func release(context: ChannelHandlerContext) {
        guard case .held(let parts, let until) = sending else { return }
        until.cancel()
        sending = .open
        clock = .now()
        for (part, promise) in parts { write(part, promise, context: context) }
        if !parts.isEmpty { context.flush() }
    }

    private func drop(_ part: HTTPClientRequestPart, _ promise: EventLoopPromise<Void>?) {
        if case .body(let bytes) = part { exchange?.upload?.sent(bytes.readableBytes) }
        promise?.succeed()
    }

    // MARK: The answer

    func read(context: ChannelHandlerContext) {
        guard !isFull else {
            wantsRead = true
            return
        }
        if !isReading {
            isReading = true
            clock = .now()
        }
        context.read()
    }

    /// Goes on reading, when the caller of an exchange has taken what was there.
    private func readOn(_ exchange: Exchange, context: ChannelHandlerContext) {
        guard self.exchange === exchange else { return }
        isFull = false
        if wantsRead {
            wantsRead = false
            read(context: context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if let exchange, exchange.paused(), gatheringEnd == nil {
            let end = NIODeadline.now() + Self.gatheringTime
            gatheringEnd = end
            wake(at: end, context: context)
        }
        context.fireChannelReadComplete()
    }

    /// Keeps from the client whether the connection takes more: it would stop a stream and not always let it go, and the stream itself waits for
    /// what is not sent.
    func channelWritabilityChanged(context: ChannelHandlerContext) {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        clock = .now()
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code == 100:
            release(context: context)
            context.fireChannelRead(data)
        case .head(let head) where head.status.code >= 300 && !isSent:
            awaitsHead = false
            exchange?.received(head)
            context.fireChannelRead(wrapInboundOut(.head(refuse(head))))
        case .head(let head) where head.status.code >= 200:
            awaitsHead = false
            exchange?.received(head)
            release(context: context)
            context.fireChannelRead(data)
        case .head:
            context.fireChannelRead(data)
        case .body(let part):
            if let exchange, exchange.received(part) { isFull = true }
        case .end:
            let exchange = exchange
            isAnswered = true
            letGo()
            context.fireChannelRead(data)
            // Before the connection ends, which would look like a failure.
            exchange?.completed()
            if case .dropped = sending { context.close(promise: nil) }
        }
    }

    /// Forgets an exchange that is over, so that a connection without a request keeps no body in memory.
    private func letGo() {
        if isSent, isAnswered { exchange = nil }
    }

    /// Stops the body of a request that was refused, and makes the connection end with the answer.
    ///
    /// The client may not see the status of such an answer while a stream is being sent: it would stop the stream and never let it go.
    private func refuse(_ head: HTTPResponseHead) -> HTTPResponseHead {
        var held: [(HTTPClientRequestPart, EventLoopPromise<Void>?)] = []
        if case .held(let parts, let until) = sending {
            held = parts
            until.cancel()
        }
        sending = .dropped
        for (part, promise) in held { drop(part, promise) }
        // Otherwise the client would take the end of the connection for that of the answer.
        whenSent.take()?.succeed()
        exchange?.refuse()
        var head = head
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        if exchange?.upload != nil { head.status = .ok }
        return head
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .held(let parts, let until) = sending {
            until.cancel()
            sending = .dropped
            for (part, promise) in parts { drop(part, promise) }
        }
        alarm?.task.cancel()
        alarm = nil
        context.fireChannelInactive()
    }

    // MARK: Silence

    /// Sees to it that the exchange is looked at by then; one alarm serves many exchanges of a connection.
    private func wake(at due: NIODeadline, context: ChannelHandlerContext) {
        if let alarm {
            guard alarm.due > due else { return }
            alarm.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.look(context: context) }
        alarm = (due, task)
    }

    private func look(context: ChannelHandlerContext) {
        alarm = nil
        guard let exchange, !(isSent && isAnswered) else { return }
        let now = NIODeadline.now()
        if let end = gatheringEnd, end <= now {
            gatheringEnd = nil
            exchange.stopGathering()
        }
        // Before the request is out, the service has to take what is written; after that, to answer.
        let isServicesTurn = unsent > 0 || (isSent && (isReading || awaitsHead))
        if !isServicesTurn { clock = now }
        guard now < clock + exchange.idleTimeout else {
            exchange.timedOut()
            return context.fireErrorCaught(HTTPClientError.readTimeout)
        }
        wake(at: min(clock + exchange.idleTimeout, gatheringEnd ?? .distantFuture), context: context)
    }
}
