import ArgumentParser
import DealService
import Foundation
import HTTPServer
import HTTPTransport
import Logging
import ObjectStore
import RateLimit
import RedisAdapter
import SQLiteAdapter
import ServiceLifecycle
import UnixSignals

/// The program `deal-server`: reads the settings, puts the house together and serves it until it is asked to stop.
@main
struct ServerMain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deal-server",
        abstract: "Serves the catalogue: pages, JSON and social cards.",
        discussion: """
            Settings come from the environment:
              DATABASE_URL   sqlite:///path/to/dealkit.db (data/dealkit.db below the working directory)
              API_HOST       address to listen on (127.0.0.1)
              API_PORT       port to listen on (8020)
              STORAGE_ROOT   folder for drawn cards (data/objects)
              FONT_PATH      more font folders, separated by colons, searched after /usr/share/fonts
              S3__ENABLED    true keeps drawn cards in a bucket instead, below card-images/ (false)
              AWS_S3_BUCKET_NAME  that bucket; keys, region and address come from AWS_ACCESS_KEY_ID, AWS_REGION,
                             AWS_ENDPOINT_URL_S3 and wherever else AWS programs look for them (docs/s3.md)
              S3__ENDPOINT_URL  the service's address, where it is not AWS
              REDIS_URL      redis://host:6379 counts requests and keeps models' answers for all servers together (each for itself)
              RATE_LIMIT     requests of one client to /api, /og-image and /v1 (120/min, 5000/h)
              RATE_LIMIT_CARDS  further limits for /og-image alone
              RATE_LIMIT_ALLOW, RATE_LIMIT_DENY  who is never limited or never served: 10.0.0.0/8, key=partner
              RATE_LIMIT_SHADOW  true only counts and reports, and refuses nobody (false)
              TRUSTED_PROXIES  proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8 (none)
              API_KEYS       callers known by the key they send, as NAME=SECRET,NAME=SECRET
              GEMINI_API_KEY, OPENROUTER_API_KEY, OPENAI_API_KEY, ANTHROPIC_API_KEY, LLM_BASE_URL  serve language models
                             at /v1/chat/completions to callers of API_KEYS; further settings: deal llm --help
              LLM_CACHE_KEY  32 bytes in base64 or hexadecimal that encrypt stored answers (not encrypted)
              LLM_DAILY_BUDGET  dollars that each caller may spend on them in a day (no limit)
              WEB_URL        address under which the world reaches the server
              LOG_LEVEL      trace, debug, info, notice, warning, error or critical (info)

            Example:
              API_PORT=9000 deal-server
            """,
        version: "0.1.0")

    func run() async throws {
        do {
            try await serve()
        } catch let error as ServiceError {
            FileHandle.standardError.write(Data("Error: \(error.message)\n".utf8))
            throw ExitCode(1)
        }
    }

    private func serve() async throws {
        let settings = try Settings.fromEnvironment()
        var logger = Logger(label: "deal-server", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info

        let house = House(
            settings: settings,
            repository: try SQLiteCatalogue(path: settings.sqlitePath),
            store: try await settings.openStore { try transport(settings) })
        // A server that cannot draw is of no use: better to say so now than on the first card.
        _ = try house.shelf.faceNames()

        let ready = logger
        let redis = try redisClient(settings)
        let models =
            settings.models.providers.isEmpty
            ? nil : try LanguageModels(settings.models, transport: transport(settings), store: answers(redis, settings, logger))
        if models != nil, settings.limits.callers.isEmpty {
            logger.warning("Language models are set, and API_KEYS names nobody who may ask them")
        }
        let server = Server(
            house: house, limiter: try limiter(redis, logger), limits: settings.limits, models: models, logger: logger)
        let application = try await server.application { port in
            ready.notice("Serving \(settings.webURL) on \(settings.host):\(port). Stop with Ctrl-C.")
        }
        var services: [any Service] = [application]
        if let models { services.append(AnswerSweep(models: models, logger: logger)) }
        let group = ServiceGroup(
            configuration: .init(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private func transport(_ settings: Settings) throws -> AsyncHTTPTransport {
        try AsyncHTTPTransport(.init(environment: settings.variables))
    }

    /// The Redis server that is set, which all servers share.
    private func redisClient(_ settings: Settings) throws(ServiceError) -> RedisClient? {
        guard let url = settings.redisURL else { return nil }
        do throws(RedisError) {
            return try RedisClient(url: url)
        } catch {
            throw ServiceError(.badSetting, "REDIS_URL cannot be used: \(error.message).", cause: error)
        }
    }

    /// Counts in Redis; while it is away, and where there is none, in this process.
    private func limiter(_ redis: RedisClient?, _ logger: Logger) throws -> any RateLimitStore {
        guard let redis else { return MemoryRateLimiter() }
        var options = RedisRateLimiter.Options()
        options.onFailure = { logger.warning("Redis did not answer; requests are counted here", metadata: ["error": "\($0)"]) }
        return try RedisRateLimiter(redis, options: options)
    }

    /// Keeps answers of models in Redis; while it is away, models are asked.
    ///
    /// Where there is none, answers are kept in a folder.
    private func answers(_ redis: RedisClient?, _ settings: Settings, _ logger: Logger) throws -> (any AnswerStore)? {
        guard let redis else { return nil }
        return try RedisResponseStore(redis, codec: settings.models.codec) { error in
            logger.warning("A stored answer could not be used; the model is asked", metadata: ["error": "\(error)"])
        }
    }
}
