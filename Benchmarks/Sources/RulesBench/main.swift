import DealCore
import Foundation

// Times DealKit on rules and listings made by peers/rules/generate.py: compiling, one listing at a time, and whole catalogues.
// Usage: RulesBench RULESET.json LISTINGS.jsonl TOTALS.csv [ROWS…]
// Writes every listing's total for the peers to agree with, prints all figures as one JSON document, and a table on standard error.

struct Report: Codable {
    let rules: Int
    let listings: Int
    let matchedShare: Double
    let figures: [Figure]
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 3 else {
    FileHandle.standardError.write(Data("usage: RulesBench RULESET.json LISTINGS.jsonl TOTALS.csv [ROWS…]\n".utf8))
    exit(2)
}
let work = try Workload(ruleset: arguments[1], listings: arguments[2])
try work.writeTotals(to: arguments[3])

/// Values one listing that is at hand; out of an array it would be copied first.
func valuing(_ listing: Listing, _ valuer: Valuer) -> () -> Int { { Int(valuer.value(listing).total.units) } }

let rules = work.ruleset.groups.reduce(0) { $0 + $1.rules.count }
nonisolated(unsafe) var kept = 0
let single = work.listings.map { valuing($0, work.valuer) }
var figures = [
    Figure.measure("compile", "compile \(rules) rules", count: 1, passes: 100) {
        kept += Valuer([work.ruleset], schema: Workload.schema).diagnostics.count
    },
    try Figure.measure("compile-json", "read the rules from JSON and compile them", count: 1, passes: 100) {
        kept += Valuer([try Ruleset(json: work.rulesetJSON)], schema: Workload.schema).diagnostics.count
    },
    Figure.measure("single", "one listing at a time, full breakdown", count: work.listings.count, passes: 10) {
        for value in single { kept &+= value() }
    },
]
figures += try catalogueFigures(work, rows: arguments.dropFirst(3).compactMap { Int($0) })

let table = figures.map { figure in
    let each = figure.cpuSeconds * 1e6 / Double(figure.count)
    let bytes = figure.bytesPerItem.map { String(format: "  %.0f bytes each", $0) } ?? ""
    return figure.label.padding(toLength: 60, withPad: " ", startingAt: 0) + String(format: "%12.4f µs each", each) + bytes
}
FileHandle.standardError.write(Data((table.joined(separator: "\n") + "\n").utf8))

let share = Double(work.matches.reduce(0, +)) / Double(work.listings.count * rules)
let encoder = JSONEncoder()
encoder.keyEncodingStrategy = .convertToSnakeCase
encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
let report = Report(rules: rules, listings: work.listings.count, matchedShare: share, figures: figures)
print(String(decoding: try encoder.encode(report), as: UTF8.self))
