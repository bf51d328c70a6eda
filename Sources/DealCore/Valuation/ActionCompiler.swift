/// Builds actions, and reports what cannot be built or cannot be meant.
struct ActionCompiler {
    let context: CompilationContext
    /// Fields that the rule's conditions keep from being zero.
    let nonZero: Set<String>

    private var schema: FieldSchema { context.schema }

    /// What the named metrics count: the field, what it is divided by, and the unit shown.
    private static let metrics: [String: (field: String, divisor: Double, unit: String)] = [
        "per_gb": ("ram_gb", 1, "GB"), "per_tb": ("primary_storage_gb", 1000, "TB"),
        "per_ram_spec_gb": ("ram_spec.total_capacity_gb", 1, "GB"),
        "per_ram_speed": ("ram_spec.speed_mhz", 1, "MHz"), "per_primary_storage_gb": ("storage.primary.capacity_gb", 1, "GB"),
        "per_secondary_storage_gb": ("storage.secondary.capacity_gb", 1, "GB"), "per_core": ("cpu.cores", 1, "cores"),
        "per_thread": ("cpu.threads", 1, "threads"), "quantity": ("quantity", 1, "pieces"),
    ]

    func compile(_ action: Action, _ path: String) -> CompiledAction? {
        let basis = basis(of: action, path)
        let modifiers = modifiers(action.modifiers, path + ".modifiers")
        guard let basis, let modifiers else { return nil }
        return CompiledAction(basis: basis, modifiers: action.modifiers == Modifiers() ? nil : modifiers, layout: context.layout)
    }

    func report(_ diagnostic: Diagnostic) { context.report(diagnostic) }

    // MARK: Amounts

    private func basis(of action: Action, _ path: String) -> CompiledAction.Basis? {
        switch action.kind {
        case .fixedValue, .additive:
            return .fixed(value(of: action, path))
        case .perUnit:
            let value = value(of: action, path)
            return metric(action.metric, path).map { .perUnit(slot: $0.slot, divisor: $0.divisor, unit: $0.unit, value: value) }
        case .benchmarkBased:
            let value = value(of: action, path)
            let divisor = divisor(action.unitType, path)
            return field(action.metric ?? "score", path + ".metric").map { .benchmark(slot: $0, divisor: divisor, value: value) }
        case .multiplier:
            return .multiplier(percent: action.valueUSD ?? 100)
        case .formula:
            return formula(action.formula ?? "", path)
        case .percentage:
            guard let percent = action.percent else {
                report(.error("missing-value", "a percentage needs `percent`", path: path))
                return nil
            }
            return .percentage(percent)
        case .decisionTable:
            return table(action.table ?? DecisionTable(rows: []), path)
        default:
            let hint = context.log.hint(for: action.kind.rawValue, among: Action.Kind.allCases.map(\.rawValue))
            report(.error("unknown-action", "`\(action.kind.rawValue)` is not a known action", path: path + ".action_type", hint: hint))
            return nil
        }
    }

    private func value(of action: Action, _ path: String) -> Double {
        if let value = action.valueUSD { return value }
        report(.warning("missing-value", "the action has no `value_usd` and gives nothing", path: path))
        return 0
    }

    private func metric(_ name: String?, _ path: String) -> (slot: Int, divisor: Double, unit: String)? {
        if name == nil { report(.warning("missing-metric", "without `metric` the quantity is counted", path: path)) }
        if let known = Self.metrics[name ?? "quantity"] { return (context.layout.slot(for: known.field), known.divisor, known.unit) }
        return field(name ?? "", path + ".metric").map { ($0, 1, "") }
    }

    /// A field that holds a number.
    private func field(_ name: String, _ path: String) -> Int? {
        guard let field = schema.field(at: name) else {
            let hint = context.log.hint(for: name, among: Self.metrics.keys) ?? context.suggestion(for: name)
            report(.error("unknown-field", "`\(name)` is neither a metric nor a known field", path: path, hint: hint))
            return nil
        }
        if let hint = context.misspelling(of: name) {
            report(.warning("undeclared-field", "`\(name)` is not declared", path: path, hint: hint))
        }
        guard field.type == .number || field.type == .boolean || field.type == .any else {
            report(.error("wrong-type", "`\(name)` is \(field.type.rawValue), but a number is needed", path: path))
            return nil
        }
        return context.layout.slot(for: field.name)
    }

