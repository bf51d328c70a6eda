import ArgumentParser
import DealCore
import DealService

struct FormulaCommand: AsyncParsableCommand {
    /// The words of a command line with a formula that starts with a minus sign put where it is not taken for an option.
    static func separatingFormula(_ words: [String]) -> [String] {
        guard words.starts(with: ["formula", "eval"]), !words.contains("--") else { return words }
        var options: [String] = []
        var formulas: [String] = []
        var isValue = false
        for word in words.dropFirst(2) {
            let isOption = isValue || ["--context", "--json", "--help", "-h", "--version"].contains(word) || word.hasPrefix("--context=")
            if isOption { options.append(word) } else { formulas.append(word) }
            isValue = !isValue && word == "--context"
        }
        let isOdd = formulas.contains { $0.hasPrefix("--") && !$0.contains { !$0.isLetter && $0 != "-" } }
        return isOdd ? words : words.prefix(2) + options + (formulas.isEmpty ? [] : ["--"]) + formulas
    }

    static let configuration = CommandConfiguration(
        commandName: "formula", abstract: "Work with formulas.", subcommands: [Eval.self])

    struct Eval: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "eval",
            abstract: "Compute a formula.",
            discussion: """
                The context is a JSON map; the formula reaches nested maps by dotted names.

                Examples:
                  deal formula eval '-7 // 2'
                  deal formula eval 'ram_gb * 2.5' --context listing.json
                """)

        @Argument(help: "The formula.")
        var formula: String
        @Option(help: "A file with the values its names stand for, as a JSON map.")
        var context: String?
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let values = try context.map { try Self.values(in: $0) } ?? [:]
            let compiled: Formula
            do throws(DealError) {
                compiled = try Formula(formula, schema: FieldSchema(describing: values))
            } catch {
                if !output.json { for diagnostic in error.diagnostics { note(diagnostic.rendered(source: formula)) } }
                throw error
            }
            let amount = try compiled.amount(for: values)
            output.show(["value": .number(amount)]) { say(JSON.text(of: .number(amount))) }
        }

        private static func values(in path: String) throws -> [String: Value] {
            let bytes = try contents(of: path)
            do throws(DealError) {
                if case .map(let values) = try JSON.parse(bytes) { return values }
            } catch {
                throw ServiceError(.badInput, "\(path): \(error.message). Write the values as one JSON map: {\"name\": value, …}.")
            }
            throw ServiceError(.badInput, "\(path) holds no JSON map. Write the values as {\"name\": value, …}.")
        }
    }
}
