import ArgumentParser
import DealCore
import DealService

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Work with rulesets.",
        discussion: """
            A ruleset is read from DealKit's own format, a package (.dbrs), a baseline or the neutral form; which one it is, its content tells.
            """,
        subcommands: [
            Check.self, Eval.self, Explain.self, Diff.self, Lint.self, Test.self, SQL.self, Convert.self,
        ])

    /// A diagnostic as JSON.
    static func document(_ diagnostic: Diagnostic) -> Value {
        .map([
            "severity": .text(diagnostic.severity.rawValue),
            "code": .text(diagnostic.code),
            "message": .text(diagnostic.message),
            "path": .text(diagnostic.path),
            "line": diagnostic.location.map { .number(Double($0.line)) } ?? .null,
            "column": diagnostic.location.map { .number(Double($0.column)) } ?? .null,
            "hint": diagnostic.hint.map(Value.text) ?? .null,
        ])
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Find everything wrong with a ruleset, all at once.",
            discussion: """
                The exit code is 3 when there are errors; warnings alone leave it at 0.

                Example:
                  deal rules check samples/ruleset.json
                """)

        @Argument(help: "A ruleset, package or baseline in JSON.")
        var file: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let bytes = try contents(of: file)
            let (rulesets, diagnostics) = Self.read(bytes)
            let errors = diagnostics.count { $0.severity == .error }
            output.show(["valid": .bool(errors == 0), "diagnostics": .list(diagnostics.map(RulesCommand.document))]) {
                RulesetSource.note(diagnostics, in: bytes, file)
                if errors == 0 {
                    let rules = rulesets.flatMap(\.groups).reduce(0) { $0 + $1.rules.count }
                    let warnings = diagnostics.isEmpty ? "" : " \(counted(diagnostics.count, "warning"))."
                    say("\(file): \(counted(rules, "rule")), no errors.\(warnings)")
                }
            }
            if errors > 0 { throw CheckSaidNo(message: output.json ? nil : "\(file): \(counted(errors, "error")).") }
        }

        private static func read(_ bytes: [UInt8]) -> ([Ruleset], [Diagnostic]) {
            do throws(DealError) {
                let file = try RulesetFile.read(bytes)
                return (file.rulesets, file.diagnostics)
            } catch {
                let own = Ruleset.check(json: bytes)
                return ([], own.contains { $0.severity == .error } && own.count > error.diagnostics.count ? own : error.diagnostics)
            }
        }
    }
}
