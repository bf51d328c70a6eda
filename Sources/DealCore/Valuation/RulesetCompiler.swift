/// Builds rulesets.
///
/// A rule that cannot be built is reported and skipped; it takes nothing else down.
struct RulesetCompiler {
    private let groupWeights: [String: Double]
    private let date: CalendarDate?
    private let context: CompilationContext
    /// The conditions of all rulesets.
    private(set) var program = ConditionProgram.Builder()

    init(schema: FieldSchema, groupWeights: [String: Double] = [:], date: CalendarDate? = nil) {
        self.date = date
        self.groupWeights = groupWeights
        context = CompilationContext(schema: schema)
    }

    /// The slots of the fields that the rules read.
    var layout: FieldLayout { context.layout }

    /// What was found wrong: the first errors and the first warnings.
    var diagnostics: [Diagnostic] { context.log.diagnostics }

    /// Builds a ruleset; `nil` when its own conditions cannot be built.
    ///
    /// - Parameter prefix: what the paths of diagnostics start with.
    mutating func compile(_ ruleset: Ruleset, _ prefix: String = "") -> CompiledRuleset? {
        context.startRuleset()
        if ruleset.groups.isEmpty { context.report(.warning("empty-ruleset", "the ruleset has no groups", path: prefix + "groups")) }
        var seenGroups: Set<String> = []
        var seenRules: Set<String> = []
        var entries: [(group: RuleGroup, rule: Rule, compiled: CompiledRule)] = []
        for (index, group) in ruleset.groups.enumerated() {
            let path = "\(prefix)groups[\(index)]"
            let isUnique = check(group, path, &seenGroups)
            for (index, rule) in group.rules.enumerated() {
                var duplicate = isUnique ? nil : "another group has the id `\(group.id)`"
                if isUnique, !seenRules.insert(rule.id).inserted { duplicate = "another rule has the id `\(rule.id)`" }
                let compiled = compile(rule, of: group, duplicate: duplicate, "\(path).rules[\(index)]")
                if group.isActive, rule.isActive { entries.append((group, rule, compiled)) }
            }
        }
        let before = diagnostics.count
        let predicate = ruleset.conditions.flatMap { conditions.compile($0, prefix + "conditions") }
        if ruleset.conditions != nil, predicate == nil {
            context.log.extendErrors(from: before, by: "; the ruleset never applies")
            return nil
        }
        if let from = ruleset.validFrom, let to = ruleset.validTo, to < from {
            let message = "`valid_to` \(to) is before `valid_from` \(from); the ruleset never applies"
            context.report(.error("bounds-reversed", message, path: prefix + "valid_to"))
            return nil
        }
        entries.sort { Self.precedes(($0.group, $0.rule), ($1.group, $1.rule)) }
        let rules = entries.map(\.compiled)
        return CompiledRuleset(
            ruleset, isInForce: date.map(ruleset.isInForce) ?? true, predicate: predicate, gate: program.list([predicate]), rules: rules,
            conditions: program.list(rules.map(\.predicate)))
    }

    /// Groups by display order, then rules by evaluation order; ids decide ties.
    private static func precedes(_ left: (group: RuleGroup, rule: Rule), _ right: (group: RuleGroup, rule: Rule)) -> Bool {
        if left.group.displayOrder != right.group.displayOrder { return left.group.displayOrder < right.group.displayOrder }
        if left.group.id != right.group.id { return Identifiers.precedes(left.group.id, right.group.id) }
        if left.rule.evaluationOrder != right.rule.evaluationOrder { return left.rule.evaluationOrder < right.rule.evaluationOrder }
        return Identifiers.precedes(left.rule.id, right.rule.id)
    }

    /// Checks what concerns a group as a whole; tells whether its id is its own.
    private func check(_ group: RuleGroup, _ path: String, _ seen: inout Set<String>) -> Bool {
        let isUnique = seen.insert(group.id).inserted
        if !isUnique {
            context.report(.error("duplicate-id", "another group has the id `\(group.id)`", path: path + ".id"))
        }
        if group.rules.isEmpty { context.report(.warning("empty-group", "the group has no rules", path: path + ".rules")) }
        if group.weight < 0 {
            context.report(.warning("negative-weight", "a negative weight turns every amount around", path: path + ".weight"))
        }
        return isUnique
    }

    private func compile(
        _ rule: Rule, of group: RuleGroup, duplicate: String?, _ path: String
    ) -> CompiledRule {
        context.log.mark()
        if let duplicate { context.report(.error("duplicate-id", duplicate, path: path + ".id")) }
        if rule.actions.isEmpty {
            context.report(.warning("no-actions", "the rule has no actions and changes nothing", path: path + ".actions"))
        }
        let predicate = rule.conditions.flatMap { conditions.compile($0, path + ".conditions") }
        let compiler = ActionCompiler(context: context, nonZero: rule.conditions?.nonZeroFields ?? [])
        let actions = rule.actions.enumerated().compactMap { compiler.compile($1, "\(path).actions[\($0)]") }
        let isBuilt = duplicate == nil && (rule.conditions == nil || predicate != nil) && actions.count == rule.actions.count
        let problem = isBuilt ? nil : context.log.markedError
        return CompiledRule(
            rule, of: group, weight: group.weight * (groupWeights[group.id] ?? groupWeights[group.name] ?? 1),
            predicate: isBuilt ? predicate : nil,
            actions: isBuilt ? actions : [],
            problem: problem.map { "\($0.code): \($0.message)" })
    }

    private var conditions: ConditionCompiler { ConditionCompiler(context: context) }
}

/// The order of identifiers.
enum Identifiers {
    /// Whole numbers by size, before text; text by its characters.
    static func precedes(_ left: String, _ right: String) -> Bool {
        switch (Int64(left), Int64(right)) {
        case (let left?, let right?) where left != right: left < right
        case (_?, nil): true
        case (nil, _?): false
        default: left < right
        }
    }
}
