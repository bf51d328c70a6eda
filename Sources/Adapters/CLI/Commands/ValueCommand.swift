import ArgumentParser
import DealCore
import DealService

struct ValueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "value",
        abstract: "Value one listing and show how its adjusted price comes about.",
        discussion: """
            A file holds one listing as JSON, such as
              {"title": "HP EliteDesk 800 G6", "price_usd": 289, "condition": "used", "ram_gb": 16,
               "cpu": {"name": "Intel Core i5-10500T", "cpu_mark_multi": 10400}}

            Example:
              deal value 1
              deal value --file listing.json --json
            """)

    @Argument(help: "The id of a listing in the catalogue.")
    var id: Int64?
    @Option(help: "A file with one listing as JSON.")
    var file: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (id == nil) != (file == nil) else { throw ValidationError("Give either the id of a listing or --file FILE.") }
    }

    func run() async throws {
        let house = try await Session.current.openHouse()
        let item: Appraisal
        if let file {
            let listing = try Listing(json: try contents(of: file))
            try await house.prepareReferenceData()
            item = try await house.appraiser.appraise(listing)
        } else {
            item = try await house.appraisal(ofListing: id ?? 0)
        }
        output.show(Documents.valuation(item)) { show(item) }
    }

    private func show(_ item: Appraisal) {
        let valuation = item.valuation
        say(item.listing.title)
        say()
        line("List price", "", valuation.listPrice?.formatted ?? "none")
        for entry in valuation.statement() { line(entry.label, entry.detail, entry.amount.formatted) }
        line("Adjusted price", "", valuation.adjustedPrice?.formatted ?? "none")
        say()
        if let percent = valuation.savingPercent, let tier = item.tier {
            say(
                "\(tier.label): \(percent >= 0 ? "saves" : "costs") \(tenths(percent.magnitude)) % \(percent >= 0 ? "" : "extra ")against what it asks."
            )
        }
        for layer in valuation.layers {
            for fault in layer.lines where fault.error != nil { note("\(fault.ruleName): \(fault.error ?? "")") }
        }
    }

    private func line(_ label: String, _ detail: String, _ amount: String) {
        say("\(label.fitted(to: 30)) \(amount.leftPadded(to: 12))  \(detail)".trimmingBlanks)
    }
}
