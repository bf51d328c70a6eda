/// Rules that value listings, in groups.
public struct Ruleset: Hashable, Sendable, Identifiable {
    /// The format name written into the JSON.
    public static let format = "dealkit.ruleset/1"

    /// The name the ruleset is known by, unique among rulesets.
    public var id: String
    /// The name shown to people.
    public var name: String
    /// What it is for.
    public var description: String
    /// The version: `1.0.0`.
    public var version: String
    /// The order among rulesets: lower comes first.
    public var priority: Int
    /// Whether it applies at all.
    public var isActive: Bool
    /// The first day it is in force; `nil` for no beginning.
    public var validFrom: CalendarDate?
    /// The last day it is in force; `nil` for no end.
    public var validTo: CalendarDate?
    /// For which listings it applies; `nil` for all.
    public var conditions: Condition?
    /// The rules.
    public var groups: [RuleGroup]

    /// Makes a ruleset.
    public init(
        id: String, name: String, description: String = "", version: String = "1.0.0", priority: Int = 10, isActive: Bool = true,
        validFrom: CalendarDate? = nil, validTo: CalendarDate? = nil, conditions: Condition? = nil, groups: [RuleGroup] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.version = version
        self.priority = priority
        self.isActive = isActive
        self.validFrom = validFrom
        self.validTo = validTo
        self.conditions = conditions
        self.groups = groups
    }

    /// Whether the ruleset is in force on a day, its first and its last included.
    public func isInForce(on date: CalendarDate) -> Bool {
        (validFrom.map { $0 <= date } ?? true) && (validTo.map { date <= $0 } ?? true)
    }
}

/// Rules on one subject.
public struct RuleGroup: Hashable, Sendable, Identifiable {
    /// The name the group is known by, unique within its ruleset.
    public var id: String
    /// The name shown to people.
    public var name: String
    /// The subject: `ram`, `cpu`, `condition`.
    public var category: String
    /// What it is for.
    public var description: String
    /// The order within the ruleset: lower comes first.
    public var displayOrder: Int
    /// What every amount of the group is multiplied with.
    public var weight: Double
    /// Whether it applies at all.
    public var isActive: Bool
    /// The rules.
    public var rules: [Rule]

    /// Makes a group.
    public init(
        id: String, name: String, category: String = "", description: String = "", displayOrder: Int = 100, weight: Double = 1,
        isActive: Bool = true, rules: [Rule] = []
    ) {
        self.id = id
        self.name = name
        self.category = category
        self.description = description
        self.displayOrder = displayOrder
        self.weight = weight
        self.isActive = isActive
        self.rules = rules
    }
}

/// Adjusts the price of the listings that meet its conditions.
public struct Rule: Hashable, Sendable, Identifiable {
    /// The name the rule is known by, unique within its ruleset.
    public var id: String
    /// The name shown to people.
    public var name: String
    /// Why the price is adjusted, for a buyer.
    public var description: String
    /// The version, which grows with every change.
    public var version: Int
    /// The order within the group: lower comes first.
    public var evaluationOrder: Int
    /// Whether it applies at all.
    public var isActive: Bool
    /// For which listings it applies; `nil` for all.
    public var conditions: Condition?
    /// How the price is adjusted: the sum of all actions.
    public var actions: [Action]

    /// Makes a rule.
    public init(
        id: String, name: String, description: String = "", version: Int = 1, evaluationOrder: Int = 100, isActive: Bool = true,
        conditions: Condition? = nil, actions: [Action] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.version = version
        self.evaluationOrder = evaluationOrder
        self.isActive = isActive
        self.conditions = conditions
        self.actions = actions
    }
}
