/// What real data shows about a ruleset: rules that never fire, that say the same twice, that fail.
///
/// ```swift
/// print(ruleset.lint(against: listings).text)
/// ```
///
/// Rules that merely overlap are not reported: amounts add up, so overlaps are how rules work together.
public struct RulesetLint: Sendable {
    /// What was found, all of it warnings, in the order of the ruleset; paths such as `groups[2].rules[0]` tell where.
    ///
    /// The codes: `contradictory` (the conditions can never hold, whatever the data), `never-fires`, `always-fires`, `subsumed` (by a
    /// rule of the same group), `double-counted` (as a rule of the same group), `unused-group`, `errors`.
    public let diagnostics: [Diagnostic]
    /// Which rules matched which listings.
    public let hits: Hits

    /// The diagnostics with line and column.
    ///
    /// - Parameter json: the text the ruleset was read from.
    /// - Throws: ``DealError`` of code `invalidJSON`.
    public func diagnostics(locatedIn json: [UInt8]) throws(DealError) -> [Diagnostic] {
        let locator = JSONLocator(root: try JSONParser.parse(json), source: json)
        return locator.located(diagnostics)
    }
}

extension Ruleset {
    /// Checks the ruleset against listings of a real catalogue.
    ///
    /// The ruleset is taken as active and in force. Rules that cannot be built, and rules and groups that are not active, are left out:
    /// ``check(schema:)`` reports the former.
    /// - Parameters:
    ///   - listings: the listings the rules are tried on.
    ///   - schema: the fields that rules may name.
    /// - Complexity: one valuation a listing, and O(rules² × listings / 64) for each group, whose rules are compared in pairs.
    public func lint(against listings: [Listing], schema: FieldSchema = .listing) -> RulesetLint {
        let valuer = activeValuer(schema)
        let check = LintCheck(
            ruleset: self, schema: schema, valuer: valuer, hits: Hits(valuer, listings),
            name: { listings[$0].id == 0 ? "row \($0 + 1)" : "listing \(listings[$0].id)" },
            record: { valuer.layout.record(of: listings[$0]) })
        return RulesetLint(diagnostics: check.diagnostics, hits: check.hits)
    }

    /// Checks the ruleset against records of a real catalogue.
    ///
    /// - Parameters:
    ///   - records: the maps of values the rules are tried on.
    ///   - schema: the fields that rules may name.
    /// - Complexity: one valuation a record, and O(rules² × records / 64) for each group, whose rules are compared in pairs.
    public func lint(against records: [[String: Value]], schema: FieldSchema = .listing) -> RulesetLint {
        let valuer = activeValuer(schema)
        let check = LintCheck(
            ruleset: self, schema: schema, valuer: valuer, hits: Hits(valuer, records: records),
            name: { records[$0]["id"]?.asText.map { "record \($0)" } ?? "row \($0 + 1)" }, record: { valuer.layout.record(of: records[$0]) }
        )
        return RulesetLint(diagnostics: check.diagnostics, hits: check.hits)
    }

    private func activeValuer(_ schema: FieldSchema) -> Valuer {
        var ruleset = self
        ruleset.isActive = true
        return Valuer([ruleset], schema: schema)
    }
}

extension RulesetLint: CustomStringConvertible {
    /// One paragraph for each finding, and a summary.
    public var text: String {
        let found = diagnostics.map { diagnostic in
            let hint = diagnostic.hint.map { "\n    \($0)" } ?? ""
            return "\(diagnostic.path): \(diagnostic.message) [\(diagnostic.code)]\(hint)\n"
        }
        let over = "\(Wording.count(hits.rules.count, "rule")) over \(Wording.count(hits.rowCount, "listing"))"
        let nothing = hits.rowCount == 0 ? "nothing to check against" : "nothing to report"
        return found.joined() + "\(over): \(found.isEmpty ? nothing : Wording.count(found.count, "warning"))\n"
    }

    /// The findings, as ``text``.
    public var description: String { text }

    /// The findings as a JSON value.
    public func json() -> Value {
        [
            "listings": .number(Double(hits.rowCount)),
            "rules": .number(Double(hits.rules.count)),
            "warnings": .list(
                diagnostics.map { diagnostic in
                    [
                        "code": .text(diagnostic.code), "path": .text(diagnostic.path), "message": .text(diagnostic.message),
                        "hint": Value(diagnostic.hint),
                    ]
                }),
        ]
    }
}
