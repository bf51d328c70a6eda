/// What one action gave for one listing, and from what; the action itself puts it into words.
struct ActionAmount: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case given
        /// What is to be counted is not known.
        case notKnown
        /// No row of a table holds.
        case noRow
        case failed
    }

    /// A factor of the amount and where it is from.
    struct Factor: Hashable, Sendable {
        enum Source: Hashable, Sendable {
            case field(name: String, String)
            case text(String)
            case age(Double)
        }

        let value: Double
        let source: Source

        var label: String {
            switch source {
            case .field(let name, let text): "\(name) \(text)"
            case .text(let text): text
            case .age(let years): "\(Decimals.formatted(years, places: 1)) years old"
            }
        }
    }

    /// What only some amounts have, so that the others stay small.
    private final class Notes: Hashable, Sendable {
        let factors: [Factor]
        let bound: Double?
        let text: String

        init(factors: [Factor] = [], bound: Double? = nil, text: String = "") {
            self.factors = factors
            self.bound = bound
            self.text = text
        }

        static func == (left: Notes, right: Notes) -> Bool {
            left.factors == right.factors && left.bound == right.bound && left.text == right.text
        }

        func hash(into hasher: inout Hasher) { hasher.combine(factors) }
    }

    let state: State
    var value: Double
    /// What the amount was computed from: a count, a score, a price, or the amount before its modifiers.
    let origin: Double
    private var notes: Notes?

    /// An amount computed from a number, or from nothing but the action.
    init(_ value: Double, from origin: Double? = nil, text: String? = nil) {
        state = .given
        self.value = value
        self.origin = origin ?? value
        notes = text.map { Notes(text: $0) }
    }

    init(nothing state: State) {
        self.state = state
        value = 0
        origin = 0
    }

    init(failed message: String) {
        self.init(nothing: .failed)
        notes = Notes(text: message)
    }

    mutating func note(_ factors: [Factor], bound: Double?) {
        guard !factors.isEmpty || bound != nil else { return }
        notes = Notes(factors: factors, bound: bound, text: text)
    }

    /// What it was multiplied with.
    var factors: [Factor] { notes?.factors ?? [] }
    /// The bound it was kept at.
    var bound: Double? { notes?.bound }
    /// Why it failed, or which rows of a table held.
    var text: String { notes?.text ?? "" }

    /// Money with two to four places: `−$1.60`, `$0.0125`.
    static func shown(_ value: Double) -> String {
        guard let money = Money(value) else { return Decimals.text(value) }
        let plain = (money.units < 0 ? -money : money).description
        let parts = plain.split(separator: ".")
        return (money.units < 0 ? "−$" : "$") + Decimals.grouped(UInt64(parts[0]) ?? 0) + "." + parts[1]
    }
}
