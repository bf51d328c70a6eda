import ArgumentParser
import DealCore
import DealService
import Foundation
import LLMCache

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llm",
        abstract: "Ask language models, and never pay twice for the same answer.",
        discussion: """
            A provider is asked where it has a key: GEMINI_API_KEY, OPENROUTER_API_KEY, OPENAI_API_KEY, ANTHROPIC_API_KEY, in this order \
            or that of LLM_ORDER (listed, cheapest, fastest, most-capable). Models and addresses are settings too: GEMINI_MODEL, \
            GEMINI_BASE_URL and so on; LLM_BASE_URL and LLM_MODEL add a service that speaks OpenAI's language, such as Ollama. Answers \
            are kept for 72 hours: in the Redis server of REDIS_URL, which several machines can share, else in LLM_ROOT (data/llm). \
            LLM_CACHE_KEY, 32 bytes in base64 or hexadecimal, encrypts them.

            Example:
              GEMINI_API_KEY=… deal llm ask 'Which of these laptops has a matte screen?' --image photo.jpg
              deal llm extract invoice --image invoice.jpg
            """,
        subcommands: [Ask.self, Key.self, Extract.self, Analyze.self, Search.self, Cache.self, Costs.self, Providers.self])

    /// The models that are set; some commands need none that can be asked.
    static func models(asking: Bool = true) throws -> LanguageModels {
        let settings = try Settings.fromEnvironment()
        guard !asking || !settings.models.providers.isEmpty else {
            throw ServiceError(
                .badSetting,
                "No language model is set. Set GEMINI_API_KEY, OPENROUTER_API_KEY, OPENAI_API_KEY or ANTHROPIC_API_KEY, or LLM_BASE_URL.")
        }
        return try LanguageModels(settings.models, transport: Session.current.models(), store: Session.current.answers(settings))
    }

    /// An error of a model as a sentence for a person.
    static func sentence(_ error: LLMError) -> String {
        var text = error.message.prefix(1).uppercased() + error.message.dropFirst()
        // A chain's own message names the providers, and the last failure's says why.
        if let cause = error.cause as? LLMError { return "\(text): \(cause.message)." }
        if let provider = error.provider { text += " (\(provider))" }
        if let cause = error.cause { text += ": \(cause)" }
        return text + "."
    }

    /// The pictures of files.
    static func images(_ paths: [String]) throws -> [LLMImage] {
        try paths.map { path in
            let bytes = try contents(of: path)
            guard let type = imageType(of: bytes) else {
                throw ServiceError(.badInput, "\(path) is no JPEG, PNG, WebP or GIF picture.")
            }
            return LLMImage(bytes, mediaType: type)
        }
    }

    /// What a picture's first bytes say it is, whatever its name.
    private static func imageType(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if bytes.starts(with: "GIF8".utf8) { return "image/gif" }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return nil
    }

    /// The JSON of a file.
    static func json(of path: String) throws(ServiceError) -> JSONValue {
        let bytes = try contents(of: path)
        do throws(LLMError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw ServiceError(.badInput, "\(path): \(error.message)", cause: error)
        }
    }

    /// Where an answer came from and what it cost, for standard error.
    static func tell(_ response: LLMResponse) {
        let cost = response.newCost.map { "$\(CostReport.dollars($0))" } ?? "an unknown amount"
        note("\(response.isCached ? "From the cache" : "Answered") by \(response.provider), \(response.model); cost \(cost).")
    }
}

/// Whose question it is, and how the cache is used.
struct AskingOptions: ParsableArguments {
    @Option(help: "Whose data this is: answers are never shared between tenants.")
    var tenant = ""
    @Flag(help: "Ask anew, and keep the new answer.")
    var refresh = false
    @Flag(help: "Neither read nor keep stored answers.")
    var noCache = false

    func validate() throws {
        if refresh, noCache { throw ValidationError("Give '--refresh' or '--no-cache', not both.") }
    }

    var controls: LLMControls { LLMControls(cache: refresh ? .refresh : noCache ? .bypass : .normal) }
}
