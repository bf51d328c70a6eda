import ArgumentParser
import DealCore
import DealService

extension RulesCommand {
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain",
            abstract: "Say of every rule whether it matched a listing, and if not, why not.",
            discussion: """
                Example:
                  deal rules explain --ruleset samples/ruleset.json --listing listing.json
                """)

        @Option(help: "A ruleset, package or baseline in JSON.")
        var ruleset: String
        @Option(help: "A file with one listing as JSON.")
        var listing: String
        @Flag(help: "Print a table of all rules.")
        var table = false
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let rules = try RulesetSource(ruleset)
            let source = try ListingsSource(listing)
            guard source.records.count == 1 else {
                throw ServiceError(.badInput, "\(listing) holds \(counted(source.records.count, "listing")), but one is to be explained.")
            }
            let run = RulesRun(rules, over: source)
            let explanation =
                run.asListings
                ? source.listings.map { run.valuer.explain($0[0]) } ?? run.valuer.explain(source.records[0])
                : run.valuer.explain(source.records[0])
            output.show(explanation.json()) { say(table ? explanation.table : explanation.text) }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff",
            abstract: "Show what other rules would do to the listings of a file.",
            discussion: """
                Example:
                  deal rules diff rules-v1.json rules-v2.json --listings listings.jsonl
                """)

        @Argument(help: "The rules as they are.")
        var before: String
        @Argument(help: "The rules as they would be.")
        var after: String
        @Option(help: "Listings, one JSON map on each line.")
        var listings: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (old, new) = (try RulesetSource(before), try RulesetSource(after))
            let source = try ListingsSource(listings)
            let (oldRun, newRun) = (RulesRun(old, over: source), RulesRun(new, over: source))
            if !output.json {
                oldRun.noteErrors(of: before)
                newRun.noteErrors(of: after)
            }
            let whatIf =
                oldRun.asListings && newRun.asListings
                ? WhatIf(before: oldRun.valuer, after: newRun.valuer, over: source.listings ?? [])
                : WhatIf(before: oldRun.valuer, after: newRun.valuer, over: source.records)
            output.show(whatIf.json()) { say(whatIf.text) }
        }
    }

    struct Lint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lint",
            abstract: "Find rules that do nothing, contradict themselves or count twice, on real listings.",
            discussion: """
                The exit code is 3 when a rule can never match or fails; other findings leave it at 0.

                Example:
                  deal rules lint samples/ruleset.json --listings listings.jsonl
                """)

        @Argument(help: "A ruleset, package or baseline in JSON.")
        var file: String
        @Option(help: "Listings, one JSON map on each line.")
        var listings: String
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let rules = try RulesetSource(file)
            let source = try ListingsSource(listings)
            let run = RulesRun(rules, over: source)
            let lint =
                run.asListings
                ? try rules.ruleset().lint(against: source.listings ?? [], schema: run.schema)
                : try rules.ruleset().lint(against: source.records, schema: run.schema)
            let isBroken = lint.diagnostics.contains { $0.code == "contradictory" || $0.code == "errors" }
            output.show(lint.json()) {
                run.noteErrors(of: file)
                say(lint.text)
            }
            if isBroken { throw CheckSaidNo() }
        }
    }
}
