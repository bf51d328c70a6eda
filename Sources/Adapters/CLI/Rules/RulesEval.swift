import ArgumentParser
import DealCore
import DealService

extension RulesCommand {
    struct Eval: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "eval",
            abstract: "Value every listing of a file by a ruleset.",
            discussion: """
                The file holds one listing as JSON on each line, or one JSON list. Totals are exact, with four places. Rules that cannot be \
                built are named on standard error and skipped.

                Columns of the CSV: id, total, matched_count, matched_rule_ids (with `;` between them), and with --explain lines \
                (`rule=amount`, with `;` between them).

                Example:
                  deal rules eval --ruleset samples/ruleset.json --listings listings.jsonl > totals.csv
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case csv, jsonl
        }

        @Option(help: "A ruleset, package or baseline in JSON.")
        var ruleset: String
        @Option(help: "Listings, one JSON map on each line.")
        var listings: String
        @Option(name: [.customLong("output"), .customShort("o")], help: "The form of the result.")
        var format: Format = .csv
        @Flag(help: "Give every matched rule's amount and how it came about.")
        var explain = false
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let rules = try RulesetSource(ruleset)
            let run = RulesRun(rules, over: try ListingsSource(listings))
            if !output.json { run.noteErrors(of: ruleset) }
            let totals = run.totals()
            if output.json {
                say(JSON.text(of: ["listings": .list((0..<run.count).map { document(run, totals, $0) })]))
                return
            }
            if format == .csv { say("id,total,matched_count,matched_rule_ids" + (explain ? ",lines" : "")) }
            for row in 0..<run.count { say(format == .csv ? line(run, totals, row) : JSON.text(of: document(run, totals, row))) }
        }

        private func line(_ run: RulesRun, _ totals: CatalogueTotals, _ row: Int) -> String {
            let rules = totals.matchedRules(in: row).map(\.ruleID)
            var cells = [run.id(row), totals[row].exact, String(rules.count), rules.joined(separator: ";")]
            if explain {
                cells.append(run.value(row).layers.flatMap(\.lines).map { "\($0.ruleID)=\($0.amount.exact)" }.joined(separator: ";"))
            }
            return cells.map(\.csvCell).joined(separator: ",")
        }

        private func document(_ run: RulesRun, _ totals: CatalogueTotals, _ row: Int) -> Value {
            let rules = totals.matchedRules(in: row).map { Value.text($0.ruleID) }
            var members: [String: Value] = [
                "id": run.source.records[row]["id"] ?? .number(Double(row + 1)), "total": .number(totals[row].doubleValue),
                "matched_count": .number(Double(rules.count)), "matched_rule_ids": .list(rules),
            ]
            if explain { members["valuation"] = run.value(row).json() }
            return .map(members)
        }
    }
}

extension Money {
    /// The amount with exactly four places: `-12.5000`.
    var exact: String {
        let parts = description.split(separator: ".")
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        return "\(parts[0])." + fraction.padded(to: 4).replacing(" ", with: "0")
    }
}

extension String {
    /// The text as a cell of a CSV line (RFC 4180).
    var csvCell: String {
        guard contains(where: { ",\"\r\n".contains($0) }) else { return self }
        return "\"" + replacing("\"", with: "\"\"") + "\""
    }
}
