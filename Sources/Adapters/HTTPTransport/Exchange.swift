internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore
internal import Synchronization

/// One request and its answer: what the caller's task and the connection's handler know of it.
///
/// The answer comes straight from the connection's handler, so that one look of the caller at it, and one wake of its thread, does for most.
final class Exchange: Sendable {
    let address: Address
    /// The right to a connection, with the connection where one is kept.
    let slot: ConnectionSlots.Slot
    /// The request's head as it goes over the wire.
    let head: HTTPRequestHead
    /// The request's body, where it is in memory.
    let bytes: ByteBuffer
    /// The body's stream, where it is one.
    let upload: Upload?
    /// The length of the body.
    let count: Int
    let idleTimeout: TimeAmount
    let expectsContinue: Bool

    private let opener: ConnectionOpener
    private let loop: any EventLoop
    private let record: RequestRecord
    private let state = Mutex(State())

    private struct State {
        var inbox = Inbox()
        /// The making of a connection, while it goes on.
        var opening: HTTPClient.Task<Void>?
        /// The connection that carries the exchange.
        var connection: Connection?
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// Makes an exchange.
    ///
    /// - Parameter loop: The one that will serve a connection made for it.
    init(
        _ request: TransportRequest, at address: Address, slot: ConnectionSlots.Slot, opener: ConnectionOpener, on loop: any EventLoop,
        record: RequestRecord
    ) {
        self.address = address
        self.slot = slot
        self.opener = opener
        self.loop = loop
        self.record = record
        idleTimeout = TimeAmount(request.idleTimeout)
        switch request.body {
        case .none:
            (count, upload, bytes) = (0, nil, ByteBuffer())
        case .bytes(let body) where body.count <= Self.smallBody:
            (count, upload, bytes) = (body.count, nil, ByteBuffer(bytes: body))
        case .bytes(let body):
            (count, upload, bytes) = (body.count, Upload(Self.stream(of: body), count: body.count), ByteBuffer())
        case .stream(let stream, let count):
            (self.count, upload, bytes) = (count, Upload(stream, count: count), ByteBuffer())
        }
        expectsContinue = request.expectsContinue && count > 0
        head = HTTPRequestHead(request.head, to: address, bodyLength: count, expectsContinue: expectsContinue)
        record.sends(count)
    }

    /// What is copied as a whole; of larger bodies there is only a piece at a time in memory twice.
    private static let smallBody = 256 << 10

    private static func stream(of bytes: [UInt8]) -> ByteStream {
        ByteStream {
            var position = 0
            return {
                let end = min(position + smallBody, bytes.count)
                defer { position = end }
                return position < end ? Array(bytes[position..<end]) : nil
            }
        }
    }

    // MARK: The way to a connection

    /// Sends the request over the connection that comes with the slot, or over a new one.
    func start() {
        if let connection = slot.connection { connection.send(self) } else { connect() }
    }

    /// Makes a new connection for the request.
    func connect() {
        slot.takeConnection()
        // There the request goes out later than this, so nothing of the exchange can have happened when its opening is noted.
        if loop.inEventLoop { open() } else { loop.execute { self.open() } }
    }

    private func open() {
        do {
            guard let opening = try opener.open(for: self, on: loop) else { throw TransportError.isShutDown }
            let isWanted = state.withLock { state in
                if state.inbox.end == nil { state.opening = opening }
                return state.inbox.end == nil
            }
            if !isWanted { opening.cancel() }
        } catch {
            fail(connectError(for: error, host: address.host))
        }
    }

    // MARK: The connection's side

    /// Notes that the request goes out on a connection; `false` where it was given up before.
    func begin(on connection: Connection) -> Bool {
        state.withLock { state in
            guard state.inbox.end == nil else { return false }
            (state.connection, state.opening) = (connection, nil)
            slot.takeConnection()
            return true
        }
    }

    /// Takes in the head of the answer.
    func received(_ head: HTTPResponseHead) {
        record.answered(with: Int(head.status.code))
        state.withLock { $0.inbox.add(head, to: self.head.method) }
    }

    /// Takes in a part of the body.
    func received(_ part: ByteBuffer) {
        record.receives(part.readableBytes)
        state.withLock { $0.inbox.add(part) }
    }

