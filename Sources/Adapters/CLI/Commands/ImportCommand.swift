import ArgumentParser
import DealCore
import DealService

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import listings or processors from a CSV file, or a ruleset from JSON, and value the catalogue anew.",
        discussion: """
            Good rows go in, each bad row is named with its line, column and reason, and the exit code is then 3.
            A listing that is there already (same marketplace and item_id) is updated and keeps its id.

            Example:
              deal import samples/faulty.csv
            """)

    @Argument(help: "A CSV file whose first line names the columns, or a ruleset in JSON.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let text = try textContents(of: file)
        let house = try await Session.current.openHouse()
        try await house.prepareReferenceData()
        if text.first(where: { !$0.isWhitespace }) == "{" {
            try await importRuleset(text, into: house)
        } else {
            try await importRows(text, into: house)
        }
    }

    private func importRuleset(_ text: String, into house: House) async throws {
        let bytes = Array(text.utf8)
        let faults = Ruleset.check(json: bytes).filter { $0.severity == .error }
        guard faults.isEmpty else {
            throw ServiceError(
                .badRuleset,
                "\(file) has \(counted(faults.count, "error")) and was not imported; `deal rules check \(file)` names them. The first: \(faults[0].message)"
            )
        }
        let ruleset = try Ruleset(json: bytes)
        try await house.repository.save(ruleset: ruleset)
        let report = try await house.appraiser.appraiseCatalogue()
        output.show(.map(["kind": .text("ruleset"), "id": .text(ruleset.id), "valued": .number(Double(report.valued))])) {
            say("Imported the ruleset \(ruleset.name) and valued \(counted(report.valued, "listing")): \(tierText(report.byTier)).")
        }
    }

    private func importRows(_ text: String, into house: House) async throws {
        let bar = ProgressBar()
        let report = try await house.importer.importCSV(text) { bar.show("Importing rows", $0) }
        let appraisal = try await house.appraiser.appraiseCatalogue { bar.show("Valuing listings", $0) }
        bar.finish()
        output.show(document(report)) {
            let counts = report.counts
            say(
                "\(counted(report.rows, "row")): \(counts.added) added, \(counts.updated) updated, \(counts.unchanged) unchanged, \(report.rejected) left out."
            )
            if !report.unreadColumns.isEmpty { say("Columns not read: \(report.unreadColumns.joined(separator: ", ")).") }
            say("Valued \(counted(appraisal.valued, "listing")): \(tierText(appraisal.byTier)).")
            for fault in report.faults { note("\(file):\(fault)") }
        }
        if !report.faults.isEmpty { throw CheckSaidNo() }
    }

    private func document(_ report: ImportReport) -> Value {
        .map([
            "kind": .text(report.kind.rawValue),
            "rows": .number(Double(report.rows)),
            "added": .number(Double(report.counts.added)),
            "updated": .number(Double(report.counts.updated)),
            "unchanged": .number(Double(report.counts.unchanged)),
            "rejected": .number(Double(report.rejected)),
            "unread_columns": .list(report.unreadColumns.map(Value.text)),
            "faults": .list(
                report.faults.map { fault in
                    .map([
                        "line": .number(Double(fault.line)),
                        "column": .orNull(fault.column),
                        "value": .text(fault.value),
                        "reason": .text(fault.reason),
                    ])
                }),
        ])
    }
}
