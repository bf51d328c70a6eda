/// An action with its fields resolved to slots and its formula compiled.
final class CompiledAction: Sendable {
    enum Basis: Sendable {
        case fixed(Double)
        case perUnit(slot: Int, divisor: Double, unit: String, value: Double)
        case benchmark(slot: Int, divisor: Double, value: Double)
        case multiplier(percent: Double)
        case formula(FormulaProgram)
        case percentage(Double)
        case table(CompiledTable)
        /// A formula that cannot be compiled: it fails every time, and the rule's other actions apply.
        case broken(DealError)
    }

    let basis: Basis
    let modifiers: CompiledModifiers?
    /// The field that is counted or measured.
    private let field: String

    init(basis: Basis, modifiers: CompiledModifiers?, layout: FieldLayout) {
        self.basis = basis
        self.modifiers = modifiers
        switch basis {
        case .perUnit(let slot, _, _, _), .benchmark(let slot, _, _): field = layout.name(of: slot)
        default: field = ""
        }
    }

    /// What an action sees besides the listing's fields.
    struct Prices {
        /// The list price; `nil` when not known.
        let list: Double?
        /// The running price of the layer: the list price and all amounts so far.
        let running: Double?
    }

    /// The amount for one listing.
    func amount(for subject: borrowing ValuationSubject, _ prices: Prices) throws(DealError) -> ActionAmount {
        var amount = try base(subject, prices)
        if amount.state == .given { try modifiers?.apply(to: &amount, subject.record) }
        return amount
    }

    private func base(_ subject: borrowing ValuationSubject, _ prices: Prices) throws(DealError) -> ActionAmount {
        switch basis {
        case .fixed(let value):
            return ActionAmount(value)
        case .perUnit(let slot, let divisor, _, let value):
            guard let quantity = try number(subject.record, slot) else { return ActionAmount(nothing: .notKnown) }
            return ActionAmount(quantity / divisor * value, from: quantity / divisor)
        case .benchmark(let slot, let divisor, let value):
            guard let score = try number(subject.record, slot) else { throw DealError(.missingField, "`\(field)` has no value") }
            return ActionAmount(score / divisor * value, from: score)
        case .multiplier(let percent):
            guard let running = prices.running else { throw DealError(.missingField, "the listing has no price to multiply") }
            return ActionAmount(running * (percent / 100 - 1), from: running)
        case .percentage(let percent):
            guard let list = prices.list else { throw DealError(.missingField, "the listing has no price to take a percentage of") }
            return ActionAmount(list * percent / 100, from: list)
        case .formula(let program): return ActionAmount(try program.number(for: subject.record, subject.program.layout))
        case .table(let table): return table.amount(for: subject.record)
        case .broken(let error): throw error
        }
    }

    private func number(_ record: Record, _ slot: Int) throws(DealError) -> Double? {
        if let number = record.plainNumber(slot) { return number.isNaN ? nil : number }
        let value = record[slot]
        guard let number = value.asNumber else {
            throw DealError(.wrongType, "`\(field)` is \(value.kindName), not a number")
        }
        return number
    }

    /// The slots of all fields it may read.
    func slots(in layout: FieldLayout) -> Set<Int> {
        var slots = modifiers?.slots ?? []
        switch basis {
        case .perUnit(let slot, _, _, _), .benchmark(let slot, _, _): slots.insert(slot)
        case .formula(let program): slots.formUnion(program.fields.compactMap(layout.index))
        case .table(let table): for row in table.rows { slots.formUnion(row.predicate?.slots ?? []) }
        case .fixed, .multiplier, .percentage, .broken: break
        }
        return slots
    }

    /// How an amount of this action came about: `16 GB × −$2.50 × 0.6 (used), kept at −$20.00`.
    func explanation(of amount: ActionAmount) -> String {
        var text = origin(of: amount)
        for factor in amount.factors { text += " × \(Decimals.formatted(factor.value)) (\(factor.label))" }
        if let bound = amount.bound { text += ", kept at \(ActionAmount.shown(bound))" }
        return text
    }

    private func origin(of amount: ActionAmount) -> String {
        switch amount.state {
        case .given: break
        case .notKnown: return "`\(field)` is not known"
        case .noRow: return "no row holds"
        case .failed: return amount.text
        }
        switch basis {
        case .fixed(let value): return "fixed \(ActionAmount.shown(value))"
        case .perUnit(_, _, let unit, let each):
            return "\(Decimals.formatted(amount.origin))\(unit.isEmpty ? "" : " " + unit) × \(ActionAmount.shown(each))"
        case .benchmark(_, let divisor, let each):
            return "\(Decimals.formatted(amount.origin)) points ÷ \(Decimals.formatted(divisor)) × \(ActionAmount.shown(each))"
        case .multiplier(let percent): return "\(ActionAmount.shown(amount.origin)) × \(Decimals.formatted(percent / 100))"
        case .formula: return "formula gives \(ActionAmount.shown(amount.origin))"
        case .percentage(let percent): return "\(Decimals.formatted(percent)) % of \(ActionAmount.shown(amount.origin))"
        case .table: return "\(amount.text): \(ActionAmount.shown(amount.origin))"
        case .broken(let error): return error.message
        }
    }
}
