import ArgumentParser
import DealCore
import DealService
import LLMCache

extension ModelCommand {
    struct Cache: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cache", abstract: "Look at the stored answers, or drop them.",
            discussion: """
                Example:
                  deal llm cache stats
                  deal llm cache erase --tenant acme
                """,
            subcommands: [Stats.self, Clear.self, Erase.self])

        struct Stats: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "stats", abstract: "Show how many answers are kept and what space they take.",
                discussion: """
                    Example:
                      deal llm cache stats --json
                    """)
            @OptionGroup var output: OutputOptions

            func run() async throws {
                let usage = try await ModelCommand.models(asking: false).store.usage()
                output.show(["entries": .number(Double(usage.entries)), "bytes": .number(Double(usage.bytes))]) {
                    say("\(counted(usage.entries, "answer")), \(grouped(usage.bytes)) bytes.")
                }
            }
        }

        struct Clear: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "clear", abstract: "Drop all stored answers.",
                discussion: """
                    Example:
                      deal llm cache clear
                    """)
            @OptionGroup var output: OutputOptions

            func run() async throws {
                let store = try ModelCommand.models(asking: false).store
                let usage = try await store.usage()
                try await store.removeAll()
                output.show(["removed": .number(Double(usage.entries))]) { say("Dropped \(counted(usage.entries, "answer")).") }
            }
        }

        struct Erase: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "erase", abstract: "Drop all stored answers of a tenant.",
                discussion: """
                    Example:
                      deal llm cache erase --tenant acme
                    """)
            @Option(help: "Whose answers.")
            var tenant: String
            @OptionGroup var output: OutputOptions

            func run() async throws {
                let count = try await ModelCommand.models(asking: false).store.erase(tenant: tenant)
                output.show(["tenant": .text(tenant), "removed": .number(Double(count))]) {
                    say("Dropped \(counted(count, "answer")) of \(tenant).")
                }
            }
        }
    }

    struct Costs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "costs",
            abstract: "Show what answers took and cost, by day, tenant, provider and model.",
            discussion: """
                An answer whose price is not known is counted as that, and never as free.

                Example:
                  deal llm costs --tenant acme --json
                """)

        @Option(help: "The costs of one tenant only.")
        var tenant: String?
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (all, damaged) = try ModelCommand.models(asking: false).journal.report()
            let costs = tenant.map { all.rows(of: $0) } ?? all
            output.show(
                .map([
                    "rows": .list(costs.rows.map(Self.document)), "cost_nanodollars": .number(Double(costs.nanoDollars)),
                    "unknown_costs": .number(Double(costs.unknownCosts)),
                ])
            ) {
                for row in costs.rows {
                    say(
                        "\(row.day)  \(row.tenant.isEmpty ? "-" : row.tenant)  \(row.provider)  \(row.model)  "
                            + "\(counted(row.answers, "answer")), \(grouped(row.usage.input)) in, \(grouped(row.usage.output)) out, "
                            + Self.amount(row.nanoDollars, unknown: row.unknownCosts))
                }
                say("Together \(Self.amount(costs.nanoDollars, unknown: costs.unknownCosts)).")
            }
            if damaged > 0 { note("\(counted(damaged, "line")) of the record could not be read.") }
        }

        /// What is known of a sum, and how much of it is not.
        private static func amount(_ nanoDollars: Int64, unknown: Int) -> String {
            let known = "$\(CostReport.dollars(nanoDollars))"
            guard unknown > 0 else { return known }
            let rest = "\(counted(unknown, "answer")) of unknown price"
            return nanoDollars == 0 ? rest : "\(known) and \(rest)"
        }

        private static func document(_ row: CostRow) -> Value {
            .map([
                "day": .text(row.day.description), "tenant": .text(row.tenant), "provider": .text(row.provider), "model": .text(row.model),
                "answers": .number(Double(row.answers)), "failures": .number(Double(row.failures)),
                "input_tokens": .number(Double(row.usage.input)), "output_tokens": .number(Double(row.usage.output)),
                "cost_nanodollars": .number(Double(row.nanoDollars)), "unknown_costs": .number(Double(row.unknownCosts)),
            ])
        }
    }

    struct Providers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "providers",
            abstract: "Show which models are asked, how they fare, and what they charge.",
            discussion: """
                States are those of this process: a command has only just begun. Prices are in dollars for a million tokens.

                Example:
                  deal llm providers --json
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let chain = try ModelCommand.models(asking: false).chain
            // The models that are asked today: a retired one has its successor here.
            let rows = chain.providers.flatMap { provider in
                chain.status.filter { $0.provider == provider.name && !provider.embeddingModels.contains($0.model) }.map { status in
                    (provider: provider, status: status, price: status.price?.price)
                }
            }
            output.show(
                .map([
                    "providers": .list(
                        rows.map { row in
                            .map([
                                "name": .text(row.provider.name), "model": .text(row.status.model),
                                "base_url": .text(row.provider.baseURL), "breaker": .text(row.status.state.rawValue),
                                "retired_on": Self.text(row.status.retired?.description),
                                "input_nanodollars": Self.number(row.price?.input),
                                "cached_input_nanodollars": Self.number(row.price?.cacheRead),
                                "output_nanodollars": Self.number(row.price?.output),
                            ])
                        })
                ])
            ) {
                for row in rows {
                    let price = row.price.map { "$\(Self.dollars($0.input)) in, $\(Self.dollars($0.output)) out" } ?? "price unknown"
                    let end = row.status.retired.map { "; no longer served from \($0) on" } ?? ""
                    say(
                        "\(row.provider.name.padded(to: 12)) \(row.status.model.padded(to: 28)) "
                            + "\(row.status.state.rawValue.padded(to: 9)) \(price)\(end)")
                }
                if rows.isEmpty { say("No language model is set; see 'deal help llm'.") }
            }
        }

        private static func text(_ text: String?) -> Value { text.map { .text($0) } ?? .null }

        private static func number(_ nanoDollars: Int64?) -> Value { nanoDollars.map { .number(Double($0)) } ?? .null }

        /// Nano-dollars for a token are thousandths of a dollar for a million.
        private static func dollars(_ nanoDollars: Int64) -> String {
            let thousandths = String(nanoDollars % 1000)
            return "\(nanoDollars / 1000).\(String(repeating: "0", count: 3 - thousandths.count))\(thousandths)"
        }
    }
}
