/// Which rules matched which listings of a catalogue, and with what amounts.
public struct Hits: Hashable, Sendable {
    /// One rule over the catalogue.
    public struct RuleHits: Hashable, Sendable {
        /// The id of the rule's ruleset.
        public let rulesetID: String
        /// The id of the rule's group.
        public let groupID: String
        /// The name of the rule's group.
        public let groupName: String
        /// The rule's id.
        public let ruleID: String
        /// The rule's name.
        public let ruleName: String
        /// Why the rule cannot be built, and never matches; `nil` for a rule that is built.
        public let problem: String?
        /// The listings it matched.
        public fileprivate(set) var rows: HitSet
        /// The least of its amounts; `nil` without a hit.
        public fileprivate(set) var minimum: Money?
        /// The greatest of its amounts; `nil` without a hit.
        public fileprivate(set) var maximum: Money?
        /// The sum of its amounts.
        public fileprivate(set) var sum = Money.zero
        /// For how many listings it failed, wholly or in part.
        public fileprivate(set) var errorCount = 0
        /// What went wrong first, as `code: message`, and for which row.
        public fileprivate(set) var firstError: FirstError?

        /// What went wrong first.
        public struct FirstError: Hashable, Sendable {
            /// The row.
            public let row: Int
            /// The error, as `code: message`.
            public let message: String
        }

        /// How many listings it matched.
        public var count: Int { rows.count }

        /// The mean of its amounts, rounded half-to-even to 1/10,000; `nil` without a hit.
        public var mean: Money? { count == 0 ? nil : Money(sum.doubleValue / Double(count)) }
    }

    /// All active rules, rulesets by priority, rules in the order they run.
    public let rules: [RuleHits]
    /// To which listings each ruleset applied, by its id.
    public let applied: [String: HitSet]
    /// How many listings there are.
    public let rowCount: Int

    /// Values listings, and notes which rules matched.
    ///
    /// - Complexity: one valuation a listing; memory of one bit a rule and listing.
    public init(_ valuer: Valuer, _ listings: [Listing]) {
        self.init(valuer, rowCount: listings.count) { valuer.value(listings[$0]) }
    }

    /// Values records, and notes which rules matched.
    ///
    /// - Complexity: one valuation a record; memory of one bit a rule and record.
    public init(_ valuer: Valuer, records: [[String: Value]]) {
        self.init(valuer, rowCount: records.count) { valuer.value(records[$0]) }
    }

    /// The rule with this id, of the first ruleset that has one.
    public subscript(ruleID: String) -> RuleHits? {
        rules.first { $0.ruleID == ruleID }
    }

    private init(_ valuer: Valuer, rowCount: Int, _ valuation: (Int) -> Valuation) {
        let none = HitSet(rowCount: rowCount)
        var rules: [RuleHits] = []
        var applied: [String: HitSet] = [:]
        var starts: [String: Int] = [:]
        for ruleset in valuer.rulesets {
            starts[ruleset.id] = rules.count
            applied[ruleset.id] = none
            rules += ruleset.rules.map { rule in
                let label = rule.label
                return RuleHits(
                    rulesetID: ruleset.id, groupID: label.groupID, groupName: label.groupName, ruleID: label.ruleID,
                    ruleName: label.ruleName, problem: rule.problem, rows: none)
            }
        }
        for row in 0..<rowCount {
            for layer in valuation(row).layers {
                applied[layer.rulesetID]?.insert(row)
                // Lines stand in the order of the rules, so that one walk over the rules finds them all.
                var index = starts[layer.rulesetID] ?? 0
                for line in layer.lines where line.matched {
                    while index < rules.count, rules[index].problem != nil || rules[index].ruleID != line.ruleID { index += 1 }
                    guard index < rules.count else { break }
                    rules[index].add(line, row)
                    index += 1
                }
            }
        }
        self.rules = rules
        self.applied = applied
        self.rowCount = rowCount
    }
}

extension Hits.RuleHits {
    fileprivate mutating func add(_ line: Valuation.Line, _ row: Int) {
        rows.insert(row)
        minimum = minimum.map { min($0, line.amount) } ?? line.amount
        maximum = maximum.map { max($0, line.amount) } ?? line.amount
        sum += line.amount
        if let error = line.error {
            errorCount += 1
            if firstError == nil { firstError = FirstError(row: row, message: error) }
        }
    }
}

extension Hits: CustomStringConvertible {
    /// A table of all rules: how many listings each matched, and its amounts to the cent.
    public var text: String {
        var table = TextTable([(.left, 40), (.right, 12), (.right, 8), (.right, 14), (.right, 14), (.right, 14), (.right, 18), (.left, 40)])
        table.append("rule", "matched", "of all", "least", "mean", "most", "sum")
        table.rule()
        for rule in rules {
            let count = rule.count
            let share = rowCount == 0 ? "" : Decimals.fixed(Double(count) / Double(rowCount) * 100, places: 1) + " %"
            let amounts = [rule.minimum, rule.mean, rule.maximum, count == 0 ? nil : rule.sum].map { $0?.formatted ?? "" }
            let failed = rule.errorCount == 0 ? "" : "failed on \(Wording.count(rule.errorCount, "listing"))"
            table.append([rule.ruleID, Decimals.grouped(UInt64(count)), share] + amounts + [failed])
        }
        return table.lines().joined(separator: "\n") + "\n"
    }

    /// The table, as ``text``.
    public var description: String { text }

    /// The hits as a JSON value, without the rows.
    public func json() -> Value {
        ["listings": .number(Double(rowCount)), "rules": .list(rules.map { $0.json() })]
    }
}

extension Hits.RuleHits {
    fileprivate func json() -> Value {
        [
            "ruleset_id": .text(rulesetID),
            "group_id": .text(groupID),
            "rule_id": .text(ruleID),
            "rule_name": .text(ruleName),
            "matched": .number(Double(count)),
            "minimum_usd": Value(minimum),
            "mean_usd": Value(mean),
            "maximum_usd": Value(maximum),
            "sum_usd": Value(sum),
            "errors": .number(Double(errorCount)),
            "first_error": Value(firstError?.message),
            "problem": Value(problem),
        ]
    }
}
