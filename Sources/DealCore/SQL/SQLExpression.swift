/// A ruleset as one SQL expression, for valuing listings where they are stored.
///
/// The value is of type BIGINT: the total in counts of 1/10,000 of the currency unit, the same as ``Valuer`` gives, to the unit.
/// It is NULL, never a wrong number, for a listing with
/// - a number that is not finite or whose magnitude, unless 0, is not from 10⁻²⁰ to 10²⁰,
/// - an amount of 100 billion or more within a rule, or such a price, or a number too large for a formula to round it exactly,
/// - a character beyond ASCII in a text of which a regular expression with `\d`, `\w`, `\s` or `\b` asks, or
/// - in SQLite, a value of another type than the field's.
///
/// The columns must have the types of the fields: numbers of any numeric type, text (also for days), and boolean (0 and 1 in SQLite). The
/// list price has at most four decimal places. What a listing says about rulesets, `ruleset_id` and `disabled_ruleset_ids`, and the
/// ruleset's days of validity are not considered.
///
/// Text that is plain ASCII is treated exactly alike. Beyond it, upper and lower case are the database's: SQLite's `lower` knows ASCII
/// only, so rules that name other letters are refused there; PostgreSQL's follows the locale; and the two characters whose lower case has
/// ASCII letters, U+0130 and U+212A (the sign of kelvins), may not be found by these. `==` in formulas tells composed from
/// decomposed characters apart. `**` and `pow` give what the database's mathematical library gives.
public struct SQLExpression: Hashable, Sendable {
    /// The database system it is written for.
    public let dialect: SQLDialect
    /// The expression; NULL when it is not complete.
    public let text: String
    /// The columns it reads, unquoted, in order of appearance.
    public let columns: [String]
    /// What is wrong with the ruleset, and what cannot be said in SQL (`not-expressible`).
    public let diagnostics: [Diagnostic]

    /// Whether the whole ruleset could be said in SQL; when not, the expression gives no totals.
    ///
    /// A rule that cannot be built does not count against it: a ``Valuer`` skips it, and so does the expression.
    public var isComplete: Bool { !diagnostics.contains { $0.code == Self.notExpressible } }

    static let notExpressible = "not-expressible"

    /// The statement that values all listings of a table by this expression: columns `id` and `total`.
    ///
    /// - Parameter table: the table's name, where wanted after its schema's name and a dot; quoted, without NUL characters.
    public func query(from table: String) -> String {
        let parts = table.split(separator: ".", omittingEmptySubsequences: false)
        let name = parts.map { part in dialect.quoted(String(String.UnicodeScalarView(part.unicodeScalars.filter { $0 != "\0" }))) }
        return "SELECT \(dialect.quoted("id")), \(text) AS \(dialect.quoted("total"))\nFROM \(name.joined(separator: "."))"
    }
}

extension Ruleset {
    /// Writes the ruleset as one SQL expression over the columns of a table of listings.
    ///
    /// ```swift
    /// let expression = ruleset.sql(.postgres)
    /// if expression.isComplete { print(expression.query(from: "listings")) }
    /// ```
    ///
    /// A field that may hold anything, such as one below `custom.`, is taken for a number, text or boolean as the rules use it; where
    /// they use it in several ways or none, declare it in the schema.
    /// - Parameters:
    ///   - dialect: the database system to write for.
    ///   - groupWeights: what the amounts of rule groups are multiplied with, by the group's id or name; 1 for all others.
    ///   - schema: the fields that rules may name, with their types.
    ///   - column: the column of a field's dotted name; by default the name with `_` for dots: `cpu.cores` in `cpu_cores`.
    public func sql(
        _ dialect: SQLDialect, groupWeights: [String: Double] = [:], schema: FieldSchema = .listing,
        column: @escaping (String) -> String = { $0.split(separator: ".").joined(separator: "_") }
    ) -> SQLExpression {
        var compiler = RulesetCompiler(schema: schema, groupWeights: groupWeights)
        let compiled = compiler.compile(self)
        var layout = compiler.layout
        let priceSlot = layout.slot(for: ListingField.price.rawValue)
        let uses = compiled.map { SQLColumnUses($0) } ?? SQLColumnUses()
        let scope = SQLScope(dialect, schema: schema, layout: layout, uses: uses, priceSlot: priceSlot, column: column)
        let text = compiled.map { SQLRuleset(self, scope: scope).total(of: $0) } ?? dialect.units(0)
        let diagnostics = compiler.diagnostics + scope.diagnostics
        let isComplete = !diagnostics.contains { $0.code == SQLExpression.notExpressible }
        return SQLExpression(
            dialect: dialect, text: isComplete ? text : "CAST(NULL AS BIGINT)", columns: scope.columns, diagnostics: diagnostics)
    }
}
