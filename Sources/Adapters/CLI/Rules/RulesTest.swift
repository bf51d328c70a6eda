import ArgumentParser
import DealCore
import DealService
import Foundation

extension RulesCommand {
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Run the tests beside a ruleset.",
            discussion: """
                The file holds the tests and names their ruleset; for a ruleset, the tests are taken from `NAME.tests.json` beside it. \
                The exit code is 3 when a test fails.

                Example:
                  deal rules test samples/ruleset.json
                """)

        @Argument(help: "Tests, or a ruleset with tests beside it.")
        var file: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (path, bytes) = try testFile()
            let tests: RuleTests
            do throws(DealError) {
                tests = try RuleTests(json: bytes)
            } catch {
                if !output.json { RulesetSource.note(error.diagnostics, in: bytes, path) }
                throw ToldDiagnostics(path: path, error: error)
            }
            let name = tests.ruleset ?? Self.stem(of: path) + ".json"
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            let source = try RulesetSource(URL(fileURLWithPath: name, relativeTo: folder).path)
            if !output.json {
                RulesetSource.note(source.file.diagnostics.filter { $0.severity == .error }, in: source.bytes, source.path)
            }
            let report = tests.report(with: Valuer(source.file.rulesets, schema: source.file.schema))
            output.show(report.json()) { say(report.text) }
            if !report.passed { throw CheckSaidNo() }
        }

        private func testFile() throws -> (path: String, bytes: [UInt8]) {
            let bytes = try contents(of: file)
            if let root = try? JSON.parse(bytes), root["tests"].isNull {
                let path = Self.stem(of: file) + ".tests.json"
                guard FileManager.default.fileExists(atPath: path) else {
                    throw ServiceError(.badInput, "\(file) holds no tests, and there is no \(path) beside it.")
                }
                return (path, try contents(of: path))
            }
            return (file, bytes)
        }

        /// The path without what tells the kind of the file.
        private static func stem(of path: String) -> String {
            for ending in [".tests.json", ".json"] where path.hasSuffix(ending) { return String(path.dropLast(ending.count)) }
            return path
        }
    }

    struct Convert: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "convert",
            abstract: "Write a package, baseline or neutral ruleset as rulesets of DealKit's own format.",
            discussion: """
                What is lost or broken is told on standard error. A file with several rulesets needs a folder to write them to.

                Example:
                  deal rules convert gaming.dbrs > gaming.json
                """)

        @Argument(help: "A package (.dbrs), baseline or neutral ruleset in JSON.")
        var file: String
        @Option(name: [.customLong("output"), .customShort("o")], help: "A file, or a folder for several rulesets.")
        var destination: String?
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let source = try RulesetSource(file)
            if !output.json { RulesetSource.note(source.file.diagnostics, in: source.bytes, file) }
            if output.json {
                say(JSON.text(of: .list(try source.file.rulesets.map { try JSON.parse(Array($0.json().utf8)) })))
            } else if let destination {
                try write(source.file.rulesets, to: destination)
            } else {
                say(try source.ruleset().json().trimmingBlanks)
            }
        }

        private func write(_ rulesets: [Ruleset], to path: String) throws {
            let isFolder = rulesets.count != 1 || URL(fileURLWithPath: path).hasDirectoryPath
            if isFolder { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
            for ruleset in rulesets {
                let name = String(ruleset.id.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
                let target = isFolder ? (path.hasSuffix("/") ? path : path + "/") + name + ".json" : path
                do {
                    try Data(ruleset.json().utf8).write(to: URL(fileURLWithPath: target), options: .atomic)
                } catch {
                    throw ServiceError(.badInput, "\(target) cannot be written. Check that its folder exists and may be written to.")
                }
                note("\(ruleset.name): \(target)")
            }
        }
    }
}
