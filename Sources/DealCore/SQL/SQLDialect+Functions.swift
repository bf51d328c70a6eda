/// What the dialects call the same things.
extension SQLDialect {
    /// The number of a column.
    func numberColumn(_ column: String) -> String {
        switch self {
        case .postgres: "\(column)::float8"
        case .duckdb: "\(column)::DOUBLE"
        case .sqlite: "CAST(\(column) AS REAL)"
        }
    }

    /// The text of a column.
    func textColumn(_ column: String) -> String {
        switch self {
        case .postgres: "\(column)::text"
        case .duckdb: "\(column)::VARCHAR"
        case .sqlite: "\(column)"
        }
    }

    /// The truth of a column.
    func booleanColumn(_ column: String) -> String {
        self == .sqlite ? "(\(column) <> 0)" : column
    }

    /// What holds where a column has a value of another type; `nil` where the database keeps types apart.
    func isNot(_ type: SQLColumnType, _ column: String) -> String? {
        guard self == .sqlite else { return nil }
        return "typeof(\(column)) NOT IN (\(type == .text ? "'text'" : "'integer', 'real'"), 'null')"
    }

    /// The least of numbers; where one is NULL, NULL only in SQLite.
    func least(_ values: [String]) -> String {
        values.count == 1 ? values[0] : "\(self == .sqlite ? "min" : "least")(\(Self.list(values)))"
    }

    /// The greatest of numbers; where one is NULL, NULL only in SQLite.
    func greatest(_ values: [String]) -> String {
        values.count == 1 ? values[0] : "\(self == .sqlite ? "max" : "greatest")(\(Self.list(values)))"
    }

    static func list(_ items: [String]) -> String { items.joined(separator: ", ") }

    /// The whole number nearest to a number, half to even.
    ///
    /// In SQLite only for magnitudes up to 2⁵¹: the sum with 1.5 × 2⁵² has no room for a fraction, and addition rounds half to even.
    func halfEven(_ number: String) -> String {
        switch self {
        case .postgres: "round(\(number))"
        case .duckdb: "round_even(\(number), 0)"
        case .sqlite: "((\(number) + 6755399441055744.0) - 6755399441055744.0)"
        }
    }

    /// The number, or NULL where it is as large as no amount may be.
    func bounded(_ amount: String) throws(SQLObstacle) -> String {
        let (floor, limit) = (try number(-SQLMagnitude.amountLimit), try number(SQLMagnitude.amountLimit))
        return "nullif(nullif(\(greatest([least([amount, limit]), floor])), \(limit)), \(floor))"
    }

    /// An amount below 100 billion in counts of 1/10,000.
    func counted(_ amount: String) throws(SQLObstacle) -> String {
        // DuckDB may compute a branch that a guard keeps from being used, and must not stop at a number that is too large there.
        "\(self == .duckdb ? "TRY_CAST" : "CAST")(\(halfEven("\(amount) * \(try number(10_000))")) AS \(self == .sqlite ? "INTEGER" : "BIGINT"))"
    }

    /// The remainder of a division rounded toward zero; PostgreSQL has none for double precision.
    func remainder(_ left: String, _ right: String) -> String {
        self == .sqlite ? "mod(\(left), \(right))" : "(\(left) % \(right))"
    }

    /// Text equality by characters, whatever the column's collation.
    func exactText(_ text: String) -> String { self == .sqlite ? "\(text) COLLATE BINARY" : text }

    /// Whether a text has characters beyond ASCII, each of which takes several bytes.
    func isBeyondASCII(_ text: String) -> String {
        "\(self == .duckdb ? "strlen" : "octet_length")(\(text)) <> length(\(text))"
    }

    /// Whether a text has the other, not empty one in it, at its start, or at its end.
    func passes(_ part: FieldTest.Part, _ text: String, _ wanted: String) throws(SQLObstacle) -> String {
        let literal = try string(wanted)
        let count = wanted.unicodeScalars.count
        switch (part, self) {
        case (.anywhere, .sqlite): return "instr(\(text), \(literal)) > 0"
        case (.anywhere, _): return "strpos(\(text), \(literal)) > 0"
        case (.start, .sqlite): return "substr(\(text), 1, \(count)) = \(literal)"
        case (.start, _): return "starts_with(\(text), \(literal))"
        case (.end, .sqlite): return "substr(\(text), -\(count)) = \(literal)"
        case (.end, .postgres): return "right(\(text), \(count)) = \(literal)"
        case (.end, .duckdb): return "ends_with(\(text), \(literal))"
        }
    }
}

/// Conditions as text; a condition that is NULL counts as one that does not hold.
enum SQLText {
    static func any(_ conditions: [String]) -> String { chain(conditions, "OR", otherwise: "FALSE") }
    static func all(_ conditions: [String]) -> String { chain(conditions, "AND", otherwise: "TRUE") }
    static func not(_ condition: String) -> String { "((\(condition)) IS NOT TRUE)" }

    private static func chain(_ parts: [String], _ word: String, otherwise: String) -> String {
        switch parts.count {
        case 0: otherwise
        case 1: parts[0]
        default: "(\(balanced(parts, " \(word) ")))"
        }
    }

    /// Parts joined in groups of groups: databases limit how deep a chain of operators may nest, and nest it to the left.
    static func balanced(_ parts: [String], _ separator: String) -> String {
        var level = parts
        while level.count > 64 {
            level = stride(from: 0, to: level.count, by: 64).map { start in
                "(\(level[start..<min(start + 64, level.count)].joined(separator: separator)))"
            }
        }
        return level.joined(separator: separator)
    }
}
