/// Rows of conditions, each with an amount: many cases of one question in one action.
///
/// ```swift
/// let table = DecisionTable(.first, rows: [
///     .init(-20, when: .test("cpu.tdp_w", .lte, 15), name: "fanless"),
///     .init(-10, when: .test("cpu.tdp_w", .lte, 35)),
///     .init(0),
/// ])
/// ```
///
/// Tables and hit policies are those of Decision Model and Notation (Object Management Group), chapter 8.
public struct DecisionTable: Hashable, Sendable {
    /// Which of the rows that hold give the amount.
    public enum HitPolicy: String, Sendable, CaseIterable {
        /// The first row that holds.
        case first
        /// The sum of all rows that hold.
        case collect
    }

    /// One case and its amount.
    public struct Row: Hashable, Sendable {
        /// What the case is called in explanations; `nil` for its number.
        public var name: String?
        /// For which listings the row holds; `nil` for all.
        public var conditions: Condition?
        /// The amount, in currency units.
        public var valueUSD: Double

        /// Makes a row; without conditions it holds for every listing.
        public init(_ valueUSD: Double, when conditions: Condition? = nil, name: String? = nil) {
            self.name = name
            self.conditions = conditions
            self.valueUSD = valueUSD
        }

        /// Whether the row has nothing to decide.
        var isDefault: Bool { conditions == nil || conditions == .all([]) || conditions == Condition.none([]) }
    }

    /// Which rows count.
    public var hit: HitPolicy
    /// The rows, in the order they are asked.
    public var rows: [Row]

    /// Makes a table; where no row holds, it gives 0.
    public init(_ hit: HitPolicy = .first, rows: [Row]) {
        self.hit = hit
        self.rows = rows
    }
}