    /// The points a benchmark amount is for: the number in the unit, `k` for thousands; 1000 without a unit, 1 for a unit without a number.
    private func divisor(_ unit: String?, _ path: String) -> Double {
        guard let unit else { return 1000 }
        let digits = unit.drop { !("0"..."9").contains($0) }.prefix { ("0"..."9").contains($0) }
        let isThousands = unit[digits.endIndex...].lowercased().hasPrefix("k")
        if let number = Double(digits), number > 0, number < 1e12 { return isThousands ? number * 1000 : number }
        if !digits.isEmpty || !unit.lowercased().contains("point") {
            report(
                .warning(
                    "unknown-unit", "`\(unit)` is not a number of points; 1 is used", path: path + ".unit_type",
                    hint: "write `per_1000_points`"))
        }
        return 1
    }

    private func formula(_ text: String, _ path: String) -> CompiledAction.Basis {
        if text.isEmpty { report(.warning("missing-formula", "the action has no formula and gives nothing", path: path)) }
        guard context.hasRoom(forFormula: text) else {
            let problem = Diagnostic.error(
                "formula-too-long", "the formulas of the ruleset are too long together", path: path + ".formula")
            report(problem)
            return .broken(DealError(.invalidFormula, [problem]))
        }
        let (program, found) = FormulaProgram.compile(text, in: context, nonZero: nonZero, wantsAmount: true)
        for var diagnostic in found {
            diagnostic.path = path + ".formula"
            report(diagnostic)
        }
        return program.map(CompiledAction.Basis.formula) ?? .broken(DealError(.invalidFormula, found))
    }

    // MARK: Modifiers

    private func modifiers(_ modifiers: Modifiers, _ path: String) -> CompiledModifiers? {
        var compiled = CompiledModifiers()
        var isValid = true
        for (index, multiplier) in modifiers.multipliers.enumerated() {
            guard let field = schema.field(at: multiplier.field) else {
                let place = "\(path).multipliers[\(index)].field"
                report(
                    .error(
                        "unknown-field", "`\(multiplier.field)` is not a known field", path: place,
                        hint: context.suggestion(for: multiplier.field)))
                isValid = false
                continue
            }
            if let hint = context.misspelling(of: field.name) {
                let place = "\(path).multipliers[\(index)].field"
                report(.warning("undeclared-field", "`\(field.name)` is not declared", path: place, hint: hint))
            }
            let rows = multiplier.rows.compactMap { row in row.value.asText.map { (FoldedText($0), row.multiplier ?? 1) } }
            compiled.multipliers.append(
                CompiledModifiers.FieldMultiplier(
                    name: multiplier.name ?? field.name, slot: context.layout.slot(for: field.name), rows: rows))
        }
        if !modifiers.conditionMultipliers.isEmpty {
            compiled.conditionFactors = lowercased(modifiers.conditionMultipliers)
            compiled.conditionSlot = context.layout.slot(for: "condition")
            warnOfUnknownConditions(compiled.conditionFactors, path)
        }
        compiled.ageCurve = modifiers.ageCurve
        if modifiers.ageCurve != nil { compiled.ageSlot = context.layout.slot(for: "age_years") }
        if !modifiers.brandMultipliers.isEmpty {
            compiled.brandFactors = lowercased(modifiers.brandMultipliers)
            compiled.brandSlots = [context.layout.slot(for: "brand"), context.layout.slot(for: "manufacturer")]
        }
        return bounds(modifiers, path, &compiled) && isValid ? compiled : nil
    }

    private func lowercased(_ factors: [String: Double]) -> [String: Double] {
        Dictionary(factors.sorted { $0.key < $1.key }.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    private func warnOfUnknownConditions(_ factors: [String: Double], _ path: String) {
        let known = ItemCondition.allCases.map(\.rawValue)
        for name in factors.keys.sorted() where !known.contains(name) && context.log.wants(.warning) {
            let hint = context.log.hint(for: name, among: known) ?? "one of: \(known.joined(separator: ", "))"
            report(.warning("never-equal", "no condition is `\(name)`", path: "\(path).condition_multipliers", hint: hint))
        }
    }

    private func bounds(_ modifiers: Modifiers, _ path: String, _ compiled: inout CompiledModifiers) -> Bool {
        let hasBounds = modifiers.minimumUSD != nil || modifiers.maximumUSD != nil
        if let minimum = modifiers.minimumUSD, let maximum = modifiers.maximumUSD, minimum > maximum {
            let message = "`min_usd` \(Decimals.text(minimum)) is greater than `max_usd` \(Decimals.text(maximum))"
            report(.error("bounds-reversed", message, path: path + ".min_usd"))
            return false
        }
        if let clamp = modifiers.clamp, clamp != hasBounds {
            let message = clamp ? "`clamp` needs `min_usd` or `max_usd`" : "`clamp` is false, so `min_usd` and `max_usd` do not apply"
            report(.warning("unused-bounds", message, path: path + ".clamp"))
        }
        if modifiers.clamp != false {
            compiled.minimum = modifiers.minimumUSD
            compiled.maximum = modifiers.maximumUSD
        }
        return true
    }
}
