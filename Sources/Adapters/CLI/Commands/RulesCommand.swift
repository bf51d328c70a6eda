import ArgumentParser
import DealCore
import DealService

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Work with rulesets.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Find everything wrong with a ruleset, all at once.",
            discussion: """
                The exit code is 3 when there are errors; warnings alone leave it at 0.

                Example:
                  deal rules check samples/ruleset.json
                """)

        @Argument(help: "A ruleset in JSON.")
        var file: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let bytes = try contents(of: file)
            let diagnostics = Ruleset.check(json: bytes)
            let errors = diagnostics.count { $0.severity == .error }
            output.show(document(diagnostics, errors: errors)) {
                let source = String(decoding: bytes, as: UTF8.self)
                for diagnostic in diagnostics { note("\(file):\(diagnostic.rendered(source: source))") }
                if errors == 0 {
                    let rules = (try? Ruleset(json: bytes))?.groups.reduce(0) { $0 + $1.rules.count } ?? 0
                    let warnings = diagnostics.isEmpty ? "" : " \(counted(diagnostics.count, "warning"))."
                    say("\(file): \(counted(rules, "rule")), no errors.\(warnings)")
                }
            }
            if errors > 0 { throw CheckSaidNo(message: output.json ? nil : "\(file): \(counted(errors, "error")).") }
        }

        private func document(_ diagnostics: [Diagnostic], errors: Int) -> Value {
            .map([
                "valid": .bool(errors == 0),
                "diagnostics": .list(
                    diagnostics.map { diagnostic in
                        .map([
                            "severity": .text(diagnostic.severity.rawValue),
                            "code": .text(diagnostic.code),
                            "message": .text(diagnostic.message),
                            "path": .text(diagnostic.path),
                            "line": diagnostic.location.map { .number(Double($0.line)) } ?? .null,
                            "column": diagnostic.location.map { .number(Double($0.column)) } ?? .null,
                            "hint": diagnostic.hint.map(Value.text) ?? .null,
                        ])
                    }),
            ])
        }
    }
}
