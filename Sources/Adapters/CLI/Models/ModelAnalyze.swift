import ArgumentParser
import DealCore
import DealService
import LLMCache

extension ModelCommand {
    struct Analyze: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "analyze",
            abstract: "Find what is worth telling of an invoice, and have it worded in one question.",
            discussion: """
                The invoice is JSON as 'deal llm extract invoice' prints it; the history is a list of earlier ones. All figures are computed \
                here. Without a model, or where it fails, templates word them.

                Example:
                  deal llm analyze --invoice invoice.json --history earlier.json --income 6500 --children 2 --json
                """)

        @Option(help: "A file with the invoice.", completion: .file())
        var invoice: String
        @Option(help: "A file with a list of earlier invoices.", completion: .file())
        var history: String?
        @Option(help: "What the household has each month, in reais.")
        var income: String?
        @Option(help: "The adults of the household.")
        var adults = 1
        @Option(help: "The children of the household.")
        var children = 0
        @Option(help: "Whose data this is: answers are never shared between tenants.")
        var tenant = ""
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let purchase = try Self.purchase(try ModelCommand.json(of: invoice), invoice)
            var earlier: [Purchase] = []
            if let history {
                guard case .array(let invoices) = try ModelCommand.json(of: history) else {
                    throw ServiceError(.badInput, "\(history) is no list of invoices.")
                }
                for (index, one) in invoices.enumerated() { earlier.append(try Self.purchase(one, "\(history)[\(index)]")) }
            }
            var money: DecimalNumber?
            if let income {
                guard let number = DecimalNumber(text: income) else { throw ServiceError(.badInput, "--income takes a number of reais.") }
                money = number
            }
            let household = Household(income: money, adults: adults, children: children)
            let past = SpendingHistory(purchases: earlier)
            let asks = try !Settings.fromEnvironment().models.providers.isEmpty
            let analyzer = PurchaseAnalyzer(try ModelCommand.models(asking: false).cache)
            let report = try await analyzer.analyze(purchase, household: household, history: past, tenant: tenant)
            // The prices of the default model: what matters is how the two ways compare.
            let costs = try AnalysisCostReport(report.analyses.map(\.finding), household: household, inputPrice: 300, outputPrice: 2500)
            if output.json {
                let document: JSONObject = [
                    "analyses": .array(report.analyses.map(\.json)), "questions": .int(report.responses.count),
                    "cost_nanodollars": report.newCost.map { .number(JSONNumber($0)) } ?? .null,
                    "estimated_cost": [
                        "separate_questions": .int(costs.separate.calls), "separate_nanodollars": .number(JSONNumber(costs.separate.cost)),
                        "one_question_nanodollars": .number(JSONNumber(costs.batched.cost)),
                        "saved_percent": .string(costs.savedPercent.description),
                    ],
                ]
                say(JSONValue.object(document).jsonText)
            } else {
                for analysis in report.analyses {
                    say("\(analysis.finding.priority.rawValue.uppercased().padded(to: 9)) \(analysis.finding.title)")
                    say("          \(analysis.description)")
                }
                if report.analyses.isEmpty { say("Nothing stands out.") }
            }
            if costs.separate.calls > 0 {
                note(
                    "Estimated: \(counted(costs.separate.calls, "question")) would cost $\(CostReport.dollars(costs.separate.cost)), one for all "
                        + "costs $\(CostReport.dollars(costs.batched.cost)), \(costs.savedPercent) % less.")
            }
            if asks, let failure = report.failure { note("No model worded this: \(failure.message).") }
        }

        private static func purchase(_ json: JSONValue, _ place: String) throws(ServiceError) -> Purchase {
            do throws(LLMError) {
                let invoice = try Invoice(extracted: json)
                guard let purchase = Purchase(invoice, id: invoice.accessKey ?? invoice.number ?? place) else {
                    throw LLMError(.invalidRequest, "the invoice has no issue_date, so it cannot be compared with others")
                }
                return purchase
            } catch {
                throw ServiceError(.badInput, "\(place): \(error.message)", cause: error)
            }
        }
    }
}
