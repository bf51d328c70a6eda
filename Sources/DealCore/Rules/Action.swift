/// How a rule adjusts the price.
///
/// Negative amounts lower the adjusted price: what the buyer gets on top. Positive amounts raise it.
public struct Action: Hashable, Sendable {
    /// What kind of action it is.
    public var kind: Kind
    /// What is counted or measured: a metric such as `per_gb`, or a field.
    public var metric: String?
    /// The amount, in currency units; for ``Kind/multiplier`` a percentage.
    public var valueUSD: Double?
    /// How many points a benchmark amount is for: `per_1000_points`.
    public var unitType: String?
    /// The formula that gives the amount.
    public var formula: String?
    /// The percentage of the list price.
    public var percent: Double?
    /// The cases of a decision table.
    public var table: DecisionTable?
    /// What the amount is multiplied with and kept within.
    public var modifiers: Modifiers

    /// Makes an action of any kind.
    public init(
        _ kind: Kind, metric: String? = nil, valueUSD: Double? = nil, unitType: String? = nil, formula: String? = nil,
        percent: Double? = nil, table: DecisionTable? = nil, modifiers: Modifiers = Modifiers()
    ) {
        self.kind = kind
        self.metric = metric
        self.valueUSD = valueUSD
        self.unitType = unitType
        self.formula = formula
        self.percent = percent
        self.table = table
        self.modifiers = modifiers
    }

    /// A fixed amount.
    public static func fixed(_ value: Double, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.fixedValue, valueUSD: value, modifiers: modifiers)
    }

    /// An amount for each unit of a metric.
    public static func perUnit(_ metric: String, _ value: Double, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.perUnit, metric: metric, valueUSD: value, modifiers: modifiers)
    }

    /// An amount for every so many points of a benchmark.
    public static func benchmark(_ field: String, _ value: Double, per points: Int = 1000, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.benchmarkBased, metric: field, valueUSD: value, unitType: "per_\(points)_points", modifiers: modifiers)
    }

    /// The running price of the layer scaled to a percentage: 70 means ×0.70.
    public static func multiplier(_ percent: Double, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.multiplier, valueUSD: percent, modifiers: modifiers)
    }

    /// The amount a formula gives.
    public static func formula(_ text: String, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.formula, formula: text, modifiers: modifiers)
    }

    /// A percentage of the list price.
    public static func percentage(_ percent: Double, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.percentage, percent: percent, modifiers: modifiers)
    }

    /// The amount of the row of a table that holds; 0 where none does.
    public static func table(_ table: DecisionTable, _ modifiers: Modifiers = Modifiers()) -> Action {
        Action(.decisionTable, table: table, modifiers: modifiers)
    }
}

extension Action {
    /// The kinds of action.
    ///
    /// Unknown names are kept, so that a ruleset holding one can be read, checked and written; a rule using one is not built.
    public struct Kind: Hashable, Sendable, RawRepresentable {
        /// The name: `fixed_value`.
        public let rawValue: String

        /// Makes a kind of any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A fixed amount.
        public static let fixedValue = Kind(rawValue: "fixed_value")
        /// A fixed amount, as ``fixedValue``.
        public static let additive = Kind(rawValue: "additive")
        /// An amount for each unit.
        public static let perUnit = Kind(rawValue: "per_unit")
        /// An amount for every so many points of a benchmark.
        public static let benchmarkBased = Kind(rawValue: "benchmark_based")
        /// The running price of the layer scaled to a percentage.
        public static let multiplier = Kind(rawValue: "multiplier")
        /// The amount a formula gives.
        public static let formula = Kind(rawValue: "formula")
        /// A percentage of the list price.
        public static let percentage = Kind(rawValue: "percentage")
        /// The amount of the row of a table that holds.
        public static let decisionTable = Kind(rawValue: "decision_table")

        /// All known kinds.
        public static let allCases: [Kind] = [
            fixedValue, additive, perUnit, benchmarkBased, multiplier, formula, percentage, decisionTable,
        ]
    }
}
