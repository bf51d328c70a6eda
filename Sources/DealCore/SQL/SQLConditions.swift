/// Writes conditions in SQL; a condition that is NULL does not hold.
struct SQLConditions {
    let scope: SQLScope

    private var dialect: SQLDialect { scope.dialect }

    /// The condition of a rule or a ruleset; `nil` where parts of it were reported.
    ///
    /// The path of a part is that of its JSON: at the root, conditions that must all hold form a plain list.
    func condition(_ root: Predicate, _ path: String) -> String? {
        guard case .all(let parts) = root else { return part(root, path) }
        return group(parts, path).map(SQLText.all)
    }

    private func part(_ predicate: Predicate, _ path: String) -> String? {
        switch predicate {
        case .test(let slot, let test):
            do throws(SQLObstacle) {
                return try condition(slot, test)
            } catch {
                scope.report(error, path)
                return nil
            }
        case .all(let parts): return group(parts, path + ".conditions").map(SQLText.all)
        case .any(let parts): return group(parts, path + ".conditions").map(SQLText.any)
        case .none(let parts): return group(parts, path + ".conditions").map { SQLText.not(SQLText.any($0)) }
        }
    }

    /// All parts are written, so that all obstacles are found.
    private func group(_ parts: [Predicate], _ path: String) -> [String]? {
        let texts = parts.enumerated().map { part($1, "\(path)[\($0)]") }
        return texts.contains { $0 == nil } ? nil : texts.compactMap(\.self)
    }

    /// The fields that are not null where a condition holds.
    static func knownSlots(_ predicate: Predicate) -> Set<Int> {
        switch predicate {
        case .test(_, .isNull): []
        case .test(let slot, _): [slot]
        case .all(let parts): parts.reduce(into: []) { $0.formUnion(knownSlots($1)) }
        case .any, .none: []
        }
    }

    // MARK: Tests

    private func condition(_ slot: Int, _ test: FieldTest) throws(SQLObstacle) -> String {
        switch test {
        case .isNull: return try scope.isNull(slot)
        case .isNotNull: return "\(try scope.column(slot)) IS NOT NULL"
        default: break
        }
        switch try scope.type(of: slot) {
        case .number: return try numeric(slot, test)
        case .text: return try textual(slot, test)
        case .boolean: return try boolean(slot, test)
        case nil: return try untyped(slot, test)
        }
    }

    /// Nothing but null is compared with a field of no known type.
    private func untyped(_ slot: Int, _ test: FieldTest) throws(SQLObstacle) -> String {
        let operands: [Operand]
        switch test {
        case .equals(let operand), .notEquals(let operand): operands = [operand]
        case .isIn(let list), .notIn(let list): operands = list
        default: throw SQLTerm.unknownType
        }
        guard operands.allSatisfy(\.value.isNull) else { throw SQLTerm.unknownType }
        return try nothingEqual(slot, test)
    }

    /// What a test comes to when no value of the field equals any it is compared with.
    private func nothingEqual(_ slot: Int, _ test: FieldTest) throws(SQLObstacle) -> String {
        switch test {
        case .notEquals, .notIn: "\(try scope.column(slot)) IS NOT NULL"
        default: "FALSE"
        }
    }

    private func numeric(_ slot: Int, _ test: FieldTest) throws(SQLObstacle) -> String {
        switch test {
        case .equals(let operand): return try numeric(slot, [operand], test, "=")
        case .notEquals(let operand): return try numeric(slot, [operand], test, "<>")
        case .isIn(let operands): return try numeric(slot, operands, test, "IN")
        case .notIn(let operands): return try numeric(slot, operands, test, "NOT IN")
        case .ordered(let order, let bound): return "\(try scope.number(slot)) \(order.symbol) \(try dialect.number(bound))"
        case .between(let low, let high):
            return "\(try scope.number(slot)) BETWEEN \(try dialect.number(low)) AND \(try dialect.number(high))"
        case .date, .dateBetween: return "FALSE"
        case .text, .matches: throw SQLObstacle("`\(scope.fieldName(slot))` is a number, whose text the database writes in its own way")
        case .isNull, .isNotNull: return "TRUE"
        }
    }

