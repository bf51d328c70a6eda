/// Builds predicates from conditions, and reports what cannot be built or cannot be meant.
struct ConditionCompiler {
    let schema: FieldSchema
    var layout: FieldLayout
    private(set) var diagnostics: [Diagnostic] = []

    init(schema: FieldSchema, layout: FieldLayout) {
        self.schema = schema
        self.layout = layout
    }

    /// Builds the conditions of a rule or a ruleset.
    ///
    /// The path of a part is that of its JSON: at the root, conditions that must all hold form a plain list.
    mutating func compile(_ root: Condition, _ path: String) -> Predicate? {
        guard case .all(let children) = root else { return compile(part: root, path) }
        return group(children, path).map(Predicate.all)
    }

    private mutating func compile(part: Condition, _ path: String) -> Predicate? {
        switch part {
        case .test(let field, let test, let value): return compile(field, test, value, path)
        case .all(let children): return group(children, path + ".conditions").map(Predicate.all)
        case .any(let children): return group(children, path + ".conditions").map(Predicate.any)
        case .none(let children): return group(children, path + ".conditions").map(Predicate.none)
        }
    }

    /// All parts are built, so that all mistakes are found.
    private mutating func group(_ children: [Condition], _ path: String) -> [Predicate]? {
        let parts = children.enumerated().map { compile(part: $1, "\(path)[\($0)]") }
        return parts.contains { $0 == nil } ? nil : parts.compactMap(\.self)
    }

    private mutating func compile(_ name: String, _ test: Operator, _ value: Value, _ path: String) -> Predicate? {
        let field = schema.field(at: name)
        if field == nil {
            report(
                .error("unknown-field", "`\(name)` is not a known field", path: path + ".field_name", hint: schema.suggestion(for: name)))
        }
        guard let kind = test.kind else {
            let hint = Self.hint(for: test.rawValue)
            report(.error("unknown-operator", "`\(test.rawValue)` is not a known operator", path: path + ".operator", hint: hint))
            return nil
        }
        guard let fieldTest = compile(kind, value, field, path + ".value"), let field else { return nil }
        warn(kind, value, field, path)
        return .test(slot: layout.slot(for: field.name), fieldTest)
    }

    private static func hint(for name: String) -> String? {
        let synonyms = [
            "eq": "equals", "==": "equals", "=": "equals", "ne": "not_equals", "neq": "not_equals", "!=": "not_equals",
            "gt": "greater_than",
            ">": "greater_than", "lt": "less_than", "<": "less_than", "ge": "gte", ">=": "gte", "le": "lte", "<=": "lte",
            "matches": "regex",
            "nin": "not_in", "null": "is_null", "exists": "is_not_null", "like": "contains",
        ]
        if let synonym = synonyms[name] { return "did you mean `\(synonym)`?" }
        return Suggestion.hint(for: name, among: Operator.allCases.map(\.rawValue))
    }

    private mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    // MARK: Values

    private mutating func compile(_ kind: Operator.Kind, _ value: Value, _ field: FieldSchema.Field?, _ path: String) -> FieldTest? {
        switch kind {
        case .isNull: return .isNull
        case .isNotNull: return .isNotNull
        case .equals: return .equals(Operand(value))
        case .notEquals: return .notEquals(Operand(value))
        case .greaterThan: return number(value, kind, path).map { .ordered(.greater, $0) }
        case .lessThan: return number(value, kind, path).map { .ordered(.less, $0) }
        case .gte: return number(value, kind, path).map { .ordered(.greaterOrEqual, $0) }
        case .lte: return number(value, kind, path).map { .ordered(.lessOrEqual, $0) }
        case .between: return range(value, path)
        case .contains: return text(value, kind, path).map { .text(.anywhere, FoldedText($0)) }
        case .startsWith: return text(value, kind, path).map { .text(.start, FoldedText($0)) }
        case .endsWith: return text(value, kind, path).map { .text(.end, FoldedText($0)) }
        case .regex: return pattern(value, path)
        case .isIn: return list(value, kind, path).map(FieldTest.isIn)
        case .notIn: return list(value, kind, path).map(FieldTest.notIn)
        }
    }