    /// Notes that nothing more is there for now, and tells whether the caller sleeps on until the rest of a small body is there, and whether
    /// the connection should wait for the caller.
    func paused() -> (isGathering: Bool, isFull: Bool) {
        let (waiter, isGathering, isFull) = state.withLock { state in
            (state.inbox.isReady ? state.waiter.take() : nil, state.inbox.isGathering, state.inbox.isFull)
        }
        waiter?.resume()
        return (isGathering, isFull)
    }

    /// Wakes the caller though the rest of a small body is still to come.
    func stopGathering() {
        state.withLock { $0.inbox.stopGathering() }
        _ = paused()
    }

    /// Notes the end of the answer, when the connection is free again.
    func completed() {
        finish(.complete)
    }

    /// Ends the exchange with a failure.
    func fail(_ error: any Error) {
        finish(.failed(error))
    }

    // MARK: The caller's side

    /// Waits for the answer's head.
    func response() async throws -> TransportResponse {
        await arrival()
        let (head, end, isExhausted) = state.withLock { ($0.inbox.takeHead(), $0.inbox.end, $0.inbox.isExhausted) }
        if case .failed(let error) = end, head == nil || error is CancellationError { throw error }
        guard let head else { throw TransportError(.other, "the answer has no head") }
        var result = HTTPResponse(status: HTTPResponse.Status(code: Int(head.status.code)))
        result.headerFields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { continue }
            result.headerFields.append(HTTPField(name: name, value: value))
        }
        return TransportResponse(result, body: isExhausted ? ByteStream([UInt8]()) : Download(self).stream)
    }

    /// Waits for more of the body; `nil` after the last of it.
    func next() async throws -> [UInt8]? {
        while true {
            guard !Task.isCancelled else {
                cancel()
                throw CancellationError()
            }
            await arrival()
            let (bytes, end, waiting) = state.withLock { state in
                let waiting = state.inbox.isFull ? state.connection : nil
                return (state.inbox.takeBytes(), state.inbox.end, waiting)
            }
            waiting?.readOn(for: self)
            if !bytes.isEmpty { return bytes }
            switch end {
            case .failed(let error): throw error
            case .complete, .abandoned: return nil
            case nil: continue
            }
        }
    }

    /// Gives up what is left of the answer, with the connection.
    func abandon() {
        finish(.abandoned)
    }

    /// Waits until something is there, or the task is cancelled.
    private func arrival() async {
        if state.withLock({ $0.inbox.isReady }) { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let isReady = state.withLock { state in
                    if !state.inbox.isReady { state.waiter = turn }
                    return state.inbox.isReady
                }
                if isReady { turn.resume() }
            }
        } onCancel: {
            cancel()
        }
    }

    // MARK: The end

    private func cancel() {
        fail(CancellationError())
    }

    private func finish(_ end: Inbox.End) {
        let over = state.withLock { state in
            guard state.inbox.finish(end) else { return nil as State? }
            // The connection's handler and the client hold this exchange in turn.
            defer { (state.opening, state.connection, state.waiter) = (nil, nil, nil) }
            return state
        }
        guard let over else { return }
        upload?.close()
        slot.release()
        switch end {
        case .complete:
            record.end()
        case .abandoned:
            record.end()
            over.connection?.giveUp(self)
        case .failed(let error):
            _ = record.failed(with: error)
            over.opening?.cancel()
            over.connection?.giveUp(self)
        }
        over.waiter?.resume()
    }
}

extension HTTPRequestHead {
    /// A request's line and fields as they go over the wire; the framing is not the caller's.
    init(_ head: HTTPRequest, to address: Address, bodyLength: Int, expectsContinue: Bool) {
        self.init(version: .http1_1, method: HTTPMethod(rawValue: head.method.rawValue), uri: address.target)
        headers.reserveCapacity(head.headerFields.count + 3)
        headers.add(name: "Host", value: head.authority ?? "")
        for field in head.headerFields where field.name != .contentLength && field.name != .transferEncoding {
            headers.add(name: field.name.rawName, value: field.value)
        }
        if bodyLength > 0 || method.expectsBody { headers.add(name: "Content-Length", value: String(bodyLength)) }
        if expectsContinue { headers.add(name: "Expect", value: "100-continue") }
    }
}

extension HTTPMethod {
    /// Whether a request without a body says so (RFC 9110 §8.6).
    fileprivate var expectsBody: Bool {
        switch self {
        case .GET, .HEAD, .DELETE, .OPTIONS, .TRACE: false
        default: true
        }
    }
}
