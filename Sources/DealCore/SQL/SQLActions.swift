/// Writes the amounts of actions in SQL.
struct SQLActions {
    let scope: SQLScope
    /// The name of the total of the rules so far, where an action needs it.
    let runningTotal: String
    /// The action's place in the ruleset.
    let path: String

    private var dialect: SQLDialect { scope.dialect }

    /// An amount with its modifiers and weight: a number that is 0 where there is none; `nil` for 0 always.
    ///
    /// - Parameter earlier: the amounts of the rule's actions before this one.
    func amount(_ action: CompiledAction, weight: Double, after earlier: [String]) throws(SQLObstacle) -> String? {
        guard var amount = try basis(action.basis, earlier) else { return nil }
        if let modifiers = action.modifiers { try apply(modifiers, to: &amount) }
        if weight != 1 { try multiply(&amount, by: SQLMagnitude(of: weight), try dialect.number(weight)) }
        if let isNone = amount.hasNoValue {
            amount.text = "CASE WHEN \(isNone) THEN \(try dialect.number(0)) ELSE \(amount.text) END"
        }
        guard amount.text.utf8.count <= SQLFormula.maximumLength else { throw SQLObstacle("the amount's expression becomes too long") }
        return amount.magnitude.isAmount ? amount.text : try dialect.bounded(amount.text)
    }

    // MARK: Amounts

    private func basis(_ basis: CompiledAction.Basis, _ earlier: [String]) throws(SQLObstacle) -> SQLTerm? {
        switch basis {
        case .fixed(let value): return try constant(value)
        case .perUnit(let slot, let divisor, _, let value), .benchmark(let slot, let divisor, let value):
            var amount = try quantity(slot)
            if divisor != 1 {
                amount.text = "(\(amount.text) / \(try dialect.number(divisor)))"
                amount.magnitude = try amount.magnitude.divided(by: SQLMagnitude(of: divisor))
            }
            try multiply(&amount, by: SQLMagnitude(of: value), try dialect.number(value))
            return amount
        case .multiplier(let percent):
            var amount = try priced(try runningPrice(earlier))
            let factor = percent / 100 - 1
            try multiply(&amount, by: SQLMagnitude(of: factor), try dialect.number(factor))
            return amount
        case .formula(let program):
            var formula = SQLFormula(scope)
            return try formula.number(program.expression)
        case .percentage(let percent):
            var amount = try priced(try scope.listPrice())
            try multiply(&amount, by: SQLMagnitude(of: percent), try dialect.number(percent))
            amount.text = "(\(amount.text) / \(try dialect.number(100)))"
            amount.magnitude = try amount.magnitude.divided(by: SQLMagnitude(of: 100))
            return amount
        case .table(let table): return try self.table(table)
        case .broken: return nil
        }
    }

    /// The value of the first row that holds, or the sum of those of all that do; missing where none does.
    private func table(_ table: CompiledTable) throws(SQLObstacle) -> SQLTerm? {
        var conditions: [String] = []
        var values: [String] = []
        var magnitude = SQLMagnitude.flag
        for (index, row) in table.rows.enumerated() {
            guard let condition = rowCondition(row.predicate, index) else { return nil }
            conditions.append(condition)
            values.append(try dialect.number(row.value))
            let value = SQLMagnitude(of: row.value)
            magnitude = table.hit == .first ? magnitude.union(value) : try magnitude.adding(value)
        }
        let zero = try dialect.number(0)
        let rows = zip(conditions, values).map { "WHEN \($0) THEN \($1)" }
        var amount = SQLTerm(.number, zero)
        switch table.hit {
        case _ where rows.isEmpty: break
        case .first: amount.text = "CASE \(rows.joined(separator: " ")) ELSE \(zero) END"
        case .collect: amount.text = SQLRuleset.sum(rows.map { "CASE \($0) ELSE \(zero) END" })
        }
        amount.magnitude = magnitude
        if !conditions.contains("TRUE") { amount.lack(where: SQLText.not(SQLText.any(conditions))) }
        return amount
    }

    private func rowCondition(_ predicate: Predicate?, _ index: Int) -> String? {
        guard let predicate else { return "TRUE" }
        return SQLConditions(scope: scope).condition(predicate, "\(path).rows[\(index)].conditions")
    }

    private func constant(_ value: Double) throws(SQLObstacle) -> SQLTerm {
        var term = SQLTerm(.number, try dialect.number(value))
        term.magnitude = SQLMagnitude(of: value)
        return term
    }

    /// A field's number; true and false count as 1 and 0.
    private func quantity(_ slot: Int) throws(SQLObstacle) -> SQLTerm {
        var formula = SQLFormula(scope)
        return try formula.number(.field(slot))
    }

    private func priced(_ text: String) throws(SQLObstacle) -> SQLTerm {
        var term = SQLTerm(.number, text)
        term.magnitude = .price
        if !scope.knownSlots.contains(scope.priceSlot) { term.lack(where: try scope.isNull(scope.priceSlot)) }
        return term
    }

    /// The list price and all amounts so far.
    private func runningPrice(_ earlier: [String]) throws(SQLObstacle) -> String {
        let units = dialect.numberColumn("(\(try scope.priceUnits()) + \(runningTotal))")
        let price = "(\(units) / \(try dialect.number(10_000)))"
        return earlier.isEmpty ? price : "(\(price) + \(SQLRuleset.sum(earlier)))"
    }

