import DealCore
import Foundation
import Testing

/// The articles of the catalogue `DealCore.docc`, held against what the code does.
@Suite struct ArticleTests {
    private static let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    private static let sources = tests.appending(path: "../../Sources/DealCore").standardizedFileURL

    private static func article(_ name: String) throws -> String {
        try String(contentsOf: sources.appending(path: "DealCore.docc/\(name).md"), encoding: .utf8)
    }

    /// The text of every file of the module, by name.
    private static func code() throws -> [String: String] {
        let names = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
        let files = names.filter { $0.hasSuffix(".swift") && !$0.contains(".docc/") }
        return try Dictionary(
            uniqueKeysWithValues: files.map { ($0, try String(contentsOf: sources.appending(path: $0), encoding: .utf8)) })
    }

    /// The rows of the tables below a heading, as cells; the heading `nil` stands for the whole article.
    private static func rows(of article: String, below heading: String? = nil) throws -> [[String]] {
        var text = article[...]
        if let heading {
            let start = try #require(article.range(of: "\n### \(heading)\n"))
            text = article[start.upperBound...]
            text = text[..<(text.range(of: "\n### ")?.lowerBound ?? text.endIndex)]
        }
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The text of a cell that is code; `nil` for a cell in words.
    private static func code(in cell: String) -> String? {
        cell.hasPrefix("`") && cell.hasSuffix("`") ? String(cell.dropFirst().dropLast()) : nil
    }

    // MARK: The module page

    @Test func `every public type has its place on the module page`() throws {
        let topics = try #require(try Self.article("DealCore").components(separatedBy: "\n## Topics\n").last)
        var types: Set<String> = []
        for (_, text) in try Self.code() {
            for match in text.matches(of: /(?m)^public (?:indirect |final )?(?:struct|enum|class|actor|protocol) (\w+)/) {
                types.insert(String(match.1))
            }
        }
        #expect(types.count > 50)
        for type in types.sorted() { #expect(topics.contains("- ``\(type)``\n"), "\(type)") }
    }

    @Test func `the examples in Swift are code that is tested`() throws {
        let files = ["ArticleExampleTests.swift", "FirstExampleTests.swift"]
        let tested = try files.map { try String(contentsOf: Self.tests.appending(path: $0), encoding: .utf8) }.joined()
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.sources.appending(path: "DealCore.docc").path)
        var count = 0
        for name in names where name.hasSuffix(".md") {
            for block in try Self.article(String(name.dropLast(3))).components(separatedBy: "\n```swift\n").dropFirst() {
                let lines = try #require(block.components(separatedBy: "\n```").first).components(separatedBy: "\n")
                let isTested = [4, 8, 12].contains { indentation in
                    let margin = String(repeating: " ", count: indentation)
                    return tested.contains("\n" + lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n") + "\n")
                }
                #expect(isTested, "\(name): \(lines.joined(separator: "\n"))")
                count += 1
            }
        }
        #expect(count >= 10)
    }

    @Test func `what the examples are said to print is what they print`() throws {
        for name in ["How-Rules-Are-Evaluated", "Reading-Other-Formats", "SQL"] {
            let blocks = try Self.article(name).components(separatedBy: "\n```\n\n```\n").dropFirst()
            #expect(!blocks.isEmpty, "\(name)")
            for block in blocks {
                let output = try #require(block.components(separatedBy: "\n```").first)
                #expect(ArticleExampleTests.outputs.contains(output), "\(name): \(output)")
            }
        }
    }

    // MARK: Formulas

    @Test func `every formula of the article gives what the article says`() throws {
        let rows = try Self.rows(of: try Self.article("Formulas"))
        #expect(rows.count >= 40)
        for row in rows {
            let formula = try Formula(try #require(Self.code(in: row[0])))
            let result = try formula.evaluate(ArticleExampleTests.machine)
            #expect(JSON.text(of: result) == Self.code(in: row[1]), "\(formula.text)")
        }
    }

    // MARK: Diagnostics

    /// The codes that stand in the sources, and those of errors.
    private static func codes() throws -> Set<String> {
        var codes = Set(DealError.Code.allCases.map(\.rawValue))
        for (_, text) in try code() {
            for match in text.matches(of: /\b(?:error|warning)\(\s*"([a-z-]+)"/) { codes.insert(String(match.1)) }
            for match in text.matches(of: /(?:\bcode: |= )"([a-z]+(?:-[a-z]+)+)"/) { codes.insert(String(match.1)) }
        }
        return codes
    }

    @Test func `the article lists every code`() throws {
        let article = try Self.article("Diagnostics")
        let codes = try Self.codes()
        #expect(codes.count > 60)
        for code in codes.sorted() { #expect(article.contains("`\(code)`"), "\(code)") }
    }

    private static let schema = FieldSchema.listing.adding([FieldSchema.Field("custom.wifi", type: .boolean)])

    private static func bytes(_ conditions: String = "[]", actions: String = "[{\"action_type\": \"fixed_value\", \"value_usd\": 1}]")
        -> [UInt8]
    {
        let rule = "{\"id\": \"r\", \"conditions\": \(conditions), \"actions\": \(actions)}"
        return Array("{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [\(rule)]}]}".utf8)
    }

    private static func thrown(_ body: () throws -> [Diagnostic]) throws -> [Diagnostic] {
        do { return try body() } catch { return try #require(error as? DealError).diagnostics }
    }

    /// What is told of an example, by the heading it stands below.
    private static let tellers: [String: @Sendable (String) throws -> [Diagnostic]] = [
        "Rulesets": { Ruleset.check(json: Array($0.utf8), schema: schema) },
        "Conditions": { Ruleset.check(json: bytes($0), schema: schema) },
        "Regular expressions": { pattern in
            Ruleset.check(json: bytes("{\"field_name\": \"title\", \"operator\": \"regex\", \"value\": \"\(pattern)\"}"))
        },
        "Actions": { Ruleset.check(json: bytes(actions: "[\($0)]"), schema: schema) },
        "Formulas": { Formula.check($0, schema: schema) },
        "Rule tests": { text in
            try thrown {
                _ = try RuleTests(json: Array(text.utf8))
                return []
            }
        },
        "Listings": { text in
            try thrown {
                _ = try Listing(json: Array(text.utf8))
                return []
            }
        },
        "Packages": { text in try thrown { try RulePackage(json: Array(text.utf8)).diagnostics } },
        "Baselines": { text in try thrown { try RulesetFile.read(Array(text.utf8)).diagnostics } },
        "The neutral form": { text in try thrown { try RulesetFile.read(Array(text.utf8)).diagnostics } },
        "SQL": { conditions in
            let ruleset = try Ruleset(json: bytes(conditions))
            return SQLDialect.allCases.flatMap { ruleset.sql($0).diagnostics }
        },
        "Lint": { conditions in
            try Ruleset(json: bytes(conditions)).lint(against: [8, 16, 32].map { Listing(title: "PC", price: Money(300), ramGB: $0) })
                .diagnostics
        },
    ]

    @Test(arguments: tellers.keys.sorted())
    func `every example of a diagnostic gives it`(heading: String) throws {
        let teller = try #require(Self.tellers[heading])
        let rows = try Self.rows(of: try Self.article("Diagnostics"), below: heading)
        #expect(rows.count >= 2)
        for row in rows {
            guard let example = Self.code(in: row[2]) else { continue }
            let told = try teller(example)
            #expect(
                told.contains { "`\($0.code)`" == row[0] && $0.severity.rawValue == row[1] },
                "\(example): \(told.map { "\($0.severity) \($0.code)" })")
        }
    }

    @Test func `every example of a failure fails so`() throws {
        let listing = Listing(title: "PC", price: Money(300), ramGB: 16, attributes: ["note": "fine", "zero": 0])
        for row in try Self.rows(of: try Self.article("Diagnostics"), below: "While valuing") {
            let rule = Rule(id: "r", name: "R", actions: [.formula(try #require(Self.code(in: row[1])))])
            let ruleset = Ruleset(id: "s", name: "S", groups: [RuleGroup(id: "g", name: "G", rules: [rule])])
            let error = try #require(Valuer([ruleset]).value(listing).layers.first?.lines.first?.error, "\(row[1])")
            #expect(error.hasPrefix("\(try #require(Self.code(in: row[0]))): "), "\(row[1])")
        }
    }

    @Test func `the diagnostic that is shown in full is told so`() throws {
        let article = try Self.article("Diagnostics")
        let text = """
            {"id": "s", "groups": [{"id": "g", "rules": [

                {"id": "cores", "conditions": {"field_name": "cpu.core", "operator": "gte", "value": 6},
                 "actions": [{"action_type": "per_unit", "metric": "per_core", "value_usd": -4}]}]}]}
            """
        let told = Ruleset.check(json: Array(text.utf8))
        #expect(told.count == 1)
        let shown = try #require(told.first).rendered(source: text)
        let isShown = article.contains("```\n\(shown)\n```")
        #expect(isShown, "\(shown)")
    }

    // MARK: Other formats

    @Test func `the neutral example is read without a diagnostic`() throws {
        let article = try Self.article("Reading-Other-Formats")
        let example = try #require(article.components(separatedBy: "\n```json\n").last?.components(separatedBy: "\n```").first)
        let file = try RulesetFile.read(Array(example.utf8))
        #expect(file.format == .neutral && file.diagnostics == [])
        for format in RulesetFile.Format.allCases { #expect(article.contains("| `\(format.rawValue)` |")) }
    }
}
