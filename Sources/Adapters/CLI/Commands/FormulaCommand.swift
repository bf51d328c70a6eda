import ArgumentParser
import DealCore
import DealService

struct FormulaCommand: AsyncParsableCommand {
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
                  deal formula eval 'clamp(cpu.cpu_mark_multi / 1000 * 3.6, 160, 260)' --context listing.json
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
            guard case .map(let values) = try JSON.parse(try contents(of: path)) else {
                throw ServiceError(.badInput, "\(path) holds no JSON map. Write the values as {\"name\": value, …}.")
            }
            return values
        }
    }
}
