/// Running a flat formula.
extension NumericProgram {
    /// The result for a listing's numbers; `nil` where the evaluator must decide.
    func number(for record: Record) -> Double? {
        for slot in slots where record.plainNumber(slot) == nil { return nil }
        var registers = InlineArray<16, Double>(repeating: 0)
        func read(_ operand: Operand) -> Double {
            switch operand {
            case .constant(let number): number
            case .field(let slot): record.numbers[slot]
            case .register(let index): registers[index]
            }
        }
        for instruction in instructions {
            let first = read(instruction.first)
            let second = read(instruction.second)
            let value =
                instruction.operation == .select
                ? (Self.isTrue(first) ? second : read(instruction.third)) : Self.apply(instruction.operation, first, second)
            guard let value else { return nil }
            registers[instruction.result] = value
        }
        let number = read(result)
        return number.isNaN ? nil : number
    }

    /// One operation on two numbers; `nil` for an error.
    static func apply(_ operation: Operation, _ first: Double, _ second: Double) -> Double? {
        switch operation {
        case .add: return checked(first + second, first, second)
        case .subtract: return checked(first - second, first, second)
        case .multiply: return checked(first * second, first, second)
        case .divide: return checked(first / second, first, second)
        case .minimum: return first.isNaN || second.isNaN ? .nan : second < first ? second : first
        case .maximum: return first.isNaN || second.isNaN ? .nan : second > first ? second : first
        case .absolute: return first.magnitude
        case .floor: return first.rounded(.down)
        case .ceiling: return first.rounded(.up)
        case .truncate: return first.rounded(.towardZero)
        case .round: return first.rounded(.toNearestOrEven)
        case .roundTo(let places): return first.isNaN ? first : checked(Decimals.rounded(first, places: places), first, 0)
        case .squareRoot: return checked(first.squareRoot(), first, 0)
        case .less: return flag(first < second, first, second)
        case .lessOrEqual: return flag(first <= second, first, second)
        case .greater: return flag(first > second, first, second)
        case .greaterOrEqual: return flag(first >= second, first, second)
        case .equal: return first == second || (first.isNaN && second.isNaN) ? 1 : 0
        case .notEqual: return first == second || (first.isNaN && second.isNaN) ? 0 : 1
        case .chained: return isTrue(first) ? second : first
        case .and: return isTrue(first) && isTrue(second) ? 1 : 0
        case .or: return isTrue(first) || isTrue(second) ? 1 : 0
        case .not: return isTrue(first) ? 0 : 1
        case .coalesce: return first.isNaN ? second : first
        case .select: return nil
        case .floorDivide, .remainder, .power:
            if first.isNaN || second.isNaN { return .nan }
            return rare(operation, first, second)
        }
    }

    private static func rare(_ operation: Operation, _ first: Double, _ second: Double) -> Double? {
        let value: Value? =
            switch operation {
            case .floorDivide: try? FormulaArithmetic.apply(.floorDivide, .number(first), .number(second))
            case .remainder: try? FormulaArithmetic.apply(.remainder, .number(first), .number(second))
            default: try? FormulaArithmetic.power(.number(first), .number(second))
            }
        guard case .number(let number)? = value else { return nil }
        return number
    }

    private static func isTrue(_ number: Double) -> Bool { !number.isNaN && number != 0 }

    /// The result, where it is finite or an operand is missing.
    private static func checked(_ result: Double, _ first: Double, _ second: Double) -> Double? {
        result.isFinite || first.isNaN || second.isNaN ? result : nil
    }

    private static func flag(_ holds: Bool, _ first: Double, _ second: Double) -> Double {
        first.isNaN || second.isNaN ? .nan : holds ? 1 : 0
    }
}
