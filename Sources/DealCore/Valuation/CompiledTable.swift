/// A decision table with the fields of its conditions resolved to slots.
struct CompiledTable: Sendable {
    let hit: DecisionTable.HitPolicy
    /// The rows in order; one without a predicate holds for every listing.
    let rows: [(predicate: Predicate?, value: Double, name: String?)]

    /// The amount for one listing: of the first row that holds, or the sum of all that do.
    func amount(for record: Record) -> ActionAmount {
        var sum = 0.0
        var holding: [String] = []
        for (index, row) in rows.enumerated() where row.predicate?.holds(in: record) ?? true {
            let name = row.name ?? "row \(index + 1)"
            if hit == .first { return ActionAmount(row.value, text: name) }
            sum += row.value
            holding.append(name)
        }
        return holding.isEmpty ? ActionAmount(nothing: .noRow) : ActionAmount(sum, text: holding.joined(separator: " + "))
    }
}

extension ActionCompiler {
    /// Builds a table; `nil` when the conditions of a row cannot be built.
    func table(_ table: DecisionTable, _ path: String) -> CompiledAction.Basis? {
        if table.rows.isEmpty { report(.warning("empty-table", "the table has no rows and gives nothing", path: path)) }
        var rows: [(predicate: Predicate?, value: Double, name: String?)] = []
        var isValid = true
        let compiler = ConditionCompiler(context: context)
        for (index, row) in table.rows.enumerated() {
            let predicate = row.conditions.flatMap { compiler.compile($0, "\(path).rows[\(index)].conditions") }
            if row.conditions != nil, predicate == nil { isValid = false }
            rows.append((predicate, row.valueUSD, row.name))
        }
        if table.hit == .first { warnOfUnreachable(table.rows, path) }
        return isValid ? .table(CompiledTable(hit: table.hit, rows: rows)) : nil
    }

    /// Warns of the rows that can never be the first to hold: behind one that always does, or behind one of the same conditions.
    private func warnOfUnreachable(_ rows: [DecisionTable.Row], _ path: String) {
        var defaultRow: Int?
        var firstRows: [Condition: Int] = [:]
        for (index, row) in rows.enumerated() {
            let place = "\(path).rows[\(index)]"
            if let defaultRow {
                report(.warning("unreachable-row", "row \(defaultRow + 1) always holds, so this one never decides", path: place))
            } else if row.isDefault {
                defaultRow = index
            } else if let conditions = row.conditions, let first = firstRows.updateValue(index, forKey: conditions) {
                firstRows[conditions] = first
                report(.warning("unreachable-row", "row \(first + 1) has the same conditions, so this one never decides", path: place))
            }
        }
    }
}
