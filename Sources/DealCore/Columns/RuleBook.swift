/// The rules of a valuer, for comparing them with those of another.
struct RuleBook {
    struct Entry {
        let reference: CatalogueTotals.RuleReference
        let rule: CompiledRule
        let ruleset: CompiledRuleset

        /// Whether the rule runs at all.
        var isBuilt: Bool { rule.problem == nil }

        /// What decides which listings the rule matches.
        var match: Match { Match(reference: reference, gate: ruleset.source, conditions: rule.source.conditions) }
    }

    struct Match: Hashable {
        let reference: CatalogueTotals.RuleReference
        let gate: Condition?
        let conditions: Condition?
    }

    /// What makes two rules the same.
    private struct Key: Hashable {
        let reference: CatalogueTotals.RuleReference
        let gate: Condition?
        let source: CompiledRule.Source
    }

    /// A ruleset with its rules in their order, where the order matters.
    struct RulesetKey: Hashable {
        let id: String
        let sources: [CompiledRule.Source]
    }

    let entries: [Entry]
    let rulesets: [RulesetKey]
    private let keys: Set<Key>

    init(_ valuer: Valuer) {
        let applying = valuer.rulesets.filter(valuer.applies)
        entries = applying.flatMap { ruleset in
            ruleset.rules.map { rule in
                let label = rule.label
                return Entry(
                    reference: .init(rulesetID: ruleset.id, groupID: label.groupID, ruleID: label.ruleID), rule: rule, ruleset: ruleset)
            }
        }
        rulesets = applying.map { RulesetKey(id: $0.id, sources: $0.rules.map(\.source)) }
        keys = Set(entries.map(Self.key))
    }

    private static func key(_ entry: Entry) -> Key {
        Key(reference: entry.reference, gate: entry.ruleset.source, source: entry.rule.source)
    }

    func has(_ entry: Entry) -> Bool { keys.contains(Self.key(entry)) }

    /// The changed rules, and those whose amounts depend on them.
    func touched(_ changed: [Entry], _ reordered: Set<RulesetKey>) -> [Entry] {
        let places = Set(changed.map { ObjectIdentifier($0.rule) })
        let rulesets = Set(reordered.map(\.id))
        return entries.filter {
            places.contains(ObjectIdentifier($0.rule)) || ($0.rule.readsRunningPrice && rulesets.contains($0.ruleset.id))
        }
    }

    func parts(
        _ entries: [Entry], _ places: [ObjectIdentifier: Int], _ layout: FieldLayout, areRemoved: Bool, repeatMask: Bool = false
    ) -> [BlockPlanner.Part] {
        var parts: [BlockPlanner.Part] = []
        for group in entries.chunked(by: { $0.ruleset === $1.ruleset }) {
            parts.append(
                BlockPlanner.Part(
                    predicate: group.first?.ruleset.predicate,
                    rules: group.map { (rule: $0.rule, place: places[ObjectIdentifier($0.rule)] ?? 0) }, layout: layout,
                    isRemoved: areRemoved, repeatsMask: repeatMask))
        }
        return parts
    }
}

extension Array {
    /// The runs of elements that belong together.
    fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [[Element]] {
        reduce(into: []) { chunks, element in
            if let last = chunks.last?.last, belong(last, element) {
                chunks[chunks.count - 1].append(element)
            } else {
                chunks.append([element])
            }
        }
    }
}
