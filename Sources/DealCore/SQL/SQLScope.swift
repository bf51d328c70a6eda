/// What the parts of one expression share: the columns, their types, what is known of them, and what is reported.
final class SQLScope {
    let dialect: SQLDialect
    /// The list price.
    let priceSlot: Int
    private(set) var columns: [String] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// The fields that the conditions of the rule at hand keep from being null.
    var knownSlots: Set<Int> = []

    private let schema: FieldSchema
    private let layout: FieldLayout
    private let uses: SQLColumnUses
    private let columnOfField: (String) -> String
    /// Conditions under which the database could not agree: the total is NULL where one holds.
    private var exceptions: [String] = []
    private var fieldOfColumn: [String: Int] = [:]
    private var warned: Set<String> = []

    init(
        _ dialect: SQLDialect, schema: FieldSchema, layout: FieldLayout, uses: SQLColumnUses, priceSlot: Int,
        column: @escaping (String) -> String
    ) {
        self.dialect = dialect
        self.schema = schema
        self.layout = layout
        self.uses = uses
        self.priceSlot = priceSlot
        columnOfField = column
    }

    // MARK: Reporting

    func report(_ obstacle: SQLObstacle, _ path: String) {
        diagnostics.append(
            .error(SQLExpression.notExpressible, "\(obstacle.message) (\(dialect.rawValue))", path: path, hint: obstacle.hint))
    }

    /// Warns once of text whose letters the database folds by its locale.
    func checkFolding(_ text: String) throws(SQLObstacle) {
        let isCased = text.unicodeScalars.contains { scalar in
            let properties = scalar.properties
            return !scalar.isASCII && (properties.lowercaseMapping != properties.uppercaseMapping)
        }
        guard isCased, dialect != .duckdb else { return }
        if dialect == .sqlite { throw SQLObstacle("`lower` does not know the letters of \"\(text)\" beyond ASCII") }
        guard warned.insert(text).inserted else { return }
        let message = "whether \"\(text)\" is found without regard to case depends on the database's locale"
        diagnostics.append(.warning("depends-on-locale", message, hint: "use a locale other than C"))
    }

    // MARK: Exceptions

    /// Makes the total NULL where a condition holds.
    func except(where condition: String) {
        if !exceptions.contains(condition) { exceptions.append(condition) }
    }

    func guarded(_ total: String) -> String {
        exceptions.isEmpty ? total : "CASE WHEN \(SQLText.balanced(exceptions, "\n    OR ")) THEN NULL\n ELSE \(total)\nEND"
    }

    // MARK: Columns

    func fieldName(_ slot: Int) -> String { layout.name(of: slot) }

    /// What a field holds; `nil` for what is not declared and used in no particular way.
    func type(of slot: Int) throws(SQLObstacle) -> SQLColumnType? {
        let name = layout.name(of: slot)
        switch schema.field(at: name)?.type ?? .any {
        case .number: return .number
        case .text, .date: return .text
        case .boolean: return .boolean
        case .list: throw SQLObstacle("`\(name)` is a list, for which there is no column")
        case .map: throw SQLObstacle("`\(name)` is a map, for which there is no column")
        case .any:
            guard !uses.isUsedInSeveralWays(slot) else {
                throw SQLObstacle("`\(name)` is used as values of several types", hint: "declare its type in the schema")
            }
            return uses.type(of: slot)
        }
    }

    /// The quoted column of a field, whatever it holds.
    func column(_ slot: Int) throws(SQLObstacle) -> String {
        let name = columnOfField(layout.name(of: slot))
        let quoted = try dialect.identifier(name)
        if let other = fieldOfColumn[name], other != slot {
            throw SQLObstacle("`\(layout.name(of: other))` and `\(layout.name(of: slot))` would both be the column `\(name)`")
        }
        if fieldOfColumn.updateValue(slot, forKey: name) == nil { columns.append(name) }
        return quoted
    }

    func isNull(_ slot: Int) throws(SQLObstacle) -> String { "\(try column(slot)) IS NULL" }

    func number(_ slot: Int) throws(SQLObstacle) -> String {
        let column = try column(slot, as: .number)
        let number = dialect.numberColumn(column)
        if let isOther = dialect.isNot(.number, column) { except(where: isOther) }
        let (least, greatest) = (try dialect.number(1e-20), try dialect.number(1e20))
        except(where: "(abs(\(number)) NOT BETWEEN \(least) AND \(greatest) AND \(number) <> \(try dialect.number(0)))")
        return number
    }

    func text(_ slot: Int) throws(SQLObstacle) -> String {
        let column = try column(slot, as: .text)
        if let isOther = dialect.isNot(.text, column) { except(where: isOther) }
        return dialect.textColumn(column)
    }

    func boolean(_ slot: Int) throws(SQLObstacle) -> String {
        let column = try column(slot, as: .boolean)
        if let isOther = dialect.isNot(.boolean, column) { except(where: isOther) }
        return dialect.booleanColumn(column)
    }

    private func column(_ slot: Int, as wanted: SQLColumnType) throws(SQLObstacle) -> String {
        guard let type = try type(of: slot) else {
            throw SQLObstacle("the type of `\(layout.name(of: slot))` is not known", hint: "declare it in the schema")
        }
        guard type == wanted else {
            throw SQLObstacle("`\(layout.name(of: slot))` is \(type.rawValue), but is used as \(wanted.rawValue)")
        }
        return try column(slot)
    }

    /// The list price in counts of 1/10,000, of type BIGINT.
    func priceUnits() throws(SQLObstacle) -> String {
        try dialect.counted(try price())
    }

    /// The list price rounded to 1/10,000, of double precision.
    func listPrice() throws(SQLObstacle) -> String {
        let scale = try dialect.number(10_000)
        return "(\(dialect.halfEven("\(try price()) * \(scale)")) / \(scale))"
    }

    private func price() throws(SQLObstacle) -> String {
        let price = try number(priceSlot)
        except(where: "abs(\(price)) >= \(try dialect.number(SQLMagnitude.amountLimit))")
        return price
    }
}
