/// Formulas, lane by lane.
extension BlockRunner {
    /// Runs a program on all rows; NaN where it gives nothing.
    ///
    /// In a formula without branches, whatever is missing or goes wrong ends in NaN. In one with branches only what is missing may:
    /// rows where something goes wrong anywhere are left to the exact path.
    func run(_ program: NumericProgram, _ slots: [Int?], _ rows: Range<Int>, _ mask: Mask) -> Kernels.Source {
        let failed = masks[Self.failed]
        if !program.isStrict { Kernels.join(failed, rows.count, .set, all: false) }
        for instruction in program.instructions {
            withSource(instruction.first, slots, rows) { first in
                withSource(instruction.second, slots, rows) { second in
                    withSource(instruction.third, slots, rows) { third in
                        let result = numbers[instruction.result]
                        if !program.isStrict { check(instruction.operation, first, second, rows.count, failed) }
                        apply(instruction.operation, first, second, third, rows.count, result)
                    }
                }
            }
        }
        if !program.isStrict {
            Kernels.join(masks[Self.unsure], rows.count, .or) { row in mask[row] & failed[row] }
        }
        let result = numbers[0]
        switch program.result {
        case .register(let index): return .lane(numbers[index])
        case .constant(let number): return .constant(number)
        case .field:
            withSource(program.result, slots, rows) { Kernels.map(result, rows.count, $0) { $0 } }
            return .lane(result)
        }
    }

    private func withSource(_ operand: NumericProgram.Operand, _ slots: [Int?], _ rows: Range<Int>, _ body: (Kernels.Source) -> Void) {
        switch operand {
        case .constant(let number): body(.constant(number))
        case .register(let index): body(.lane(numbers[index]))
        case .field(let slot):
            guard let column = slots[slot], catalogue.columns[column].kind == .numbers else {
                body(.constant(.nan))
                return
            }
            withNumbers(column, rows) { body(.lane($0)) }
        }
    }

    /// Notes the rows in which an operation fails although nothing is missing.
    private func check(
        _ operation: NumericProgram.Operation, _ first: Kernels.Source, _ second: Kernels.Source, _ count: Int, _ failed: Mask
    ) {
        switch operation {
        case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power, .roundTo, .squareRoot: break
        default: return
        }
        Kernels.join(failed, count, .or) { row in
            NumericProgram.apply(operation, first[row], second[row]) == nil ? .max : 0
        }
    }

    private func apply(
        _ operation: NumericProgram.Operation, _ first: Kernels.Source, _ second: Kernels.Source, _ third: Kernels.Source,
        _ count: Int, _ result: Numbers
    ) {
        switch operation {
        case .add: Kernels.map(result, count, first, second) { Kernels.finite($0 + $1) }
        case .subtract: Kernels.map(result, count, first, second) { Kernels.finite($0 - $1) }
        case .multiply: Kernels.map(result, count, first, second) { Kernels.finite($0 * $1) }
        case .divide: Kernels.map(result, count, first, second) { Kernels.finite($0 / $1) }
        case .minimum: Kernels.map(result, count, first, second) { ($1 < $0 ? $1 : $0) + (($0 - $0) + ($1 - $1)) }
        case .maximum: Kernels.map(result, count, first, second) { ($1 > $0 ? $1 : $0) + (($0 - $0) + ($1 - $1)) }
        case .absolute: Kernels.map(result, count, first) { $0.magnitude }
        case .floor: Kernels.map(result, count, first) { Kernels.floor($0) }
        case .ceiling: Kernels.map(result, count, first) { -Kernels.floor(-$0) }
        case .truncate: Kernels.map(result, count, first) { $0 < 0 ? -Kernels.floor(-$0) : Kernels.floor($0) }
        case .round: Kernels.map(result, count, first) { Kernels.rounded($0) }
        case .squareRoot: Kernels.map(result, count, first) { $0.squareRoot() }
        case .select: select(first, second, third, count, result)
        default:
            Kernels.map(result, count, first, second) { NumericProgram.apply(operation, $0, $1) ?? .nan }
        }
    }

    private func select(
        _ condition: Kernels.Source, _ then: Kernels.Source, _ otherwise: Kernels.Source, _ count: Int, _ result: Numbers
    ) {
        // The condition's lane may be the result's: it is read before it is written, row by row.
        for row in 0..<count {
            let condition = condition[row]
            result[row] = condition == condition && condition != 0 ? then[row] : otherwise[row]
        }
    }
}

extension Kernels.Source {
    subscript(row: Int) -> Double {
        switch self {
        case .lane(let numbers): numbers[row]
        case .constant(let number): number
        }
    }
}
