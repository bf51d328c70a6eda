/// What it costs to put findings into words one by one, and all at once.
///
/// Tokens are estimated alike for both ways, as one for each four bytes of text, so that the two can be compared; what was really paid is
/// in the responses of an ``AnalysisReport``.
public struct AnalysisCostReport: Hashable, Sendable {
    /// One way of asking.
    public struct Way: Hashable, Sendable {
        /// The number of questions.
        public let calls: Int
        /// The tokens that go in, all questions together.
        public let inputTokens: Int
        /// The tokens that come out.
        public let outputTokens: Int
        /// What it costs in nano-dollars.
        public let cost: Int64
    }

    /// A question for each finding.
    public let separate: Way
    /// One question for all.
    public let batched: Way

    /// The share that one question saves, in percent to one place; 0 where nothing was found.
    public var savedPercent: DecimalNumber {
        let saved = DecimalNumber(millionths: separate.cost - batched.cost)
        return saved.percent(of: DecimalNumber(millionths: separate.cost)) ?? 0
    }

    /// Compares the two ways for findings.
    ///
    /// - Parameters:
    ///   - findings: What was found.
    ///   - household: Whose it is.
    ///   - inputPrice: The price of an input token in nano-dollars: 300 for $0.30 a million.
    ///   - outputPrice: The price of an output token in nano-dollars.
    ///   - textTokens: How long a text is in tokens; the default is 120.
    /// - Throws: ``LLMError`` if a question cannot be made of the findings.
    public init(
        _ findings: [Finding], household: Household = Household(), inputPrice: Int64, outputPrice: Int64, textTokens: Int = 120
    ) throws(LLMError) {
        func way(_ wordings: [AnalysisWording]) throws(LLMError) -> Way {
            var input = 0
            var output = 0
            for wording in wordings where !wording.findings.isEmpty {
                input = input.addingSaturating(try Self.inputTokens(wording.request(household, tenant: "")))
                // Around each text stand its id and some punctuation.
                output = output.addingSaturating(wording.findings.count * (max(0, min(textTokens, 10_000)) + 15) + 5)
            }
            let (inputCost, inputOverflow) = Int64(input).multipliedReportingOverflow(by: max(0, inputPrice))
            let (outputCost, outputOverflow) = Int64(output).multipliedReportingOverflow(by: max(0, outputPrice))
            let cost = inputOverflow || outputOverflow ? .max : inputCost.addingSaturating(outputCost)
            return Way(calls: findings.isEmpty ? 0 : wordings.count, inputTokens: input, outputTokens: output, cost: cost)
        }
        separate = try way(findings.map { AnalysisWording([$0]) })
        batched = try way([AnalysisWording(findings)])
    }

    private static func inputTokens(_ request: LLMRequest) -> Int {
        var bytes = (request.system?.utf8.count ?? 0) + (request.schema?.root.jsonBytes.count ?? 0)
        for case .text(let text) in request.messages.lazy.flatMap(\.content) { bytes += text.utf8.count }
        return (bytes + 3) / 4
    }
}
