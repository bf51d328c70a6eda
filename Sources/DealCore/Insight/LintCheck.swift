/// One check of a ruleset against a catalogue.
struct LintCheck {
    /// From how many equal hits on the same listings count as more than chance.
    private static let telling = 30
    /// How many listings are looked at to tell what keeps a rule from matching.
    private static let sample = 10_000

    /// A rule with its place and what it matched.
    struct Subject {
        let path: String
        let rule: Rule
        let hits: Hits.RuleHits
        /// The fields and metrics its amount goes by; those of its conditions for amounts that go by nothing.
        let measures: Set<String>
        let contradiction: String?

        var name: String { "`\(rule.id)`" }
        /// Whether it depends on the listing at all.
        var isConditional: Bool { rule.conditions.map { $0 != .all([]) } ?? false }
    }

    let ruleset: Ruleset
    let schema: FieldSchema
    let valuer: Valuer
    let hits: Hits
    /// What a row is called.
    let name: (Int) -> String
    /// The values of a row.
    let record: (Int) -> Record

    var diagnostics: [Diagnostic] {
        guard let compiled = valuer.rulesets.first, let applied = hits.applied[compiled.id] else { return [] }
        var found: [Diagnostic] = []
        if applied.isEmpty, hits.rowCount > 0, ruleset.conditions != nil {
            let message = "the ruleset applies to none of \(Wording.count(hits.rowCount, "listing"))"
            found.append(.warning("never-fires", message, path: "conditions"))
        }
        let built = Dictionary(
            hits.rules.filter { $0.problem == nil }.map { ($0.ruleID, $0) }, uniquingKeysWith: { first, _ in first })
        for (index, group) in ruleset.groups.enumerated() where group.isActive {
            let path = "groups[\(index)]"
            let subjects = group.rules.enumerated().compactMap { subject($1, "\(path).rules[\($0)]", group, built) }
            if !applied.isEmpty, !subjects.isEmpty, subjects.allSatisfy({ $0.hits.rows.isEmpty }) {
                let count = subjects.count == 1 ? "its only rule" : "none of its \(subjects.count) rules"
                let verb = subjects.count == 1 ? "never matched" : "ever matched"
                let message = "group `\(group.id)` has no effect: \(count) \(verb) in \(Wording.count(applied.count, "listing"))"
                found.append(.warning("unused-group", message, path: path))
            }
            for (index, subject) in subjects.enumerated() {
                found += alone(subject, applied, compiled)
                if let pair = pair(subject, subjects[..<index], subjects[(index + 1)...]) { found.append(pair) }
            }
        }
        return found
    }

    private func subject(_ rule: Rule, _ path: String, _ group: RuleGroup, _ built: [String: Hits.RuleHits]) -> Subject? {
        guard rule.isActive, let hits = built[rule.id], hits.groupID == group.id else { return nil }
        let whole = Condition.all([ruleset.conditions, rule.conditions].compactMap(\.self))
        return Subject(path: path, rule: rule, hits: hits, measures: rule.measures(schema), contradiction: whole.contradiction)
    }

    // MARK: One rule

    private func alone(_ subject: Subject, _ applied: HitSet, _ compiled: CompiledRuleset) -> [Diagnostic] {
        var found: [Diagnostic] = []
        let all = Wording.count(applied.count, "listing")
        if let contradiction = subject.contradiction {
            let message = "\(subject.name) can never match: \(contradiction)"
            found.append(.warning("contradictory", message, path: subject.path, hint: "join alternatives with `or`"))
        } else if subject.hits.rows.isEmpty, !applied.isEmpty {
            let message = "\(subject.name) matched none of \(all)"
            found.append(.warning("never-fires", message, path: subject.path, hint: obstacle(of: subject, applied, compiled)))
        } else if !applied.isEmpty, subject.isConditional, subject.hits.rows == applied {
            let message = "\(subject.name) matched \(applied.count == 1 ? "the only listing" : "all \(all)")"
            let hint = "its conditions decide nothing here; leave them out if that is meant"
            found.append(.warning("always-fires", message, path: subject.path, hint: hint))
        }
        if let first = subject.hits.firstError {
            let count = "\(subject.hits.errorCount) of the \(Wording.count(subject.hits.count, "listing")) it matched"
            let message = "\(subject.name) failed on \(count), first on \(name(first.row)): \(first.message)"
            let hint = "ask for what the amount needs in the conditions, or give it a default with `coalesce`"
            found.append(.warning("errors", message, path: subject.path, hint: hint))
        }
        return found
    }

