/// What can be said of conditions without any data.
///
/// Both answers are certain when they are yes, and may be missed: conditions are compared field by field, not proved.
extension Condition {
    /// The most conditions that are looked into; larger ones are not judged.
    private static let judgedSize = 200

    /// Why the conditions can never hold; `nil` where they can, or that cannot be told.
    var contradiction: String? {
        size > Self.judgedSize ? nil : conflict
    }

    /// Whether the other conditions hold wherever these do.
    func implies(_ other: Condition) -> Bool {
        size + other.size <= Self.judgedSize && entails(other)
    }

    private var size: Int {
        switch self {
        case .test: 1
        case .all(let parts), .any(let parts), .none(let parts): parts.reduce(1) { $0 + $1.size }
        }
    }

    /// The parts that must all hold.
    private struct Conjunction {
        var facts: [ConditionFact] = []
        /// Groups of which one part must hold.
        var choices: [[Condition]] = []
        /// Conditions that must not hold.
        var excluded: [Condition] = []

        init(_ condition: Condition) { add(condition) }

        private mutating func add(_ condition: Condition) {
            switch condition {
            case .test(let field, let test, let value): facts.append(ConditionFact(field, test, value))
            case .all(let parts): for part in parts { add(part) }
            case .any(let parts): if parts.count == 1 { add(parts[0]) } else { choices.append(parts) }
            case .none(let parts): for part in parts { exclude(part) }
            }
        }

        private mutating func exclude(_ condition: Condition) {
            switch condition {
            // Only these two have an opposite: every other test fails on a missing value, and so does its opposite.
            case .test(let field, .isNull, _): facts.append(ConditionFact(field, .isNotNull, .null))
            case .test(let field, .isNotNull, _): facts.append(ConditionFact(field, .isNull, .null))
            case .any(let parts): for part in parts { exclude(part) }
            default: excluded.append(condition)
            }
        }
    }

    private var conflict: String? {
        let parts = Conjunction(self)
        if let conflict = Self.conflict(of: parts.facts) { return conflict }
        let known = Condition.all(parts.facts.map(\.condition))
        for excluded in parts.excluded where known.entails(excluded) {
            return "`\(excluded.wording)` is excluded but follows from the other conditions"
        }
        for choice in parts.choices {
            if choice.isEmpty { return "an or-group without conditions never holds" }
            let conflicts = choice.map { Condition.all([known, $0]).conflict }
            if !conflicts.contains(nil) { return "no part of an or-group can hold: \(conflicts.compactMap(\.self).first ?? "")" }
        }
        return nil
    }

    /// Facts about one field that cannot all be true.
    private static func conflict(of facts: [ConditionFact]) -> String? {
        for (index, fact) in facts.enumerated() {
            let others = facts.indices.filter { $0 != index && facts[$0].field == fact.field }.map { facts[$0] }
            if !fact.isCompatible(with: fact) { return "`\(fact.condition.wording)` never holds" }
            if let other = others.first(where: { !fact.isCompatible(with: $0) }) {
                return "`\(fact.condition.wording)` and `\(other.condition.wording)` cannot both hold"
            }
            guard case .oneOf(let values) = fact.content else { continue }
            if !values.contains(where: { value in others.allSatisfy { $0.allows(value) } }) {
                let list = Wording.listed(others.map { "`\($0.condition.wording)`" })
                return "`\(fact.condition.wording)` and \(list) cannot all hold"
            }
        }
        return nil
    }

    private func entails(_ other: Condition) -> Bool {
        if self == other { return true }
        if case .all(let parts) = other { return parts.allSatisfy { entails($0) } }
        if case .any(let parts) = self { return !parts.isEmpty && parts.allSatisfy { $0.entails(other) } }
        switch other {
        case .any(let parts): return parts.contains { entails($0) }
        case .none(let parts): return parts.allSatisfy { Condition.all([self, $0]).conflict != nil }
        case .test(let field, let test, let value): return entails(ConditionFact(field, test, value))
        case .all: return false
        }
    }

    private func entails(_ wanted: ConditionFact) -> Bool {
        let parts = Conjunction(self)
        if parts.facts.contains(where: { $0.implies(wanted) }) { return true }
        if case .range(let range) = wanted.content {
            // Two conditions may give a bound each.
            let known = parts.facts.filter { $0.field == wanted.field }
            let isBounded = range.bounds.allSatisfy { bound in
                known.contains { if case .range(let own) = $0.content { own.isWithin(bound) } else { false } }
            }
            if isBounded { return true }
        }
        return parts.choices.contains { choice in !choice.isEmpty && choice.allSatisfy { $0.entails(wanted) } }
    }
}
