/// Modifiers with their fields resolved to slots and their texts prepared.
struct CompiledModifiers: Sendable {
    struct FieldMultiplier: Sendable {
        let name: String
        let slot: Int
        let rows: [(text: FoldedText, factor: Double)]
    }

    var multipliers: [FieldMultiplier] = []
    var conditionFactors: [String: Double] = [:]
    var conditionSlot = 0
    var ageCurve: Modifiers.AgeCurve?
    var ageSlot = 0
    var brandFactors: [String: Double] = [:]
    var brandSlots: [Int] = []
    var minimum: Double?
    var maximum: Double?

    /// The slots of the fields they read.
    var slots: Set<Int> {
        Set(multipliers.map(\.slot) + brandSlots + (conditionFactors.isEmpty ? [] : [conditionSlot]) + (ageCurve == nil ? [] : [ageSlot]))
    }

    /// Multiplies the amount in the order of the original, then keeps it within the bounds.
    func apply(to amount: inout ActionAmount, _ record: Record) throws(DealError) {
        var working = WorkingAmount(value: amount.value)
        try apply(to: &working, record)
        amount.value = working.value
        amount.note(working.factors, bound: working.bound)
    }

    /// An amount while it is changed, and by what it was.
    private struct WorkingAmount {
        var value: Double
        var factors: [ActionAmount.Factor] = []
        var bound: Double?

        mutating func multiply(by factor: Double, _ source: @autoclosure () -> ActionAmount.Factor.Source) {
            guard factor != 1 else { return }
            value *= factor
            factors.append(ActionAmount.Factor(value: factor, source: source()))
        }

        mutating func keep(_ minimum: Double?, _ maximum: Double?) {
            if let minimum, value < minimum {
                value = minimum
                bound = minimum
            } else if let maximum, value > maximum {
                value = maximum
                bound = maximum
            }
        }
    }

    private func apply(to amount: inout WorkingAmount, _ record: Record) throws(DealError) {
        for multiplier in multipliers {
            guard let text = record[multiplier.slot].asText, let row = multiplier.rows.first(where: { $0.text.equals(text) }) else {
                continue
            }
            amount.multiply(by: row.factor, .field(name: multiplier.name, text))
        }
        if !conditionFactors.isEmpty { try applyCondition(to: &amount, record[conditionSlot]) }
        if let ageCurve { try apply(ageCurve, to: &amount, record[ageSlot]) }
        if let brand = brandSlots.lazy.compactMap({ record[$0].asText }).first, let factor = brandFactors[brand.lowercased()] {
            amount.multiply(by: factor, .text(brand))
        }
        amount.keep(minimum, maximum)
    }

    private func apply(_ curve: Modifiers.AgeCurve, to amount: inout WorkingAmount, _ age: Value) throws(DealError) {
        switch age {
        case .null: return
        case .number(let years):
            guard years > 0 else { return }
            amount.multiply(by: 1 - min(years * curve.ratePerYear, curve.maximum), .age(years))
        default: throw DealError(.wrongType, "`age_years` is \(age.kindName), not a number")
        }
    }

    private func applyCondition(to amount: inout WorkingAmount, _ value: Value) throws(DealError) {
        switch value {
        case .null: return
        case .text(let condition):
            if let factor = conditionFactors[condition.lowercased()] { amount.multiply(by: factor, .text(condition)) }
        default: throw DealError(.wrongType, "`condition` is \(value.kindName), not text")
        }
    }
}