    /// Which condition keeps a rule from matching, and what values its field has.
    private func obstacle(of subject: Subject, _ applied: HitSet, _ compiled: CompiledRuleset) -> String? {
        guard let conditions = subject.rule.conditions,
            let predicate = compiled.rules.first(where: { $0.label.ruleID == subject.rule.id && $0.problem == nil })?.predicate
        else { return nil }
        var parts = [(conditions, predicate)]
        if case .all(let children) = conditions, case .all(let predicates) = predicate { parts = Array(zip(children, predicates)) }
        let records = applied.rows.prefix(Self.sample).map(record)
        var counts = Array(repeating: 0, count: parts.count)
        for record in records {
            if let index = parts.firstIndex(where: { !$0.1.holds(in: record) }) { counts[index] += 1 }
        }
        guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else { return nil }
        let isAll = most == applied.count
        let share = isAll ? "every listing" : "\(most) of \(applied.count > records.count ? "the first " : "")\(records.count)"
        return "`\(parts[index].0.wording)` fails for \(share)\(seen(by: parts[index].1, records))"
    }

    /// The values of the field a single condition looks at: `; cpu.cores goes from 2 to 24`.
    private func seen(by predicate: Predicate, _ records: [Record]) -> String {
        guard case .test(let slot, _) = predicate else { return "" }
        let field = valuer.layout.name(of: slot)
        let values = records.map { $0[slot] }.filter { !$0.isNull }
        guard let first = values.first else { return "; \(field) never has a value" }
        let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
        if numbers.count == values.count, let least = numbers.min(), let most = numbers.max() {
            if least == most { return "; \(field) is always \(Decimals.text(least))" }
            return "; \(field) goes from \(Decimals.text(least)) to \(Decimals.text(most))"
        }
        var counts: [Value: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        if counts.count == 1 { return "; \(field) is always \(Wording.shown(first))" }
        let common = counts.sorted { $0.value == $1.value ? Wording.shown($0.key) < Wording.shown($1.key) : $0.value > $1.value }
        return "; \(field) is \(Wording.listed(common.map { Wording.choice($0.key) }))"
    }

    // MARK: Two rules

    /// What a rule has too much in common with another rule of its group; of two equal rules the later one is reported.
    private func pair(_ subject: Subject, _ earlier: ArraySlice<Subject>, _ later: ArraySlice<Subject>) -> Diagnostic? {
        let rows = subject.hits.rows
        guard !rows.isEmpty else { return nil }
        let matched = Wording.count(rows.count, "listing")
        if let twin = earlier.first(where: { $0.hits.rows == rows && !$0.measures.isDisjoint(with: subject.measures) }) {
            let shared = twin.measures.intersection(subject.measures).sorted().map { "`\($0)`" }
            let message =
                "\(subject.name) and \(twin.name) both count \(Wording.listed(shared)) on exactly the same \(matched)"
            return .warning("double-counted", message, path: subject.path, hint: "keep one of the two, or tell their conditions apart")
        }
        guard subject.isConditional else { return nil }
        for (other, isEarlier) in earlier.map({ ($0, true) }) + later.map({ ($0, false) }) {
            guard other.isConditional, rows.isSubset(of: other.hits.rows) else { continue }
            let isEqual = rows == other.hits.rows
            // Of two equal rules, and of two that count the same, one report is enough.
            if isEqual, !isEarlier || !other.measures.isDisjoint(with: subject.measures) { continue }
            if let own = subject.rule.conditions, let others = other.rule.conditions, own.implies(others) {
                let share = isEqual ? "the same \(matched)" : "\(rows.count) of its \(Wording.count(other.hits.count, "listing"))"
                let message = "wherever \(subject.name) matches, \(other.name) matches too, as its conditions say (\(share))"
                return .warning("subsumed", message, path: subject.path, hint: "make sure that both amounts are meant to add up")
            }
            if isEqual, rows.count >= Self.telling {
                let message = "\(subject.name) matches exactly the \(matched) that \(other.name) matches, though its conditions differ"
                return .warning("subsumed", message, path: subject.path, hint: "make sure that both amounts are meant to add up")
            }
        }
        return nil
    }
}

extension Rule {
    /// The fields and metrics the rule's amounts go by; where they go by none, those its conditions look at.
    fileprivate func measures(_ schema: FieldSchema) -> Set<String> {
        var measures: Set<String> = []
        for action in actions {
            if let metric = action.metric { measures.insert(Self.fields[metric] ?? metric) }
            if let formula = action.formula, let compiled = try? Formula(formula, schema: schema) { measures.formUnion(compiled.fields) }
            for row in action.table?.rows ?? [] { measures.formUnion(row.conditions?.fields ?? []) }
        }
        return measures.isEmpty ? conditions?.fields ?? [] : measures
    }

    /// The fields that the everyday metrics stand for.
    private static let fields = [
        "per_gb": "ram_gb", "per_tb": "primary_storage_gb", "per_core": "cpu.cores", "per_thread": "cpu.threads",
        "per_ram_spec_gb": "ram_spec.total_capacity_gb", "per_ram_speed": "ram_spec.speed_mhz",
        "per_primary_storage_gb": "storage.primary.capacity_gb", "per_secondary_storage_gb": "storage.secondary.capacity_gb",
    ]
}

extension Condition {
    /// The fields the conditions look at.
    fileprivate var fields: Set<String> {
        switch self {
        case .test(let field, _, _): [field]
        case .all(let parts), .any(let parts), .none(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
        }
    }
}
