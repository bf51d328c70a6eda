public import Metrics
public import ObjectStore
public import Tracing

extension AsyncHTTPTransport {
    /// What a transport is made with.
    public struct Configuration: Sendable {
        /// The longest time for a connection to come about, TLS and proxy included.
        public var connectTimeout: Duration
        /// The most connections to one host and port; further requests wait.
        public var connectionsPerHost: Int
        /// How long a connection without a request is kept.
        public var keptFor: Duration
        /// The threads that serve all connections; one is enough where encryption does not fill it.
        public var threads: Int
        /// Which requests go through a proxy.
        public var proxies: ProxyRules
        /// Whose certificates are believed.
        public var trustRoots: TrustRoots
        /// Where the counts and durations of requests go.
        public var metrics: any MetricsFactory
        /// Where the spans of requests go.
        public var tracer: any Tracer
        /// How long a body is held back while the service has not said whether it wants it.
        package var patience = Duration.seconds(1)

        /// Makes a configuration; metrics and spans go where the program has said as a whole.
        public init(
            connectTimeout: Duration = .seconds(5), connectionsPerHost: Int = 64, keptFor: Duration = .seconds(60), threads: Int = 1,
            proxies: ProxyRules = .none, trustRoots: TrustRoots = .system, metrics: any MetricsFactory = MetricsSystem.factory,
            tracer: any Tracer = InstrumentationSystem.tracer
        ) {
            self.connectTimeout = connectTimeout
            self.connectionsPerHost = connectionsPerHost
            self.keptFor = keptFor
            self.threads = threads
            self.proxies = proxies
            self.trustRoots = trustRoots
            self.metrics = metrics
            self.tracer = tracer
        }

        /// Makes a configuration with the proxies and the certificates that a program's environment names.
        ///
        /// - Throws: `TransportError` as ``ProxyRules/init(environment:)`` and ``TrustRoots/init(environment:)`` do.
        public init(environment: [String: String]) throws(TransportError) {
            try self.init(proxies: ProxyRules(environment: environment), trustRoots: TrustRoots(environment: environment))
        }
    }
}
