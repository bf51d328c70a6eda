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
              REDIS_URL      redis://host:6379 counts requests for all servers together (each counts for itself)
              RATE_LIMIT     requests of one client to /api and /og-image (120/min, 5000/h)
              RATE_LIMIT_CARDS  further limits for /og-image alone
              RATE_LIMIT_ALLOW, RATE_LIMIT_DENY  who is never limited or never served: 10.0.0.0/8, key=partner
              RATE_LIMIT_SHADOW  true only counts and reports, and refuses nobody (false)
              TRUSTED_PROXIES  proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8 (none)
              API_KEYS       callers known by the X-API-Key they send, as NAME=SECRET,NAME=SECRET
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
            store: try await settings.openStore {
                try AsyncHTTPTransport(.init(environment: settings.variables))
            })
        // A server that cannot draw is of no use: better to say so now than on the first card.
        _ = try house.shelf.faceNames()

        let ready = logger
        let server = Server(
            house: house, limiter: try limiter(settings, logger), limits: settings.limits, logger: logger)
        let application = try await server.application { port in
            ready.notice("Serving \(settings.webURL) on \(settings.host):\(port). Stop with Ctrl-C.")
        }
        let group = ServiceGroup(
            configuration: .init(services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Counts in the Redis server that is set, which all servers share; while it is away, and where none is, in this process.
    private func limiter(_ settings: Settings, _ logger: Logger) throws -> any RateLimitStore {
        guard let url = settings.redisURL else { return MemoryRateLimiter() }
        do {
            var options = RedisRateLimiter.Options()
            options.onFailure = { logger.warning("Redis did not answer; requests are counted here", metadata: ["error": "\($0)"]) }
            return try RedisRateLimiter(RedisClient(url: url), options: options)
        } catch {
            throw ServiceError(.badSetting, "REDIS_URL cannot be used: \(error.message).", cause: error)
        }
    }
}
