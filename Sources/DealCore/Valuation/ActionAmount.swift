/// What one action gave for one listing, and how it came about.
struct ActionAmount: Hashable, Sendable {
    enum Origin: Hashable, Sendable {
        case fixed(Double)
        case perUnit(Double, unit: String, Double)
        case notKnown(field: String)
        case benchmark(Double, divisor: Double, Double)
        case multiplier(Double, Double)
        case formula(Double)
        case percentage(Double, Double)
        case table(row: String, Double)
        case noRow
        case failed(String)
    }

    /// A factor of the amount and where it is from, put into words only when somebody asks.
    struct Factor: Hashable, Sendable {
        enum Source: Hashable, Sendable {
            case field(name: String, String)
            case text(String)
            case age(Double)
        }

        let value: Double
        let source: Source

        fileprivate var label: String {
            switch source {
            case .field(let name, let text): "\(name) \(text)"
            case .text(let text): text
            case .age(let years): "\(Decimals.formatted(years, places: 1)) years old"
            }
        }
    }

    let origin: Origin
    private(set) var value: Double
    private var factors: [Factor] = []
    private var bound: Double?

    init(_ origin: Origin, _ value: Double) {
        self.origin = origin
        self.value = value
    }

    mutating func multiply(by factor: Double, _ source: Factor.Source) {
        guard factor != 1 else { return }
        value *= factor
        factors.append(Factor(value: factor, source: source))
    }

    mutating func bound(_ minimum: Double?, _ maximum: Double?) {
        if let minimum, value < minimum {
            value = minimum
            bound = minimum
        } else if let maximum, value > maximum {
            value = maximum
            bound = maximum
        }
    }

    /// How the amount came about: `16 GB × −$2.50 × 0.6 (used), kept at −$20.00`.
    var explanation: String {
        var text = base
        for factor in factors { text += " × \(Decimals.formatted(factor.value)) (\(factor.label))" }
        if let bound { text += ", kept at \(Self.amount(bound))" }
        return text
    }

    private var base: String {
        switch origin {
        case .fixed(let value): "fixed \(Self.amount(value))"
        case .perUnit(let quantity, let unit, let each):
            "\(Decimals.formatted(quantity))\(unit.isEmpty ? "" : " " + unit) × \(Self.amount(each))"
        case .notKnown(let field): "`\(field)` is not known"
        case .benchmark(let score, let divisor, let each):
            "\(Decimals.formatted(score)) points ÷ \(Decimals.formatted(divisor)) × \(Self.amount(each))"
        case .multiplier(let running, let percent): "\(Self.amount(running)) × \(Decimals.formatted(percent / 100))"
        case .formula(let value): "formula gives \(Self.amount(value))"
        case .percentage(let list, let percent): "\(Decimals.formatted(percent)) % of \(Self.amount(list))"
        case .table(let row, let value): "\(row): \(Self.amount(value))"
        case .noRow: "no row holds"
        case .failed(let message): message
        }
    }

    /// Money with two to four places: `−$1.60`, `$0.0125`.
    static func amount(_ value: Double) -> String {
        guard let money = Money(value) else { return Decimals.text(value) }
        let plain = (money.units < 0 ? -money : money).description
        let parts = plain.split(separator: ".")
        return (money.units < 0 ? "−$" : "$") + Decimals.grouped(UInt64(parts[0]) ?? 0) + "." + parts[1]
    }
}
