/// Formulas, lane by lane.
extension BlockRunner {
    /// Runs a program on selected rows; NaN where it gives nothing.
    ///
    /// In a formula without branches, whatever is missing or goes wrong ends in NaN. In one with branches only what is missing may:
    /// rows where something goes wrong anywhere are left to the exact path.
    func run(_ program: NumericProgram, _ slots: [Int?], _ selection: Selection) -> Kernels.Source {
        let count = selection.count
        for (index, slot) in program.slots.enumerated() {
            let lane = gathered[index]
            if let column = slots[slot], catalogue.columns[column].kind == .numbers {
                gather(column, selection, into: lane)
            } else {
                for place in 0..<count { lane[place] = .nan }
            }
        }
        let failed = masks[Self.failed]
        if !program.isStrict { Kernels.join(failed, count, .set, all: false) }
        for instruction in program.instructions {
            let (first, second) = (source(instruction.first, program), source(instruction.second, program))
            let result = numbers[instruction.result]
            if !program.isStrict { check(instruction.operation, first, second, count, failed) }
            apply(instruction.operation, first, second, source(instruction.third, program), count, result)
        }
        if !program.isStrict { doubt(selection, Doubt.unsure) { failed[$0] != 0 } }
        return source(program.result, program)
    }

    private func source(_ operand: NumericProgram.Operand, _ program: NumericProgram) -> Kernels.Source {
        switch operand {
        case .constant(let number): .constant(number)
        case .register(let index): .lane(numbers[index])
        case .field(let slot): program.slots.firstIndex(of: slot).map { .lane(gathered[$0]) } ?? .constant(.nan)
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
