internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore
internal import Synchronization

/// One request and its answer: what the caller's task and the connection's handler both know of it.
final class Exchange: Sendable {
    /// The request target as it goes over the wire.
    let target: String
    let method: String
    let idleTimeout: TimeAmount
    let expectsContinue: Bool
    /// The length of the request's body; `nil` where the request has none.
    let count: Int?
    /// The body's stream, where it is one.
    let upload: Upload?

    private let bytes: ByteBuffer?
    private let slot: ConnectionSlots.Slot
    private let record: RequestRecord
    private let state = Mutex(State())

    private struct State {
        var hasBegun = false
        var earlyStatus: Int?
        var isTimedOut = false
    }

    init(_ request: TransportRequest, target: String, slot: ConnectionSlots.Slot, record: RequestRecord) {
        self.target = target
        self.slot = slot
        self.record = record
        method = request.head.method.rawValue
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

    /// The body for the client beneath.
    ///
    /// A stream goes as one of unknown length, whatever is known: so it can be broken off where the service answers early. The handler
    /// writes the length, and the stream keeps it.
    var body: HTTPClientRequest.Body? {
        if let upload { return .stream(upload, length: .unknown) }
        return bytes.map { .bytes($0) }
    }

    /// Notes that the request goes out on a connection.
    func begin() {
        state.withLock { $0.hasBegun = true }
    }

    /// Notes an answer that came before the request was out; nothing more of the body is wanted.
    func answeredEarly(_ status: HTTPResponseStatus) {
        state.withLock { $0.earlyStatus = Int(status.code) }
        upload?.close()
    }

    /// Notes that the service kept silent for too long; closing the connection brings up other errors, which are only its consequence.
    func timedOut() {
        state.withLock { $0.isTimedOut = true }
    }

    /// Makes the caller's answer of the client's.
    func response(_ response: HTTPClientResponse) async throws -> TransportResponse {
        let status = state.withLock { $0.earlyStatus } ?? Int(response.status.code)
        record.answered(with: status)
        var head = HTTPResponse(status: HTTPResponse.Status(code: status))
        head.headerFields.reserveCapacity(response.headers.count)
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        let hasBody = method != "HEAD" && status != 204 && status != 304 && head.headerFields[.contentLength] != "0"
        if hasBody { return TransportResponse(head, body: Download(response.body, of: self).stream) }
        // The connection is free again only when the client has seen the end.
        for try await _ in response.body {}
        close()
        return TransportResponse(head, body: ByteStream([UInt8]()))
    }

    /// Notes a part of the answer's body.
    func received(_ count: Int) {
        record.receives(count)
    }

    /// Ends the exchange: at the end of the answer, at a failure, or when nobody reads on.
    func close() {
        upload?.close()
        slot.release()
        record.end()
    }

    /// Notes a failure and gives the error for the caller.
    func failed(_ error: any Error, host: String? = nil) -> any Error {
        if let failure = upload?.failure { return record.failed(with: failure) }
        let (hasBegun, isTimedOut) = state.withLock { ($0.hasBegun, $0.isTimedOut) }
        let cause: any Error = isTimedOut ? HTTPClientError.readTimeout : error
        return record.failed(with: transportError(for: cause, hasBegun: hasBegun, host: host))
    }
}

/// The exchanges that wait for a connection, under numbers.
///
/// A request's fields are the only thing that reaches a connection's handler through the client, so one of them names the exchange; the
/// handler takes it out again.
final class ExchangeRegistry: Sendable {
    static let fieldName = "exchange-number"

    private struct State {
        var last = 0
        var waiting: [Int: Exchange] = [:]
    }

    private let state = Mutex(State())

    func add(_ exchange: Exchange) -> Int {
        state.withLock { state in
            state.last += 1
            state.waiting[state.last] = exchange
            return state.last
        }
    }

    func find(_ number: Int) -> Exchange? {
        state.withLock { $0.waiting[number] }
    }

    func remove(_ number: Int) {
        state.withLock { _ = $0.waiting.removeValue(forKey: number) }
    }
}
