/// The amounts of actions for selected rows, place by place; NaN where an action gives nothing.
extension BlockRunner {
    /// The sum of a rule's amounts, each times the rule's weight.
    func sum(of amounts: [BlockPlan.Amount], of rule: BlockPlan.PlannedRule, _ selection: Selection) -> Kernels.Source {
        let weight = rule.rule.weight
        let count = selection.count
        let sum = numbers[Self.sum]
        if amounts.count == 1 {
            let amount = source(of: amounts[0], rule, selection)
            switch amount {
            case .constant(let value): return .constant(value * weight)
            case .lane where weight == 1: return amount
            case .lane:
                Kernels.map(sum, count, amount) { $0 * weight }
                return .lane(sum)
            }
        }
        for place in 0..<count { sum[place] = 0 }
        for amount in amounts {
            let amount = source(of: amount, rule, selection)
            Kernels.map(sum, count, .lane(sum), amount) { sum, value in value == value ? sum + value * weight : sum }
            // An amount that is too large fails on its own, and the others count.
            switch amount {
            case .constant(let value):
                if !((value * weight).magnitude * 10_000 < Kernels.hugeAmount), value == value {
                    doubt(selection, Doubt.huge) { _ in true }
                }
            case .lane(let values):
                doubt(selection, Doubt.huge) { (values[$0] * weight).magnitude * 10_000 >= Kernels.hugeAmount }
            }
        }
        return .lane(sum)
    }

    private func source(of amount: BlockPlan.Amount, _ rule: BlockPlan.PlannedRule, _ selection: Selection) -> Kernels.Source {
        let basis = source(of: amount.basis, rule, selection)
        guard !amount.isPlain else { return basis }
        let result = numbers[0]
        let count = selection.count
        Kernels.map(result, count, basis) { $0 }
        for factor in amount.factors { multiply(result, by: factor, selection) }
        if let minimum = amount.minimum, let maximum = amount.maximum {
            Kernels.map(result, count, .lane(result)) { $0 < minimum ? minimum : $0 > maximum ? maximum : $0 }
        } else if let minimum = amount.minimum {
            Kernels.map(result, count, .lane(result)) { $0 < minimum ? minimum : $0 }
        } else if let maximum = amount.maximum {
            Kernels.map(result, count, .lane(result)) { $0 > maximum ? maximum : $0 }
        }
        return .lane(result)
    }

    private func source(of basis: BlockPlan.Basis, _ rule: BlockPlan.PlannedRule, _ selection: Selection) -> Kernels.Source {
        let result = numbers[0]
        switch basis {
        case .constant(let value): return .constant(value)
        case .perUnit(let column, let divisor, let value):
            gather(column, selection, into: result)
            if divisor == 1 {
                Kernels.map(result, selection.count, .lane(result)) { $0 * value }
            } else {
                Kernels.map(result, selection.count, .lane(result)) { $0 / divisor * value }
            }
        case .percentage(let percent):
            catalogue.prices.withNumbers(selection.block) { gather($0, selection, into: result) }
            Kernels.map(result, selection.count, .lane(result)) { $0 * percent / 100 }
        case .formula(let program): return run(program, rule.slots, selection)
        case .table(let table, let collects): run(table, collects: collects, selection, result)
        }
        return .lane(result)
    }

    /// Row by row of the table, from the last to the first where the first counts, so that it has the last word.
    private func run(
        _ table: [(condition: BlockPlan.Condition?, value: Double)], collects: Bool, _ selection: Selection, _ result: Numbers
    ) {
        let holds = masks[Self.failed]
        for place in 0..<selection.count { result[place] = .nan }
        for line in collects ? table : table.reversed() {
            if let condition = line.condition {
                join(holds, .set, condition, selection.block, Self.nested)
            } else {
                Kernels.join(holds, selection.block.count, .set, all: true)
            }
            for place in 0..<selection.count where holds[selection[place]] != 0 {
                result[place] = collects && !result[place].isNaN ? result[place] + line.value : line.value
            }
        }
    }

    // MARK: Columns

    /// The numbers of a column in the selected rows.
    func gather(_ column: Int, _ selection: Selection, into lane: Numbers) {
        withNumbers(column, selection.block) { gather($0, selection, into: lane) }
    }

    private func gather(_ numbers: Numbers, _ selection: Selection, into lane: Numbers) {
        for place in 0..<selection.count { lane[place] = numbers[selection[place]] }
    }

    /// The numbers of a column, from the first of the rows on.
    func withNumbers(_ column: Int, _ rows: Range<Int>, _ body: (Lane<Double>) -> Void) {
        unsafe catalogue.columns[column].numbers.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { body(unsafe Lane(base, from: rows.lowerBound)) }
        }
    }

    // MARK: Modifiers

    private func multiply(_ result: Numbers, by factor: BlockPlan.Factor, _ selection: Selection) {
        let operand = numbers[Self.operand]
        switch factor {
        case .looked(let tables): multiply(result, byLookingIn: tables, selection)
        case .stepped(let column, let steps):
            gather(column, selection, into: operand)
            Kernels.map(result, selection.count, .lane(result), .lane(operand)) { value, number in
                for step in steps where step.number == number { return value * step.factor }
                return value
            }
        case .age(let column, let curve):
            gather(column, selection, into: operand)
            Kernels.map(result, selection.count, .lane(result), .lane(operand)) { value, years in
                years > 0 ? value * (1 - min(years * curve.ratePerYear, curve.maximum)) : value
            }
        }
    }

    private func multiply(_ result: Numbers, byLookingIn tables: [(column: Int, factors: [Double])], _ selection: Selection) {
        for place in 0..<selection.count {
            let row = selection.block.lowerBound &+ selection[place]
            var factor = Double.nan
            for table in tables where factor.isNaN {
                factor = table.factors[Int(catalogue.columns[table.column].codes[row])]
            }
            if !factor.isNaN { result[place] *= factor }
        }
    }
}
