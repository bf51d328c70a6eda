/// Rules bound to the columns of a catalogue: what a ``BlockRunner`` runs.
struct BlockPlan: Sendable {
    /// A condition with its tests bound to columns.
    indirect enum Condition: Sendable {
        case constant(Bool)
        case numeric(NumericTest, column: Int)
        /// A bit of what the column's values answer.
        case answer(words: Int, bit: UInt64)
        /// A test that is asked of every number of a column.
        case asked(FieldTest, column: Int)
        case all([Condition])
        case any([Condition])
        case none([Condition])

        /// How many masks are needed besides the one for the result.
        var depth: Int {
            switch self {
            case .all(let parts), .any(let parts), .none(let parts):
                parts.map { $0.isTest ? 0 : 1 + $0.depth }.max() ?? 0
            default: 0
            }
        }

        var isTest: Bool {
            switch self {
            case .all, .any, .none: false
            default: true
            }
        }
    }

    /// What an action's amount is computed from.
    enum Basis: Sendable {
        case constant(Double)
        /// column ÷ divisor × value.
        case perUnit(column: Int, divisor: Double, value: Double)
        case percentage(Double)
        case formula(NumericProgram)
        /// The value of the first row that holds, or the sum of all that do; without a condition a row always holds.
        case table([(condition: Condition?, value: Double)], collects: Bool)
    }

    /// What an amount is multiplied with.
    enum Factor: Sendable {
        /// A factor for each different value of a column; where that is NaN, of the next column; 1 where all are.
        case looked([(column: Int, factors: [Double])])
        /// Numbers and their factors; 1 for all others.
        case stepped(column: Int, [(number: Double, factor: Double)])
        case age(column: Int, Modifiers.AgeCurve)
    }

    struct Amount: Sendable {
        let basis: Basis
        let factors: [Factor]
        let minimum: Double?
        let maximum: Double?

        /// Whether it is what its basis gives.
        var isPlain: Bool { factors.isEmpty && minimum == nil && maximum == nil }
    }

    struct PlannedRule: Sendable {
        let rule: CompiledRule
        let condition: Condition?
        /// The amounts of its actions; `nil` where only the exact path can tell.
        let amounts: [Amount]?
        /// Which bit of the matches tells of it.
        let place: Int
        /// Whether the rule's amount is to be taken away.
        let isRemoved: Bool
        /// For each slot of the rule's layout, the column of the catalogue.
        let slots: [Int?]

        /// The amount where it is the same for every row.
        var constant: Double? {
            guard let amounts, amounts.count == 1, amounts[0].isPlain, case .constant(let value) = amounts[0].basis else { return nil }
            return value * rule.weight
        }
    }

    struct PlannedRuleset: Sendable {
        let condition: Condition?
        let rules: [PlannedRule]
        /// Whether its rules match the rows that the last rule before them did.
        let repeatsMask: Bool
    }

    /// The words the values of a column answer with, group by group of tests.
    struct Words: Sendable {
        let column: Int
        let words: [UInt64]
    }

    let rulesets: [PlannedRuleset]
    let words: [Words]
    let mode: Valuer.Mode
    /// The most fields that a formula reads.
    let fieldCount: Int
    let depth: Int

    /// Whether all rules match the same rows.
    var hasOneMask: Bool { rulesets.first?.rules.count == 1 && rulesets.dropFirst().allSatisfy(\.repeatsMask) }
}