    private mutating func number(_ value: Value, _ kind: Operator.Kind, _ path: String) -> Double? {
        if let number = value.asNumber { return number }
        report(.error("wrong-type", "`\(kind.rawValue)` compares with a number, not \(value.kindName)", path: path))
        return nil
    }

    private mutating func text(_ value: Value, _ kind: Operator.Kind, _ path: String) -> String? {
        if let text = value.asText { return text }
        report(.error("wrong-type", "`\(kind.rawValue)` compares with text, not \(value.kindName)", path: path))
        return nil
    }

    private mutating func list(_ value: Value, _ kind: Operator.Kind, _ path: String) -> [Operand]? {
        if case .list(let elements) = value { return elements.map(Operand.init) }
        report(.error("wrong-type", "`\(kind.rawValue)` compares with a list, not \(value.kindName)", path: path, hint: "write `[…]`"))
        return nil
    }

    private mutating func range(_ value: Value, _ path: String) -> FieldTest? {
        guard case .list(let bounds) = value, bounds.count == 2, let low = bounds[0].asNumber, let high = bounds[1].asNumber else {
            report(.error("wrong-type", "`between` compares with a list of two numbers", path: path, hint: "write `[low, high]`"))
            return nil
        }
        if low > high {
            report(
                .warning(
                    "never-matches", "no number is between \(Decimals.text(low)) and \(Decimals.text(high))", path: path,
                    hint: "the lower bound comes first"))
        }
        return .between(low, high)
    }

    private mutating func pattern(_ value: Value, _ path: String) -> FieldTest? {
        guard let text = text(value, .regex, path) else { return nil }
        do throws(PatternError) {
            return .matches(try Pattern(text))
        } catch {
            var diagnostic = error.diagnostic
            diagnostic.path = path
            report(diagnostic)
            return nil
        }
    }

    // MARK: Warnings

    private mutating func warn(_ kind: Operator.Kind, _ value: Value, _ field: FieldSchema.Field, _ path: String) {
        switch kind {
        case .isNull, .isNotNull:
            guard !field.isNullable else { return }
            let verdict = kind == .isNull ? "never" : "always"
            report(.warning("\(verdict)-matches", "`\(field.name)` always has a value", path: path))
        case .equals, .notEquals:
            if value.isNull {
                let hint = kind == .equals ? "write `is_null`" : "write `is_not_null`"
                report(.warning("compares-with-null", "nothing equals null", path: path + ".value", hint: hint))
            } else {
                warn(unless: value, fits: field, path + ".value")
            }
        case .isIn, .notIn:
            guard case .list(let elements) = value else { return }
            if elements.isEmpty { report(.warning("empty-list", "the list is empty", path: path + ".value")) }
            for (index, element) in elements.enumerated() { warn(unless: element, fits: field, "\(path).value[\(index)]") }
        case .greaterThan, .lessThan, .gte, .lte, .between:
            if field.type == .text {
                report(
                    .warning("wrong-type", "`\(field.name)` is text and is only compared where it is a number", path: path + ".field_name"))
            }
        default: break
        }
    }

    /// Warns of a value the field can never have.
    private mutating func warn(unless value: Value, fits field: FieldSchema.Field, _ path: String) {
        if field.type == .number, value.asNumber == nil, !value.isNull {
            report(.warning("never-equal", "`\(field.name)` is a number and never equals \(value.kindName)", path: path))
        }
        guard !field.choices.isEmpty, case .text(let text) = value, !field.choices.contains(text.lowercased()) else { return }
        let hint = Suggestion.hint(for: text, among: field.choices) ?? "one of: \(field.choices.joined(separator: ", "))"
        report(.warning("never-equal", "`\(field.name)` never is `\(text)`", path: path, hint: hint))
    }
}
