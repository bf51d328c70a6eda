internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore

/// Keeps the rules of an exchange on its connection, between the HTTP coder and the client's own handler.
///
/// - It writes the request's target and length as the caller gave them, and head and body in one go where the body is in memory.
/// - It holds the body back while the service has not said whether it wants it (RFC 9110 §10.1.1).
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
    /// What the client waits for before it takes the request for sent.
    private var whenSent: EventLoopPromise<Void>?
    private var isAnswered = true
    /// Whether the head of the answer is still to come: until then it is the service that is waited for, whatever the caller does.
    private var awaitsHead = false
    private var isReading = false
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
            begin(&head, context: context)
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        }
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
        // A body in memory follows at once: one packet and one system call for both.
        if let exchange, !isSent, exchange.upload == nil, bodyLeft > 0, case .open = sending { return }
        context.flush()
    }

    private func begin(_ head: inout HTTPRequestHead, context: ChannelHandlerContext) {
        let number = head.headers.first(name: ExchangeRegistry.fieldName).flatMap { Int($0) }
        head.headers.remove(name: ExchangeRegistry.fieldName)
        exchange = number.flatMap { exchanges.find($0) }
        (sending, unsent, bodyLeft, isSent, isAnswered, awaitsHead) = (.open, 0, exchange?.count ?? 0, false, false, true)
        guard let exchange else { return }
        exchange.begin()
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
        let promise = promise ?? context.eventLoop.makePromise()
        let (count, upload) = (slice.readableBytes, exchange?.upload)
        if unsent == 0 { clock = .now() }
        unsent += 1
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.unsent -= 1
            self.clock = .now()
            upload?.sent(count)
        }
        context.write(wrapOutboundOut(.body(.byteBuffer(slice))), promise: promise)
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
        if !isReading {
            isReading = true
            clock = .now()
        }
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.fireChannelReadComplete()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        clock = .now()
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code == 100:
            release(context: context)
            context.fireChannelRead(data)
        case .head(let head) where head.status.code >= 300 && !isSent:
            awaitsHead = false
            context.fireChannelRead(wrapInboundOut(.head(refuse(head))))
        case .head(let head) where head.status.code >= 200:
            awaitsHead = false
            release(context: context)
            context.fireChannelRead(data)
        case .end:
            isAnswered = true
            letGo()
            context.fireChannelRead(data)
            if case .dropped = sending { context.close(promise: nil) }
        case .head, .body:
            context.fireChannelRead(data)
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
        exchange?.answeredEarly(head.status)
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
        // Before the request is out, the service has to take what is written; after that, to answer.
        let isServicesTurn = unsent > 0 || (isSent && (isReading || awaitsHead))
        if !isServicesTurn { clock = now }
        guard now < clock + exchange.idleTimeout else {
            exchange.timedOut()
            return context.fireErrorCaught(HTTPClientError.readTimeout)
        }
        wake(at: clock + exchange.idleTimeout, context: context)
    }
}
