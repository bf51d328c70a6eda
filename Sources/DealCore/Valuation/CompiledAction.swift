/// An action with its fields resolved to slots and its formula compiled.
final class CompiledAction: Sendable {
    enum Basis: Sendable {
        case fixed(Double)
        case perUnit(slot: Int, divisor: Double, unit: String, value: Double)
        case benchmark(slot: Int, divisor: Double, value: Double)
        case multiplier(percent: Double)
        case formula(FormulaProgram)
        case percentage(Double)
        /// A formula that cannot be compiled: it fails every time, and the rule's other actions apply.
        case broken(DealError)
    }

    let basis: Basis
    let modifiers: CompiledModifiers?

    init(basis: Basis, modifiers: CompiledModifiers?) {
        self.basis = basis
        self.modifiers = modifiers
    }

    /// What an action sees besides the listing's fields.
    struct Prices {
        /// The list price; `nil` when not known.
        let list: Double?
        /// The running price of the layer: the list price and all amounts so far.
        let running: Double?
    }

    /// The amount for one listing.
    func amount(for record: Record, _ prices: Prices, _ layout: FieldLayout) throws(DealError) -> ActionAmount {
        var amount = try base(record, prices, layout)
        if case .notKnown = amount.origin { return amount }
        try modifiers?.apply(to: &amount, record)
        return amount
    }

    private func base(_ record: Record, _ prices: Prices, _ layout: FieldLayout) throws(DealError) -> ActionAmount {
        switch basis {
        case .fixed(let value):
            return ActionAmount(.fixed(value), value)
        case .perUnit(let slot, let divisor, let unit, let value):
            guard let quantity = try number(record, slot, layout) else { return ActionAmount(.notKnown(field: layout.name(of: slot)), 0) }
            return ActionAmount(.perUnit(quantity / divisor, unit: unit, value), quantity / divisor * value)
        case .benchmark(let slot, let divisor, let value):
            guard let score = try number(record, slot, layout) else {
                throw DealError(.missingField, "`\(layout.name(of: slot))` has no value")
            }
            return ActionAmount(.benchmark(score, divisor: divisor, value), score / divisor * value)
        case .multiplier(let percent):
            guard let running = prices.running else { throw DealError(.missingField, "the listing has no price to multiply") }
            return ActionAmount(.multiplier(running, percent), running * (percent / 100 - 1))
        case .formula(let program):
            let value = try program.number(for: record, layout)
            return ActionAmount(.formula(value), value)
        case .percentage(let percent):
            guard let list = prices.list else { throw DealError(.missingField, "the listing has no price to take a percentage of") }
            return ActionAmount(.percentage(list, percent), list * percent / 100)
        case .broken(let error):
            throw error
        }
    }

    private func number(_ record: Record, _ slot: Int, _ layout: FieldLayout) throws(DealError) -> Double? {
        let value = record[slot]
        if case .number(let number) = value { return number }
        if value.isNull { return nil }
        guard let number = value.asNumber else {
            throw DealError(.wrongType, "`\(layout.name(of: slot))` is \(value.kindName), not a number")
        }
        return number
    }
}

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

    /// Multiplies the amount in the order of the original, then keeps it within the bounds.
    func apply(to amount: inout ActionAmount, _ record: Record) throws(DealError) {
        for multiplier in multipliers {
            guard let text = record[multiplier.slot].asText, let row = multiplier.rows.first(where: { $0.text.equals(text) }) else {
                continue
            }
            amount.multiply(by: row.factor, "\(multiplier.name) \(text)")
        }
        if !conditionFactors.isEmpty { try applyCondition(to: &amount, record[conditionSlot]) }
        if let ageCurve { try apply(ageCurve, to: &amount, record[ageSlot]) }
        if let brand = brandSlots.lazy.compactMap({ record[$0].asText }).first, let factor = brandFactors[brand.lowercased()] {
            amount.multiply(by: factor, brand)
        }
        amount.bound(minimum, maximum)
    }

    private func apply(_ curve: Modifiers.AgeCurve, to amount: inout ActionAmount, _ age: Value) throws(DealError) {
        switch age {
        case .null: return
        case .number(let years):
            guard years > 0 else { return }
            amount.multiply(by: 1 - min(years * curve.ratePerYear, curve.maximum), "\(Decimals.formatted(years, places: 1)) years old")
        default: throw DealError(.wrongType, "`age_years` is \(age.kindName), not a number")
        }
    }

    private func applyCondition(to amount: inout ActionAmount, _ value: Value) throws(DealError) {
        switch value {
        case .null: return
        case .text(let condition):
            if let factor = conditionFactors[condition.lowercased()] { amount.multiply(by: factor, condition) }
        default: throw DealError(.wrongType, "`condition` is \(value.kindName), not text")
        }
    }
}
