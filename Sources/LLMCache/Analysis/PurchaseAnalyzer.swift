/// Finds what is worth telling of a purchase in figures, and has all of it put into words in one question.
///
/// ```swift
/// let analyzer = PurchaseAnalyzer(cache)
/// let report = try await analyzer.analyze(purchase, household: household, history: history, tenant: "acme")
/// for analysis in report.analyses { print(analysis.finding.title, analysis.description) }
/// ```
public struct PurchaseAnalyzer: Sendable {
    private let source: any AnswerSource
    private let settings: AnalysisSettings

    /// Makes an analyser.
    ///
    /// - Parameters:
    ///   - source: Who words what was found, best a ``ResponseCache``.
    ///   - settings: Which analyses are made.
    public init(_ source: any AnswerSource, settings: AnalysisSettings = AnalysisSettings()) {
        self.source = source
        self.settings = settings
    }

    /// What is found in a purchase, in figures: nothing is asked of anybody.
    ///
    /// What is found once a month is looked for only if no analysis of that kind is younger than 30 days.
    /// - Complexity: O(*n*) in the lines of the history, times the lines of the purchase for produce.
    public func findings(in purchase: Purchase, household: Household, history: SpendingHistory) -> [Finding] {
        guard settings.isEnabled else { return [] }
        let figures = SpendingFigures(purchase, household, history)
        let newestMonthly = history.analyses.filter { $0.type.isMonthly && $0.day <= purchase.day }.map(\.day).max()
        let isMonthlyDue = newestMonthly.map { purchase.day.daysSinceEpoch - $0.daysSinceEpoch >= 30 } ?? true
        return AnalysisType.allCases.filter { settings.types.contains($0) && (isMonthlyDue || !$0.isMonthly) }.flatMap {
            figures.findings($0)
        }
    }

    /// Finds, and has what was found put into words.
    ///
    /// One question words everything. What it leaves out is asked for once more, alone; what is missing then is worded by a template, and so is
    /// everything if no model answers: the figures are never lost.
    ///
    /// - Parameters:
    ///   - purchase: What was bought.
    ///   - household: Who shops.
    ///   - history: Earlier purchases and analyses.
    ///   - tenant: Whose purchases these are.
    /// - Throws: `CancellationError` only; ``AnalysisReport/failure`` tells why a model gave no words.
    public func analyze(
        _ purchase: Purchase, household: Household, history: SpendingHistory, tenant: String = ""
    ) async throws -> AnalysisReport {
        let all = AnalysisWording(findings(in: purchase, household: household, history: history))
        var report = AnalysisReport()
        var texts: [String: (text: String, model: String)] = [:]
        var missing = all
        for _ in 0..<2 where !missing.findings.isEmpty {
            do {
                let response = try await source.answer(missing.request(household, tenant: tenant))
                report.responses.append(response)
                let value = response.value ?? (try? JSONValue(parsing: response.text))
                for (id, text) in missing.texts(in: value) { texts[id] = (text, response.model) }
                missing = AnalysisWording(missing: all.findings.filter { texts[$0.id] == nil })
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                report.failure = error as? LLMError ?? LLMError(.unavailable, "the analyses could not be put into words", cause: error)
                // An answer that was there but not usable may come out better; a provider that is down will not.
                guard let code = report.failure?.code, [.truncated, .invalidJSON, .schemaMismatch].contains(code) else { break }
            }
        }
        if missing.findings.isEmpty { report.failure = nil }
        report.analyses = all.findings.map { id, finding in
            let words = texts[id]
            return Analysis(
                finding: finding, description: words?.text ?? finding.templateText, model: words.map { String($0.model.prefix(50)) })
        }
        return report
    }
}

extension SpendingFigures {
    fileprivate func findings(_ type: AnalysisType) -> [Finding] {
        switch type {
        case .priceAlert: priceAlerts()
        case .categoryInsight: categoryInsights()
        case .merchantPattern: [merchantPattern()].compactMap(\.self)
        case .summary: [summary()].compactMap(\.self)
        case .essentialRatio: [essentialRatio()].compactMap(\.self)
        case .seasonalAlert: [seasonalAlert()].compactMap(\.self)
        case .childrenSpending: [childrenSpending()].compactMap(\.self)
        case .budgetHealth: [budgetHealth()].compactMap(\.self)
        case .incomeCommitment: [incomeCommitment()].compactMap(\.self)
        case .perCapitaSpending: [perCapitaSpending()].compactMap(\.self)
        case .shoppingFrequency: [shoppingFrequency()].compactMap(\.self)
        case .wholesaleOpportunity: [wholesaleOpportunity()].compactMap(\.self)
        case .savingsPotential: [savingsPotential()].compactMap(\.self)
        case .familyNutrition: [familyNutrition()].compactMap(\.self)
        }
    }
}

/// What came of analysing a purchase.
public struct AnalysisReport: Sendable {
    /// What was found, in figures and words, in the order of ``AnalysisType``.
    public internal(set) var analyses: [Analysis] = []
    /// The answers that worded it: none, one, or two.
    public internal(set) var responses: [LLMResponse] = []
    /// Why a model gave no words for some; `nil` where it did, or simply left them out.
    public internal(set) var failure: LLMError?

    /// Whether this counts to the owner's use of analyses: a model was asked, and its answer did not come from the cache.
    public var countsAsUse: Bool { responses.contains { !$0.isCached } }

    /// What the words cost this time, in nano-dollars; `nil` where a price is unknown.
    public var newCost: Int64? {
        var sum: Int64 = 0
        for response in responses {
            guard let cost = response.newCost else { return nil }
            sum = sum.addingSaturating(cost)
        }
        return sum
    }
}
