/// What an action's amount is multiplied with, and then kept within.
public struct Modifiers: Hashable, Sendable {
    /// A factor looked up by the value of a field.
    public struct FieldMultiplier: Hashable, Sendable {
        /// One row of the look-up: a value of the field and its factor.
        public struct Row: Hashable, Sendable {
            /// The value; compared as text without regard to case.
            public var value: Value
            /// The factor; `nil` is 1.
            public var multiplier: Double?

            /// Makes a row.
            public init(_ value: Value, _ multiplier: Double?) {
                self.value = value
                self.multiplier = multiplier
            }
        }

        /// The name shown to people.
        public var name: String?
        /// The field.
        public var field: String
        /// The rows; the first that fits counts.
        public var rows: [Row]

        /// Makes a look-up.
        public init(name: String? = nil, field: String, rows: [Row]) {
            self.name = name
            self.field = field
            self.rows = rows
        }
    }

    /// A reduction that grows with age: 1 − min(years × rate, maximum).
    public struct AgeCurve: Hashable, Sendable {
        /// The part lost each year: 0.1 is a tenth.
        public var ratePerYear: Double
        /// The most that can be lost.
        public var maximum: Double

        /// Makes an age curve.
        public init(ratePerYear: Double, maximum: Double = 0.5) {
            self.ratePerYear = ratePerYear
            self.maximum = maximum
        }
    }

    /// Factors by the value of fields; all of them apply.
    public var multipliers: [FieldMultiplier]
    /// Factors by condition: `new`, `refurb`, `used`.
    public var conditionMultipliers: [String: Double]
    /// The reduction by age.
    public var ageCurve: AgeCurve?
    /// Factors by brand, in lower case.
    public var brandMultipliers: [String: Double]
    /// Whether the bounds apply; `nil` for yes when there are any.
    public var clamp: Bool?
    /// The least the amount can be, in currency units.
    public var minimumUSD: Double?
    /// The most the amount can be, in currency units.
    public var maximumUSD: Double?

    /// Makes modifiers; none by default.
    public init(
        multipliers: [FieldMultiplier] = [], conditionMultipliers: [String: Double] = [:], ageCurve: AgeCurve? = nil,
        brandMultipliers: [String: Double] = [:], clamp: Bool? = nil, minimumUSD: Double? = nil, maximumUSD: Double? = nil
    ) {
        self.multipliers = multipliers
        self.conditionMultipliers = conditionMultipliers
        self.ageCurve = ageCurve
        self.brandMultipliers = brandMultipliers
        self.clamp = clamp
        self.minimumUSD = minimumUSD
        self.maximumUSD = maximumUSD
    }
}
