import ArgumentParser
import DealCore
import DealService

extension RulesCommand {
    struct SQL: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sql",
            abstract: "Write a ruleset as one SQL expression that gives the same total.",
            discussion: """
                The expression gives the total in 1/10,000 of the currency unit as a 64-bit integer. Nested fields are columns with `_` in \
                place of the dot. What cannot be expressed is told on standard error, and the command fails.

                Example:
                  deal rules sql samples/ruleset.json --dialect postgres
                """)

        enum Dialect: String, ExpressibleByArgument, CaseIterable {
            case postgres, sqlite, duckdb
        }

        @Argument(help: "A ruleset, package or baseline in JSON.")
        var file: String
        @Option(help: "The SQL of which database.")
        var dialect: Dialect
        @Option(help: "Write a whole query over this table instead.")
        var table: String?
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let source = try RulesetSource(file)
            guard let dialect = SQLDialect(rawValue: dialect.rawValue) else { return }
            let expression = try source.ruleset().sql(dialect, schema: source.file.schema)
            let text = table.map { expression.query(from: $0) } ?? expression.text
            if !output.json { for diagnostic in expression.diagnostics { note("\(file): \(diagnostic)") } }
            guard expression.isComplete else {
                throw ServiceError(
                    .badInput, "\(file) cannot be written as SQL for \(dialect.rawValue): some of its rules cannot be expressed.")
            }
            output.show([
                "dialect": .text(dialect.rawValue), "sql": .text(text), "columns": .list(expression.columns.map(Value.text)),
                "diagnostics": .list(expression.diagnostics.map(RulesCommand.document)),
            ]) { say(text) }
        }
    }
}
