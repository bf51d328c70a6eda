/// The comparisons of formulas.
extension SQLFormula {
    private struct Link {
        let holds: String
        let isMissing: String?
        let failures: [SQLTerm.Failure]
        /// Whether `holds` is NULL where a side is missing.
        var isStrict = false
    }

    /// A chain stops at its first link that does not hold; a link with a missing side is missing.
    mutating func comparison(_ first: FormulaExpression, _ steps: [FormulaExpression.ComparisonStep]) throws(SQLObstacle) -> SQLTerm {
        var left = first
        var result = SQLTerm(.boolean, "TRUE")
        var isStrict = steps.count == 1
        var reached: [String] = []
        for step in steps {
            let link = try link(step.symbol, left, step.operand)
            if let isMissing = link.isMissing { result.lack(where: SQLText.all(reached + [isMissing])) }
            let failures = link.failures.map { reached.isEmpty ? $0 : SQLTerm.Failure(SQLText.all(reached + [$0.text()])) }
            result.fail(failures)
            reached.append(link.holds)
            isStrict = isStrict && link.isStrict
            left = step.operand
        }
        result.text = SQLText.all(reached)
        result.isStrict = isStrict || result.isMissing == nil
        return result
    }

    private mutating func link(
        _ symbol: FormulaExpression.Comparison, _ left: FormulaExpression, _ right: FormulaExpression
    ) throws(SQLObstacle) -> Link {
        switch symbol {
        case .isIn, .isNotIn:
            let found = try contains(right, left)
            let holds = try found.truth(dialect)
            let isMissing = found.isMissing
            guard symbol == .isNotIn else { return Link(holds: holds, isMissing: isMissing, failures: found.failures) }
            let isOut = SQLText.all([SQLText.not(holds)] + (isMissing.map { [SQLText.not($0)] } ?? []))
            return Link(holds: isOut, isMissing: isMissing, failures: found.failures)
        case .equal, .notEqual:
            let (left, right) = (try term(left), try term(right))
            let equal = try equality(left, right)
            return Link(
                holds: symbol == .equal ? equal : SQLText.not(equal), isMissing: nil, failures: left.failures + right.failures)
        default:
            let (left, right) = (try number(left), try number(right))
            let compared = SQLTerm(.boolean, "(\(left.text) \(symbol.rawValue) \(right.text))").needing([left, right])
            return Link(
                holds: try compared.truth(dialect), isMissing: compared.isMissing, failures: compared.failures,
                isStrict: compared.isStrict)
        }
    }

    /// Equality without conversions, but true counts as 1 and false as 0; what is missing equals what is missing.
    func equality(_ left: SQLTerm, _ right: SQLTerm) throws(SQLObstacle) -> String {
        let equal: String?
        if left.isNull || right.isNull {
            equal = nil
        } else if left.kind == .opaque || right.kind == .opaque {
            throw SQLTerm.unknownType
        } else if left.kind == .text, right.kind == .text {
            equal = "\(dialect.exactText(left.text)) = \(right.text)"
        } else if left.kind == .text || right.kind == .text {
            equal = nil
        } else {
            equal = "\(try left.asNumber(dialect).text) = \(try right.asNumber(dialect).text)"
        }
        var cases: [String] = []
        if let isLeft = left.isMissing, let isRight = right.isMissing { cases.append(SQLText.all([isLeft, isRight])) }
        if let equal {
            let isThere = [left, right].compactMap(\.isMissing).map(SQLText.not)
            cases.append(SQLText.all(isThere + [equal]))
        }
        return SQLText.any(cases)
    }
}
