import ArgumentParser
import CardRender
import DealCore
public import DealService
import Foundation
public import LLMCache
public import ObjectStore
public import RateLimit

/// The command line `deal`, over whatever house its program puts together.
public enum CommandLineTool {
    /// Runs one command.
    ///
    /// - Parameters:
    ///   - arguments: The words after the program's name.
    ///   - console: Where it writes.
    ///   - transport: Makes what reaches object stores; called only by commands that need it.
    ///   - models: Makes what reaches language models.
    ///   - answers: Makes where their answers are kept; `nil` is the folder of the settings.
    ///   - limiter: Makes what counts requests, by a clock of the caller's where one is given.
    ///   - house: Makes the application; called only by commands that need it.
    /// - Returns: The exit code: 0 done, 1 failed, 2 bad usage, 3 a check said no.
    public static func run(
        _ arguments: [String], console: Console = .system,
        transport: @escaping @Sendable () throws -> any Transport = { throw ServiceError(.badSetting, "This program reaches no network.") },
        models: @escaping @Sendable () throws -> any LLMTransport = { throw ServiceError(.badSetting, "This program reaches no network.") },
        answers: @escaping @Sendable (Settings) throws -> (any AnswerStore)? = { _ in nil },
        limiter: @escaping LimiterMaker = CommandLineTool.limiterInMemory,
        house: @escaping @Sendable () async throws -> House
    ) async -> Int32 {
        await Session.$current.withValue(
            Session(console: console, transport: transport, models: models, answers: answers, limiter: limiter, openHouse: house)
        ) {
            do {
                var command = try Deal.parseAsRoot(FormulaCommand.separatingFormula(arguments))
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
                return 0
            } catch {
                return report(error, asJSON: arguments.contains("--json"))
            }
        }
    }

    /// Makes what counts requests, in a place and by a clock; `nil` is the store's own clock.
    public typealias LimiterMaker =
        @Sendable (
            _ kind: LimitStoreKind, _ clock: (@Sendable () -> RateLimitInstant)?
        ) async throws -> any RateLimitStore

    /// Counts in this process, and knows no other place.
    public static let limiterInMemory: LimiterMaker = { kind, clock in
        guard kind == .memory else { throw ServiceError(.badSetting, "This program counts in memory only.") }
        // A bound, not what it takes: simulations bring all their callers at once.
        return MemoryRateLimiter(byteLimit: 4 << 30, now: clock ?? RateLimitInstant.now)
    }

    private static func report(_ error: any Error, asJSON: Bool) -> Int32 {
        if let no = error as? CheckSaidNo {
            if let message = no.message { note(message) }
            return 3
        }
        let exit = Deal.exitCode(for: error)
        if exit == .success {
            // Help and version come as errors with a zero exit code.
            say(Deal.fullMessage(for: error))
            return 0
        }
        if exit == .validationFailure {
            if asJSON {
                say(JSON.text(of: Documents.error(code: "bad_usage", message: Deal.message(for: error))))
            } else {
                note(Deal.fullMessage(for: error))
            }
            return 2
        }
        if let told = error as? ToldDiagnostics, !asJSON {
            note("Error: \(told.summary)")
            return 1
        }
        let (code, message) = described(error)
        if asJSON {
            say(JSON.text(of: Documents.error(code: code, message: message)))
        } else {
            note("Error: \(message)")
        }
        return 1
    }

    private static func described(_ error: any Error) -> (code: String, message: String) {
        switch error {
        case let error as ServiceError: (error.code.rawValue, error.message)
        case let error as ObjectStoreError:
            (error.cause is CredentialsError ? "no_credentials" : error.code.jsonName, StorageCommand.sentence(error))
        case let error as LLMError: (error.code.description.replacing("-", with: "_"), ModelCommand.sentence(error))
        case let error as CredentialsError: ("no_credentials", "There are no keys to sign with: \(error.message).")
        case let error as DealError: (error.code.rawValue, error.message)
        case let error as CardError: ("bad_picture", error.message)
        case let error as PNGError: ("bad_picture", error.message)
        case let error as ToldDiagnostics: (error.error.code.rawValue, "\(error.path): \(error.error.message)")
        default: ("failed", "\(error)")
        }
    }
}

/// What a command that is running has at hand: commands are made by the argument parser, which can hand them nothing.
struct Session: Sendable {
    @TaskLocal static var current = Session(
        console: .system, transport: { throw ServiceError(.badSetting, "No network was given.") },
        models: { throw ServiceError(.badSetting, "No network was given.") },
        answers: { _ in nil }, limiter: CommandLineTool.limiterInMemory,
        openHouse: { throw ServiceError(.badSetting, "No database was given.") })

    /// Where it writes.
    let console: Console
    /// Makes what reaches object stores.
    let transport: @Sendable () throws -> any Transport
    /// Makes what reaches language models.
    let models: @Sendable () throws -> any LLMTransport
    /// Makes where their answers are kept, if not in a folder.
    let answers: @Sendable (Settings) throws -> (any AnswerStore)?
    /// Makes what counts requests.
    let limiter: CommandLineTool.LimiterMaker
    /// Makes the house when it is first needed.
    let openHouse: @Sendable () async throws -> House
}

/// Ends a command with exit code 3: it worked, and what it checked is not as it should be.
struct CheckSaidNo: Error {
    /// A last line for standard error.
    var message: String?
}

/// Ends a command because of faults in a file that standard error has been told one by one.
struct ToldDiagnostics: Error {
    let path: String
    let error: DealError

    var summary: String {
        let errors = error.diagnostics.count { $0.severity == .error }
        return "\(path) cannot be used: \(counted(max(errors, 1), "error"))."
    }
}

/// The root command.
struct Deal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deal",
        abstract: "Values listings of things for sale by rules you can read, and draws their social cards.",
        discussion: """
            Try it with the sample catalogue:
              deal seed
              deal listings --sort saving
              deal value 1
              deal card 1 -o card.png

            Settings come from the environment: DATABASE_URL, STORAGE_ROOT, FONT_PATH, WEB_URL.
            Exit codes: 0 done, 1 failed, 2 bad usage, 3 a check said no.
            """,
        version: "0.1.0",
        subcommands: [
            SeedCommand.self, ImportCommand.self, ListingsCommand.self, ValueCommand.self, CardCommand.self, RulesCommand.self,
            FormulaCommand.self, ImageCommand.self, TextCommand.self, SceneCommand.self, LimitCommand.self, StorageCommand.self,
            ModelCommand.self, DoctorCommand.self,
        ])
}

/// The option that every command with data to print has.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    /// Prints the JSON form, or runs `text`.
    func show(_ value: @autoclosure () -> Value, text: () -> Void) {
        if json { say(JSON.text(of: value())) } else { text() }
    }
}

/// The bytes of a file a person named.
func contents(of path: String) throws(ServiceError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw ServiceError(.badInput, "The file \(path) cannot be read. Check that it exists and may be read.")
    }
    return [UInt8](data)
}

/// The text of a file a person named.
func textContents(of path: String) throws(ServiceError) -> String {
    guard let text = String(validating: try contents(of: path), as: UTF8.self) else {
        throw ServiceError(.badInput, "The file \(path) is not UTF-8 text. Save it as UTF-8 and try again.")
    }
    return text
}
