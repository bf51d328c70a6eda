import ArgumentParser
import DealCore
import DealService
import LLMCache

extension ModelCommand {
    struct Ask: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ask",
            abstract: "Ask a question, with pictures and a schema for the answer if need be.",
            discussion: """
                The text of the answer goes to standard output, who answered and what it cost to standard error.

                Example:
                  deal llm ask 'Say hello in Portuguese.'
                  deal llm ask 'Which fields do you see?' --image form.png --schema fields.json --json
                """)

        @Argument(help: "The question.")
        var prompt: String
        @Option(name: .customLong("image"), help: "A picture; may be given again.", completion: .file())
        var images: [String] = []
        @Option(help: "A file with the JSON schema that the answer must fulfil.", completion: .file())
        var schema: String?
        @Option(help: "What the model is told first.")
        var system: String?
        @Option(help: "The randomness, 0 to 2.")
        var temperature: Double?
        @Option(help: "The most tokens of the answer.")
        var maxTokens: Int?
        @OptionGroup var asking: AskingOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            var request = LLMRequest(
                prompt, images: try ModelCommand.images(images), system: system, schema: try schema.map(Self.schema), tenant: asking.tenant)
            request.parameters.temperature = temperature
            request.parameters.maxOutputTokens = maxTokens
            request.controls = asking.controls
            let response = try await ModelCommand.models().cache.answer(request)
            if output.json {
                say(response.json.jsonText)
            } else {
                say(response.text)
                ModelCommand.tell(response)
            }
        }

        private static func schema(_ path: String) throws -> JSONSchema {
            let json = try ModelCommand.json(of: path)
            do throws(LLMError) {
                return try JSONSchema(name: "answer", json)
            } catch {
                throw ServiceError(.badInput, "\(path): \(error.message)", cause: error)
            }
        }
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key",
            abstract: "Show the cache key of a request.",
            discussion: """
                Requests that can have different answers have different keys; the order of members and how numbers are written change nothing.

                Example:
                  deal llm key --request request.json --json
                """)

        @Option(help: "A file with the request in JSON.", completion: .file())
        var request: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let bytes = try contents(of: request)
            do throws(LLMError) {
                let asked = try LLMRequest(jsonBytes: bytes)
                try asked.validate()
                let key = try CacheKey(for: asked)
                output.show(["key": .text(key.description), "version": .number(Double(CacheKey.version))]) { say(key.description) }
            } catch {
                throw ServiceError(.badInput, "\(request): \(error.message)", cause: error)
            }
        }
    }

    struct Extract: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "extract",
            abstract: "Read an invoice or a listing out of pictures, checked field by field, as JSON.",
            discussion: """
                Example:
                  deal llm extract invoice --image page1.jpg --image page2.jpg
                  deal llm extract listing --image screenshot.png
                """)

        enum Kind: String, CaseIterable, ExpressibleByArgument { case invoice, listing }

        @Argument(help: "What is to be read.")
        var kind: Kind
        @Option(name: .customLong("image"), help: "A picture; may be given again for further pages.", completion: .file())
        var images: [String] = []
        @Option(help: "Text to read instead of a picture, or beside it.")
        var text: String?
        @Option(help: "Whose data this is: answers are never shared between tenants.")
        var tenant = ""
        @Flag(help: "Print one JSON document, which this command always does.")
        var json = false

        func validate() throws {
            if images.isEmpty, text == nil { throw ValidationError("Name pictures with '--image', or give '--text'.") }
        }

        func run() async throws {
            let pictures = try ModelCommand.images(images)
            let source = try ModelCommand.models().cache
            switch kind {
            case .invoice:
                let read = try await source.extract(Invoice.self, images: pictures, prompt: text, tenant: tenant)
                say(read.value.json.jsonText)
                for warning in read.value.warnings { note("Warning: \(warning)") }
                ModelCommand.tell(read.response)
            case .listing:
                let read = try await source.extract(ListingExtraction.self, images: pictures, prompt: text, tenant: tenant)
                say(read.value.json().jsonText)
                for warning in read.value.warnings { note("Warning: \(warning)") }
                ModelCommand.tell(read.response)
            }
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "search",
            abstract: "Turn a search in plain words into filters.",
            discussion: """
                Rules read what they can; a model, where one is set, is asked only for the rest.

                Example:
                  deal llm search '32GB mini PC under $400 with good iGPU'
                """)

        @Argument(help: "The search.")
        var words: String
        @Option(help: "Whose data this is: answers are never shared between tenants.")
        var tenant = ""
        @Flag(help: "Print one JSON document, which this command always does.")
        var json = false

        func run() async throws {
            let settings = try Settings.fromEnvironment().models
            let query =
                settings.providers.isEmpty
                ? try parseSearch(words) : try await ModelCommand.models().cache.parseSearch(words, tenant: tenant)
            say(query.json.jsonText)
        }
    }
}
