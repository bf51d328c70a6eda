/// One of the fourteen things that are looked for in a household's purchases.
public enum AnalysisType: String, Hashable, Sendable, CaseIterable {
    /// A product costs more than it did.
    case priceAlert = "price_alert"
    /// A category takes more of this month than of those before.
    case categoryInsight = "category_insight"
    /// A shop is dearer than others of its kind.
    case merchantPattern = "merchant_pattern"
    /// What was bought.
    case summary
    /// How much of a purchase the household could do without.
    case essentialRatio = "essential_ratio"
    /// Fruit and vegetables out of season.
    case seasonalAlert = "seasonal_alert"
    /// What is spent on children.
    case childrenSpending = "children_spending"
    /// How much of the income purchases take.
    case budgetHealth = "budget_health"
    /// How much of the income they will take by the end of the month.
    case incomeCommitment = "income_commitment"
    /// What is spent for each person.
    case perCapitaSpending = "per_capita_spending"
    /// How often the household goes shopping.
    case shoppingFrequency = "shopping_frequency"
    /// What could be bought in bulk.
    case wholesaleOpportunity = "wholesale_opportunity"
    /// What all findings together could save.
    case savingsPotential = "savings_potential"
    /// Food groups that are missing.
    case familyNutrition = "family_nutrition"

    /// Whether it looks at a month, and is done once in 30 days, instead of at every invoice.
    public var isMonthly: Bool {
        switch self {
        case .priceAlert, .categoryInsight, .merchantPattern, .summary, .essentialRatio, .seasonalAlert, .childrenSpending: false
        case .budgetHealth, .incomeCommitment, .perCapitaSpending, .shoppingFrequency, .wholesaleOpportunity, .savingsPotential,
            .familyNutrition:
            true
        }
    }

    /// How sure a finding of this type is, 0 to 1.
    public var confidence: DecimalNumber {
        let cents: Int64 =
            switch self {
            case .summary, .budgetHealth: 85
            case .priceAlert, .incomeCommitment, .perCapitaSpending: 80
            case .categoryInsight, .shoppingFrequency: 75
            case .childrenSpending, .savingsPotential: 72
            case .merchantPattern, .essentialRatio: 70
            case .seasonalAlert: 68
            case .wholesaleOpportunity: 65
            case .familyNutrition: 60
            }
        return DecimalNumber(cents: cents)
    }
}

/// How much a finding matters.
public enum AnalysisPriority: String, Hashable, Sendable, CaseIterable, Comparable {
    /// For information.
    case low
    /// Worth a look.
    case medium
    /// Worth doing something.
    case high
    /// Worth doing something now.
    case critical

    /// Whether one matters less than another.
    public static func < (one: AnalysisPriority, other: AnalysisPriority) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }
}

/// A finding in figures, before it is put into words.
///
/// All figures are computed from the purchases; a model only words them.
public struct Finding: Hashable, Sendable {
    /// What was looked for.
    public let type: AnalysisType
    /// How much it matters.
    public let priority: AnalysisPriority
    /// A headline of at most 255 characters.
    public let title: String
    /// The figures, by the names that stored analyses have; amounts to the cent, percentages to one place.
    public let details: JSONObject
    /// The first day that was looked at.
    public let periodStart: CalendarDay
    /// The last day that was looked at.
    public let periodEnd: CalendarDay
    /// The categories it is about.
    public let categories: [String]
    /// The shops it is about, by their ids.
    public let merchants: [String]
    /// Further facts for whoever words it, which are not stored.
    let context: JSONObject

    init(
        _ type: AnalysisType, _ priority: AnalysisPriority, title: String, details: JSONObject, from start: CalendarDay,
        to end: CalendarDay,
        categories: [String] = [], merchants: [String] = [], context: JSONObject = JSONObject()
    ) {
        self.type = type
        self.priority = priority
        self.title = String(title.prefix(255))
        self.details = details
        periodStart = start
        periodEnd = end
        self.categories = categories
        self.merchants = merchants
        self.context = context
    }
}

/// A finding in figures and words.
public struct Analysis: Hashable, Sendable {
    /// The finding.
    public let finding: Finding
    /// What it means, in a few sentences.
    public let description: String
    /// The model that worded it, at most 50 characters; `nil` where it was worded by a template.
    public let model: String?

    /// How sure it is.
    public var confidence: DecimalNumber { finding.type.confidence }

    /// The analysis as JSON, with the names that stored analyses have.
    public var json: JSONValue {
        var object: JSONObject = [
            "type": .string(finding.type.rawValue), "priority": .string(finding.priority.rawValue), "title": .string(finding.title),
            "description": .string(description), "details": .object(finding.details),
            "reference_period_start": .string(finding.periodStart.description),
            "reference_period_end": .string(finding.periodEnd.description),
            "related_categories": .array(finding.categories.map { .string($0) }),
            "related_merchants": .array(finding.merchants.map { .string($0) }), "confidence_score": confidence.json,
        ]
        object["ai_model"] = model.map { .string($0) }
        return .object(object)
    }
}
