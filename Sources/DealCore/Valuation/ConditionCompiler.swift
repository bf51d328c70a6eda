/// Builds predicates from conditions, and reports what cannot be built or cannot be meant.
struct ConditionCompiler {
    let context: CompilationContext

    private var schema: FieldSchema { context.schema }

    /// Builds the conditions of a rule or a ruleset.
    ///
    /// The path of a part is that of its JSON: at the root, conditions that must all hold form a plain list.
    func compile(_ root: Condition, _ path: String) -> Predicate? {
        guard case .all(let children) = root else { return compile(part: root, path) }
        return group(children, path).map(Predicate.all)
    }

    private func compile(part: Condition, _ path: String) -> Predicate? {
        switch part {
        case .test(let field, let test, let value): return compile(field, test, value, path)
        case .all(let children): return group(children, path + ".conditions").map(Predicate.all)
        case .any(let children): return group(children, path + ".conditions").map(Predicate.any)
        case .none(let children): return group(children, path + ".conditions").map(Predicate.none)
        }
    }

    /// All parts are built, so that all mistakes are found.
    private func group(_ children: [Condition], _ path: String) -> [Predicate]? {
        let parts = children.enumerated().map { compile(part: $1, "\(path)[\($0)]") }
        return parts.contains { $0 == nil } ? nil : parts.compactMap(\.self)
    }

    private func compile(_ name: String, _ test: Operator, _ value: Value, _ path: String) -> Predicate? {
        let field = schema.field(at: name)
        if field == nil {
            report(
                .error("unknown-field", "`\(name)` is not a known field", path: path + ".field_name", hint: context.suggestion(for: name)))
        }
        guard let kind = test.kind else {
            let hint = hint(for: test.rawValue)
            report(.error("unknown-operator", "`\(test.rawValue)` is not a known operator", path: path + ".operator", hint: hint))
            return nil
        }
        if let hint = context.misspelling(of: name) {
            report(.warning("undeclared-field", "`\(name)` is not declared", path: path + ".field_name", hint: hint))
        }
        guard let fieldTest = compile(kind, value, field, path + ".value"), let field else { return nil }
        warn(kind, value, field, path)
        return .test(slot: context.layout.slot(for: field.name), fieldTest)
    }

    private func hint(for name: String) -> String? {
        let synonyms = [
            "eq": "equals", "==": "equals", "=": "equals", "ne": "not_equals", "neq": "not_equals", "!=": "not_equals",
            "gt": "greater_than",
            ">": "greater_than", "lt": "less_than", "<": "less_than", "ge": "gte", ">=": "gte", "le": "lte", "<=": "lte",
            "matches": "regex",
            "nin": "not_in", "null": "is_null", "exists": "is_not_null", "like": "contains",
        ]
        if let synonym = synonyms[name] { return "did you mean `\(synonym)`?" }
        return context.log.hint(for: name, among: Operator.allCases.map(\.rawValue))
    }

    func report(_ diagnostic: Diagnostic) { context.report(diagnostic) }

    // MARK: Values

    private func compile(_ kind: Operator.Kind, _ value: Value, _ field: FieldSchema.Field?, _ path: String) -> FieldTest? {
        switch kind {
        case .isNull: return .isNull
        case .isNotNull: return .isNotNull
        case .equals: return .equals(Operand(value))
        case .notEquals: return .notEquals(Operand(value))
        case .greaterThan: return ordered(.greater, value, kind, field, path)
        case .lessThan: return ordered(.less, value, kind, field, path)
        case .gte: return ordered(.greaterOrEqual, value, kind, field, path)
        case .lte: return ordered(.lessOrEqual, value, kind, field, path)
        case .between: return range(value, field, path)
        case .contains: return text(value, kind, path).map { .text(.anywhere, FoldedText($0)) }
        case .startsWith: return text(value, kind, path).map { .text(.start, FoldedText($0)) }
        case .endsWith: return text(value, kind, path).map { .text(.end, FoldedText($0)) }
        case .regex: return pattern(value, path)
        case .isIn: return list(value, kind, path).map(FieldTest.isIn)
        case .notIn: return list(value, kind, path).map(FieldTest.notIn)
        }
    }