    private func multiply(_ amount: inout SQLTerm, by magnitude: SQLMagnitude, _ factor: String) throws(SQLObstacle) {
        amount.text = "(\(amount.text) * \(factor))"
        amount.magnitude = try amount.magnitude.multiplied(by: magnitude)
    }

    // MARK: Modifiers

    private func apply(_ modifiers: CompiledModifiers, to amount: inout SQLTerm) throws(SQLObstacle) {
        for multiplier in modifiers.multipliers where !multiplier.rows.isEmpty {
            let subject = try subject(multiplier.slot, multiplier.rows.map(\.text))
            let rows = zip(subject.keys, multiplier.rows).compactMap { key, row in key.map { ($0, row.factor) } }
            try multiply(&amount, byRows: rows, of: subject.text)
        }
        if !modifiers.conditionFactors.isEmpty {
            try multiply(&amount, by: modifiers.conditionFactors, of: try scope.text(modifiers.conditionSlot))
        }
        if let curve = modifiers.ageCurve { try multiply(&amount, by: curve, try scope.number(modifiers.ageSlot)) }
        if !modifiers.brandFactors.isEmpty {
            var brands: [String] = []
            for slot in modifiers.brandSlots { brands.append(try scope.text(slot)) }
            let brand = brands.count == 1 ? brands[0] : "coalesce(\(SQLDialect.list(brands)))"
            try multiply(&amount, by: modifiers.brandFactors, of: brand)
        }
        try bound(&amount, modifiers.minimum, modifiers.maximum)
    }

    /// What rows are looked up by, and each row's key; `nil` keys are never found.
    private func subject(_ slot: Int, _ rows: [FoldedText]) throws(SQLObstacle) -> (text: String, keys: [String?]) {
        var keys: [String?] = []
        switch try scope.type(of: slot) {
        case .number:
            for row in rows {
                if let number = row.number { keys.append(try dialect.number(number)) } else { keys.append(nil) }
            }
            return (try scope.number(slot), keys)
        case .text:
            for row in rows {
                try scope.checkFolding(row.text)
                keys.append(try dialect.string(row.text))
            }
            return ("lower(\(try scope.text(slot)))", keys)
        case .boolean:
            let column = try scope.boolean(slot)
            for row in rows { keys.append(["true", "false"].contains(row.text) ? try dialect.string(row.text) : nil) }
            return ("CASE WHEN \(column) THEN 'true' WHEN NOT \(column) THEN 'false' END", keys)
        case nil: throw SQLTerm.unknownType
        }
    }

    private func multiply(_ amount: inout SQLTerm, by factors: [String: Double], of text: String) throws(SQLObstacle) {
        var rows: [(String, Double)] = []
        for (name, factor) in factors.sorted(by: { $0.key < $1.key }) {
            try scope.checkFolding(name)
            rows.append((try dialect.string(name), factor))
        }
        try multiply(&amount, byRows: rows, of: "lower(\(text))")
    }

    /// Multiplies by the factor of the first row that fits, else by 1.
    private func multiply(_ amount: inout SQLTerm, byRows rows: [(key: String, factor: Double)], of subject: String) throws(SQLObstacle) {
        guard !rows.isEmpty else { return }
        var text = "CASE \(subject)"
        var magnitude = SQLMagnitude.flag
        for row in rows {
            text += " WHEN \(row.key) THEN \(try dialect.number(row.factor))"
            magnitude = magnitude.union(SQLMagnitude(of: row.factor))
        }
        try multiply(&amount, by: magnitude, text + " ELSE \(try dialect.number(1)) END")
    }

    private func multiply(_ amount: inout SQLTerm, by curve: Modifiers.AgeCurve, _ age: String) throws(SQLObstacle) {
        let (zero, one) = (try dialect.number(0), try dialect.number(1))
        let loss = dialect.least(["\(age) * \(try dialect.number(curve.ratePerYear))", try dialect.number(curve.maximum)])
        let lost = try SQLMagnitude.column.multiplied(by: SQLMagnitude(of: curve.ratePerYear)).union(SQLMagnitude(of: curve.maximum))
        let magnitude = try SQLMagnitude.flag.adding(lost).union(.flag)
        try multiply(&amount, by: magnitude, "CASE WHEN \(age) > \(zero) THEN \(one) - \(loss) ELSE \(one) END")
    }

    private func bound(_ amount: inout SQLTerm, _ minimum: Double?, _ maximum: Double?) throws(SQLObstacle) {
        if let maximum {
            amount.text = dialect.least([amount.text, try dialect.number(maximum)])
            amount.magnitude = amount.magnitude.union(SQLMagnitude(of: maximum))
        }
        if let minimum {
            amount.text = dialect.greatest([amount.text, try dialect.number(minimum)])
            amount.magnitude = amount.magnitude.union(SQLMagnitude(of: minimum))
        }
        if let minimum, let maximum {
            let bounds = SQLMagnitude(of: minimum).union(SQLMagnitude(of: maximum))
            amount.magnitude.high = min(amount.magnitude.high, bounds.high)
        }
    }
}

extension SQLMagnitude {
    /// Whether the number is sure to be small enough for an amount.
    var isAmount: Bool { high <= 36 }
}
