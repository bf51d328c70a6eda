import DealCore
import Foundation
import Testing

/// The code of the tutorial `Build-a-Ruleset`, file by file, and what it prints.
///
/// The catalogue shows the files of its folder `Resources`; the last test holds them against the code here.
@Suite struct TutorialTests {
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../Sources/DealCore/DealCore.docc").standardizedFileURL

    private func resource(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: "Resources/\(name)"), encoding: .utf8)
    }

    /// Whether an example prints what a file shows; blank lines at the end do not count.
    private func expect(_ printed: String, is name: String, at place: SourceLocation = #_sourceLocation) throws {
        func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .newlines) }
        #expect(trimmed(printed) == trimmed(try resource(name)), "\(name)", sourceLocation: place)
    }

    // MARK: The rules, as they grow

    private var listing: Listing {
        // Tutorial: Listing.swift
        let listing = Listing(
            id: 1, title: "HP EliteDesk 800 G6 Mini", price: Money(400), condition: .used, ramGB: 16,
            cpu: CPU(name: "Intel Core i7-10700T", tdpWatts: 35, cpuMarkMulti: 12_300))
        // Tutorial: end
        return listing
    }

    private var firstRule: Ruleset {
        // Tutorial: Rules-1.swift
        let memory = Rule(
            id: "memory", name: "Memory",
            actions: [.perUnit("per_gb", -2.5)])

        let ruleset = Ruleset(
            id: "small-pcs", name: "Small PCs",
            groups: [
                RuleGroup(id: "parts", name: "Parts", rules: [memory])
            ])
        // Tutorial: end
        return ruleset
    }

    private var withCondition: Ruleset {
        // Tutorial: Rules-2.swift
        let memory = Rule(
            id: "memory", name: "Memory",
            conditions: .test("ram_gb", .gte, 8),
            actions: [.perUnit("per_gb", -2.5)])

        let ruleset = Ruleset(
            id: "small-pcs", name: "Small PCs",
            groups: [
                RuleGroup(id: "parts", name: "Parts", rules: [memory])
            ])
        // Tutorial: end
        return ruleset
    }

    private var withGroup: Ruleset {
        // Tutorial: Rules-3.swift
        let memory = Rule(
            id: "memory", name: "Memory",
            conditions: .test("ram_gb", .gte, 8),
            actions: [.perUnit("per_gb", -2.5)])

        let sealed = Rule(
            id: "sealed", name: "Never opened",
            conditions: .any([
                .test("condition", .equals, "new"),
                .test("title", .regex, #"\b(sealed|unopened)\b"#),
            ]),
            actions: [.fixed(-15)])

        let ruleset = Ruleset(
            id: "small-pcs", name: "Small PCs",
            groups: [
                RuleGroup(id: "parts", name: "Parts", rules: [memory]),
                RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
            ])
        // Tutorial: end
        return ruleset
    }

    private var withFormula: Ruleset {
        // Tutorial: Rules-4.swift
        let memory = Rule(
            id: "memory", name: "Memory",
            conditions: .test("ram_gb", .gte, 8),
            actions: [.perUnit("per_gb", -2.5)])

        let processor = Rule(
            id: "processor", name: "Processor",
            conditions: .test("cpu.cpu_mark_multi", .isNotNull),
            actions: [.formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)")])

        let sealed = Rule(
            id: "sealed", name: "Never opened",
            conditions: .any([
                .test("condition", .equals, "new"),
                .test("title", .regex, #"\b(sealed|unopened)\b"#),
            ]),
            actions: [.fixed(-15)])

        let ruleset = Ruleset(
            id: "small-pcs", name: "Small PCs",
            groups: [
                RuleGroup(id: "parts", name: "Parts", rules: [memory, processor]),
                RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
            ])
        // Tutorial: end
        return ruleset
    }

    private var withModifiers: Ruleset {
        // Tutorial: Rules-5.swift
        let byCondition = Modifiers(conditionMultipliers: ["refurb": 0.75, "used": 0.6], minimumUSD: -70)

        let memory = Rule(
            id: "memory", name: "Memory",
            conditions: .test("ram_gb", .gte, 8),
            actions: [.perUnit("per_gb", -2.5, byCondition)])

        let processor = Rule(
            id: "processor", name: "Processor",
            conditions: .test("cpu.cpu_mark_multi", .isNotNull),
            actions: [.formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)")])

        let sealed = Rule(
            id: "sealed", name: "Never opened",
            conditions: .any([
                .test("condition", .equals, "new"),
                .test("title", .regex, #"\b(sealed|unopened)\b"#),
            ]),
            actions: [.fixed(-15)])

        let ruleset = Ruleset(
            id: "small-pcs", name: "Small PCs",
            groups: [
                RuleGroup(id: "parts", name: "Parts", rules: [memory, processor]),
                RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
            ])
        // Tutorial: end
        return ruleset
    }

    private var whole: Ruleset {
        // Tutorial: Rules-6.swift
        let byCondition = Modifiers(conditionMultipliers: ["refurb": 0.75, "used": 0.6], minimumUSD: -70)

        let memory = Rule(
            id: "memory", name: "Memory",
            conditions: .test("ram_gb", .gte, 8),
            actions: [.perUnit("per_gb", -2.5, byCondition)])

        let processor = Rule(
            id: "processor", name: "Processor",
            conditions: .test("cpu.cpu_mark_multi", .isNotNull),
            actions: [.formula("clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)")])

        let byPower = DecisionTable(
            .first,
            rows: [
                .init(-20, when: .test("cpu.tdp_w", .lte, 15), name: "fanless"),
                .init(-10, when: .test("cpu.tdp_w", .lte, 35), name: "quiet"),
                .init(5, name: "any other"),
            ])

        let power = Rule(
            id: "power", name: "Power draw",
            conditions: .test("cpu.tdp_w", .isNotNull),
            actions: [.table(byPower)])

        let sealed = Rule(
            id: "sealed", name: "Never opened",
            conditions: .any([
                .test("condition", .equals, "new"),
                .test("title", .regex, #"\b(sealed|unopened)\b"#),
            ]),
            actions: [.fixed(-15)])

        let ruleset = Ruleset(
            id: "small-pcs", name: "Small PCs",
            groups: [
                RuleGroup(id: "parts", name: "Parts", rules: [memory, processor, power]),
                RuleGroup(id: "offer", name: "Offer", rules: [sealed]),
            ])
        // Tutorial: end
        return ruleset
    }

    @Test func `each step of the ruleset gives the statement that is shown`() throws {
        let steps = [firstRule, withCondition, withGroup, withFormula, withModifiers, whole]
        let outputs = ["first", "first", "first", "formula", "modifiers", "table"]
        for (ruleset, output) in zip(steps, outputs) {
            var printed = ""
            func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
            // Tutorial: Main.swift
            let valuer = Valuer([ruleset])
            let valuation = valuer.value(listing)
            for line in valuation.statement() {
                print(line.label, line.amount.formatted, line.detail)
            }
            print("Adjusted price", valuation.adjustedPrice?.formatted ?? "not known")
            // Tutorial: end
            try expect(printed, is: "Statement-\(output).txt")
            #expect(valuer.diagnostics == [])
        }
    }

    // MARK: Mistakes and explanations

    @Test func `mistakes are told with their path, and in JSON with their line`() throws {
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
        let ruleset = whole
        // Tutorial: Check-1.swift
        var draft = ruleset
        draft.groups[0].rules.append(
            Rule(
                id: "cores", name: "Cores",
                conditions: .test("cpu.core", .gte, 6),
                actions: [.perUnit("per_core", -4)]))

        for diagnostic in draft.check() {
            print(diagnostic)
        }
        // Tutorial: end
        try expect(printed, is: "Check-1.txt")

        printed = ""
        let (file, bytes) = (try resource("small-pcs-broken.json"), Array(try resource("small-pcs-broken.json").utf8))
        // Tutorial: Check-2.swift
        for diagnostic in Ruleset.check(json: bytes) {
            print(diagnostic.rendered(source: file))
        }
        // Tutorial: end
        try expect(printed, is: "Check-2.txt")
    }

    @Test func `the ruleset is written as the JSON that is shown, and reads back`() throws {
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
        let ruleset = whole
        // Tutorial: Save.swift
        print(ruleset.json())
        // Tutorial: end
        try expect(printed, is: "small-pcs.json")
        #expect(try Ruleset(json: Array(try resource("small-pcs.json").utf8)) == ruleset)
    }

    @Test func `the explanation is the one that is shown`() throws {
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
        let valuer = Valuer([whole])
        // Tutorial: Explain-1.swift
        print(valuer.explain(listing).text)
        // Tutorial: end
        try expect(printed, is: "Explain-1.txt")

        printed = ""
        // Tutorial: Explain-2.swift
        let explanation = valuer.explain(listing)
        for rule in explanation.layers.flatMap(\.rules) {
            if case .notMatched(let condition) = rule.outcome {
                print(rule.ruleName, "did not match:", condition.text)
            }
        }
        // Tutorial: end
        try expect(printed, is: "Explain-2.txt")
    }

    // MARK: Tests, what-if and lint

    @Test func `the tests of the rules pass, and every rule is matched by one`() throws {
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
        let ruleset = whole
        let bytes = Array(try resource("small-pcs.tests.json").utf8)
        // Tutorial: Tests.swift
        let tests = try RuleTests(json: bytes)
        let report = tests.report(with: Valuer([ruleset]))
        print(report.text)
        // Tutorial: end
        try expect(printed, is: "Tests-1.txt")
        #expect(report.passed && report.unmatchedRules == [])

        var wrong = ruleset
        wrong.groups[0].rules[0].actions[0].valueUSD = -3
        try expect(tests.report(with: Valuer([wrong])).text, is: "Tests-2.txt")
    }

    private var catalogue: [Listing] {
        // Tutorial: Listings.swift
        func pc(_ id: Int64, _ title: String, _ price: Double, _ condition: ItemCondition, ram: Int, watts: Int?, mark: Int?) -> Listing {
            Listing(
                id: id, title: title, price: Money(price), condition: condition, ramGB: ram,
                cpu: CPU(name: "CPU", tdpWatts: watts, cpuMarkMulti: mark))
        }

        let listings = [
            pc(1, "HP EliteDesk 800 G6 Mini", 400, .used, ram: 16, watts: 35, mark: 12_300),
            pc(2, "Dell OptiPlex 7090 Micro, sealed", 520, .new, ram: 32, watts: 35, mark: 13_900),
            pc(3, "Lenovo ThinkCentre M75q", 310, .refurb, ram: 8, watts: 35, mark: 11_700),
            pc(4, "Intel NUC 11", 260, .used, ram: 4, watts: 15, mark: 6_100),
            pc(5, "Beelink SER5", 289, .new, ram: 16, watts: 54, mark: 17_600),
            pc(6, "Mini PC, processor not stated", 150, .used, ram: 8, watts: nil, mark: nil),
        ]
        // Tutorial: end
        return listings
    }

    @Test func `the effect of a change is the one that is shown`() throws {
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
        let (ruleset, listings) = (whole, catalogue)
        // Tutorial: WhatIf.swift
        var draft = ruleset
        draft.groups[0].rules[0].actions[0].valueUSD = -3

        let whatIf = WhatIf(before: Valuer([ruleset]), after: Valuer([draft]), over: listings)
        print(whatIf.text)
        // Tutorial: end
        try expect(printed, is: "WhatIf.txt")
    }

    @Test func `the lint finds what is shown`() throws {
        var printed = ""
        func print(_ items: Any...) { printed += items.map { "\($0)" }.joined(separator: " ") + "\n" }
        let (ruleset, listings) = (whole, catalogue)
        // Tutorial: Lint.swift
        var draft = ruleset
        draft.groups[0].rules.append(
            Rule(
                id: "workstation", name: "Workstation",
                conditions: .test("ram_gb", .gte, 256),
                actions: [.fixed(-40)]))

        print(draft.lint(against: listings).text)
        // Tutorial: end
        try expect(printed, is: "Lint.txt")
        #expect(ruleset.lint(against: listings).diagnostics == [])
    }

    // MARK: The files

    /// The code between `// Tutorial: NAME` and `// Tutorial: end`, by name, without its indentation.
    private func code() throws -> [String: String] {
        let lines = try String(contentsOfFile: #filePath, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        var files: [String: String] = [:]
        for (index, line) in lines.enumerated() {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("// Tutorial: "), text != "// Tutorial: end" else { continue }
            let indentation = line.count - text.count
            let body = lines[(index + 1)...].prefix { !$0.hasSuffix("// Tutorial: end") }.map { $0.dropFirst(indentation) }
            files[String(text.dropFirst(13))] = "import DealCore\n\n" + body.joined(separator: "\n") + "\n"
        }
        return files
    }

    @Test func `the tutorial shows exactly this code`() throws {
        let code = try code()
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "Resources").path)
        #expect(Set(names.filter { $0.hasSuffix(".swift") }) == Set(code.keys))
        for (name, text) in code {
            #expect(try resource(name) == text, "\(name)")
        }
    }

    @Test func `the tutorial uses every file, and each file it names is there`() throws {
        let tutorial = try String(contentsOf: Self.folder.appending(path: "Tutorials/Build-a-Ruleset.tutorial"), encoding: .utf8)
        let contents = try String(contentsOf: Self.folder.appending(path: "Tutorials/DealCore.tutorial"), encoding: .utf8)
        let used = Set((tutorial + contents).matches(of: /(?:file|source): "([^"]+)"/).map { String($0.1) })
        #expect(used == Set(try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "Resources").path)))
    }
}
