/// The database systems a ruleset can be written for.
public enum SQLDialect: String, Sendable, CaseIterable {
    /// PostgreSQL 11 or later.
    case postgres
    /// SQLite 3.35 or later, built with its mathematical functions where formulas need them.
    case sqlite
    /// DuckDB 1.0 or later.
    case duckdb
}

/// Why something cannot be said in SQL with the same meaning.
struct SQLObstacle: Error {
    let message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// Names and literals, quoted so that no text can leave them.
extension SQLDialect {
    func identifier(_ name: String) throws(SQLObstacle) -> String {
        guard !name.isEmpty, !name.unicodeScalars.contains("\0") else { throw SQLObstacle("a column needs a name without NUL characters") }
        return quoted(name)
    }

    /// A name in the dialect's quotes.
    ///
    /// SQLite reads a name in double quotes that it does not know as text, and a mistyped column would go unnoticed; in backticks it
    /// is always a name.
    func quoted(_ name: String) -> String {
        let quote: Character = self == .sqlite ? "`" : "\""
        return "\(quote)\(Self.doubling(quote, in: name))\(quote)"
    }

    func string(_ text: String) throws(SQLObstacle) -> String {
        guard !text.unicodeScalars.contains("\0") else { throw SQLObstacle("text with a NUL character cannot stand in SQL") }
        let quoted = "'\(Self.doubling("'", in: text))'"
        // An old setting of PostgreSQL gives backslashes a meaning in plain literals; written this way they mean the same under any setting.
        return self == .postgres && text.unicodeScalars.contains("\\") ? "E" + Self.doubling("\\", in: quoted) : quoted
    }

    /// By scalars: a mark that combines with a quote must not hide it.
    private static func doubling(_ quote: Character, in text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(scalar)
            if Character(scalar) == quote { result.append(scalar) }
        }
        return String(result)
    }

    /// A count of 1/10,000, of type BIGINT.
    func units(_ units: Int64) -> String {
        switch self {
        case .postgres, .duckdb: units == .min ? "(\(units + 1)::bigint - 1)" : "\(units)::bigint"
        case .sqlite: units == .min ? "(\(units + 1) - 1)" : "\(units)"
        }
    }

    /// A number of double precision that reads back as exactly this one.
    func number(_ number: Double) throws(SQLObstacle) -> String {
        guard number.isFinite else { throw SQLObstacle("a number that is not finite cannot stand in SQL") }
        switch self {
        case .postgres: return "\(Decimals.text(number))::float8"
        case .duckdb:
            // Without an exponent it would be a decimal.
            let text = Decimals.text(number)
            return text.contains("e") ? text : text + "e0"
        case .sqlite: return Self.sqliteNumber(number)
        }
    }

    /// SQLite may read a decimal fraction as a neighbour of the nearest number; whole numbers and exact binary fractions it reads exactly.
    ///
    /// Others are written as a quotient of two exact numbers, which division rounds to the nearest.
    private static func sqliteNumber(_ number: Double) -> String {
        if number.magnitude <= 0x1p53, let whole = Int64(exactly: number) { return "\(whole).0" }
        var power = 1.0
        for places in 1...22 {
            power *= 10
            let digits = (number * power).rounded()
            guard digits.magnitude < 0x1p53 else { break }
            guard digits / power == number else { continue }
            let isExact = digits.remainder(dividingBy: powerOfFive(places)) == 0
            return isExact ? "\(number)" : "(\(Int64(digits)) / 1e\(places))"
        }
        return wholePower(number) ?? binary(number)
    }

    /// A number such as `1e20`: few digits times a power of ten, both exact.
    private static func wholePower(_ number: Double) -> String? {
        var power = 1.0
        for exponent in 1...22 {
            power *= 10
            if let digits = Int(exactly: number / power), digits.magnitude < 10, Double(digits) * power == number {
                return "\(digits)e\(exponent)"
            }
        }
        return nil
    }

    private static func powerOfFive(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 5 }
        return power
    }

    /// A whole number times or divided by powers of two, all of them exact.
    private static func binary(_ number: Double) -> String {
        let scale = Int(number.exponent) - 52
        let whole = Int64(Double(sign: number.sign, exponent: 52, significand: number.significand))
        var text = "CAST(\(whole) AS REAL)"
        var rest = Swift.abs(scale)
        while rest > 0 {
            let step = min(rest, 62)
            text += " \(scale < 0 ? "/" : "*") \(Int64(1) << Int64(step))"
            rest -= step
        }
        return "(\(text))"
    }
}
