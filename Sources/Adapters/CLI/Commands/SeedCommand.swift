import ArgumentParser
import DealCore
import DealService

struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Fill an empty catalogue with the sample, value every listing and draw the cards.",
        discussion: """
            What is there already is kept: listings, rules and cards that are up to date.

            Example:
              deal seed
            """)

    @Flag(name: .customLong("no-cards"), help: "Leave the cards to be drawn when they are first asked for.")
    var skipsCards = false
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let house = try await Session.current.openHouse()
        let bar = ProgressBar()
        let report = try await house.seed(warmingCards: !skipsCards) { step, fraction in
            switch step {
            case .importing: bar.show("Importing listings", fraction)
            case .valuing: bar.show("Valuing listings", fraction)
            case .drawing: bar.show("Drawing cards", fraction)
            }
        }
        bar.finish()
        let tiers = report.appraisal.byTier
        output.show(
            .map([
                "imported": .number(Double(report.imported)),
                "valued": .number(Double(report.appraisal.valued)),
                "tiers": .map(Dictionary(uniqueKeysWithValues: DealTier.allCases.map { ($0.rawValue, .number(Double(tiers[$0] ?? 0))) })),
                "cards_drawn": .number(Double(report.cardsDrawn)),
                "cards_kept": .number(Double(report.cardsKept)),
            ])
        ) {
            say(report.imported > 0 ? "Imported \(counted(report.imported, "listing"))." : "The catalogue is there already.")
            say("Valued \(counted(report.appraisal.valued, "listing")): " + tierText(tiers) + ".")
            if !skipsCards { say("Drew \(counted(report.cardsDrawn, "card")), kept \(report.cardsKept).") }
            for rule in report.appraisal.skippedRules { note("Skipped: \(rule.message)") }
        }
    }
}

/// Counts by tier, such as "31 great, 60 good".
func tierText(_ tiers: [DealTier: Int]) -> String {
    DealTier.allCases.map { "\(tiers[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
}
