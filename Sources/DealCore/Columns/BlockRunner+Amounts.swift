/// The amounts of actions, lane by lane; NaN where an action gives nothing.
extension BlockRunner {
    /// The sum of a rule's amounts, each times the rule's weight.
    func sum(
        of amounts: [BlockPlan.Amount], of rule: BlockPlan.PlannedRule, _ rows: Range<Int>, _ mask: Mask
    ) -> Kernels.Source {
        let weight = rule.rule.weight
        let sum = numbers[Self.sum]
        if amounts.count == 1 {
            let amount = source(of: amounts[0], rule, rows, mask)
            switch amount {
            case .constant(let value): return .constant(value * weight)
            case .lane where weight == 1: return amount
            case .lane:
                Kernels.map(sum, rows.count, amount) { $0 * weight }
                return .lane(sum)
            }
        }
        let doubts = masks[Self.doubts]
        for row in 0..<rows.count { sum[row] = 0 }
        for amount in amounts {
            let amount = source(of: amount, rule, rows, mask)
            Kernels.map(sum, rows.count, .lane(sum), amount) { sum, value in value == value ? sum + value * weight : sum }
            // An amount that is too large fails on its own, and the others count.
            switch amount {
            case .constant(let value):
                if !((value * weight).magnitude * 10_000 < Kernels.hugeAmount), value == value {
                    Kernels.join(doubts, rows.count, .or) { mask[$0] & Doubt.huge }
                }
            case .lane(let values):
                Kernels.join(doubts, rows.count, .or) { row in
                    mask[row] & ((values[row] * weight).magnitude * 10_000 >= Kernels.hugeAmount ? Doubt.huge : 0)
                }
            }
        }
        return .lane(sum)
    }

    private func source(of amount: BlockPlan.Amount, _ rule: BlockPlan.PlannedRule, _ rows: Range<Int>, _ mask: Mask) -> Kernels.Source {
        let basis = source(of: amount.basis, rule, rows, mask)
        guard !amount.factors.isEmpty || amount.minimum != nil || amount.maximum != nil else { return basis }
        let result = numbers[0]
        Kernels.map(result, rows.count, basis) { $0 }
        for factor in amount.factors { multiply(result, by: factor, rows) }
        if let minimum = amount.minimum, let maximum = amount.maximum {
            Kernels.map(result, rows.count, .lane(result)) { $0 < minimum ? minimum : $0 > maximum ? maximum : $0 }
        } else if let minimum = amount.minimum {
            Kernels.map(result, rows.count, .lane(result)) { $0 < minimum ? minimum : $0 }
        } else if let maximum = amount.maximum {
            Kernels.map(result, rows.count, .lane(result)) { $0 > maximum ? maximum : $0 }
        }
        return .lane(result)
    }

    private func source(of basis: BlockPlan.Basis, _ rule: BlockPlan.PlannedRule, _ rows: Range<Int>, _ mask: Mask) -> Kernels.Source {
        let result = numbers[0]
        switch basis {
        case .constant(let value): return .constant(value)
        case .perUnit(let column, let divisor, let value):
            withNumbers(column, rows) { numbers in
                if divisor == 1 {
                    Kernels.map(result, rows.count, .lane(numbers)) { $0 * value }
                } else {
                    Kernels.map(result, rows.count, .lane(numbers)) { $0 / divisor * value }
                }
            }
        case .percentage(let percent):
            catalogue.prices.withNumbers(rows) { prices in Kernels.map(result, rows.count, .lane(prices)) { $0 * percent / 100 } }
        case .formula(let program): return run(program, rule.slots, rows, mask)
        case .table(let table, let collects): run(table, collects: collects, rows, result)
        }
        return .lane(result)
    }

    /// Row by row of the table, from the last to the first where the first counts, so that it has the last word.
    private func run(
        _ table: [(condition: BlockPlan.Condition?, value: Double)], collects: Bool, _ rows: Range<Int>, _ result: Numbers
    ) {
        let holds = masks[Self.failed]
        for row in 0..<rows.count { result[row] = .nan }
        for line in collects ? table : table.reversed() {
            if let condition = line.condition {
                join(holds, .set, condition, rows, Self.nested)
            } else {
                Kernels.join(holds, rows.count, .set, all: true)
            }
            for row in 0..<rows.count where holds[row] != 0 {
                result[row] = collects && !result[row].isNaN ? result[row] + line.value : line.value
            }
        }
    }

    /// The numbers of a column, from the first of the rows on.
    func withNumbers(_ column: Int, _ rows: Range<Int>, _ body: (Lane<Double>) -> Void) {
        unsafe catalogue.columns[column].numbers.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { body(unsafe Lane(base, from: rows.lowerBound)) }
        }
    }

    // MARK: Modifiers

    private func multiply(_ result: Numbers, by factor: BlockPlan.Factor, _ rows: Range<Int>) {
        switch factor {
        case .looked(let tables): multiply(result, byLookingIn: tables, rows)
        case .stepped(let column, let steps):
            withNumbers(column, rows) { numbers in
                Kernels.map(result, rows.count, .lane(result), .lane(numbers)) { value, number in
                    for step in steps where step.number == number { return value * step.factor }
                    return value
                }
            }
        case .age(let column, let curve):
            withNumbers(column, rows) { ages in
                Kernels.map(result, rows.count, .lane(result), .lane(ages)) { value, years in
                    years > 0 ? value * (1 - min(years * curve.ratePerYear, curve.maximum)) : value
                }
            }
        }
    }

    private func multiply(
        _ result: Numbers, byLookingIn tables: [(column: Int, factors: [Double])], _ rows: Range<Int>
    ) {
        for row in 0..<rows.count {
            var factor = Double.nan
            for table in tables where factor.isNaN {
                factor = table.factors[Int(catalogue.columns[table.column].codes[rows.lowerBound &+ row])]
            }
            if !factor.isNaN { result[row] *= factor }
        }
    }
}
