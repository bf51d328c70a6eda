internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore
internal import Synchronization

/// One request and its answer: what the caller's task, the client beneath and the connection's handler know of it.
///
/// The client finds a connection and tells failures. The answer comes straight from the connection's handler, so that one look of the caller
/// at it, and one wake of its thread, does for most.
final class Exchange: HTTPClientResponseDelegate {
    typealias Response = Void

    /// The request target as it goes over the wire.
    let target: String
    let idleTimeout: TimeAmount
    let expectsContinue: Bool
    /// The length of the request's body; `nil` where the request has none.
    let count: Int?
    /// The body's stream, where it is one.
    let upload: Upload?

    private let bytes: ByteBuffer?
    private let method: HTTPMethod
    private let host: String
    private let slot: ConnectionSlots.Slot
    private let record: RequestRecord
    private let state = Mutex(State())

    private struct State {
        var inbox = Inbox()
        /// Gives the request up.
        var task: HTTPClient.Task<Void>?
        var waiter: CheckedContinuation<Void, Never>?
        /// Makes the connection be read again.
        var readOn: (@Sendable (Exchange) -> Void)?
        var isTimedOut = false
    }

    init(_ request: TransportRequest, at address: Address, slot: ConnectionSlots.Slot, record: RequestRecord) {
        target = address.target
        host = address.host
        self.slot = slot
        self.record = record
        method = HTTPMethod(rawValue: request.head.method.rawValue)
        idleTimeout = TimeAmount(request.idleTimeout)
        switch request.body {
        case .none:
            (count, upload, bytes) = (nil, nil, nil)
        case .bytes(let body) where body.count <= Self.smallBody:
            (count, upload, bytes) = (body.count, nil, ByteBuffer(bytes: body))
        case .bytes(let body):
            (count, upload, bytes) = (body.count, Upload(Self.stream(of: body), count: body.count), nil)
        case .stream(let stream, let count):
            (self.count, upload, bytes) = (count, Upload(stream, count: count), nil)
        }
        expectsContinue = request.expectsContinue && (count ?? 0) > 0
        record.sends(count ?? 0)
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

    // MARK: The client's side

    /// Hands the request to the client, unless it was given up already; the client's thread calls it.
    func start(_ request: HTTPClient.Request, with client: HTTPClient, on loop: any EventLoop) {
        var request = request
        // A stream goes as one of unknown length, whatever is known: so it can be broken off where the service answers early. The handler
        // writes the length, and the stream keeps it.
        request.body = upload?.body(on: loop) ?? bytes.map { HTTPClient.Body.byteBuffer($0) }
        guard state.withLock({ $0.inbox.end == nil }) else { return }
        let task = client.execute(request: request, delegate: self)
        let isOver = state.withLock { state in
            if state.inbox.end == nil { state.task = task }
            return state.inbox.end != nil
        }
        if isOver { task.cancel() }
    }

    /// Takes note of what the client cannot mend.
    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        fail(error)
    }

    /// The handler tells the end itself.
    func didFinishRequest(task: HTTPClient.Task<Void>) throws {}

    // MARK: The connection's side

    /// Notes that the request goes out on a connection.
    ///
    /// - Parameter readOn: Makes the connection be read again, where it waits for the caller.
    func begin(readOn: @escaping @Sendable (Exchange) -> Void) {
        state.withLock { $0.readOn = readOn }
    }

    /// Notes an answer that came before the request was out; nothing more of the body is wanted.
    func refuse() {
        upload?.close()
    }

    /// Notes that the service kept silent for too long; closing the connection brings up other errors, which are only its consequence.
    func timedOut() {
        state.withLock { $0.isTimedOut = true }
    }

    /// Takes in the head of the answer.
    func received(_ head: HTTPResponseHead) {
        record.answered(with: Int(head.status.code))
        state.withLock { $0.inbox.add(head, to: method) }
    }

    /// Takes in a part of the body, and tells whether the connection should wait for the caller.
    func received(_ part: ByteBuffer) -> Bool {
        record.receives(part.readableBytes)
        return state.withLock { state in
            state.inbox.add(part)
            return state.inbox.isFull
        }
    }

    /// Notes that nothing more is there for now, and tells whether the caller sleeps on until the rest of a small body is there.
    func paused() -> Bool {
        let (waiter, isGathering) = state.withLock { state in
            (state.inbox.isReady ? state.waiter.take() : nil, state.inbox.isGathering)
        }
        waiter?.resume()
        return isGathering
    }

    /// Wakes the caller though the rest of a small body is still to come.
    func stopGathering() {
        state.withLock { $0.inbox.stopGathering() }
        _ = paused()
    }

    /// Notes the end of the answer, when the client has seen it and the connection is free again.
    func completed() {
        finish(.complete)
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
            let (bytes, end, readOn) = state.withLock { state in
                let readOn = state.inbox.isFull ? state.readOn : nil
                return (state.inbox.takeBytes(), state.inbox.end, readOn)
            }
            readOn?(self)
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
        finish(.failed(CancellationError()))
    }

    /// Ends the exchange with a failure, told in the transport's own terms.
    func fail(_ error: any Error) {
        let (hasBegun, isTimedOut) = state.withLock { ($0.readOn != nil, $0.isTimedOut) }
        let cause: any Error = isTimedOut ? HTTPClientError.readTimeout : error
        finish(.failed(upload?.failure ?? transportError(for: cause, hasBegun: hasBegun, host: host)))
    }

    private func finish(_ end: Inbox.End) {
        let (isFirst, waiter, task) = state.withLock { state in
            guard state.inbox.finish(end) else { return (false, nil as CheckedContinuation<Void, Never>?, nil as HTTPClient.Task<Void>?) }
            // The connection's handler and the client hold this exchange in turn.
            state.readOn = nil
            return (true, state.waiter.take(), state.task.take())
        }
        guard isFirst else { return }
        upload?.close()
        slot.release()
        switch end {
        case .complete:
            record.end()
        case .abandoned:
            record.end()
            task?.cancel()
        case .failed(let error):
            _ = record.failed(with: error)
            task?.cancel()
        }
        waiter?.resume()
    }
}
