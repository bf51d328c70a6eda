/// A part of a formula in SQL: its value, and when there is none.
///
/// Where a value is missing or cannot be computed, `text` may be anything, but is computed without an error of the database.
struct SQLTerm {
    enum Kind {
        case number, boolean, text
        /// Of no known type, such as `null`: good for asking whether it is missing.
        case opaque
    }

    /// Something that goes wrong: where the condition holds and no value it is about is missing.
    struct Failure {
        let condition: String
        let unless: [String]

        init(_ condition: String, unless: [String] = []) {
            self.condition = condition
            self.unless = unless
        }

        /// The condition on its own; what is known to be no case for it need not be said again.
        func text(known: [String] = []) -> String {
            let unless = unless.filter { !known.contains($0) }
            return unless.isEmpty ? condition : "(\(SQLText.not(SQLText.any(unless))) AND \(condition))"
        }
    }

    var kind: Kind
    var text: String
    /// Conditions of which any makes the value missing.
    private(set) var missing: [String] = []
    private(set) var failures: [Failure] = []
    /// Whether `text` is NULL wherever the value is missing.
    var isStrict = true
    /// How large the number can be.
    var magnitude = SQLMagnitude.flag
    /// The number, where it is the same for all listings.
    var constant: Double?

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// Takes over when other terms have no value.
    func needing(_ terms: [SQLTerm]) -> SQLTerm {
        var result = self
        for term in terms {
            for condition in term.missing { result.lack(where: condition) }
            result.failures += term.failures
            result.isStrict = result.isStrict && term.isStrict
        }
        return result
    }

    mutating func lack(where condition: String) {
        if !missing.contains(condition) { missing.append(condition) }
    }

    mutating func fail(_ failures: [Failure]) { self.failures += failures }

    /// Whether this is `null` itself.
    var isNull: Bool { kind == .opaque && text == "NULL" }

    /// When the value is missing; `nil` for never.
    var isMissing: String? { missing.isEmpty ? nil : SQLText.any(missing) }

    /// When there is no value, for either reason; `nil` for never.
    var hasNoValue: String? {
        let conditions = missing + failures.map { $0.text(known: missing) }
        return conditions.isEmpty ? nil : SQLText.any(conditions)
    }

    /// The failures where a condition holds.
    func failures(where condition: String) -> [Failure] {
        failures.map { Failure(SQLText.all([condition, $0.text()])) }
    }

    /// Whether the value counts as true: there, and not zero, and not empty.
    func truth(_ dialect: SQLDialect) throws(SQLObstacle) -> String {
        let isTrue: String
        switch kind {
        case .boolean: isTrue = text
        case .number: isTrue = "\(text) <> \(try dialect.number(0))"
        case .text: isTrue = "\(text) <> ''"
        case .opaque:
            guard isNull else { throw Self.unknownType }
            return "FALSE"
        }
        guard let isMissing, !isStrict else { return isTrue }
        return SQLText.all([SQLText.not(isMissing), isTrue])
    }

    /// The value as a number: true and false as 1 and 0.
    func asNumber(_ dialect: SQLDialect) throws(SQLObstacle) -> SQLTerm {
        switch kind {
        case .number: return self
        case .boolean:
            var number = self
            number.kind = .number
            number.text = "CASE WHEN \(text) THEN \(try dialect.number(1)) ELSE \(try dialect.number(0)) END"
            number.isStrict = missing.isEmpty
            number.magnitude = .flag
            return number
        case .text: throw SQLObstacle("text is used where a number is needed")
        case .opaque:
            guard isNull else { throw Self.unknownType }
            var number = self
            number.kind = .number
            number.text = dialect.numberColumn(text)
            return number
        }
    }

    /// A `null` as one of another type; anything else as it is.
    func adopting(_ kind: Kind) -> SQLTerm {
        guard isNull, kind == .text || kind == .boolean else { return self }
        var result = self
        result.kind = kind
        return result
    }

    static let unknownType = SQLObstacle("the type of a value is not known", hint: "declare the field in the schema")
}
