public import DealService
public import Hummingbird
import HummingbirdCore
public import Logging
public import RateLimit

/// The HTTP interface of a house: pages for people, JSON for programs, cards for social networks.
public struct Server: Sendable {
    private let house: House
    private let limiter: any RateLimitStore
    private let limits: LimitSettings
    private let models: LanguageModels?
    private let logger: Logger

    /// - Parameters:
    ///   - house: The application that is served.
    ///   - limiter: Counts what each client asks of `/api`, `/og-image` and `/v1`.
    ///   - limits: How much that may be, and how clients are told apart.
    ///   - models: Who answers `/v1/chat/completions`; `nil` for a server without it.
    ///   - logger: Where requests and failures are noted.
    public init(
        house: House, limiter: any RateLimitStore, limits: LimitSettings, models: LanguageModels? = nil, logger: Logger
    ) {
        self.house = house
        self.limiter = limiter
        self.limits = limits
        self.models = models
        self.logger = logger
    }

    /// All routes with their middleware.
    ///
    /// - Throws: An error where a page template is missing or cannot be parsed.
    public func router() async throws -> Router<DealContext> {
        let pages = try await Pages()
        let router = Router(context: DealContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            LogRequestsMiddleware(.debug)
            SecurityHeaders()
            ErrorResponses(pages: pages)
        }
        HealthRoutes(house: house).add(to: router)
        StyleRoutes(pages: pages).add(to: router)
        PageRoutes(house: house, pages: pages).add(to: router)
        func limited(forCards: Bool) -> RouterGroup<DealContext> {
            router.group().add(middleware: RateLimiting(store: limiter, rules: limits.rules(forCards: forCards), limits: limits))
        }
        APIRoutes(house: house).add(to: limited(forCards: false))
        CardRoutes(house: house).add(to: limited(forCards: true))
        if let models { ModelRoutes(models: models, callers: limits.callers).add(to: limited(forCards: false)) }
        return router
    }

    /// The server, ready to run until it is asked to stop.
    ///
    /// - Parameter onReady: Called with the port once connections are accepted.
    public func application(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) async throws -> some ApplicationProtocol {
        Application(
            router: try await router(),
            configuration: ApplicationConfiguration(
                address: .hostname(house.settings.host, port: house.settings.port), serverName: "DealKit"),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: logger)
    }
}
