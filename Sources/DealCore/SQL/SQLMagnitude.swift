/// How large and how fine a number can be: at most 2^`high` in magnitude, and a multiple of 2^`low`.
///
/// A database may raise an error where a result overflows or underflows, or lose it silently. Where the exponents stay within those of
/// double precision, neither can happen, and nothing need be checked while the expression runs.
struct SQLMagnitude: Hashable {
    /// The amounts of rules are below this, and prices too: 100 billion, so that 9,000 of them fit a BIGINT of 1/10,000.
    static let amountLimit = 1e11
    /// The numbers of columns: 0, or of magnitudes from 10⁻²⁰ to 10²⁰, with 53 significant bits.
    static let column = SQLMagnitude(high: 67, low: -67 - 53)
    /// True and false as numbers.
    static let flag = SQLMagnitude(high: 0, low: 0)
    /// Sums of amounts and a list price, and their counts of 1/10,000.
    static let price = SQLMagnitude(high: 64, low: -120)

    var high: Int
    var low: Int

    init(high: Int, low: Int) {
        self.high = high
        self.low = low
    }

    init(of constant: Double) {
        guard constant != 0, constant.isFinite else {
            self.init(high: -100, low: 100)
            return
        }
        let exponent = Int(constant.exponent)
        self.init(high: exponent + 1, low: exponent - constant.significandWidth)
    }

    /// What holds for numbers of either kind.
    func union(_ other: SQLMagnitude) -> SQLMagnitude {
        SQLMagnitude(high: max(high, other.high), low: min(low, other.low))
    }

    func adding(_ other: SQLMagnitude) throws(SQLObstacle) -> SQLMagnitude {
        try checked(max(high, other.high) + 1, min(low, other.low))
    }

    func multiplied(by other: SQLMagnitude) throws(SQLObstacle) -> SQLMagnitude {
        try checked(high + other.high, low + other.low)
    }

    /// The quotient is at least 2^(low − other.high) in magnitude, unless it is 0.
    func divided(by other: SQLMagnitude) throws(SQLObstacle) -> SQLMagnitude {
        try checked(high - other.low, low - other.high - 53)
    }

    func rounded() -> SQLMagnitude { SQLMagnitude(high: high + 1, low: max(low, 0)) }

    func squareRoot() -> SQLMagnitude { SQLMagnitude(high: high / 2 + 1, low: min(low, 0) / 2 - 55) }

    func raised(to power: Double) throws(SQLObstacle) -> SQLMagnitude {
        guard power.magnitude < 1000 else { throw Self.overflow }
        let bounds = [Double(high) * power, Double(low) * power].map { $0.rounded(.awayFromZero) }
        return try checked(Int(bounds[0] > bounds[1] ? bounds[0] : bounds[1]) + 1, Int(bounds[0] < bounds[1] ? bounds[0] : bounds[1]) - 54)
    }

    private static let overflow = SQLObstacle("an intermediate result could be too large or too small for the database to go on")

    private func checked(_ high: Int, _ low: Int) throws(SQLObstacle) -> SQLMagnitude {
        guard high <= 1000, low >= -1000 else { throw Self.overflow }
        return SQLMagnitude(high: high, low: low)
    }
}
