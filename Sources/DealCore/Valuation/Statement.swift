/// One line of a valuation as shown to people.
public struct StatementLine: Hashable, Sendable {
    /// What kind of line it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// What a rule contributes.
        case rule
        /// What rounding the lines to cents left over.
        case rounding
        /// What keeps the adjusted price from falling below 0.
        case floor
    }

    /// The rule's name, or what the line is.
    public let label: String
    /// How the amount came about, or what went wrong.
    public let detail: String
    /// The amount in whole cents.
    public let amount: Money
    /// What kind of line it is.
    public let kind: Kind
}

extension Valuation {
    /// The matched rules with amounts rounded to cents, such that list price + lines = adjusted price exactly.
    ///
    /// What rounding leaves over, and what a floor at 0 takes back, get lines of their own at the end. Without a list price the lines
    /// add up to the total rounded to cents. Only where the list price itself has fractions of a cent does the rounding line have them.
    public func statement() -> [StatementLine] {
        var lines: [StatementLine] = []
        for line in layers.lazy.flatMap(\.lines) where line.matched {
            let detail = line.error.map { "\(line.reason) (\($0))" } ?? line.reason
            lines.append(StatementLine(label: line.ruleName, detail: detail, amount: line.amount.roundedToCents(), kind: .rule))
        }
        let shown = lines.reduce(Money.zero) { $0 + $1.amount }
        let start = listPrice ?? .zero
        let unfloored = start + total
        let target = adjustedPrice ?? total.roundedToCents()
        let floor = listPrice != nil && unfloored < .zero ? -unfloored.roundedToCents() : .zero
        let rounding = target - start - shown - floor
        if rounding != .zero {
            lines.append(StatementLine(label: "Rounding", detail: "lines are shown to the cent", amount: rounding, kind: .rounding))
        }
        if floor != .zero {
            lines.append(StatementLine(label: "Floor", detail: "an adjusted price is never below $0.00", amount: floor, kind: .floor))
        }
        return lines
    }
}
