import DealCore
import Foundation
import Testing

/// The guide `docs/rulesets.md` and the schema beside it, held against what the code does.
@Suite struct GuideTests {
    private static func document(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "../../docs")
        return try String(contentsOf: root.appending(path: name).standardizedFileURL, encoding: .utf8)
    }

    /// The examples of one language.
    private static func examples(_ language: String) throws -> [String] {
        try document("rulesets.md").components(separatedBy: "\n```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    /// A part of a ruleset, such as an action or a list of conditions, in a ruleset around it.
    private static func whole(_ example: String) throws -> String {
        let value = try JSON.parse(example)
        var first = value
        if case .list(let elements) = value { first = elements.first ?? .null }
        let list = first == value ? "[\(example)]" : example
        if first["groups"] != .null { return example }
        let rule =
            first["action_type"] != .null
            ? "\"actions\": \(list)" : "\"conditions\": \(list), \"actions\": [{\"action_type\": \"fixed_value\", \"value_usd\": 1}]"
        return "{\"id\": \"s\", \"groups\": [{\"id\": \"g\", \"rules\": [{\"id\": \"r\", \(rule)}]}]}"
    }

    @Test func `every example of the guide is valid and without a warning`() throws {
        let examples = try Self.examples("json")
        #expect(examples.count >= 6)
        for example in examples {
            let json = Array(try Self.whole(example).utf8)
            #expect(Ruleset.check(json: json) == [], "\(example)")
            #expect(throws: Never.self) { try Ruleset(json: json) }
        }
    }

    @Test func `every formula of the guide compiles and gives an amount`() throws {
        let formulas = try Self.examples("formula")
        #expect(formulas.count >= 3)
        for formula in formulas {
            #expect(Formula.check(formula) == [], "\(formula)")
        }
    }

    @Test func `the first example gives what the guide says`() throws {
        let ruleset = try Ruleset(json: Array(try #require(try Self.examples("json").first).utf8))
        let listing = Listing(title: "HP", price: Money(300), condition: .used, formFactor: "mini", ramGB: 16)
        let line = try #require(Valuer([ruleset]).value(listing).layers.first?.lines.first)
        #expect(line.reason == "16 GB × −$1.60 × 0.65 (used)" && line.amount.description == "-16.64")
        #expect(try Self.document("rulesets.md").contains("`\(line.reason)` = −$16.64"))
    }

    @Test func `the guide names every operator, action, function and error`() throws {
        let guide = try Self.document("rulesets.md")
        let functions =
            Formula.check("f()").first?.hint?.split(separator: ": ").last?.split(separator: ", ").map(String.init) ?? []
        #expect(functions.count == 18)
        for name in Operator.allCases.map(\.rawValue) + Action.Kind.allCases.map(\.rawValue) {
            #expect(guide.contains("`\(name)`"), "\(name)")
        }
        for name in functions { #expect(guide.contains("`\(name)(") || guide.contains("`\(name)`"), "\(name)") }
        for code in ["division-by-zero", "overflow", "missing-field", "wrong-type", "work-limit"] {
            #expect(guide.contains("| `\(code)` |"))
        }
    }

    @Test func `the schema names every key, operator, action and field the code knows`() throws {
        let schema = try JSON.parse(try Self.document("ruleset.schema.json"))
        func texts(_ value: Value) -> Set<String> {
            guard case .list(let elements) = value else { return [] }
            return Set(elements.compactMap(\.asText))
        }
        let parts = schema["$defs"]
        #expect(texts(parts["test"]["properties"]["operator"]["enum"]) == Set(Operator.allCases.map(\.rawValue)))
        #expect(texts(parts["action"]["properties"]["action_type"]["enum"]) == Set(Action.Kind.allCases.map(\.rawValue)))
        #expect(texts(parts["action"]["properties"]["hit"]["enum"]) == Set(DecisionTable.HitPolicy.allCases.map(\.rawValue)))
        #expect(texts(parts["field"]["examples"]) == Set(FieldSchema.listing.fields.map(\.name)))
        #expect(texts(schema["properties"]["format"]["enum"]) == [Ruleset.format])
        for metric in texts(parts["action"]["properties"]["metric"]["examples"]) {
            let rule = Rule(id: "r", name: "r", actions: [.perUnit(metric, 1)])
            let ruleset = Ruleset(id: "s", name: "s", groups: [RuleGroup(id: "g", name: "g", rules: [rule])])
            #expect(ruleset.check() == [], "\(metric)")
        }
        #expect(parts["action"]["properties"]["formula"]["maxLength"] == .number(Double(Formula.maximumLength)))
    }

    @Test func `no key of the schema is unknown to the reader`() throws {
        let schema = try JSON.parse(try Self.document("ruleset.schema.json"))
        func names(_ value: Value) -> [String] {
            guard case .map(let members) = value["properties"] else { return [] }
            return members.keys.sorted()
        }
        func nulls(_ part: Value, _ filled: String = "") -> String {
            (names(part).filter { !filled.contains("\"\($0)\"") }.map { "\"\($0)\": null" } + (filled.isEmpty ? [] : [filled]))
                .joined(separator: ", ")
        }
        let parts = schema["$defs"]
        let row = "{\(nulls(parts["row"], "\"value_usd\": 1"))}"
        let modifiers = "{\(nulls(parts["modifiers"]))}"
        let action =
            "{\(nulls(parts["action"], "\"action_type\": \"decision_table\", \"rows\": [\(row)], \"modifiers\": \(modifiers)"))}"
        let test = "{\(nulls(parts["test"], "\"field_name\": \"gpu.name\", \"operator\": \"is_null\""))}"
        let group = "{\(nulls(parts["conditionGroup"], "\"conditions\": [\(test)]"))}"
        let rule = "{\(nulls(parts["rule"], "\"id\": \"r\", \"conditions\": [\(group)], \"actions\": [\(action)]"))}"
        let text = "{\(nulls(schema, "\"id\": \"s\", \"groups\": [{\(nulls(parts["group"], "\"id\": \"g\", \"rules\": [\(rule)]"))}]"))}"
        #expect(Ruleset.check(json: Array(text.utf8)) == [])
    }
}
