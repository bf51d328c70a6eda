import CLI
import DealCore
import DealService
import LLMCache
import Synchronization

/// How a command that needs no catalogue ended, and what it wrote.
struct CommandOutcome: CustomStringConvertible {
    let status: Int32
    let out: String
    let err: String
    var description: String { "\(status): \(out)\(err)" }
    var json: Value { get throws { try JSON.parse(out) } }

    /// Runs a command.
    init(of words: [String], models: @escaping @Sendable () throws -> any LLMTransport = { throw Self.noCatalogue }) async {
        let out = Mutex(""), err = Mutex("")
        let console = Console(
            out: { text in out.withLock { $0 += text } }, err: { text in err.withLock { $0 += text } }, showsProgress: false)
        status = await CommandLineTool.run(words, console: console, models: models) { throw Self.noCatalogue }
        self.out = out.withLock { $0 }
        self.err = err.withLock { $0 }
    }

    private static let noCatalogue = ServiceError(.badSetting, "this command needs neither a catalogue nor a model")
}