    private func numeric(_ slot: Int, _ operands: [Operand], _ test: FieldTest, _ symbol: String) throws(SQLObstacle) -> String {
        var numbers: [String] = []
        for operand in operands {
            if let number = operand.value.asNumber { numbers.append(try dialect.number(number)) }
        }
        if numbers.isEmpty { return try nothingEqual(slot, test) }
        let list = SQLDialect.list(numbers)
        return "\(try scope.number(slot)) \(symbol) \(symbol.hasSuffix("IN") ? "(\(list))" : list)"
    }

    private func boolean(_ slot: Int, _ test: FieldTest) throws(SQLObstacle) -> String {
        let column = try scope.boolean(slot)
        switch [true, false].filter({ test.passes(.bool($0)) }) {
        case [true]: return column
        case [false]: return "NOT \(column)"
        case [true, false]: return "\(try scope.column(slot)) IS NOT NULL"
        default: return "FALSE"
        }
    }

    private func textual(_ slot: Int, _ test: FieldTest) throws(SQLObstacle) -> String {
        switch test {
        case .equals(let operand): return try textual(slot, [operand], test, "=")
        case .notEquals(let operand): return try textual(slot, [operand], test, "<>")
        case .isIn(let operands): return try textual(slot, operands, test, "IN")
        case .notIn(let operands): return try textual(slot, operands, test, "NOT IN")
        case .ordered, .between:
            throw SQLObstacle("`\(scope.fieldName(slot))` is text, in which the database cannot tell numbers as the rules do")
        case .date(let order, let bound): return try day(slot) { "\($0) \(order.symbol) '\(bound)'" }
        case .dateBetween(let first, let last): return try day(slot) { "\($0) BETWEEN '\(first)' AND '\(last)'" }
        case .text(let part, let text):
            let wanted = text.text
            if wanted.isEmpty { return "\(try scope.text(slot)) IS NOT NULL" }
            try scope.checkFolding(wanted)
            return try dialect.passes(part, "lower(\(try scope.text(slot)))", wanted)
        case .matches(let pattern): return try SQLPattern(scope: scope).condition(pattern, try scope.text(slot))
        case .isNull, .isNotNull: return "TRUE"
        }
    }

    /// A comparison of the day that a text is, or that its date-time is of; days are compared as text, since their form sorts by time.
    private func day(_ slot: Int, _ comparison: (String) -> String) throws(SQLObstacle) -> String {
        let text = try scope.text(slot)
        return SQLText.all([dialect.isDay(text), comparison("substr(\(text), 1, 10)")])
    }

    private func textual(_ slot: Int, _ operands: [Operand], _ test: FieldTest, _ symbol: String) throws(SQLObstacle) -> String {
        var texts: [String] = []
        for operand in operands {
            switch operand.value {
            case .text(let text):
                let folded = FoldedText(text).text
                try scope.checkFolding(folded)
                texts.append(try dialect.string(folded))
            case .number, .bool:
                throw SQLObstacle("`\(scope.fieldName(slot))` is text, but is compared with a number", hint: "compare it with text")
            case .null, .list, .map: break
            }
        }
        if texts.isEmpty { return try nothingEqual(slot, test) }
        let list = SQLDialect.list(texts)
        return "lower(\(try scope.text(slot))) \(symbol) \(symbol.hasSuffix("IN") ? "(\(list))" : list)"
    }
}

extension FieldTest.Order {
    fileprivate var symbol: String {
        switch self {
        case .greater: ">"
        case .less: "<"
        case .greaterOrEqual: ">="
        case .lessOrEqual: "<="
        }
    }
}
