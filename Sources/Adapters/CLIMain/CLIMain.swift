import CLI
import DealService
import Dispatch
import Foundation
import HTTPTransport
import ObjectStore
import RateLimit
import RedisAdapter
import SQLiteAdapter

/// The program `deal`: reads the settings and puts the house together for the command that is asked for.
@main
struct CLIMain {
    static func main() async {
        let transport: @Sendable () throws -> AsyncHTTPTransport = {
            try AsyncHTTPTransport(.init(environment: Settings.fromEnvironment().variables))
        }
        let command = Task {
            await CommandLineTool.run(
                Array(CommandLine.arguments.dropFirst()), transport: transport, models: transport, answers: answers, limiter: limiter
            ) {
                let settings = try Settings.fromEnvironment()
                return House(
                    settings: settings, repository: try SQLiteCatalogue(path: settings.sqlitePath),
                    store: try await settings.openStore(over: transport))
            }
        }
        // Ctrl-C cancels, so that an upload under way is taken back; a second one ends the program at once.
        signal(SIGINT, SIG_IGN)
        let interrupts = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        interrupts.setEventHandler {
            command.cancel()
            signal(SIGINT, SIG_DFL)
        }
        interrupts.resume()
        exit(await command.value)
    }

    /// Keeps answers of models in the Redis server of `REDIS_URL`, where that is set.
    @Sendable private static func answers(_ settings: Settings) throws -> (any AnswerStore)? {
        guard let url = settings.redisURL else { return nil }
        do {
            return try RedisResponseStore(RedisClient(url: url), codec: settings.models.codec, timeout: .seconds(2)) { error in
                FileHandle.standardError.write(Data("Stored answers cannot be used: \(error)\n".utf8))
            }
        } catch {
            throw ServiceError(.badSetting, "REDIS_URL cannot be used: \(error.message).", cause: error)
        }
    }

    /// Counts in this process, or in the Redis server of `REDIS_URL`, which must answer: a command has no use for a decision in its place.
    private static let limiter: CommandLineTool.LimiterMaker = { kind, clock in
        guard kind == .redis else { return try await CommandLineTool.limiterInMemory(kind, clock) }
        guard let url = try Settings.fromEnvironment().redisURL else {
            throw ServiceError(.badSetting, "REDIS_URL does not say which Redis server to use; it takes redis://host:6379.")
        }
        let redis = try RedisClient(url: url)
        try await redis.send(["PING"], timeout: .seconds(2))
        var options = RedisRateLimiter.Options()
        options.timeout = .seconds(2)
        options.outage = .closed
        if clock != nil { options.name = "simulation-\(UInt64.random(in: 0 ... .max))" }
        return try RedisRateLimiter(redis, options: options, clock: clock)
    }
}