    /// A comparison of days where the field holds days, or may hold anything and is compared with one; else of numbers.
    private func ordered(
        _ order: FieldTest.Order, _ value: Value, _ kind: Operator.Kind, _ field: FieldSchema.Field?, _ path: String
    ) -> FieldTest? {
        let type = field?.type ?? .any
        if type == .date || type == .any, let day = Self.day(value) { return .date(order, day) }
        if type != .date, let number = value.asNumber { return .ordered(order, number) }
        let wanted = type == .date ? "a date" : type == .any ? "a number or a date" : "a number"
        report(
            .error(
                "wrong-type", "`\(kind.rawValue)` compares with \(wanted), not \(value.kindName)", path: path,
                hint: dateHint(for: value, type, field?.name ?? "")))
        return nil
    }

    /// The day a rule names; a date-time is none, because its time would be lost.
    private static func day(_ value: Value) -> CalendarDate? {
        guard case .text(let text) = value, text.utf8.count == 10 else { return nil }
        return CalendarDate(text)
    }

    private func dateHint(for value: Value, _ type: FieldSchema.FieldType, _ name: String) -> String? {
        guard case .text(let text) = value, let day = CalendarDate(text) else { return type == .date ? "write a day as `2026-11-21`" : nil }
        return type == .date || type == .any
            ? "write the day alone: `\(day)`" : "`\(name)` must be declared as a date to be compared with one"
    }

    private func text(_ value: Value, _ kind: Operator.Kind, _ path: String) -> String? {
        if let text = value.asText { return text }
        report(.error("wrong-type", "`\(kind.rawValue)` compares with text, not \(value.kindName)", path: path))
        return nil
    }

    private func list(_ value: Value, _ kind: Operator.Kind, _ path: String) -> [Operand]? {
        if case .list(let elements) = value { return elements.map(Operand.init) }
        report(.error("wrong-type", "`\(kind.rawValue)` compares with a list, not \(value.kindName)", path: path, hint: "write `[…]`"))
        return nil
    }

    private func range(_ value: Value, _ field: FieldSchema.Field?, _ path: String) -> FieldTest? {
        let type = field?.type ?? .any
        guard case .list(let bounds) = value, bounds.count == 2 else { return refuseRange(type, path) }
        if type == .date || type == .any, let first = Self.day(bounds[0]), let last = Self.day(bounds[1]) {
            if first > last { warnOfReversed("day", first.description, last.description, path) }
            return .dateBetween(first, last)
        }
        guard type != .date, let low = bounds[0].asNumber, let high = bounds[1].asNumber else { return refuseRange(type, path) }
        if low > high { warnOfReversed("number", Decimals.text(low), Decimals.text(high), path) }
        return .between(low, high)
    }

    private func refuseRange(_ type: FieldSchema.FieldType, _ path: String) -> FieldTest? {
        let wanted = type == .date ? "dates" : type == .any ? "numbers or dates" : "numbers"
        let hint = type == .date ? "write `[\"2026-01-01\", \"2026-12-31\"]`" : "write `[low, high]`"
        report(.error("wrong-type", "`between` compares with a list of two \(wanted)", path: path, hint: hint))
        return nil
    }

    private func warnOfReversed(_ what: String, _ low: String, _ high: String, _ path: String) {
        report(.warning("never-matches", "no \(what) is between \(low) and \(high)", path: path, hint: "the lower bound comes first"))
    }

    private func pattern(_ value: Value, _ path: String) -> FieldTest? {
        guard let text = text(value, .regex, path) else { return nil }
        do throws(PatternError) {
            return .matches(try context.pattern(text))
        } catch {
            var diagnostic = error.diagnostic
            diagnostic.path = path
            report(diagnostic)
            return nil
        }
    }
}
