internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import ObjectStore

/// Makes connections, with the client beneath: it finds a host's addresses, goes through proxies and speaks TLS.
///
/// The client makes a connection for a request only, and holds it busy until that request is answered. So it is given one that is never sent,
/// and is left in the belief that the answer takes its time, while ``ConnectionHandler`` carries exchanges over the connection.
final class ConnectionOpener: Sendable {
    private let proxies: ProxyRules
    /// A client for each proxy, and one without.
    private let clients: [Proxy?: HTTPClient]
    private let openings: Openings

    init(_ configuration: AsyncHTTPTransport.Configuration, on threads: any EventLoopGroup, _ slots: ConnectionSlots) {
        let openings = Openings()
        self.openings = openings
        proxies = configuration.proxies
        clients = Self.clients(configuration, on: threads) { channel in
            let handler = ConnectionHandler(
                openings, slots, patience: TimeAmount(configuration.patience), keptFor: TimeAmount(configuration.keptFor))
            try ConnectionSetup.apply(to: channel, handler)
        }
    }

    // Apart from the initialiser, whose loops the compiler's optimiser does not survive.
    private static func clients(
        _ configuration: AsyncHTTPTransport.Configuration, on threads: any EventLoopGroup,
        setUp: @escaping @Sendable (any Channel) throws -> Void
    ) -> [Proxy?: HTTPClient] {
        var clients: [Proxy?: HTTPClient] = [:]
        for proxy in [nil] + configuration.proxies.all.map(Optional.some) where clients[proxy] == nil {
            var client = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
            client.tlsConfiguration = configuration.trustRoots.tlsConfiguration
            client.timeout.connect = TimeAmount(configuration.connectTimeout)
            client.connectionPool.idleTimeout = TimeAmount(configuration.keptFor)
            client.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, configuration.connectionsPerHost)
            client.connectionPool.retryConnectionEstablishment = false
            client.httpVersion = .http1Only
            client.proxy = proxy.map { .server(host: $0.host, port: $0.port, authorization: $0.authorization) }
            client.tracing.tracer = nil
            client.http1_1ConnectionDebugInitializer = { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
            clients[proxy] = HTTPClient(eventLoopGroup: threads, configuration: client)
        }
        return clients
    }

    /// Makes a connection for an exchange, which begins on it as soon as it is there, but later than this returns.
    ///
    /// - Parameter loop: The one that will serve the connection, and calls this.
    /// - Returns: What can be cancelled; `nil` where no more connections are made.
    /// - Throws: What is wrong with the address.
    func open(for exchange: Exchange, on loop: any EventLoop) throws -> HTTPClient.Task<Void>? {
        guard let client = clients[proxies.proxy(for: exchange.address)] else { return nil }
        var request = try HTTPClient.Request(url: exchange.address.base)
        guard let number = openings.add(exchange) else { return nil }
        request.headers.add(name: Openings.fieldName, value: String(number))
        let opening = Opening(number, openings)
        return client.execute(request: request, delegate: opening, eventLoop: .delegateAndChannel(on: loop))
    }

    /// Makes no more connections, and gives out the exchanges that wait for one.
    func close() -> [Exchange] { openings.close() }

    /// Ends all connections.
    func shutDown() async {
        for client in clients.values { try? await client.shutdown() }
    }

    /// Hears of connections that do not come about.
    private final class Opening: HTTPClientResponseDelegate {
        private let number: Int
        private let openings: Openings

        init(_ number: Int, _ openings: Openings) {
            self.number = number
            self.openings = openings
        }

        func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
            guard let exchange = openings.take(number) else { return }
            exchange.fail(connectError(for: error, host: exchange.address.host))
        }

        func didFinishRequest(task: HTTPClient.Task<Void>) throws {}
    }
}
