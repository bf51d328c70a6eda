internal import Metrics
internal import ObjectStore
internal import Synchronization
internal import Tracing

/// Counts and times requests, and makes a span of each.
///
/// Hosts, methods and classes of status tell the counts apart. Paths, queries and fields are kept out of counts and spans alike: they hold
/// keys, signatures and secrets.
final class RequestObserver: Sendable {
    private let tracer: any Tracer
    private let metrics: any MetricsFactory
    private let instruments = Mutex<[Kind: Instruments]>([:])

    private struct Kind: Hashable {
        let host: String
        let method: String
        let outcome: String
    }

    /// What is counted of requests to one host, with one method and one outcome.
    struct Instruments: Sendable {
        let requests: Counter
        let duration: Timer
        let sent: Counter
        let received: Counter
    }

    init(_ configuration: AsyncHTTPTransport.Configuration) {
        tracer = configuration.tracer
        metrics = configuration.metrics
    }

    func begin(method: String, address: Address) -> RequestRecord {
        let span = tracer.startSpan(method, ofKind: .client)
        if span.isRecording {
            span.attributes["http.request.method"] = method
            span.attributes["server.address"] = address.host
            span.attributes["server.port"] = address.port
        }
        return RequestRecord(self, span: span, method: method, host: address.host)
    }

    /// Finds the instruments for an outcome, such as `2xx` or `timed-out`.
    fileprivate func instruments(host: String, method: String, outcome: String) -> Instruments {
        let kind = Kind(host: host, method: method, outcome: outcome)
        return instruments.withLock { known in
            if let found = known[kind] { return found }
            let dimensions = [("host", host), ("method", method), ("outcome", outcome)]
            let made = Instruments(
                requests: Counter(label: "http_client_requests_total", dimensions: dimensions, factory: metrics),
                duration: Timer(label: "http_client_request_duration_seconds", dimensions: dimensions, factory: metrics),
                sent: Counter(label: "http_client_sent_bytes_total", dimensions: dimensions, factory: metrics),
                received: Counter(label: "http_client_received_bytes_total", dimensions: dimensions, factory: metrics))
            known[kind] = made
            return made
        }
    }
}

/// What is known of one request, told once, when it is over.
final class RequestRecord: Sendable {
    private struct State {
        var status: Int?
        var failure: String?
        var sent = 0
        var received = 0
        var isTold = false
    }

    private let observer: RequestObserver
    private let span: any Span
    private let method: String
    private let host: String
    private let began = ContinuousClock.now
    private let state = Mutex(State())

    fileprivate init(_ observer: RequestObserver, span: any Span, method: String, host: String) {
        self.observer = observer
        self.span = span
        self.method = method
        self.host = host
    }

    /// Notes the length of the request's body.
    func sends(_ count: Int) {
        state.withLock { $0.sent = count }
    }

    func answered(with status: Int) {
        state.withLock { $0.status = status }
    }

    func receives(_ count: Int) {
        state.withLock { $0.received += count }
    }

    /// Notes a failure, ends the record and gives the error back.
    func failed(with error: any Error) -> any Error {
        let failure =
            switch error {
            case let error as TransportError: "\(error.code)"
            case is CancellationError: "cancelled"
            default: "source"
            }
        state.withLock { if !$0.isTold { $0.failure = failure } }
        end()
        return error
    }

    /// Ends the record; further calls do nothing.
    func end() {
        let state: State? = state.withLock { state in
            guard !state.isTold else { return nil }
            defer { state.isTold = true }
            return state
        }
        guard let state else { return }
        let outcome = state.failure ?? state.status.map { "\($0 / 100)xx" } ?? "abandoned"
        let instruments = observer.instruments(host: host, method: method, outcome: outcome)
        instruments.requests.increment()
        instruments.duration.record(duration: began.duration(to: .now))
        if state.sent > 0 { instruments.sent.increment(by: state.sent) }
        if state.received > 0 { instruments.received.increment(by: state.received) }
        if span.isRecording, let status = state.status { span.attributes["http.response.status_code"] = status }
        if let failure = state.failure {
            span.attributes["error.type"] = failure
            span.setStatus(SpanStatus(code: .error))
        } else if let status = state.status, status >= 400 {
            span.setStatus(SpanStatus(code: .error))
        }
        span.end()
    }
}
