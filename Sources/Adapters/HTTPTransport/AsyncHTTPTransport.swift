internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import ObjectStore

/// Sends requests over HTTP/1.1 with async-http-client.
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
    private let configuration: Configuration
    private let threads: MultiThreadedEventLoopGroup
    /// A client for each proxy, and one without.
    private let clients: [Proxy?: HTTPClient]
    private let exchanges: ExchangeRegistry
    private let outlines = RequestOutlines()
    private let slots: ConnectionSlots
    private let observer: RequestObserver
    private let connectionExecutor: ConnectionExecutor

    /// Makes a transport with threads and connections of its own.
    ///
    /// - Parameter configuration: Timeouts, bounds, proxies, and where metrics and spans go.
    public init(_ configuration: Configuration = Configuration()) {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let exchanges = ExchangeRegistry()
        self.configuration = configuration
        self.threads = threads
        self.exchanges = exchanges
        clients = Self.clients(configuration, on: threads, exchanges)
        slots = ConnectionSlots(perHost: max(1, configuration.connectionsPerHost))
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

    // Apart from the initialiser, whose loops the compiler's optimiser does not survive.
    private static func clients(
        _ configuration: Configuration, on threads: MultiThreadedEventLoopGroup, _ exchanges: ExchangeRegistry
    ) -> [Proxy?: HTTPClient] {
        var clients: [Proxy?: HTTPClient] = [:]
        for proxy in [nil] + configuration.proxies.all.map(Optional.some) where clients[proxy] == nil {
            clients[proxy] = HTTPClient(
                eventLoopGroup: threads, configuration: clientConfiguration(configuration, proxy: proxy, exchanges: exchanges))
        }
        return clients
    }

    /// Gives up what is under way, closes every connection and ends the threads; later requests fail with the code `notConnected`.
    ///
    /// It may be called several times. A transport that goes out of use without it does the same on its own, some time later.
    public func shutDown() async {
        guard let waiting = exchanges.close() else { return }
        for exchange in waiting { exchange.fail(Self.isShutDown) }
        connectionExecutor.end()
        await Self.shutDown(clients, threads)
    }

    deinit {
        guard exchanges.close() != nil else { return }
        connectionExecutor.end()
        Task { [clients, threads] in await Self.shutDown(clients, threads) }
    }

    private static let isShutDown = TransportError(.notConnected, "the transport was shut down")

    /// Sends a request and returns the answer's head as soon as it is there.
    ///
    /// A small body is waited for too, for some milliseconds, so that most answers take one turn.
    /// Where all connections to the host are in use, the request waits for one; only the task's cancellation ends that wait.
    ///
    /// - Throws: `TransportError`; `CancellationError` where the task was cancelled; or what the request's own stream threw.
    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        let address = try Address(request.head)
        if case .stream(_, let count) = request.body, count < 0 {
            throw TransportError(.invalidRequest, "the length of a body cannot be negative")
        }
        let record = observer.begin(method: request.head.method.rawValue, address: address)
        do {
            let slot = try await slots.take(address)
            let exchange = Exchange(request, at: address, slot: slot, record: record)
            try await exchange.upload?.checkIfEmpty()
            return try await response(to: request.head, at: address, through: exchange)
        } catch {
            throw record.failed(with: error)
        }
    }

    private func response(to head: HTTPRequest, at address: Address, through exchange: Exchange) async throws -> TransportResponse {
        guard let client = clients[configuration.proxies.proxy(for: address)], let number = exchanges.add(exchange) else {
            throw Self.isShutDown
        }
        do {
            var request = try outlines.outline(head.method.rawValue, to: address)
            request.headers = HTTPHeaders(head, exchange: number)
            // This thread, where it is one of the connections'.
            let loop = threads.any()
            // On the thread that will write it: otherwise each step of the client would wake that thread again.
            loop.execute { [request] in exchange.start(request, with: client, on: loop) }
            return try await exchange.response()
        } catch {
            exchanges.take(number)
            throw error
        }
    }

    private static func clientConfiguration(
        _ configuration: Configuration, proxy: Proxy?, exchanges: ExchangeRegistry
    ) -> HTTPClient.Configuration {
        var result = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        result.tlsConfiguration = configuration.trustRoots.tlsConfiguration
        result.timeout.connect = TimeAmount(configuration.connectTimeout)
        result.connectionPool.idleTimeout = TimeAmount(configuration.keptFor)
        result.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, configuration.connectionsPerHost)
        result.connectionPool.retryConnectionEstablishment = false
        result.httpVersion = .http1Only
        result.proxy = proxy.map { .server(host: $0.host, port: $0.port, authorization: $0.authorization) }
        // The client's own spans would show whole addresses, with their signatures.
        result.tracing.tracer = nil
        result.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = ExchangeHandler(exchanges, patience: TimeAmount(configuration.patience))
                try ConnectionSetup.apply(to: channel, handler)
            }
        }
        return result
    }

    private static func shutDown(_ clients: [Proxy?: HTTPClient], _ threads: MultiThreadedEventLoopGroup) async {
        for client in clients.values { try? await client.shutdown() }
        try? await threads.shutdownGracefully()
    }
}

extension HTTPHeaders {
    /// The fields of a request, and the number under which its connection finds the exchange.
    init(_ head: HTTPRequest, exchange number: Int) {
        self.init()
        reserveCapacity(head.headerFields.count + 4)
        add(name: "Host", value: head.authority ?? "")
        for field in head.headerFields where field.name != .contentLength { add(name: field.name.rawName, value: field.value) }
        add(name: ExchangeRegistry.fieldName, value: String(number))
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
