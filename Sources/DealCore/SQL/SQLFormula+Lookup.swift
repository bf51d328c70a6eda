/// Look-ups in lists written out.
extension SQLFormula {
    /// The result at the place of the first key that equals the value; without one the default, or null.
    mutating func lookup(_ arguments: [FormulaExpression]) throws(SQLObstacle) -> SQLTerm {
        guard case .list(let keys) = arguments[1], case .list(let results) = arguments[2], keys.count == results.count else {
            throw SQLObstacle("`lookup` needs lists of equal length, written out")
        }
        let value = try term(arguments[0])
        var failures = value.failures
        var found: [String] = []
        for key in keys {
            let key = try term(key)
            found.append(try equality(key, value))
            failures += key.failures
        }
        let replacement = arguments.count == 4 ? arguments[3] : .constant(.null)
        var outcomes: [SQLTerm] = []
        for outcome in results + [replacement] {
            let outcome = try term(outcome)
            outcomes.append(outcome)
            failures += outcome.failures
        }
        var result = choice(found, try alike(outcomes))
        result.fail(failures)
        return result
    }

    /// The outcome of the first condition that holds, else the last one.
    private func choice(_ conditions: [String], _ outcomes: [SQLTerm]) -> SQLTerm {
        var text = ""
        for (condition, outcome) in zip(conditions, outcomes) { text += " WHEN \(condition) THEN \(outcome.text)" }
        let last = outcomes[outcomes.count - 1]
        var result = SQLTerm(last.kind, conditions.isEmpty ? last.text : "CASE\(text) ELSE \(last.text) END")
        result.magnitude = outcomes.dropFirst().reduce(outcomes[0].magnitude) { $0.union($1.magnitude) }
        result.isStrict = outcomes.allSatisfy(\.isStrict)
        for (index, outcome) in outcomes.enumerated() {
            guard let isMissing = outcome.isMissing else { continue }
            let earlier = index == 0 ? [] : [SQLText.not(SQLText.any(Array(conditions.prefix(index))))]
            result.lack(where: SQLText.all(earlier + conditions.dropFirst(index).prefix(1) + [isMissing]))
        }
        return result
    }

    /// Several terms as one type, since a column has one.
    private func alike(_ terms: [SQLTerm]) throws(SQLObstacle) -> [SQLTerm] {
        var common = terms[0]
        for term in terms.dropFirst() { common = try alike(common, term).0 }
        var result: [SQLTerm] = []
        for term in terms { result.append(try alike(term, common).0) }
        return result
    }
}
