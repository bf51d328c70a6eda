/// What a listing is worth to a buyer, and why.
public struct Valuation: Hashable, Sendable {
    /// What one ruleset made of the listing.
    public struct Layer: Hashable, Sendable {
        /// The sum of the lines.
        public let total: Money
        /// The rules that matched, and those that were skipped because they cannot be built, in the order they ran.
        public let lines: Lines

        init(total: Money, lines: Lines) {
            self.total = total
            self.lines = lines
        }

        private var ruleset: CompiledRuleset { lines.ruleset }

        /// The ruleset's id.
        public var rulesetID: String { ruleset.id }
        /// The ruleset's name.
        public var rulesetName: String { ruleset.name }
        /// The ruleset's version.
        public var rulesetVersion: String { ruleset.version }
        /// The ruleset's priority.
        public var priority: Int { ruleset.priority }

        /// Whether two layers say the same of the same ruleset.
        public static func == (left: Layer, right: Layer) -> Bool {
            left.total == right.total && left.lines == right.lines && left.rulesetID == right.rulesetID
                && left.rulesetName == right.rulesetName && left.rulesetVersion == right.rulesetVersion && left.priority == right.priority
        }

        /// Feeds what the layer says into a hasher.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(rulesetID)
            hasher.combine(lines)
        }
    }

    /// What one rule made of the listing.
    public struct Line: Hashable, Sendable {
        /// By how much the rule changes the price, rounded half-to-even to 1/10,000.
        public let amount: Money

        let rule: CompiledRule
        /// What the first action gave; most rules have one, which needs no array.
        private var first: ActionAmount?
        private var more: More?

        /// What only some lines have, so that the others stay small.
        private final class More: Hashable, Sendable {
            let amounts: [ActionAmount]
            let error: String?

            init(amounts: [ActionAmount], error: String?) {
                self.amounts = amounts
                self.error = error
            }

            static func == (left: More, right: More) -> Bool { left.amounts == right.amounts && left.error == right.error }

            func hash(into hasher: inout Hasher) { hasher.combine(error) }
        }

        init(_ rule: CompiledRule, error: String? = nil) {
            self.rule = rule
            amount = .zero
            if let error { more = More(amounts: [], error: error) }
        }

        /// A line of a rule with one action without anything to remark.
        init(_ rule: CompiledRule, _ given: Lines.Given) {
            self.rule = rule
            amount = given.amount
            first = ActionAmount(given.value, from: given.origin)
        }

        /// - Parameters:
        ///   - first: what the first action gave.
        ///   - others: what the others gave.
        ///   - errors: what went wrong.
        init(_ rule: CompiledRule, _ amount: Money, first: ActionAmount?, others: [ActionAmount], errors: [String]) {
            self.rule = rule
            self.amount = amount
            self.first = first
            if !others.isEmpty || !errors.isEmpty {
                more = More(amounts: others, error: errors.isEmpty ? nil : errors.joined(separator: "; "))
            }
        }

        /// What went wrong, as `code: message`; the parts that failed contribute nothing.
        public var error: String? { more?.error }
        /// The id of the rule's group.
        public var groupID: String { rule.label.groupID }
        /// The name of the rule's group.
        public var groupName: String { rule.label.groupName }
        /// The rule's id.
        public var ruleID: String { rule.label.ruleID }
        /// The rule's name.
        public var ruleName: String { rule.label.ruleName }
        /// Whether the rule's conditions held; false only for rules that cannot be built.
        public var matched: Bool { rule.problem == nil }

        /// How the amount came about: `16 GB × −$1.60`.
        public var reason: String {
            guard matched else { return "skipped: the rule cannot be built" }
            guard let first else { return "no actions" }
            let amounts = [first] + (more?.amounts ?? [])
            let text = zip(rule.actions, amounts).map { $0.explanation(of: $1) }.joined(separator: "; ")
            return rule.weight == 1 ? text : "\(text); weight \(Decimals.formatted(rule.weight))"
        }

        /// Whether two lines say the same about the same rule.
        public static func == (left: Line, right: Line) -> Bool {
            left.amount == right.amount && left.first == right.first && left.more == right.more
                && (left.rule === right.rule || left.rule.label == right.rule.label)
        }

        /// Feeds what the line says into a hasher.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(rule.label)
            hasher.combine(amount)
        }
    }

    /// The listing's number.
    public let listingID: Int64
    /// What the seller asks; `nil` while not known.
    public let listPrice: Money?
    /// The rulesets that applied, by priority.
    public let layers: [Layer]
    /// The sum of all layers.
    public let total: Money
    /// Why no ruleset could be applied although one was chosen for the listing.
    public let problem: String?

    init(listingID: Int64, listPrice: Money?, layers: [Layer], problem: String? = nil) {
        self.listingID = listingID
        self.listPrice = listPrice
        self.layers = layers
        self.problem = problem
        total = layers.reduce(.zero) { $0 + $1.total }
    }

    /// The list price plus the total, not below 0, rounded half-to-even to cents; `nil` without a list price.
    public var adjustedPrice: Money? {
        listPrice.map { max(.zero, $0 + total).roundedToCents() }
    }

    /// What a buyer saves, in percent of the list price: (list − adjusted) / list × 100; `nil` without a list price above 0.
    public var savingPercent: Double? {
        guard let listPrice, let adjustedPrice, listPrice > .zero else { return nil }
        return (listPrice - adjustedPrice).doubleValue / listPrice.doubleValue * 100
    }

    /// How good a deal it is.
    public func tier(_ thresholds: DealThresholds = .standard) -> DealTier? {
        DealTier(savingPercent: savingPercent, thresholds: thresholds)
    }

    /// How many rules matched.
    public var matchedCount: Int {
        layers.reduce(0) { $0 + $1.lines.count(where: \.matched) }
    }
}
