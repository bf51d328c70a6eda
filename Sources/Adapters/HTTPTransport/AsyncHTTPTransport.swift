internal import HTTPTypes
internal import NIOCore
internal import NIOPosix
public import ObjectStore

/// Sends requests over HTTP/1.1, on connections that async-http-client makes.
///
/// Connections are kept and used again, so many stores and providers share one transport. It follows no redirect, tries nothing again,
/// decompresses nothing, and sends the request's target byte by byte as it was signed.
///
/// ```swift
/// let transport = AsyncHTTPTransport()
/// let response = try await transport.send(TransportRequest(head))
/// await transport.shutDown()
/// ```
public final class AsyncHTTPTransport: Transport {
    private let threads: MultiThreadedEventLoopGroup
    private let slots: ConnectionSlots
    private let opener: ConnectionOpener
    private let observer: RequestObserver
    private let connectionExecutor: ConnectionExecutor

    /// Makes a transport with threads and connections of its own.
    ///
    /// - Parameter configuration: Timeouts, bounds, proxies, and where metrics and spans go.
    public init(_ configuration: Configuration = Configuration()) {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let slots = ConnectionSlots(perHost: max(1, configuration.connectionsPerHost))
        self.threads = threads
        self.slots = slots
        opener = ConnectionOpener(configuration, on: threads, slots)
        observer = RequestObserver(configuration)
        connectionExecutor = ConnectionExecutor(threads.next())
    }

    /// Runs tasks on a thread of the connections, so that their requests wake no other thread.
    ///
    /// A program that asks one thing after another saves some of its time with it:
    ///
    /// ```swift
    /// try await withTaskExecutorPreference(transport.executor) {
    ///     for key in keys { try await store.delete(key) }
    /// }
    /// ```
    ///
    /// While such a task computes, the connections wait: what takes long, or blocks, belongs elsewhere.
    public var executor: any TaskExecutor { connectionExecutor }

    /// Gives up what is under way, closes every connection and ends the threads; later requests fail with the code `notConnected`.
    ///
    /// It may be called several times. A transport that goes out of use without it does the same on its own, some time later.
    public func shutDown() async {
        guard slots.close() else { return }
        for exchange in opener.close() { exchange.fail(TransportError.isShutDown) }
        connectionExecutor.end()
        await Self.shutDown(opener, slots, threads)
    }

    deinit {
        guard slots.close() else { return }
        connectionExecutor.end()
        Task { [opener, slots, threads] in await Self.shutDown(opener, slots, threads) }
    }

    private static func shutDown(_ opener: ConnectionOpener, _ slots: ConnectionSlots, _ threads: MultiThreadedEventLoopGroup) async {
        await opener.shutDown()
        // An exchange that has just got its slot still goes to a thread, to hear there that its connection has ended.
        await slots.allReleased()
        try? await threads.shutdownGracefully()
    }

    /// Sends a request and returns the answer's head as soon as it is there.
    ///
    /// A small body is waited for too, for some milliseconds, so that most answers take one turn.
    /// Where all connections to the host are in use, the request waits for one; only the task's cancellation ends that wait.
    ///
    /// - Throws: `TransportError`; `CancellationError` where the task was cancelled; or what the request's own stream threw.
    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        let address = try Address(request.head)
        let record = observer.begin(method: request.head.method.rawValue, address: address)
        do {
            try await request.check()
            // This thread, where it is one of the connections'.
            let loop = threads.any()
            let slot = try await slots.take(address, on: loop)
            let exchange = Exchange(request, at: address, slot: slot, opener: opener, on: loop, record: record)
            exchange.start()
            return try await exchange.response()
        } catch {
            throw record.failed(with: error)
        }
    }
}

extension TransportRequest {
    /// Refuses what no request can have; a stream of no bytes is asked for its end.
    fileprivate func check() async throws {
        if head.method == .trace {
            guard case .none = body else { throw TransportError(.invalidRequest, "a TRACE request has no body") }
        }
        guard case .stream(let stream, let count) = body else { return }
        guard count >= 0 else { throw TransportError(.invalidRequest, "the length of a body cannot be negative") }
        guard count == 0 else { return }
        var iterator = stream.makeAsyncIterator()
        if try await iterator.next() != nil { throw Upload.tooLong }
    }
}

extension TimeAmount {
    /// Durations beyond what NIO counts, some 292 years, become the longest one.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = overflow ? .nanoseconds(seconds < 0 ? 0 : .max) : .nanoseconds(max(0, whole &+ attoseconds / 1_000_000_000))
    }
}

extension TransportError {
    static let isShutDown = TransportError(.notConnected, "the transport was shut down")
}
